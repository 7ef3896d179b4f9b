"""The words in which templates are written: heads, paragraphs, headings, lists, questions and answers, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from documents.fields import Scope, places
from documents.fonts import Fonts
from documents.layout import (
    HEIGHT,
    PITCH,
    SIZE_2,
    SIZE_4,
    TRACKING,
    WIDTH,
    Align,
    Block,
    Brick,
    Style,
    paragraph,
    sign_line,
    signature,
    space,
    title,
)
from documents.lines import Run


@dataclass(frozen=True)
class Setting:
    """Everything a block needs to set itself: values, faces, and the style of the document's text."""

    scope: Scope
    fonts: Fonts
    style: Style
    #: Width of the type area and size of titles: those of the official page, or a receipt's.
    width: float = WIDTH
    title_size: float = SIZE_2

    @property
    def pitch(self) -> float:
        """One line of room, as heads and endings leave it."""
        return PITCH if self.width == WIDTH else self.style.pitch


#: Text of letters and decisions: 3号, 22 lines of 28 characters.
OFFICIAL = Style()
#: Text of records taken on the spot: 4号, closer lines.
RECORD = Style(size=SIZE_4, pitch=25.0, tracking=0.0)


class Part(Protocol):
    """One block of a template."""

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the block."""

    def wordings(self) -> Iterator[str]:
        """Give every wording and condition in it, for the check that its places are declared."""


@dataclass(frozen=True)
class Head:
    """The head of a document: the body's name, the title, the number."""

    title: str
    body: str = "{body.name}"
    number: str = "{number}"

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set body and title in 小标宋, the number below."""
        if self.body and (name := setting.scope.fill(self.body)):
            yield from title(setting.fonts, name, size=setting.title_size, width=setting.width)
        words = setting.scope.fill(self.title)
        yield from title(setting.fonts, words, size=setting.title_size, width=setting.width)
        if self.number and (number := setting.scope.fill(self.number)):
            own = Style() if setting.width == WIDTH else setting.style
            centred = replace(own, first_indent=0, align="centre")
            yield space(6, keep_next=True)
            yield from paragraph(setting.fonts, [Run(number)], centred, width=setting.width, keep_next=True)
        yield space(setting.pitch * 0.5 if self.number else 8, keep_next=True)

    def wordings(self) -> Iterator[str]:
        """Give its wordings."""
        yield from (self.title, self.body, self.number)


@dataclass(frozen=True)
class Para:
    """One paragraph; line ends in its values begin new paragraphs. ``lead`` is its first words, in 黑体."""

    wording: str
    when: str = ""
    lead: str = ""
    indent: float = 2.0
    align: Align = "justify"
    keep: bool = False

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the paragraph."""
        if self.when and not setting.scope.holds(self.when):
            return
        style = replace(setting.style, first_indent=self.indent, align=self.align)
        for index, text in enumerate(setting.scope.fill(self.wording).split("\n")):
            if not text.strip() and index:
                continue
            runs = [Run(self.lead, "hei"), Run(text)] if self.lead and index == 0 else [Run(text)]
            lines = paragraph(setting.fonts, runs, style, width=setting.width, keep_next=self.keep)
            lines[-1].keep_next |= text.endswith("：")  # what it announces is never left to the next page alone
            yield from lines

    def wordings(self) -> Iterator[str]:
        """Give its wording and condition."""
        yield self.wording
        yield from _condition(self.when)


