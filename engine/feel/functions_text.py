"""FEEL's functions on truth values, strings and conversions.

No regular expressions: ``matches``, ``replace`` and a ``split`` by pattern would let a text run without bound.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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


@FUNCTIONS.enter("string join", "list", "delimiter")
def _join(values: Any, delimiter: Any = "") -> Any:
    parts = [part for part in flat((values,)) if part is not None]
    if not all(isinstance(part, str) for part in parts) or not isinstance(delimiter or "", str):
        return None
    if sum(map(len, parts)) + len(delimiter or "") * len(parts) > MAX_TEXT:
        return None
    return (delimiter or "").join(parts)
