"""Where a line may end: Chinese line-breaking (避头尾), numbers kept whole, lines filled to the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.fonts import Face, FaceKey, Fonts

#: Characters that may not begin a line: ReportLab's own list lacks most of the full-width ones.
NOT_FIRST = frozenset("!),.:;?]}%‰°℃、。，；：？！…—～·＂＇”’）〕］｝〉》」』】〗〙％‐–々ー㎡²³￠")
#: Characters that may not end a line.
NOT_LAST = frozenset("([{“‘（〔［｛〈《「『【〖〘￥¥$＄£№")
#: Units that stay with the number before them: GB/T 9704 does not let a number or a year break over the line.
UNITS = frozenset("年月日时分元角万亿号条款项目个处次倍")
#: Numbers in words keep their 第 and their unit; between numerals a line may end, or it would stay short too often.
NUMERALS = frozenset("〇零一二三四五六七八九十百千")
#: A gap wider than this share of the type size would be read as a space when text is copied.
MAX_STRETCH = 0.088


@dataclass(frozen=True)
class Run:
    """A piece of text in one face."""

    text: str
    face: FaceKey = "fang"


@dataclass(frozen=True)
class Line:
    """One set line: runs that one face each draws, where it starts, and the space added after each character."""

    runs: tuple[tuple[Face, str], ...]
    indent: float
    width: float
    spacing: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(text for _, text in self.runs)


_Set = tuple[str, Face, float]  # a character, the face that draws it, its advance


def measure(fonts: Fonts, runs: Sequence[Run], size: float, tracking: float = 0.0) -> float:
    """Give the width of text set in one line."""
    return sum(width for _, _, width in _set(fonts, runs, size, tracking))


def break_lines(
    fonts: Fonts,
    runs: Sequence[Run],
    *,
    size: float,
    width: float,
    first_indent: float = 0.0,
    tracking: float = 0.0,
    justify: bool = True,
) -> list[Line]:
    """Break one paragraph into lines no wider than ``width``; an empty one gives one empty line."""
    characters = _set(fonts, runs, size, tracking)
    lines: list[Line] = []
    start = 0
    while True:
        indent = first_indent if not lines else 0.0
        end = _end_of_line(characters, start, width - indent)
        last = end >= len(characters)
        shown = characters[start:end]
        if not last:
            while shown and shown[-1][0] == " ":
                shown = shown[:-1]
        lines.append(_line(shown, indent, width, tracking, size, fill=justify and not last))
        if last:
            return lines
        start = end
        while start < len(characters) and characters[start][0] == " ":
            start += 1
        if start >= len(characters):
            return lines


def balanced(fonts: Fonts, runs: Sequence[Run], *, size: float, width: float) -> list[Line]:
    """Break a title into as few lines as it needs, of nearly equal length."""
    fewest = len(break_lines(fonts, runs, size=size, width=width, justify=False))
    low, high = size, width
    while high - low > size / 4:
        middle = (low + high) / 2
        if len(break_lines(fonts, runs, size=size, width=middle, justify=False)) <= fewest:
            high = middle
        else:
            low = middle
    return break_lines(fonts, runs, size=size, width=high, justify=False)


def _set(fonts: Fonts, runs: Sequence[Run], size: float, tracking: float) -> list[_Set]:
    characters = []
    for run in runs:
        for character in run.text:
            face = fonts.face_for(run.face, character)
            characters.append((character, face, face.width(character) * size / 1000 + tracking))
    return characters


def _end_of_line(characters: Sequence[_Set], start: int, room: float) -> int:
    used = 0.0
    end = start
    while end < len(characters):
        used += characters[end][2]
        # Tracking after the last character does not count, so a full line of 28 fits to the last hair.
        if used > room + 0.3 and characters[end][0] != " ":
            break
        end += 1
    if end >= len(characters):
        return len(characters)
    for cut in range(end, start, -1):
        if _may_break(characters[cut - 1][0], characters[cut][0]):
            return cut
    return max(end, start + 1)


def _is_word(character: str) -> bool:
    return "!" <= character <= "~" or "\u00c0" <= character <= "\u024f"


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if before == " ":
        return True
    if after == " ":
        return False
    if _is_word(before) and _is_word(after):
        return False
    if before in NUMERALS and after in UNITS:
        return False
    if before == "第" and after in NUMERALS:
        return False
    return not (before.isascii() and before.isdigit() and after in UNITS)


def _line(shown: Sequence[_Set], indent: float, width: float, tracking: float, size: float, *, fill: bool) -> Line:
    used = sum(item[2] for item in shown)
    spacing = tracking
    if fill and len(shown) > 1:
        slack = width - indent - (used - tracking)
        extra = slack / (len(shown) - 1)
        if extra <= size * MAX_STRETCH:
            spacing += extra
            used += slack - tracking
    runs: list[tuple[Face, str]] = []
    for character, face, _ in shown:
        if runs and runs[-1][0] is face:
            runs[-1] = (face, runs[-1][1] + character)
        else:
            runs.append((face, character))
    return Line(tuple(runs), indent, used, spacing)
