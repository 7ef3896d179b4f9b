"""Regular expressions for FEEL, as XPath has them, that run in bounded time. Pure.

A pattern becomes a small program that follows all its possibilities side by side, character by character (Thompson,
Pike), so no pattern can make a text run long; every step is charged to the budget of the evaluation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.feel.values import charge

MAX_LENGTH, MAX_PROGRAM, MAX_DEPTH, MAX_REPEAT = 1_000, 2_000, 30, 200
Holds = Callable[[str], bool]


class PatternInvalid(ValueError):
    """The pattern is not understood, or too large."""


@dataclass(frozen=True)
class Step:
    """One instruction: ``take`` a character, ``split`` to two places, ``save`` a position, or look where it stands."""

    kind: str
    holds: Holds | None = None
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class Found:
    """A match: where it begins and ends, and what its groups hold."""

    start: int
    end: int
    groups: tuple[int, ...]

    def group(self, number: int, text: str) -> str:
        """Return what a group holds, empty when it took no part."""
        places = self.groups[2 * number : 2 * number + 2]
        return text[places[0] : places[1]] if len(places) == 2 and min(places) >= 0 else ""


class Pattern:
    """A compiled pattern."""

    def __init__(self, program: list[Step], groups: int) -> None:
        self.program = program
        self.groups = groups

    def search(self, text: str, start: int = 0) -> Found | None:
        """Return the first match, the one that a backtracking matcher would find."""
        found: Found | None = None
        threads: list[tuple[int, tuple[int, ...]]] = []
        none = (-1,) * (2 * self.groups + 2)
        for at in range(start, len(text) + 1):
            seen: set[int] = set()
            current: list[tuple[int, tuple[int, ...]]] = []
            for place, saved in threads:
                self._follow(place, saved, at, text, seen, current)
            if found is None:
                self._follow(0, none, at, text, seen, current)
            charge(len(seen) + 1)
            threads = []
            for place, saved in current:
                step = self.program[place]
                if step.kind == "match":
                    found = Found(saved[0], saved[1], saved)
                    break  # What comes after is less wanted.
                if at < len(text) and step.holds is not None and step.holds(text[at]):
                    threads.append((place + 1, saved))
            if found is not None and not threads:
                return found
        return found

    def _follow(
        self, place: int, saved: tuple[int, ...], at: int, text: str, seen: set[int],
        into: list[tuple[int, tuple[int, ...]]],
    ) -> None:  # fmt: skip
        """Add a place and all that can be reached from it without a character, the most wanted first."""
        pending = [(place, saved)]
        while pending:
            place, saved = pending.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self.program[place]
            if step.kind == "split":
                pending.append((step.second, saved))
                pending.append((step.first, saved))
            elif step.kind == "jump":
                pending.append((step.first, saved))
            elif step.kind == "save":
                pending.append((place + 1, (*saved[: step.first], at, *saved[step.first + 1 :])))
            elif step.kind in ("take", "match"):
                into.append((place, saved))
            elif _stands(step.kind, at, text):
                pending.append((place + 1, saved))

    def all(self, text: str) -> Iterator[Found]:
        """Yield the matches that do not overlap."""
        at = 0
        while at <= len(text) and (found := self.search(text, at)):
            yield found
            at = found.end if found.end > found.start else found.end + 1


def _stands(kind: str, at: int, text: str) -> bool:
    if kind == "begin":
        return at == 0
    if kind == "end":
        return at == len(text)
    return at == 0 or text[at - 1] == "\n" if kind == "line begin" else at == len(text) or text[at] == "\n"


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str = "") -> Pattern:
    """Return the pattern.

    :raises PatternInvalid: when it is none that this module understands.
    """
    if len(pattern) > MAX_LENGTH or set(flags) - set("smixq"):
        raise PatternInvalid
    return _Compiler(pattern, flags).whole()


_CLASSES: dict[str, Holds] = {
    "d": lambda c: unicodedata.category(c) == "Nd",
    "s": lambda c: c in " \t\n\r",
    "w": lambda c: unicodedata.category(c)[0] not in "PZC",
    "i": lambda c: c in "_:" or unicodedata.category(c)[0] == "L",
    "c": lambda c: c in "_:-.·" or unicodedata.category(c)[0] in "LNM",
}
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}


def _not(holds: Holds) -> Holds:
    return lambda c: not holds(c)


class _Compiler:
    """Reads a pattern and writes its program."""

    def __init__(self, pattern: str, flags: str) -> None:
        plain = re.sub(r"(\[(?:\\.|[^\]\\])*\])|[ \t\n\r]+", lambda m: m.group(1) or "", pattern, flags=re.S)
        self.text, self.flags = plain if "x" in flags else pattern, flags
        self.at = self.depth = self.groups = 0
        self.steps: list[Step] = []

    def whole(self) -> Pattern:
        self._put(Step("save", first=0))
        if "q" in self.flags:
            for char in self.text:
                self._put(Step("take", self._char(char)))
        else:
            self._choice()
        if self.at < len(self.text) and "q" not in self.flags:
            raise PatternInvalid
        self._put(Step("save", first=1))
        self._put(Step("match"))
        return Pattern(self.steps, self.groups)

    def _put(self, step: Step) -> int:
        if len(self.steps) >= MAX_PROGRAM:
            raise PatternInvalid
        self.steps.append(step)
        return len(self.steps) - 1

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternInvalid
        self.at += 1
        return char

    def _choice(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternInvalid
        start, jumps = len(self.steps), []
        self._row()
        while self._peek() == "|":
            self.at += 1
            self._insert(start, Step("split", first=start + 1, second=len(self.steps) + 2))
            jumps.append(self._put(Step("jump")))
            start = len(self.steps)
            self._row()
        for place in jumps:
            self.steps[place] = Step("jump", first=len(self.steps))
        self.depth -= 1

    def _insert(self, place: int, step: Step) -> None:
        """Put a step before others and move their targets along."""
        self._put(step)
        moved = [
            Step(
                s.kind,
                s.holds,
                s.first + (s.kind in ("split", "jump") and s.first >= place),
                s.second + (s.kind == "split" and s.second >= place),
            )
            for s in self.steps[place:-1]
        ]
        self.steps[place:] = [step, *moved]

    def _row(self) -> None:
        while self._peek() not in ("", "|", ")"):
            self._piece()

    def _piece(self) -> None:
        start = len(self.steps)
        self._atom()
        least, most = self._count()
        if (least, most) == (1, 1):
            return
        lazy = self._peek() == "?"
        self.at += lazy
        body = self.steps[start:]
        del self.steps[start:]

        def once() -> None:
            shift = len(self.steps) - start
            for step in body:
                moves = step.kind in ("split", "jump")
                self._put(
                    Step(
                        step.kind, step.holds, step.first + shift * moves, step.second + shift * (step.kind == "split")
                    )
                )

        for _ in range(least):
            once()
        if most is None:
            split = self._put(Step("split"))
            once()
            self._put(Step("jump", first=split))
            self.steps[split] = _fork(split + 1, len(self.steps), lazy)
        else:
            splits = []
            for _ in range(most - least):
                splits.append(self._put(Step("split")))
                once()
            for split in splits:
                self.steps[split] = _fork(split + 1, len(self.steps), lazy)

    def _count(self) -> tuple[int, int | None]:
        sign = self._peek()
        if sign in ("*", "+", "?") and sign:
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if sign != "{":
            return 1, 1
        inside, close, _ = self.text[self.at + 1 :].partition("}")
        low, comma, high = inside.partition(",")
        if not close or not low.isdigit() or (high and not high.isdigit()) or len(inside) > 9:
            raise PatternInvalid
        self.at += len(inside) + 2
        least, most = int(low), int(high) if high else None if comma else int(low)
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternInvalid
        return least, most

    def _atom(self) -> None:
        char = self._take()
        if char == "(":
            number = None
            if self.text.startswith("?:", self.at):
                self.at += 2
            else:
                self.groups += 1
                number = self.groups
                self._put(Step("save", first=2 * number))
            self._choice()
            if self._peek() != ")":
                raise PatternInvalid
            self.at += 1
            if number is not None:
                self._put(Step("save", first=2 * number + 1))
        elif char in "*+?{)]}":
            raise PatternInvalid
        elif char in "^$":
            where = "begin" if char == "^" else "end"
            self._put(Step(f"line {where}" if "m" in self.flags else where))
        elif char == ".":
            self._put(Step("take", (lambda c: True) if "s" in self.flags else (lambda c: c not in "\n\r")))
        elif char == "[":
            self._put(Step("take", self._class()))
        elif char == "\\":
            self._put(Step("take", self._escape()))
        else:
            self._put(Step("take", self._char(char)))

    def _char(self, char: str) -> Holds:
        if "i" in self.flags:
            folded = char.casefold()
            return lambda c: c.casefold() == folded
        return lambda c: c == char

    def _escape(self) -> Holds:
        char = self._raw()
        if char in _SIGNS:
            return self._char(_SIGNS[char])
        if char.lower() in _CLASSES:
            holds = _CLASSES[char.lower()]
            return holds if char.islower() else _not(holds)
        if char in "pP" and self.text.startswith("{", self.at):
            name, close, _ = self.text[self.at + 1 :].partition("}")
            if not close or not name.isalpha() or len(name) > 2:
                raise PatternInvalid
            self.at += len(name) + 2
            known: Holds = lambda c, n=name: unicodedata.category(c).startswith(n)  # type: ignore[misc]  # noqa: E731
            return known if char == "p" else _not(known)
        if char not in "\\|.-^?*+{}()[]$":
            raise PatternInvalid  # A reference back to a group, which no bounded matcher knows, or nothing at all.
        return self._char(char)

    def _raw(self) -> str:
        if self.at >= len(self.text):
            raise PatternInvalid
        self.at += 1
        return self.text[self.at - 1]

    def _class(self) -> Holds:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternInvalid
        negative = self.text.startswith("^", self.at)
        self.at += negative
        parts: list[Holds] = []
        without: Holds | None = None
        while (char := self._raw()) != "]" or not parts:
            if char == "-" and self.text.startswith("[", self.at) and parts:
                self.at += 1
                without = self._class()
                if self._raw() != "]":
                    raise PatternInvalid
                break
            if char == "[":
                raise PatternInvalid
            if char == "\\":
                escaped = self.text[self.at : self.at + 1]
                if escaped in _SIGNS or not escaped.isalnum():
                    char = _SIGNS.get(self._raw(), escaped)
                else:
                    parts.append(self._escape())
                    continue
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("]", "[", ""):
                self.at += 1
                high = self._raw()
                if high == "\\":
                    high = self._raw()
                    high = _SIGNS.get(high, high)
                if high < char:
                    raise PatternInvalid
                parts.append(self._between(char, high))
            else:
                parts.append(self._char(char))
        self.depth -= 1

        def holds(c: str) -> bool:
            inside = any(part(c) for part in parts) != negative
            return inside and not (without is not None and without(c))

        return holds

    def _between(self, low: str, high: str) -> Holds:
        if "i" in self.flags:
            return lambda c: any(low <= one <= high for one in (c, c.lower(), c.upper()))
        return lambda c: low <= c <= high


def _fork(inside: int, outside: int, lazy: bool) -> Step:
    return Step("split", first=outside if lazy else inside, second=inside if lazy else outside)
