"""FEEL's functions on truth values, strings and conversions. Patterns run in bounded time (``patterns``)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from engine.feel.patterns import Found, compiled
from engine.feel.table import MAX_TEXT, Table, flat
from engine.feel.values import NUMBERS, text_of

FUNCTIONS = Table()


@FUNCTIONS.enter("not", "negand", types=".")
def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else None


@FUNCTIONS.enter("is defined", "value")
def _is_defined(value: Any) -> bool:
    return value is not None


@FUNCTIONS.enter("number", "from", "grouping separator", "decimal separator")
def _number(text: Any, grouping: Any = None, point: Any = None) -> Any:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str) or len(text) > 1000:
        return None
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not plain or set(plain) - set("0123456789.+-eE"):
        return None
    return NUMBERS.create_decimal(plain)


@FUNCTIONS.enter("string", "from")
def _string(value: Any) -> Any:
    return text_of(value)


@FUNCTIONS.enter("contains", "string", "match", types="ss")
def _contains(text: str, part: str) -> bool:
    return part in text


@FUNCTIONS.enter("starts with", "string", "match", types="ss")
def _starts(text: str, part: str) -> bool:
    return text.startswith(part)


@FUNCTIONS.enter("ends with", "string", "match", types="ss")
def _ends(text: str, part: str) -> bool:
    return text.endswith(part)


@FUNCTIONS.enter("string length", "string", types="s")
def _length(text: str) -> Decimal:
    return Decimal(len(text))


@FUNCTIONS.enter("upper case", "string", types="s")
def _upper(text: str) -> str:
    return text.upper()


@FUNCTIONS.enter("lower case", "string", types="s")
def _lower(text: str) -> str:
    return text.lower()


@FUNCTIONS.enter("trim", "string", types="s")
def _trim(text: str) -> str:
    return text.strip()


@FUNCTIONS.enter("substring", "string", "start position", "length", types="sn")
def _substring(text: str, start: Decimal, length: Any = None) -> Any:
    first = int(start)
    if not first or (length is not None and (not isinstance(length, Decimal) or length < 1)):
        return None
    begin = first - 1 if first > 0 else max(len(text) + first, 0)
    return text[begin:] if length is None else text[begin : begin + int(length)]


@FUNCTIONS.enter("substring before", "string", "match", types="ss")
def _before(text: str, part: str) -> str:
    return text.partition(part)[0] if part and part in text else ""


@FUNCTIONS.enter("substring after", "string", "match", types="ss")
def _after(text: str, part: str) -> str:
    return text.partition(part)[2] if part and part in text else ("" if part else text)


@FUNCTIONS.enter("matches", "input", "pattern", "flags", types="ss.")
def _matches(text: str, pattern: str, flags: Any = "") -> Any:
    return compiled(pattern, flags or "").search(text) is not None


@FUNCTIONS.enter("replace", "input", "pattern", "replacement", "flags", types="sss.")
def _replace(text: str, pattern: str, replacement: str, flags: Any = "") -> Any:
    found = compiled(pattern, flags or "")
    if found.search("") is not None or re.search(r"\\(?![\\$])|(?<!\\)\$(?!\d)", replacement):
        return None  # XPath: nothing to replace where nothing stands, and no loose signs.
    made, at = "", 0
    for match in found.all(text):
        made += text[at : match.start] + _filled(replacement, match, text)
        at = match.end
        if len(made) > MAX_TEXT:
            return None
    return made + text[at:]


def _filled(replacement: str, match: Found, text: str) -> str:
    """Write what replaces a match: ``$1`` is its first group, ``\\$`` a sign."""
    return re.sub(r"\\(.)|\$(\d)", lambda sign: sign[1] or match.group(int(sign[2]), text), replacement)


@FUNCTIONS.enter("split", "string", "delimiter", types="ss")
def _split(text: str, delimiter: str) -> Any:
    parts, at = [], 0
    for match in compiled(delimiter).all(text):
        if match.end > match.start:
            parts.append(text[at : match.start])
            at = match.end
    return [*parts, text[at:]]


@FUNCTIONS.enter("string join", "list", "delimiter", types="l.")
def _join(values: list[Any], delimiter: Any = "") -> Any:
    parts = [part for part in flat((values,)) if part is not None]
    if not all(isinstance(part, str) for part in parts) or not isinstance(delimiter or "", str):
        return None
    if sum(map(len, parts)) + len(delimiter or "") * len(parts) > MAX_TEXT:
        return None
    return (delimiter or "").join(parts)