@dataclass(frozen=True)
class Heading:
    """一、 in 黑体 (level 1) or （一） in 楷体 (level 2); it stays with the text after it."""

    wording: str
    level: int = 1
    when: str = ""

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the heading."""
        if self.when and not setting.scope.holds(self.when):
            return
        run = Run(setting.scope.fill(self.wording), "hei" if self.level == 1 else "kai")
        yield from paragraph(setting.fonts, [run], setting.style, width=setting.width, keep_next=True)

    def wordings(self) -> Iterator[str]:
        """Give its wording and condition."""
        yield self.wording
        yield from _condition(self.when)


@dataclass(frozen=True)
class Entries:
    """Lines of 名称：内容, the content hanging beside its name. An entry whose condition fails is left out."""

    entries: tuple[tuple[str, str] | tuple[str, str, str], ...]

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the lines."""
        for entry in self.entries:
            label, wording, when = (*entry, "") if len(entry) == 2 else entry
            if when and not setting.scope.holds(when):
                continue
            text = setting.scope.fill(wording) or "无"
            for index, line in enumerate(text.split("\n")):
                runs = [Run(label + "：", "hei"), Run(line)] if index == 0 else [Run(line)]
                style = replace(setting.style, first_indent=0 if index == 0 else 2)
                yield from paragraph(setting.fonts, runs, style, width=setting.width)

    def wordings(self) -> Iterator[str]:
        """Give wordings and conditions."""
        for entry in self.entries:
            yield entry[1]
            yield from _condition(entry[2] if len(entry) == 3 else "")


@dataclass(frozen=True)
class Each:
    """Repeat blocks for each part of a list; inside, ``{name.…}`` is the part and ``{index}`` its number.

    Parts that end with ； are one sentence, whose last part ends with 。.
    """

    path: str
    name: str
    blocks: tuple[Part, ...]
    empty: str = ""

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the blocks once for every part."""
        values = setting.scope.items(self.path)
        for index, value in enumerate(values):
            inner = replace(setting, scope=setting.scope.with_item(self.name, value, index))
            for block in self.blocks:
                if index == len(values) - 1 and isinstance(block, Para) and block.wording.endswith("；"):
                    block = replace(block, wording=block.wording[:-1] + "。")
                yield from block.bricks(inner)
        if not values and (text := self.empty or setting.scope.blank(self.path)):
            yield from Para(text).bricks(setting)

    def wordings(self) -> Iterator[str]:
        """Give the list's path and, of the inside, what does not belong to the part itself."""
        yield "{" + self.path + "}"
        for block in self.blocks:
            for wording in block.wordings():
                outer = [p for p in places(wording) if p.split(".")[0] not in (self.name, "index")]
                yield "".join("{" + place + "}" for place in outer)


@dataclass(frozen=True)
class When:
    """Blocks that appear only where a condition holds, and others where it does not."""

    condition: str
    blocks: tuple[Part, ...]
    otherwise: tuple[Part, ...] = ()

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the blocks that apply."""
        for block in self.blocks if setting.scope.holds(self.condition) else self.otherwise:
            yield from block.bricks(setting)

    def wordings(self) -> Iterator[str]:
        """Give the condition and what both ways say."""
        yield from _condition(self.condition)
        for block in (*self.blocks, *self.otherwise):
            yield from block.wordings()


@dataclass(frozen=True)
class Sealed:
    """The end of a letter or decision: the body's name, the date in words, the seal."""

    name: str = "{body.name}"
    date: str = "{date|date}"

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set name, date and seal as one piece."""
        seal = setting.scope.get("body.seal")
        word = "" if setting.scope.draft else {"demo": "演示"}.get(str(seal), "")
        name, date = setting.scope.fill(self.name), setting.scope.fill(self.date)
        yield signature(setting.fonts, name, date, word, style=setting.style, width=setting.width)

    def wordings(self) -> Iterator[str]:
        """Give its wordings."""
        yield from (self.name, self.date)


@dataclass(frozen=True)
class SignLines:
    """Lines on which people sign by hand, each with room for a date.

    ``each`` names a list of people, for each of whom the labels appear, ``{who.name}`` being the name. A label that
    stands twice in a row is the officers': a third one of the context's ``officers`` has a line as well. A label with
    a condition stands where it holds, as a witness's or a guardian's does.
    """

    labels: tuple[str | tuple[str, str], ...]
    dated: bool = True
    each: str = ""

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set one line for every signature."""
        scopes = [setting.scope]
        if self.each:
            scopes = [setting.scope.with_item("who", who, i) for i, who in enumerate(setting.scope.items(self.each))]
        more_officers = 0 if self.each else max(len(setting.scope.items("officers")) - 2, 0)
        wanted = [label for label, when in self._lines() if not when or setting.scope.holds(when)]
        labels = [scope.fill(label) for scope in scopes for label in _repeated(wanted, more_officers)]
        style = replace(setting.style, pitch=setting.style.pitch * 1.15)
        yield replace(space(style.pitch * 0.5, keep_next=True), ending=True)
        for index, label in enumerate(labels):
            more = index < len(labels) - 1
            yield sign_line(setting.fonts, label, style, dated=self.dated, keep_next=more, width=setting.width)

    def wordings(self) -> Iterator[str]:
        """Give the labels and conditions."""
        for label, when in self._lines():
            if not self.each:
                yield label
            yield from _condition(when)
        yield from _condition(self.each)

    def _lines(self) -> list[tuple[str, str]]:
        return [(one, "") if isinstance(one, str) else one for one in self.labels]


