"""What must be true for a tier to apply: typed kinds, judged with three answers (yes, no, open). Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from db.errors import Invalid

#: The kinds of party that a standard may tell apart.
PARTY_TYPES = {"citizen": "公民", "sole_trader": "个体工商户", "company": "法人", "organization": "非法人组织"}

#: The recurrence of the same act within so many days of the written order counts as refusal.
#: Source: 深城管规〔2023〕2号, general notes (拒不改正).
REFUSAL_WINDOW_DAYS = 7

#: Acts before this year are typing errors.
EARLIEST_YEAR = 1900

#: A quantity has at most so many digits before and after the point.
MOST_DIGITS = 15

Overlays = Literal["no_penalty", "lighter", "below_minimum", "heavier"]


class FactsWrong(Invalid, ValueError):
    """These facts cannot be: {en}"""

    zh = "案件事实有误：{chinese}"

    def __init__(self, name: str, en: str, chinese: str) -> None:
        super().__init__({name: chinese}, en=en, chinese=chinese)


def age_on(born: dt.date, day: dt.date) -> int:
    """Give the full years of somebody on a day; who was born on 29 February ages on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class Overlay:
    """An adjustment that the officer proposes on top of the tier, with its ground in law."""

    kind: Overlays
    ground: str
    fine_cents: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Overlays):
            raise FactsWrong("overlay", f"overlay is one of {', '.join(get_args(Overlays))}", "裁量调整的种类不存在。")
        if self.fine_cents is not None and self.fine_cents < 0:
            raise FactsWrong("fine_cents", "a fine is not negative", "罚款数额不得为负数。")


@dataclass(frozen=True)
class Facts:
    """What is known of the act when the standard is applied; ``None`` means that nobody has said yet."""

    act_date: dt.date
    party_type: str = "company"
    #: Dates of earlier penalties for the same kind of act.
    prior_penalties: tuple[dt.date, ...] = ()
    #: When the written order to correct was served, and the last day that it allowed.
    ordered_on: dt.date | None = None
    order_due_on: dt.date | None = None
    #: When the re-check found the act uncorrected.
    refused_on: dt.date | None = None
    #: When the same act was found again after the written order.
    recurred_on: dt.date | None = None
    corrected_promptly: bool | None = None
    #: Day of birth of a citizen, as the identity number carries it.
    born_on: dt.date | None = None
    #: Whether the item is on the published list of first offences (首违不罚); None when no list has been entered.
    first_offence_listed: bool | None = None
    quantities: Mapping[str, Decimal | int | str] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    overlay: Overlay | None = None

    def __post_init__(self) -> None:
        if self.party_type not in PARTY_TYPES:
            raise FactsWrong("party_type", f"party_type is one of {', '.join(PARTY_TYPES)}", "当事人类型不存在。")
        if self.act_date.year < EARLIEST_YEAR:
            raise FactsWrong("act_date", f"act_date lies before {EARLIEST_YEAR}", "违法行为日期有误，请核对。")
        for name, value in self.quantities.items():
            if _decimal(name, value) < 0:
                raise FactsWrong(name, f"the quantity {name} is negative", f"“{name}”不得为负数。")

    @property
    def age(self) -> int | None:
        """Give the full years of a citizen on the day of the act; somebody born on 29 February ages on 1 March."""
        if self.born_on is None or self.party_type != "citizen":
            return None
        return age_on(self.born_on, self.act_date)

    def quantity(self, name: str) -> Decimal | None:
        """Give a measured quantity by its printed name or its form key."""
        value = self.quantities.get(name, self.quantities.get(key_of("n", name)))
        return None if value is None else _decimal(name, value)

    def answer(self, text: str) -> bool | None:
        """Give the officer's answer to a question by its text or its form key."""
        return self.answers.get(text, self.answers.get(key_of("q", text)))

    @property
    def refusal(self) -> dt.date | None:
        """Give the day on which refusal was established: by a re-check, or by the same act within seven days."""
        if self.refused_on is None and self.ordered_on and self.recurred_on:
            return self.recurred_on if counts_as_refusal(self.ordered_on, self.recurred_on) else None
        return self.refused_on

    @property
    def prompt_correction(self) -> bool | None:
        """Tell whether the act was corrected promptly; whoever refused or let the limit pass did not."""
        if self.corrected_promptly is None and self.refusal is not None:
            return False
        return self.corrected_promptly


