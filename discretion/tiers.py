"""An item of the catalogue as the assessment sees it: act, bases, precondition, groups and tiers. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from discretion.amounts import Amount, NoPenalty
from discretion.amounts import questions as amount_questions
from discretion.conditions import Condition, OpenQuestion, Question, distinct
from discretion.conditions import questions as condition_questions


@dataclass(frozen=True)
class StandardRef:
    """The published standard that a tier comes from, with the days on which it is in force."""

    title: str
    number: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    source: str = ""
    authority: str = ""
    version: int = 1
    id: str = ""

    def covers(self, day: dt.date) -> bool:
        """Tell whether the standard is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def citation(self) -> str:
        """Name the standard as a document cites it."""
        title = self.title if self.title.startswith("《") else f"《{self.title}》"
        return f"{title}（{self.number}）" if self.number else title


@dataclass(frozen=True)
class Precondition:
    """What must have happened before a fine is possible at all."""

    text: str = ""
    #: A written order to correct must have been served before.
    order: bool = False
    #: … and the party must have refused (拒不改正) or let its limit pass (逾期未改正).
    refusal: Literal["", "refused", "overdue"] = ""
    #: An order to correct goes with the penalty (责令改正), it need not come first.
    accompanying_order: str = ""
    #: The officer must answer yes to each, or no penalty is possible.
    required: tuple[Question, ...] = ()
    #: The officer must answer no to each: yes means that the matter belongs elsewhere.
    excluded: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Tier:
    """One row of the standard: when it applies and what it provides."""

    row_id: str
    name: str
    condition: Condition
    amount: Amount
    condition_text: str = ""
    amount_text: str = ""
    extras: str = ""
    page: str = ""
    source: str = ""
    #: False for a row that only repeats the range of the statute, because no tier is published.
    published: bool = True

    @property
    def is_zero(self) -> bool:
        """Tell whether the tier provides no penalty."""
        return isinstance(self.amount, NoPenalty)


@dataclass(frozen=True)
class Group:
    """The tiers under one kind and range of penalty in the statute."""

    tiers: tuple[Tier, ...]
    min_cents: int | None = None
    max_cents: int | None = None
    #: What the statutory range is counted by: "" for the case, or 平方米, 处, …
    unit: str = ""
    #: Whether the source says so, or the unit was read from the tier's own formula.
    unit_stated: bool = True
    party_types: tuple[str, ...] = ()
    seriousness: Literal["", "serious"] = ""

    def admits(self, party_type: str) -> bool:
        """Tell whether the group is meant for this kind of party."""
        return not self.party_types or party_type in self.party_types


@dataclass(frozen=True)
class Item:
    """A matter that may be punished: the act, its legal bases and the tiers."""

    code: str
    act: str
    duty_basis: str
    penalty_basis: str
    groups: tuple[Group, ...]
    precondition: Precondition = dataclass_field(default_factory=Precondition)
    sequence: str = ""
    standard: StandardRef | None = None
    #: What the statute itself fixes for the ordinary case, where the standard publishes the serious one only.
    ordinary: Amount | None = None
    #: The law governs acts before this day only.
    acts_before: dt.date | None = None
    #: Parts of the bases that nobody has compared word by word with the law.
    unverified: tuple[str, ...] = ()
    #: Field of enforcement (执法领域) by which the scope of a certificate names it; empty where nobody has said.
    field: str = ""

    @property
    def published(self) -> bool:
        """Tell whether a standard publishes tiers for this item."""
        return any(tier.published for tier in self.tiers)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Give all tiers in the order of the standard."""
        return tuple(tier for group in self.groups for tier in group.tiers)

    def questions(self) -> tuple[OpenQuestion, ...]:
        """List everything that a form must ask so that the item can be assessed."""
        found: list[OpenQuestion] = []
        for question in (*self.precondition.required, *self.precondition.excluded):
            found.extend(condition_questions(question))
        for tier in self.tiers:
            found.extend(condition_questions(tier.condition))
            found.extend(amount_questions(tier.amount))
        if self.ordinary:
            found.extend(amount_questions(self.ordinary))
        return distinct(found)
