"""The scan of what the public reads: every text of a file against every page, list, feed and sheet.

No list of fields is kept here. Whatever stands in the facts, whole or as a piece between two marks of punctuation, is a
secret, unless it is a word of the published fields or of the pages themselves; numbers are sought inside every text.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.factories import District

ROOT = Path(__file__).resolve().parents[2]
#: Identity numbers, credit codes, telephones, amounts of digits that name somebody: wherever they stand in a text.
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-HJ-NPQRTUWXY]{15,18}|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?![0-9A-Za-z])")
#: So many of something: the fine stands in the published fields as a number.
_AMOUNT = re.compile(r"[\d,.]+[\u4e00-\u9fff]|\d{1,6}")
_MACHINE = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{64}|\d{4}-\d{2}-\d{2}.*|[a-z0-9_.]+|\d+")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and (NUMBERS.fullmatch(value) or not _MACHINE.fullmatch(value)):
        yield value


def _chrome() -> str:
    """Give the words of the pages and of the sheets themselves: no text of a file may hide among them by chance."""
    pages = [*(ROOT / "api" / "templates" / "public").iterdir(), ROOT / "processes" / "publicity_rules.py"]
    sheets = (ROOT / "documents" / "templates" / "publicity").glob("d*.py")
    text = "".join(path.read_text("utf-8") for path in [*pages, *sheets])
    return re.sub(r'(?s)Field\(\s*"[^"]*", "[^"]*", "[^"]*",\s*"[^"]*"', "", text)  # samples are no words of a sheet


def secrets(facts: Mapping[str, Any], published: Mapping[str, Any], beside: str = "") -> set[str]:
    """Collect what of a file must not be read: every text, every piece of one, every number in one.

    :param beside: what the public read before this was published: plans, draws, other cases.
    """
    told = "\n".join("、".join(value) if isinstance(value, list) else str(value) for value in published.values())
    open_words = told + _chrome() + beside
    found: set[str] = set()
    for text in _texts(facts):
        found |= {text.strip(), *NUMBERS.findall(text)}
        found |= {piece for piece in re.split(r"[\s，。；：、！？（）()“”《》,;:|｜/]+", text) if len(piece) > 1}
    return {one for one in found if len(one) > 1 and one not in open_words and not _AMOUNT.fullmatch(one)}


def scan(hidden: set[str], seen: Mapping[str, str]) -> dict[str, list[str]]:
    """List what of the file stands on which page; empty when nothing does."""
    found = {}
    for name, text in seen.items():
        plain = "".join(re.sub(r"<[^>]+>", "", text).split())
        if there := sorted(one for one in hidden if "".join(one.split()) in plain):
            found[name] = there
    return found


def read(district: District, one: Mapping[str, Any]) -> dict[str, str]:
    """Read a publication as a stranger: its page, the list that it stands in, the feed, and the text of its sheet."""
    inspected = one["kind"] == "inspection"
    here = "/public/luohu/inspections" if inspected else "/public/luohu"
    alone = f"/public/luohu/{'inspections' if inspected else 'decisions'}/{one['id']}"
    client = district.app.test_client()
    answers = {
        "list": client.get(here),
        "page": client.get(alone),
        "feed": client.get("/public/luohu/feed.atom"),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    pdf = client.get(alone + ".pdf")
    assert pdf.status_code == 200
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf.data, capture_output=True, check=True).stdout
    return {**{name: answer.get_data(as_text=True) for name, answer in answers.items()}, "sheet": printed.decode()}