@dataclass(frozen=True)
class Apart:
    """Begin a new page, from which on nobody signs at the foot: what the agency writes of the record before."""

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """End the page."""
        yield Block(0.0, apart=True)

    def wordings(self) -> Iterator[str]:
        """Say nothing."""
        return iter(())


@dataclass(frozen=True)
class Gap:
    """Leave empty lines."""

    lines: float = 1.0

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Leave room."""
        yield space(setting.style.pitch * self.lines)

    def wordings(self) -> Iterator[str]:
        """Say nothing."""
        return iter(())


@dataclass(frozen=True)
class Big:
    """A centred line in 小标宋, as on the cover of a dossier."""

    wording: str
    size: float = SIZE_2

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the line."""
        size = self.size if setting.width == WIDTH else setting.title_size
        yield from title(setting.fonts, setting.scope.fill(self.wording), size=size, width=setting.width)

    def wordings(self) -> Iterator[str]:
        """Give its wording."""
        yield self.wording


def _condition(condition: str) -> Iterator[str]:
    for part in condition.split(" & "):
        path = part.lstrip("!").split("!=")[0].split("=")[0]
        if path:
            yield "{" + path + "}"


def _repeated(labels: Sequence[str], more: int) -> Iterator[str]:
    for index, label in enumerate(labels):
        yield from [label] * (1 + more if index and labels[index - 1] == label else 1)


def questions(path: str = "qa") -> Each:
    """Give the questions and answers of an interview record."""
    return Each(path, "turn", (Para("问：{turn.q}", keep=True), Para("答：{turn.a}")))


def tie_ending(bricks: Sequence[Brick]) -> None:
    """Keep a seal, and lines to sign on, with the last two lines of text before them.

    Lines that are kept with what follows anyway (an address, a seal) go along and do not count as text.
    """
    for index, brick in enumerate(bricks):
        if not isinstance(brick, Block) or not brick.ending:
            continue
        brick.keep_next = index < len(bricks) - 1
        if index and getattr(bricks[index - 1], "ending", False):
            continue  # the lines to sign on below a seal go with it
        first = index
        while first and bricks[first - 1].keep_next:
            first -= 1
        lines = 0
        while first and lines < 2:
            first -= 1
            before = bricks[first]
            before.keep_next = isinstance(before, Block) or before.height < HEIGHT / 4  # a long row is cut instead
            lines += 1 if before.draw() else 0


__all__ = [
    "OFFICIAL", "RECORD", "TRACKING", "WIDTH", "Apart", "Big", "Each", "Entries", "Gap", "Head", "Heading", "Para",
    "Part", "Sealed", "Setting", "SignLines", "When", "questions", "tie_ending",
]  # fmt: skip
