"""How evidence is marked: who made it, when, and what it proves (r207-r214, r310-r317, r407-r414).

The model repeats the same eight rules for inspections, penalties and measures; each is written once here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from processes.review.course import INSPECTION, MEASURE, PENALTY, SUMMARY, established, taken, visited
from processes.review.file import CaseFile, Piece
from processes.review.rule import FORM, Fault, Mend, Rule

#: What proves who the party is.
_IDENTITY = re.compile("身份证|营业执照|登记证|主体资格|法人证书|护照|通行证|居住证")
_COPY = re.compile("复印件|复制件|影印件|抄录|节录|扫描件")
_CHECKED = re.compile("核对无(误|异)|与原件(一致|相符)")
_MEDIA = ("audiovisual", "electronic")

#: Where the eight rules begin: (procedures, first number, from when on).
_ROUNDS = (
    ((INSPECTION,), 207, visited),
    ((PENALTY, SUMMARY), 310, established),
    ((MEASURE,), 407, taken),
)


def _marked(piece: Piece) -> list[str]:
    """List what the mark of a piece that officers made lacks."""
    words = ((piece.taken_by, "制作人"), (piece.captured_on is not None, "制作时间"), (bool(piece.note), "证明对象"))
    return [word for there, word in words if not there]


def _each(pieces: Iterable[Piece], wrong: Callable[[Piece], str]) -> list[Fault]:
    found = [(piece, text) for piece in pieces if (text := wrong(piece))]
    return [Fault(f"证据“{piece.title}”{text}", Mend("evidence")) for piece, text in found[:5]]


def _made(file: CaseFile) -> list[Piece]:
    """Pick what officers made, media aside: the record of the taking (D14) speaks for all of it."""
    return [] if file.filed("D14") else [one for one in file.pieces if one.taken_by and one.kind not in _MEDIA]


def _media(file: CaseFile) -> list[Piece]:
    return [] if file.filed("D14") else [one for one in file.pieces if one.kind in _MEDIA]


def _copies(file: CaseFile) -> list[Piece]:
    return [one for one in file.pieces if _COPY.search(one.title + one.note)]


def _lacks(piece: Piece) -> str:
    missing = _marked(piece)
    return f"没有注明{'、'.join(missing)}" if missing else ""


def _unchecked(piece: Piece) -> str:
    return "" if _CHECKED.search(piece.title + piece.note) else "没有注明“与原件核对无误”"


def _identity(file: CaseFile) -> list[Fault]:
    if file.filed("D21") or any(_IDENTITY.search(one.title + one.note) for one in file.pieces):
        return []
    return [Fault("没有当事人的身份证明或者主体资格证明材料", Mend("evidence"))]


def _rules() -> Iterable[Rule]:
    for processes, first, due in _ROUNDS:
        for offset, title, pieces, wrong in (
            (1, "执法人员采集制作的证据，注明制作方法、时间、制作人、证明对象", _made, _lacks),
            (4, "复印件、照片、节录本注明与原件核对无误", _copies, _unchecked),
            (6, "电子数据、录音、录像注明制作方法、时间、制作人、证明对象", _media, _lacks),
        ):
            yield Rule(
                f"r{first + offset}", FORM, "证据材料", title, "《行政处罚法》第四十六条",
                lambda file, pieces=pieces, wrong=wrong: _each(pieces(file), wrong),  # type: ignore[misc]
                lambda file, pieces=pieces: bool(pieces(file)), processes, standard=Decimal(1),  # type: ignore[misc]
            )  # fmt: skip
        yield Rule(
            f"r{first + 2}", FORM, "证据材料", "存有当事人的身份证明或者主体资格证明", "《行政处罚法》第四十条",
            _identity, due, processes, standard=Decimal(1),
        )  # fmt: skip


def _mentions(pattern: str) -> Callable[[CaseFile], bool]:
    words = re.compile(pattern)
    return lambda file: any(words.search(one.title + one.note) for one in file.pieces)


def _by_hand() -> Iterable[Rule]:
    for processes, first, _ in _ROUNDS:
        for offset, title, applies, why in (
            (0, "当事人提交的证据由其签名或者盖章，注明提交日期",
             lambda file: any(not one.taken_by and one.kind == "documentary" for one in file.pieces),
             "签名、盖章在原件上，系统读不出影像里的笔迹"),
            (3, "热敏纸传真件等已复制保存", _mentions("传真|热敏"), "纸张的性质只有看原件才知道"),
            (5, "有关部门保管的书证注明出处并加盖印章", _mentions("档案|调取|来函"), "印章在原件上"),
            (7, "域外及港澳台形成的证据办理了证明手续", _mentions("境外|域外|国外|香港|澳门|台湾"),
             "证明手续是否齐备取决于形成地和所缔结的条约"),
        ):  # fmt: skip
            yield Rule(
                f"r{first + offset}", FORM, "证据材料", title, "《行政处罚法》第四十六条", lambda file: [], applies,
                processes, standard=Decimal(1), by_hand=why,
            )  # fmt: skip


RULES: tuple[Rule, ...] = tuple(_rules())
BY_HAND: tuple[Rule, ...] = tuple(_by_hand())
