"""Reads a standard from CSV or XLSX and reports every problem by row. Pure: bytes in, items and problems out.

The format is described in ``docs/reference/discretion.md``. Nothing is guessed: what is not read becomes a question
for the officer and is listed, and what is wrong refuses the import.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from discretion import phrases, sheets
from discretion.amounts import Amount, Fixed, Multiple, NoPenalty, Percentage, PerUnit, Range, Unread
from discretion.conditions import AllOf, AnyOf, Condition, Measured, TimesPunished, plain
from discretion.problems import Problem, problem
from discretion.tiers import Group, Item, Precondition, Tier

ROW, CODE, ACT = "row_id", "事项编码(标准内序号)", "违法行为"
DUTY, PENALTY = "违法依据", "处罚依据"
LAW_MIN, LAW_MAX, BEFORE = "法定幅度_min_yuan", "法定幅度_max_yuan", "前置条件"
TIER, CONDITION = "情节/阶次", "适用条件"
MIN, MAX, FORMULA = "裁量幅度_min_yuan", "裁量幅度_max_yuan", "公式"
EXTRAS, PAGE, SOURCE = "并处/备注", "公报页码", "来源地址"
UNIT, PARTY, ORDINARY, FIELD = "法定幅度单位", "当事人类型", "一般情形法定数额", "执法领域"

COLUMNS = (
    ROW, CODE, ACT, DUTY, PENALTY, LAW_MIN, LAW_MAX, BEFORE, TIER, CONDITION, MIN, MAX, FORMULA, EXTRAS, PAGE, SOURCE,
)  # fmt: skip
OPTIONAL = (UNIT, PARTY, ORDINARY, FIELD)
REQUIRED_CELLS = (ROW, CODE, ACT, DUTY, PENALTY, TIER, CONDITION)

#: The name under which a row gives the range of the statute only.
UNPUBLISHED = "法定幅度"
PARTY_WORDS = {
    "个人": ("citizen", "sole_trader"),
    "公民": ("citizen",),
    "个体工商户": ("sole_trader",),
    "单位": ("company", "organization"),
    "法人": ("company",),
    "非法人组织": ("organization",),
}


@dataclass(frozen=True)
class Report:
    """The outcome of reading a file: its items, and everything that a person should know about it."""

    sha256: str
    rows: int
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]

    @property
    def importable(self) -> bool:
        """Tell whether nothing refuses the import."""
        return bool(self.items) and not any(one.level == "error" for one in self.problems)

    def count(self, level: str) -> int:
        """Count the problems of one level."""
        return sum(one.level == level for one in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Describe the report for the API and the command line."""
        return {
            "sha256": self.sha256,
            "rows": self.rows,
            "items": len(self.items),
            "importable": self.importable,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "notices": self.count("notice"),
            "problems": [one.as_json() for one in self.problems],
        }


