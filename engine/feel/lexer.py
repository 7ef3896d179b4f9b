"""Cuts FEEL text into tokens; names may hold spaces, and brackets are told apart by where they stand.

``[`` after a value opens a filter, elsewhere a list or range; ``(`` after a value is a call, after ``in`` a list of
tests. Deciding this here keeps the grammar free of conflicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lark import Token

from engine.feel.errors import ExpressionInvalid

MAX_LENGTH = 8_000
MAX_TOKENS = 1_500
MAX_NESTING = 40
MAX_NAMES = 40  # names of several words that one text defines

KEYWORDS = {
    "if": "IF",
    "then": "THEN",
    "else": "ELSE",
    "for": "FOR",
    "in": "IN",
    "return": "RETURN",
    "some": "SOME",
    "every": "EVERY",
    "satisfies": "SATISFIES",
    "between": "BETWEEN",
    "and": "AND",
    "or": "OR",
    "function": "FUNCTION",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
}
MULTIWORD = (
    "date and time",
    "years and months duration",
    "days and time duration",
    "day of week",
    "day of year",
    "month of year",
    "week of year",
    "string length",
    "upper case",
    "lower case",
    "substring before",
    "substring after",
    "starts with",
    "ends with",
    "string join",
    "list contains",
    "list replace",
    "insert before",
    "index of",
    "distinct values",
    "get value",
    "get entries",
    "context put",
    "context merge",
    "round up",
    "round down",
    "round half up",
    "round half down",
    "is defined",
    "met by",
    "started by",
    "finished by",
    "overlaps before",
    "overlaps after",
    "time offset",
    "start position",
    "grouping separator",
    "decimal separator",
    "start included",
    "end included",
    "new item",
)
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.S)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_NAME = re.compile(r"[^\W\d]\w*|\?")
_INSTANCE = re.compile(r"instance\s+of\b")
_TYPE_PHRASES = re.compile(r"\s*(date\s+and\s+time|days\s+and\s+time\s+duration|years\s+and\s+months\s+duration)\b")
#: A name of several words where one is being defined: a key of a context, a variable of ``for``, a parameter.
_DEFINED = re.compile(r"[^\W\d]\w*(?:(?:\s+|\s*[-+*/'.]\s*)\w+)+")
_SYMBOLS = (
    ("**", "POW"),
    ("..", "DOTDOT"),
    ("!=", "CMP"),
    ("<=", "CMP"),
    (">=", "CMP"),
    ("<", "CMP"),
    (">", "CMP"),
    ("=", "CMP"),
    ("+", "PLUS"),
    ("-", "MINUS"),
    ("*", "STAR"),
    ("/", "SLASH"),
    (",", "COMMA"),
    (":", "COLON"),
    (".", "DOT"),
    ("@", "AT"),
    ("{", "LBRACE"),
    ("}", "RBRACE"),
)
_OPERANDS = {"NUMBER", "STRING", "NAME", "TRUE", "FALSE", "NULL", "RPAR", "RSQB", "RBRACE", "CLOSE_OPEN", "TYPE"}
_OPENERS = {"LPAR", "LPAR_CALL", "LPAR_IN", "LSQB", "FILTER", "ROPEN", "LBRACE", "NOT_TESTS"}


@lru_cache(maxsize=512)
def _names_pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Match the longest of the names that hold more than one word or a sign."""
    several = (n for n in names if n.strip() and not _NAME.fullmatch(n))
    found = sorted({*MULTIWORD, *several}, key=len, reverse=True)
    return re.compile("|".join(map(_pattern_of, found)))


