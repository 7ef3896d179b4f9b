"""FEEL's functions on numbers."""

from __future__ import annotations

import datetime as dt
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.table import Table
from engine.feel.values import NUMBERS, YearsMonths

FUNCTIONS = Table()


def _rounding(name: str, mode: str, default: int | None = None) -> None:
    def rounded(value: Any, scale: Any = None) -> Any:
        places = Decimal(default or 0) if scale is None else scale
        if not isinstance(value, Decimal) or not isinstance(places, Decimal) or abs(places) > 6100:
            return None
        if scale is None and default is None and name not in ("floor", "ceiling"):
            return None
        return value.quantize(Decimal(1).scaleb(-int(places)), rounding=mode, context=NUMBERS) + 0

    FUNCTIONS.enter(name, "n", "scale")(rounded)


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
    ("floor", ROUND_FLOOR),
    ("ceiling", ROUND_CEILING),
):
    _rounding(_name, _mode)


@FUNCTIONS.enter("abs", "n")
def _abs(value: Any) -> Any:
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return abs(value) if isinstance(value, (Decimal, dt.timedelta)) else None


@FUNCTIONS.enter("modulo", "dividend", "divisor", types="nn")
def _modulo(dividend: Decimal, divisor: Decimal) -> Any:
    if not divisor:
        return None
    quotient = NUMBERS.divide(dividend, divisor).to_integral_value(rounding=ROUND_FLOOR)
    return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))


@FUNCTIONS.enter("sqrt", "number", types="n")
def _sqrt(value: Decimal) -> Any:
    return NUMBERS.sqrt(value) if value >= 0 else None


@FUNCTIONS.enter("log", "number", types="n")
def _log(value: Decimal) -> Any:
    return NUMBERS.ln(value) if value > 0 else None


@FUNCTIONS.enter("exp", "number", types="n")
def _exp(value: Decimal) -> Any:
    return NUMBERS.exp(value)


@FUNCTIONS.enter("odd", "number", types="n")
def _odd(value: Decimal) -> Any:
    return value % 2 in (1, -1)


@FUNCTIONS.enter("even", "number", types="n")
def _even(value: Decimal) -> Any:
    return value % 2 == 0
