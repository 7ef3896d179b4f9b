"""Translates the simple expressions of other engines, ``${amount > 10 && !paid}``, into FEEL. Pure.

Paths, numbers, texts, comparisons, ``and or not empty``, arithmetic and a choice ``a ? b : c`` mean the same in both
languages. Everything else (method calls, indexes, several parts) is left as it is, and the check refuses it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<path>[^\W\d]\w*(?:\.[^\W\d]\w*)*)(?!\s*[(\[])|(?P<sign>==|!=|<=|>=|&&|\|\||[-<>!+*/%?:()]))"
)
_WORDS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "and": "&&",
    "or": "||",
    "not": "!",
    "mod": "%",
    "div": "/",
}
_LEVELS = (
    {"||": "or"},
    {"&&": "and"},
    {"==": "=", "!=": "!="},
    {"<": "<", ">": ">", "<=": "<=", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "%": "%"},
)
#: Words that are names there and mean something in FEEL.
_KEYWORDS = {
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "between",
    "function",
    "instance",
}
MAX_LENGTH, MAX_DEPTH = 2_000, 30


class _Foreign(Exception):
    """The text is more than this module understands."""


def is_foreign(text: str) -> bool:
    """Tell whether a text is written as ``${…}`` or ``#{…}``."""
    return "${" in text or "#{" in text


@lru_cache(maxsize=1024)
def to_feel(text: str) -> str:
    """Return FEEL for a text in ``${…}`` or ``#{…}``; any other text, and what is not simple, as it is."""
    plain = text.strip()
    if not re.fullmatch(r"[$#]\{[^{}]*\}", plain) or len(plain) > MAX_LENGTH:
        return text
    try:
        return _Translation(plain[2:-1]).whole()
    except _Foreign:
        return text


class _Translation:
    """Reads by precedence, writes FEEL."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = 0
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                raise _Foreign
            kind = str(found.lastgroup)
            value = found.group(kind)
            if kind == "path" and value in _WORDS:
                kind, value = "sign", _WORDS[value]
            self.tokens.append((kind, value))
            position = found.end()

    def whole(self) -> str:
        """Translate everything."""
        if not self.tokens:
            raise _Foreign
        made = self._choice()
        if self.at != len(self.tokens):
            raise _Foreign
        return made

    def _next(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def _choice(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Foreign
        made = self._level(0)
        if self._next("?"):
            then = self._choice()
            if not self._next(":"):
                raise _Foreign
            made = f"(if {made} then {then} else {self._choice()})"
        self.depth -= 1
        return made

    def _level(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._unary()
        made, signs = self._level(level + 1), _LEVELS[level]
        while sign := self._next(*signs):
            right = self._level(level + 1)
            made = f"modulo({made}, {right})" if sign == "%" else f"({made} {signs[sign]} {right})"
        return made

    def _unary(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Foreign
        try:
            if self._next("!"):
                return f"not({self._unary()} = true)"  # There null counts as false, so its negation is true.
            if self._next("-"):
                return f"(-{self._unary()})"
            if self._next("("):
                made = self._choice()
                if not self._next(")"):
                    raise _Foreign
                return made
            return self._operand()
        finally:
            self.depth -= 1

    def _operand(self) -> str:
        if self.at == len(self.tokens) or self.tokens[self.at][0] == "sign":
            raise _Foreign
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return json.dumps(re.sub(r"\\(.)", r"\1", value[1:-1]), ensure_ascii=False)
        if value == "empty":
            if self.at == len(self.tokens) or self.tokens[self.at][0] != "path":
                raise _Foreign
            made = self._operand()
            text = f'if {made} instance of string then {made} = "" else false'
            return f"(if {made} = null then true else if {made} instance of list then count({made}) = 0 else {text})"
        if kind == "path" and _KEYWORDS & set(value.split(".")):
            raise _Foreign
        return value