def _pattern_of(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"


class _Names:
    """The names of several words that are known so far; a text defines more as it goes."""

    def __init__(self, names: frozenset[str]) -> None:
        self.known = _names_pattern(names)
        self.own: dict[str, re.Pattern[str]] = {}

    def define(self, name: str) -> bool:
        """Learn a name; False when there are too many."""
        if name not in self.own and name.strip() and not _NAME.fullmatch(name):
            self.own[name] = re.compile(_pattern_of(name))
        return len(self.own) <= MAX_NAMES

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """Return the longest name that begins here."""
        found = self.known.match(text, at)
        for pattern in self.own.values():
            own = pattern.match(text, at)
            if own is not None and (found is None or own.end() > found.end()):
                found = own
        return found


def tokens(text: str, names: frozenset[str] = frozenset(), tests: bool = False) -> Iterator[Token]:
    """Yield the tokens of the text; ``names`` are the known names that hold spaces or signs.

    :raises ExpressionInvalid: at the first character that begins no token, and beyond the limits of size.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionInvalid(
            text=text[:60] + "…", reason=f"longer than {MAX_LENGTH} characters", position=MAX_LENGTH
        )
    known, fine = _Names(names), True
    position, before, count, last = 0, [""], 0, ""
    open_: list[str] = []  # brackets still open
    ranged: list[bool] = [False]  # per open bracket: has ".." been seen inside it?
    quantifiers: list[int] = []  # nesting depth of each "for/some/every" that has not reached its body
    while True:
        if skipped := _SKIP.match(text, position):
            position = skipped.end()
        if position >= len(text):
            return
        kind, value, end = _defining(text, position, before, open_) or _next(
            text, position, known, before, open_, ranged, quantifiers, tests
        )
        if kind == "NAME" and value not in MULTIWORD and not _NAME.fullmatch(value):
            fine = known.define(value)
        if not kind:
            raise ExpressionInvalid(text=text[:200], reason=f"unexpected {text[position]!r}", position=position + 1)
        count += 1
        if count > MAX_TOKENS or len(open_) > MAX_NESTING or not fine:
            raise ExpressionInvalid(text=text[:60] + "…", reason="too long or too deeply nested", position=position + 1)
        if kind in _OPENERS:
            open_.append("PARAMETERS" if before[-1] == "FUNCTION" else kind)
            ranged.append(False)
        elif kind in ("RPAR", "RSQB", "RBRACE", "CLOSE_OPEN") and open_:
            open_.pop()
            ranged.pop()
        elif kind == "DOTDOT":
            ranged[-1] = True
        elif kind in ("FOR", "SOME", "EVERY"):
            quantifiers.append(len(open_))
        elif kind in ("RETURN", "SATISFIES") and quantifiers:
            quantifiers.pop()
        elif kind == "COLON" and before[-1] == "STRING" and open_ and open_[-1] == "LBRACE":
            fine = known.define(last[1:-1])  # A key in quotes is a name from here on.
        last = value
        before.append(kind)
        yield Token(kind, value, start_pos=position)
        position = end


def _defining(text: str, at: int, before: list[str], open_: list[str]) -> tuple[str, str, int] | None:
    """Return the token where a name of several words is defined, or where a type stands; None elsewhere."""
    previous, inside = before[-1], open_[-1] if open_ else ""
    if previous == "INSTANCE" or (previous == "COLON" and inside == "PARAMETERS"):
        end = type_end(text, at)
        return ("TYPE", text[at:end], end) if end > at else None
    key = inside == "LBRACE" and previous in ("LBRACE", "COMMA")
    parameter = inside == "PARAMETERS" and previous in ("LPAR", "COMMA")
    variable = previous in ("FOR", "SOME", "EVERY")
    if not (key or parameter or variable) or not (found := _DEFINED.match(text, at)):
        return None
    name, end = found.group(), found.end()
    if variable:
        name = re.split(r"\s+in\b", name)[0]
        end = at + len(name)
        if " in" not in text[end : end + 40].replace("\n", " "):
            return None
    elif not text[end:].lstrip().startswith((":", ",", ")") if parameter else ":"):
        return None
    return ("NAME", " ".join(name.split()), end) if not _NAME.fullmatch(name) else None


def type_end(text: str, at: int) -> int:
    """Return where the type that begins here ends: ``list<number>``, ``function<date, string>->boolean``."""
    found = _TYPE_PHRASES.match(text, at) or _NAME.match(text, _after(text, at))
    if found is None:
        return at
    end, depth = found.end(), 0
    place = _after(text, end)
    if (
        place >= len(text)
        or text[place] != "<"
        or found.group().strip() not in ("list", "range", "context", "function")
    ):
        return end
    for at_ in range(place, min(len(text), place + 500)):
        arrow = text[at_ - 1 : at_ + 1] == "->"
        depth += (text[at_] == "<") - (text[at_] == ">" and not arrow)
        if not depth:
            end = at_ + 1
            break
    else:
        return at
    place = _after(text, end)
    return type_end(text, place + 2) if text.startswith("->", place) and found.group().strip() == "function" else end


def _after(text: str, at: int) -> int:
    skipped = _SKIP.match(text, at)
    return skipped.end() if skipped else at


def _next(
    text: str,
    at: int,
    known: _Names,
    before: list[str],
    open_: list[str],
    ranged: list[bool],
    quantifiers: list[int],
    tests: bool,
) -> tuple[str, str, int]:
    """Return kind, value and end of the token that begins here; an empty kind when none does."""
    previous, char = before[-1], text[at]
    operand = previous in _OPERANDS
    if char == "(":
        kind = "LPAR_CALL" if operand else "LPAR_IN" if previous == "IN" else "LPAR"
        return kind, char, at + 1
    if char == ")":
        return "RPAR", char, at + 1
    if char == "[":
        if operand and ranged[-1] and open_ and open_[-1] in ("LSQB", "ROPEN", "LPAR", "LPAR_IN"):
            return "CLOSE_OPEN", char, at + 1
        return ("FILTER" if operand else "LSQB"), char, at + 1
    if char == "]":
        empty = previous == "LSQB"
        return ("RSQB" if operand or empty else "ROPEN"), char, at + 1
    if char == '"':
        found = _STRING.match(text, at)
        return ("STRING", found.group(), found.end()) if found else ("", "", at)
    if (char.isdigit() or (char == "." and at + 1 < len(text) and text[at + 1].isdigit() and not operand)) and (
        number := _NUMBER.match(text, at)
    ):
        return "NUMBER", number.group(), number.end()
    if word := _NAME.match(text, at):
        return _word(text, at, word, known, before, open_, quantifiers, tests)
    if (named := known.match(text, at)) and not operand:
        return "NAME", " ".join(named.group().split()), named.end()
    for symbol, kind in _SYMBOLS:
        if text.startswith(symbol, at):
            return kind, symbol, at + len(symbol)
    return "", "", at


def _word(
    text: str,
    at: int,
    word: re.Match[str],
    known: _Names,
    before: list[str],
    open_: list[str],
    quantifiers: list[int],
    tests: bool,
) -> tuple[str, str, int]:
    """Tell a keyword from a name."""
    previous, value = before[-1], word.group()
    if previous == "DOT":
        named = known.match(text, at)
        return ("NAME", " ".join(named.group().split()), named.end()) if named else ("NAME", value, word.end())
    if previous in _OPERANDS and (instance := _INSTANCE.match(text, at)):
        return "INSTANCE", "instance of", instance.end()
    if (named := known.match(text, at)) and len(named.group()) > len(value):
        return "NAME", " ".join(named.group().split()), named.end()
    if tests and value == "not" and len(before) == 1 and text[word.end() :].lstrip().startswith("("):
        return "NOT_TESTS", "not", text.index("(", word.end()) + 1
    key = open_ and open_[-1] in ("LBRACE", "LPAR_CALL") and previous in ("LBRACE", "COMMA", "LPAR_CALL")
    if key and text[word.end() :].lstrip().startswith(":"):
        return "NAME", value, word.end()
    binding = previous == "NAME" and len(before) > 2 and before[-2] in ("FOR", "SOME", "EVERY", "COMMA")
    if value == "in" and binding and quantifiers and quantifiers[-1] == len(open_):
        return "ITER_IN", value, word.end()
    return KEYWORDS.get(value, "NAME"), value, word.end()