@dataclass
class _Row:
    """One line of the file while it is read."""

    line: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def __getitem__(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def note(self, code: str, column: str, words: object = "") -> None:
        """Add a problem of this row."""
        self.problems.append(problem(code, line=self.line, row_id=self[ROW], column=column, words=words))

    def yuan(self, column: str) -> int | None:
        """Read an amount in yuan as cents."""
        text = self[column].replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            cents = Decimal(text) * 100
        except InvalidOperation:
            cents = Decimal("NaN")
        if not cents.is_finite() or cents < 0 or cents != cents.to_integral_value():
            self.note("not-a-number", column, self[column])
            return None
        return int(cents)

    def bounds(self, low: str, high: str) -> tuple[int | None, int | None]:
        """Read a range of two columns."""
        least, most = self.yuan(low), self.yuan(high)
        if least is not None and most is not None and least > most:
            self.note("turned-range", low)
        if bool(self[low]) != bool(self[high]):
            self.note("half-range", low if self[high] else high)
        return least, most


def read(content: bytes) -> Report:
    """Read a file: this is the dry run, and the import does nothing else before it writes."""
    problems: list[Problem] = []
    rows = list(_rows(content, problems))
    if not rows and not problems:
        problems.append(problem("empty"))
    _check_numbers(rows)
    parsed = [one for one in (_parse(row) for row in rows) if one is not None]
    items = _items(parsed)
    problems += [found for row in rows for found in row.problems]
    problems.sort(key=lambda one: (one.line, ("error", "warning", "notice").index(one.level)))
    return Report(hashlib.sha256(content).hexdigest(), len(rows), items, tuple(problems))


def _rows(content: bytes, problems: list[Problem]) -> Iterable[_Row]:
    try:
        sheet = sheets.read(content, COLUMNS)
    except sheets.Unreadable as error:
        problems.append(problem("unreadable", line=error.line, words=error.reason))
        return
    if sheet.encoding == "gb18030":
        problems.append(problem("encoding"))
    if not set(COLUMNS) & set(sheet.columns):
        problems.append(problem("heading-missing" if sheet.columns else "empty", words="、".join(REQUIRED_CELLS)))
        return
    if sheet.heading > 1:
        problems.append(problem("heading-below", line=sheet.heading, words=sheet.heading))
    missing = [name for name in COLUMNS if name not in sheet.columns]
    problems += [problem("column-missing", line=sheet.heading, column=name, words=name) for name in missing]
    problems += [
        problem("column-unknown", line=sheet.heading, column=name, words=name)
        for name in sheet.columns
        if name not in COLUMNS and name not in OPTIONAL
    ]
    if missing:
        return
    for line in sheet.lines:
        row = _Row(line.number, line.cells, [])
        if line.surplus:
            row.note("too-many-cells", "")
        yield row


@dataclass(frozen=True)
class _Parsed:
    """A row that was read: its item without groups, its group without tiers, its tier."""

    row: _Row
    item: Item
    group: Group
    tier: Tier


def _parse(row: _Row) -> _Parsed | None:
    blank = [column for column in REQUIRED_CELLS if not row[column]]
    for column in blank:
        row.note("blank", column)
    if blank:
        return None
    law_min, law_max = row.bounds(LAW_MIN, LAW_MAX)
    before = phrases.precondition(row[BEFORE])
    for words in before.unknown:
        asked = any(words == one.text for one in before.precondition.required)
        row.note("question" if asked else "precondition-note", BEFORE, words)
    for question in before.precondition.excluded:
        row.note("question", BEFORE, question.text)
    published = not row[TIER].startswith(UNPUBLISHED)
    read = phrases.condition(row[CONDITION])
    for words in read.unknown:
        row.note("question", CONDITION, words)
    amount = _amount(row, published=published, law=(law_min, law_max))
    if amount is None:
        return None
    tier = Tier(
        row_id=row[ROW], name=row[TIER], condition=read.condition, amount=amount, condition_text=row[CONDITION],
        amount_text=row[FORMULA], extras=row[EXTRAS], page=row[PAGE], source=row[SOURCE], published=published,
    )  # fmt: skip
    group = _group(row, before, amount, law_min, law_max)
    _compare(row, group, amount, before.precondition, published=published)
    return _Parsed(row, _item(row, before), group, tier)


def _amount(row: _Row, *, published: bool, law: tuple[int | None, int | None]) -> Amount | None:
    low, high = row.bounds(MIN, MAX)
    if row[FORMULA]:
        amount = phrases.amount(row[FORMULA])
        if isinstance(amount, NoPenalty) and (low or high):
            row.note("no-penalty-with-amount", FORMULA)
        if isinstance(amount, Unread):
            row.note("formula-unread", FORMULA, amount.text)
        return amount
    if low is not None and high is not None:
        if high == 0:
            row.note("zero-without-words", MIN)
        return Fixed(low) if low == high else Range(low, high)
    if not published and law[0] is not None and law[1] is not None:
        return Range(law[0], law[1])
    if not any(one.level == "error" for one in row.problems):
        row.note("no-amount", FORMULA)
    return None


def _group(row: _Row, before: phrases.ReadPrecondition, amount: Amount, low: int | None, high: int | None) -> Group:
    unit, stated = phrases.unit_of(row[UNIT].removeprefix("每")) or before.unit, True
    if not unit and isinstance(amount, PerUnit) and low is not None:
        unit, stated = amount.unit, False
        row.note("unit-read-from-tier", LAW_MIN, unit)
    parties: tuple[str, ...] = ()
    if row[PARTY]:
        parties = PARTY_WORDS.get(row[PARTY], ())
        if not parties:
            row.note("party-unknown", PARTY, row[PARTY])
    serious = before.serious or bool(re.match(r"情节严重(?:情形)?下", row[TIER]))
    return Group((), low, high, unit, stated, parties, "serious" if serious else "")


def _compare(row: _Row, group: Group, amount: Amount, needs: Precondition, *, published: bool) -> None:
    if not published:
        row.note("no-published-tier", TIER)
    elif group.min_cents is None and group.max_cents is None:
        row.note("no-statutory-range", LAW_MIN)
    low, high = _rate(amount)
    if low is not None and high is not None:
        below = group.min_cents is not None and low < group.min_cents
        above = group.max_cents is not None and high > group.max_cents
        if below or above:
            words = plain(Decimal(low) / 100) if low == high else f"{low // 100}～{high // 100}"
            row.note("outside-statutory-range", FORMULA if row[FORMULA] else MIN, f"{words}元")
    if isinstance(amount, NoPenalty) and needs.refusal:
        row.note("zero-tier-after-refusal", FORMULA)
    if re.search(r"且(?:拒不|逾期)", row[ACT]) and not needs.refusal:
        row.note("heading-presupposes-refusal", BEFORE)
    if row[ACT].startswith("同上"):
        row.note("same-as-above", ACT)


def _rate(amount: Amount) -> tuple[int | None, int | None]:
    """Give what is compared with the statutory range in the unit of the row."""
    match amount:
        case Fixed(cents):
            return cents, cents
        case PerUnit(rate_cents=rate):
            return rate, rate
        case Range(low, high):
            return low, high
        case NoPenalty() | Percentage() | Multiple() | Unread():
            return None, None


def _item(row: _Row, before: phrases.ReadPrecondition) -> Item:
    code, sequence = row[CODE], ""
    numbered = re.fullmatch(r"(.+?)[（(]序号(\d+)[）)]", code)
    if numbered:
        code, sequence = numbered[1], numbered[2]
    duty, duty_open = phrases.without_notes(row[DUTY])
    penalty, penalty_open = phrases.without_notes(row[PENALTY])
    unverified = tuple(dict.fromkeys(text for text, open_ in ((duty, duty_open), (penalty, penalty_open)) if open_))
    if unverified:
        row.note("basis-unverified", DUTY if duty_open else PENALTY)
    ends = phrases.acts_before(row[ACT])
    if ends:
        row.note("law-ends", ACT, ends.isoformat())
    return Item(
        code=code, act=row[ACT], duty_basis=duty, penalty_basis=penalty, groups=(), precondition=before.precondition,
        sequence=sequence, ordinary=_ordinary(row) or before.ordinary, acts_before=ends, unverified=unverified,
        field=row[FIELD],
    )  # fmt: skip


def _check_numbers(rows: list[_Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row[ROW] and row[ROW] in seen:
            row.note("duplicate-row", ROW, row[ROW])
        seen.add(row[ROW])


def _ordinary(row: _Row) -> Amount | None:
    """Read what the statute fixes for the ordinary case, where the standard publishes the serious one only."""
    if not row[ORDINARY]:
        return None
    amount = phrases.amount(row[ORDINARY])
    if isinstance(amount, Unread):
        row.note("formula-unread", ORDINARY, amount.text)
        return None
    return amount


def _items(parsed: list[_Parsed]) -> tuple[Item, ...]:
    by_code: dict[str, list[_Parsed]] = {}
    for one in parsed:
        by_code.setdefault(one.item.code, []).append(one)
    return tuple(_assembled(members) for members in by_code.values())


def _assembled(members: list[_Parsed]) -> Item:
    first = members[0]
    for other in members[1:]:
        for column in (ACT, DUTY, PENALTY, BEFORE, FIELD):
            if other.row[column] != first.row[column]:
                other.row.note("item-conflict", column, first.row[ROW])
    _compare_conditions(members)
    groups: dict[Group, list[Tier]] = {}
    for one in members:
        groups.setdefault(one.group, []).append(one.tier)
    known = any(one.item.ordinary for one in members)
    published = all(one.tier.published for one in members)
    if published and not known and not any(_covers_first(one.tier.condition) for one in members):
        first.row.note("ordinary-tier-missing", TIER)
    ordinary = next((one.item.ordinary for one in members if one.item.ordinary), None)
    return replace(
        first.item,
        ordinary=ordinary,
        groups=tuple(replace(group, tiers=tuple(tiers)) for group, tiers in groups.items()),
    )


def _covers_first(condition: Condition) -> bool:
    """Tell whether somebody punished for the first time can fall under the condition by the count itself."""
    if isinstance(condition, TimesPunished):
        return condition.times == 1
    if isinstance(condition, AnyOf):
        return any(isinstance(part, TimesPunished) and part.times == 1 for part in condition.parts)
    return not isinstance(condition, AllOf)


def _compare_conditions(members: list[_Parsed]) -> None:
    for index, one in enumerate(members):
        for other in members[:index]:
            if one.group.party_types != other.group.party_types:
                continue
            mine, theirs = one.tier.condition, other.tier.condition
            if mine == theirs:
                one.row.note("same-condition", CONDITION, other.row[ROW])
            elif _overlap(mine, theirs):
                one.row.note("tiers-overlap", CONDITION, other.row[ROW])


def _overlap(one: Condition, other: Condition) -> bool:
    if isinstance(one, TimesPunished) and isinstance(other, TimesPunished):
        less, more = sorted((one, other), key=lambda each: each.times)
        return less.times == more.times or less.or_more
    if isinstance(one, Measured) and isinstance(other, Measured) and one.quantity == other.quantity:
        lows = [bound for bound in (one.low, other.low) if bound is not None]
        highs = [bound for bound in (one.high, other.high) if bound is not None]
        if not lows or not highs:
            return True
        low, high = max(lows), min(highs)
        return low < high or (low == high and one.holds(low) and other.holds(low))
    return False
