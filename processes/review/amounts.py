"""Amounts of money as people write them, in capitals and in figures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CAPITALS = r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{3,}"
_FIGURES = r"[\d,，]+(?:\.\d{1,2})?\s*万?"
#: Capitals with figures in brackets, or figures with capitals: 贰仟元整（¥2000元）, 2000元（大写：贰仟元整）.
_PAIR = re.compile(
    rf"(?P<words>{_CAPITALS})\s*[（(]\s*(?:小写[:：]?)?\s*[¥￥]?\s*(?P<figures>{_FIGURES})\s*元?(?:整)?\s*[）)]"
    rf"|[¥￥]?\s*(?P<figures2>{_FIGURES})\s*元\s*[（(]\s*(?:大写)?[:：]?\s*(?:人民币)?\s*(?P<words2>{_CAPITALS})\s*[）)]"
)
_DIGITS = {one: value for value, one in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"〇": 0}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def pairs(text: str) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Find every amount that a text gives twice: capitals, figures, and both in cents (None: not an amount)."""
    for match in _PAIR.finditer(text):
        words, figures = match["words"] or match["words2"], match["figures"] or match["figures2"]
        yield words, figures.strip(), capitals_cents(words), figures_cents(figures)


def figures_cents(text: str) -> int | None:
    """Read an amount in figures: 2,000 or 0.2万 are 200000 cents."""
    plain = re.sub(r"[,，\s]", "", text)
    factor = 1_000_000 if plain.endswith("万") else 100
    try:
        return round(float(plain.removesuffix("万")) * factor)
    except ValueError:
        return None


def capitals_cents(words: str) -> int | None:
    """Read an amount in capital numerals in cents."""
    yuan, _, rest = words.replace("圆", "元").rstrip("整正").partition("元")
    whole = _whole(yuan)
    cents, small = 0, 0
    for one in rest:
        if one in _DIGITS:
            small = _DIGITS[one]
        elif one in "角分":
            cents, small = cents + small * (10 if one == "角" else 1), 0
        else:
            return None
    return None if whole is None else whole * 100 + cents


def _whole(words: str) -> int | None:
    for unit, worth in (("亿", 100_000_000), ("万", 10_000)):
        if unit in words:
            high, _, low = words.partition(unit)
            more, less = _whole(high), _whole(low)
            return None if more is None or less is None else more * worth + less
    total = digit = 0
    for one in words:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one in _UNITS:
            total, digit = total + (digit or (1 if one == "拾" else 0)) * _UNITS[one], 0
        else:
            return None
    return total + digit
