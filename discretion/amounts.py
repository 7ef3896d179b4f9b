"""What a tier or a statute provides: typed amounts, computed in whole cents. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from discretion.conditions import Facts, OpenQuestion, key_of, plain


@dataclass(frozen=True)
class NoPenalty:
    """No penalty is imposed (不予处罚)."""


@dataclass(frozen=True)
class Fixed:
    """One amount."""

    cents: int


@dataclass(frozen=True)
class Range:
    """Any amount between two bounds, both included."""

    low_cents: int
    high_cents: int


@dataclass(frozen=True)
class PerUnit:
    """A rate for each unit of a quantity (元/平方米 × 面积)."""

    rate_cents: int
    unit: str
    quantity: str


@dataclass(frozen=True)
class Percentage:
    """A share of a sum, in percent (建设工程造价×5%～10%)."""

    low: Decimal
    high: Decimal
    base: str
    optional: bool = False


@dataclass(frozen=True)
class Multiple:
    """A multiple of a sum (违法所得×1～3倍)."""

    low: Decimal
    high: Decimal
    base: str
    optional: bool = False


@dataclass(frozen=True)
class Unread:
    """A formula that the program does not read: the officer sets the amount and says why."""

    text: str


Amount = NoPenalty | Fixed | Range | PerUnit | Percentage | Multiple | Unread


@dataclass(frozen=True)
class Sum:
    """What an amount comes to: the bounds in cents, or the questions that stand in the way."""

    low_cents: int | None
    high_cents: int | None
    open: tuple[OpenQuestion, ...] = ()
    working: str = ""

    @property
    def exact(self) -> int | None:
        """Give the one amount, where there is only one."""
        return self.low_cents if self.low_cents == self.high_cents else None


def compute(amount: Amount, facts: Facts) -> Sum:
    """Compute what the amount comes to for these facts; fractions of a cent are rounded half up."""
    match amount:
        case NoPenalty():
            return Sum(0, 0, working="不予处罚")
        case Fixed(cents):
            return Sum(cents, cents, working=yuan(cents))
        case Range(low, high):
            return Sum(low, high, working=f"{yuan(low)}以上{yuan(high)}以下")
        case PerUnit(rate, unit, name):
            count = facts.quantity(name)
            if not count:  # nothing measured, or zero: there is no act of that size
                return Sum(None, None, (OpenQuestion(key_of("n", name), name, "quantity", unit),))
            total = rounded(Decimal(rate) * count)
            return Sum(total, total, working=f"{yuan(rate)}/{unit}×{plain(count)}{unit}＝{yuan(total)}")
        case Percentage(low_share, high_share, base):
            return _of_base(base, low_share / 100, high_share / 100, facts, share_words(amount))
        case Multiple(low_times, high_times, base):
            return _of_base(base, low_times, high_times, facts, share_words(amount))
        case Unread(text):
            return Sum(None, None, working=text)


def words(amount: Amount) -> str:
    """Write an amount as a standard prints it, without the facts of a case."""
    match amount:
        case NoPenalty():
            return "不予处罚"
        case Fixed(cents):
            return yuan(cents)
        case Range(low, high):
            return f"{yuan(low)}以上{yuan(high)}以下"
        case PerUnit(rate, unit, name):
            return f"{yuan(rate)}/{unit}×{name}"
        case Percentage() | Multiple():
            return ("可以并处" if amount.optional else "") + share_words(amount)
        case Unread(text):
            return text


def share_words(amount: Percentage | Multiple) -> str:
    """Write the share or multiple as a decision would."""
    sign = "%" if isinstance(amount, Percentage) else "倍"
    if amount.low == amount.high:
        return f"{amount.base}的{plain(amount.low)}{sign}"
    if amount.low == 0:
        return f"{amount.base}的{plain(amount.high)}{sign}以下"
    return f"{amount.base}的{plain(amount.low)}{sign}以上{plain(amount.high)}{sign}以下"


def _of_base(base: str, low: Decimal, high: Decimal, facts: Facts, words: str) -> Sum:
    value = facts.quantity(base)
    if not value:
        return Sum(None, None, (OpenQuestion(key_of("n", base), base, "money", "元"),), words)
    return Sum(rounded(value * 100 * low), rounded(value * 100 * high), working=f"{words}（{base}{plain(value)}元）")


def rounded(cents: Decimal) -> int:
    """Round to whole cents, half up."""
    return int(cents.quantize(Decimal(1), ROUND_HALF_UP))


def yuan(cents: int) -> str:
    """Write cents as 元 in digits, without needless decimals."""
    whole, rest = divmod(cents, 100)
    return f"{whole}元" if not rest else f"{whole}.{rest:02d}元"


def questions(amount: Amount) -> tuple[OpenQuestion, ...]:
    """List the quantities that an amount needs."""
    match amount:
        case PerUnit(unit=unit, quantity=name):
            return (OpenQuestion(key_of("n", name), name, "quantity", unit),)
        case Percentage(base=base) | Multiple(base=base):
            return (OpenQuestion(key_of("n", base), base, "money", "元"),)
        case _:
            return ()


_KINDS: dict[str, type[Any]] = {
    "no_penalty": NoPenalty,
    "fixed": Fixed,
    "range": Range,
    "per_unit": PerUnit,
    "percentage": Percentage,
    "multiple": Multiple,
    "unread": Unread,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(amount: Amount) -> dict[str, Any]:
    """Write an amount as the database keeps it."""
    values = {name: plain(value) if isinstance(value, Decimal) else value for name, value in vars(amount).items()}
    return {"kind": _NAMES[type(amount)], **values}


def from_json(data: Mapping[str, Any]) -> Amount:
    """Read an amount that :func:`to_json` wrote.

    :raises ValueError: when the kind is unknown.
    """
    kind = _KINDS.get(data["kind"])
    if kind is None:
        raise ValueError(f"no amount is called {data['kind']!r}")
    values = {name: value for name, value in data.items() if name != "kind"}
    for bound in ("low", "high"):
        if bound in values:
            values[bound] = Decimal(values[bound])
    amount: Amount = kind(**values)
    return amount
