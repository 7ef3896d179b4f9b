"""What a document costs, and whether hostile names come through: the figures of ``duecourse bench documents``."""

from __future__ import annotations

import random
import re
import shutil
import statistics
import subprocess
import time

from documents.dossier import Part, dossier
from documents.fonts import clean
from documents.render import example, render

#: Pieces that have broken documents elsewhere: markup, places of a wording, controls, quotes, names beyond the BMP.
HOSTILE = (
    "<b>", "</para>", "<br/>", "<img src='x'/>", "&amp;", "&", "<", ">", "<<", "]]>", "{number}", "{party.name|date}",
    "{", "}", "%s", "%(x)s", "${x}", "\\", "\\n", "(", ")", "((", "\x00", "\x1b[31m", "\u202e", "\u200b", "\ufeff",
    "\ufe0f", "\n", "\r\n", "\t", "'", '"', "`", "--", ";", "«", "㛃", "𬱖", "䶮", "玥", "喆", "堃", "犇", "·",
    "（", "）", "《", "》", "，", "。", "——", "……", "〔2026〕", "①", "㎡", "有限公司", "深圳市", "A", "z", "0", "9.5",
    "%", "¥", "□",
)  # fmt: skip


def run(rounds: int = 40, hostile: int = 0, seed: int = 1) -> dict[str, object]:
    """Measure, after warm-up, one page with a table, a whole decision and a dossier; then hostile names on request."""
    began = time.perf_counter()
    for name in ("penalty/D50", "penalty/D40"):
        render(name, example(name))
    figures: dict[str, object] = {"warm_up_ms": _ms(time.perf_counter() - began)}
    for label, name in (("one_page_with_table", "penalty/D50"), ("decision", "penalty/D40")):
        figures[label] = _timed(name, rounds)
    figures["dossier"] = _dossier()
    if hostile:
        figures["hostile_names"] = hostile_names(hostile, seed)
    return figures


def _timed(name: str, rounds: int) -> dict[str, object]:
    context = example(name)
    spent = []
    pages = 0
    for _ in range(rounds):
        began = time.perf_counter()
        pages = render(name, context).pages
        spent.append(time.perf_counter() - began)
    spent.sort()
    return {
        "template": name, "pages": pages, "rounds": rounds, "p50_ms": _ms(statistics.median(spent)),
        "p95_ms": _ms(spent[int(len(spent) * 0.95) - 1]),
    }  # fmt: skip


def _dossier() -> dict[str, object]:
    kinds = ("D40", "D50", "D01", "D06", "D10", "D12", "D22", "D30", "D32", "D37", "D39", "D60")
    parts = [Part(kind, render(f"penalty/{kind}", example(f"penalty/{kind}")).pdf) for kind in kinds]
    cover, remarks = example("penalty/cover"), example("penalty/remarks")
    sections = [sheet["dossier"] for sheet in (cover, remarks)]
    meta = {**cover, "dossier": {key: value for s in sections if isinstance(s, dict) for key, value in s.items()}}
    began = time.perf_counter()
    bound = dossier(parts, meta)
    return {"documents": len(parts), "pages": bound.pages, "ms": _ms(time.perf_counter() - began)}


def hostile_name(random_: random.Random) -> str:
    """Make one party's name of hostile pieces that the installed faces can draw."""
    return "".join(random_.choice(HOSTILE) for _ in range(random_.randint(1, 24)))


def hostile_names(count: int, seed: int = 1) -> dict[str, object]:
    """Put hostile names into documents and read them back with pdftotext; any difference is reported."""
    random_ = random.Random(seed)  # noqa: S311 - a reproducible sample, not a secret
    differences: list[str] = []
    exceptions: list[str] = []
    for name in (hostile_name(random_) for _ in range(count)):
        try:
            if not comes_through(name):
                differences.append(name)
        except Exception as error:
            exceptions.append(f"{name!r}: {error!r}")
    return {"names": count, "exceptions": len(exceptions), "differences": len(differences),
            "first": [*exceptions[:3], *differences[:3]]}  # fmt: skip


def comes_through(name: str) -> bool:
    """Tell whether a party's name is read back from the finished document exactly, spaces and line ends aside."""
    context = example("penalty/D51")
    party = context["party"]
    assert isinstance(party, dict)  # noqa: S101 - the example is ours
    party["name"] = f"始{name}终"
    return squeezed(clean(f"始{name}终")) in squeezed(text_of(render("penalty/D51", context).pdf))


def text_of(pdf: bytes) -> str:
    """Read a document's text as any reader's program would, by poppler's pdftotext; page numbers are left out."""
    program = shutil.which("pdftotext") or "pdftotext"
    done = subprocess.run([program, "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"^— \d+ —$", "", done.stdout.decode("utf-8"), flags=re.MULTILINE)


def squeezed(text: str) -> str:
    """Leave out everything that only moves the pen."""
    return "".join(character for character in text if not character.isspace())


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