@dataclass(frozen=True)
class OpenQuestion:
    """Something that only a person can answer before the standard gives its result."""

    key: str
    text: str
    kind: Literal["yes_no", "quantity", "money", "date"]
    unit: str = ""


@dataclass(frozen=True)
class Judgement:
    """The answer to a condition: true, false or open, with the sentences that say why."""

    value: bool | None
    because: tuple[str, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    #: The condition held by an alternative other than the number of earlier penalties.
    aggravated: bool = False


@dataclass(frozen=True)
class Always:
    """The act itself is enough (违法行为成立)."""


@dataclass(frozen=True)
class TimesPunished:
    """This is the n-th penalty in the look-back year (第N次[及以上]被处罚)."""

    times: int
    or_more: bool = False


@dataclass(frozen=True)
class PromptCorrection:
    """The act was corrected promptly (及时改正)."""


@dataclass(frozen=True)
class Measured:
    """A measured quantity lies in a range; each bound may be open or closed."""

    quantity: str
    unit: str
    low: Decimal | None = None
    low_included: bool = True
    high: Decimal | None = None
    high_included: bool = False

    def holds(self, value: Decimal) -> bool:
        """Tell whether the value lies in the range."""
        above = self.low is None or value > self.low or (self.low_included and value == self.low)
        below = self.high is None or value < self.high or (self.high_included and value == self.high)
        return above and below

    def __str__(self) -> str:
        low = "" if self.low is None else f"{'不低于' if self.low_included else '超过'}{plain(self.low)}{self.unit}"
        high = "" if self.high is None else f"{'不超过' if self.high_included else '低于'}{plain(self.high)}{self.unit}"
        if self.low is not None and self.low == self.high:
            return f"{self.quantity}为{plain(self.low)}{self.unit}"
        return self.quantity + "且".join(part for part in (low, high) if part)


@dataclass(frozen=True)
class PartyIs:
    """The party is of one of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A phrase that the program does not read: the officer answers it with yes or no."""

    text: str


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """One part is enough (任一)."""

    parts: tuple[Condition, ...]


Condition = Always | TimesPunished | PromptCorrection | Measured | PartyIs | Question | AllOf | AnyOf


def key_of(prefix: str, text: str) -> str:
    """Make a stable form key for a question or quantity from its words."""
    return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _decimal(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > MOST_DIGITS or number.as_tuple().exponent < -MOST_DIGITS:  # type: ignore[operator]
        shown = str(value)[:40]
        raise FactsWrong(
            name,
            f"the quantity {name} is not a number that can be measured: {shown!r}",
            f"“{name}”应填写数字（不带单位），现为“{shown}”。",
        )
    return number


def plain(number: Decimal) -> str:
    """Write a decimal without exponent or trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def year_before(day: dt.date) -> dt.date:
    """Give the same day one year earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def counts_as_refusal(ordered_on: dt.date, recurred_on: dt.date) -> bool:
    """Tell whether the same act on a later day counts as refusal: within seven days after the written order.

    Source: 深城管规〔2023〕2号, general notes (拒不改正).
    """
    return 0 < (recurred_on - ordered_on).days <= REFUSAL_WINDOW_DAYS


def times_punished(facts: Facts) -> int:
    """Count which penalty this would be in the look-back year, this one included; none before makes it the first.

    Source: 深城管规〔2023〕2号, general notes: counted back one year from the date of this act.
    """
    start = year_before(facts.act_date)
    return 1 + sum(start <= day <= facts.act_date for day in facts.prior_penalties)


def judge(condition: Condition, facts: Facts) -> Judgement:
    """Judge a condition against the facts; what is not known stays open and is never guessed."""
    match condition:
        case Always():
            return Judgement(True, ("违法行为成立",))
        case TimesPunished(times, or_more):
            count = times_punished(facts)
            holds = count >= times if or_more else count == times
            return Judgement(holds, (f"自本次违法行为发生之日起往前推算一年内，本次为第{chinese(count)}次被处罚",))
        case PromptCorrection():
            known = facts.prompt_correction
            if known is None:
                return Judgement(None, (), (OpenQuestion("corrected_promptly", "当事人是否已及时改正？", "yes_no"),))
            return Judgement(known, ("已及时改正",) if known else ("未及时改正",))
        case Measured(quantity=name, unit=unit):
            value = facts.quantity(name)
            if value is None:
                return Judgement(None, (), (OpenQuestion(key_of("n", name), name, "quantity", unit),))
            return Judgement(condition.holds(value), (f"{name}为{plain(value)}{unit}（{condition}）",))
        case PartyIs(kinds):
            return Judgement(facts.party_type in kinds, (f"违法行为人为{PARTY_TYPES[facts.party_type]}",))
        case Question(text):
            answer = facts.answer(text)
            if answer is None:
                return Judgement(None, (), (OpenQuestion(key_of("q", text), text, "yes_no"),))
            return Judgement(answer, (f"经查，本案属于“{text}”的情形",) if answer else (f"本案不属于“{text}”的情形",))
        case AllOf(parts):
            return _all([judge(part, facts) for part in parts])
        case AnyOf(parts):
            return _any([(part, judge(part, facts)) for part in parts])


def _all(results: list[Judgement]) -> Judgement:
    if any(one.value is False for one in results):
        return Judgement(False, tuple(text for one in results if one.value is False for text in one.because))
    if any(one.value is None for one in results):
        return Judgement(None, (), tuple(question for one in results for question in one.open))
    because = tuple(text for one in results for text in one.because)
    return Judgement(True, because, (), any(one.aggravated for one in results))


def _any(results: list[tuple[Condition, Judgement]]) -> Judgement:
    held = [(part, one) for part, one in results if one.value]
    if held:
        because = tuple(text for _, one in held for text in one.because)
        return Judgement(True, because, (), any(not isinstance(part, TimesPunished) for part, _ in held))
    if any(one.value is None for _, one in results):
        return Judgement(None, (), tuple(question for _, one in results for question in one.open))
    return Judgement(False, tuple(text for _, one in results for text in one.because))


def questions(condition: Condition) -> tuple[OpenQuestion, ...]:
    """List every question that a condition may ask, whatever the facts."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return distinct(question for part in parts for question in questions(part))
        case Always() | TimesPunished() | PartyIs():
            return ()
        case _:
            return judge(condition, Facts(act_date=dt.date(EARLIEST_YEAR, 1, 1))).open


def distinct(found: Iterable[OpenQuestion]) -> tuple[OpenQuestion, ...]:
    """Keep the first of each question."""
    return tuple({question.key: question for question in found}.values())


def chinese(number: int) -> str:
    """Write a small count in Chinese numerals."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
    return str(number)


_KINDS: dict[str, type[Any]] = {
    "always": Always,
    "times_punished": TimesPunished,
    "prompt_correction": PromptCorrection,
    "measured": Measured,
    "party_is": PartyIs,
    "question": Question,
    "all_of": AllOf,
    "any_of": AnyOf,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(condition: Condition) -> dict[str, Any]:
    """Write a condition as the database keeps it."""
    data: dict[str, Any] = {"kind": _NAMES[type(condition)]}
    for name, value in vars(condition).items():
        if name == "parts":
            value = [to_json(part) for part in value]
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Decimal):
            value = plain(value)
        data[name] = value
    return data


def from_json(data: Mapping[str, Any]) -> Condition:
    """Read a condition that :func:`to_json` wrote.

    :raises ValueError: when the kind is unknown.
    """
    values = {name: value for name, value in data.items() if name != "kind"}
    kind = _KINDS.get(data["kind"])
    if kind is None:
        raise ValueError(f"no condition is called {data['kind']!r}")
    if "parts" in values:
        values["parts"] = tuple(from_json(part) for part in values["parts"])
    if "kinds" in values:
        values["kinds"] = tuple(values["kinds"])
    for bound in ("low", "high"):
        if values.get(bound) is not None:
            values[bound] = Decimal(values[bound])
    condition: Condition = kind(**values)
    return condition
