"""How a procedure declares a statutory limit: how long, from when, what pauses it, who may extend it.

A rule says nothing about a case; ``engine/deadlines.py`` keeps a row a case and rule, ``engine/deadline_count.py``
computes. Figures that no source confirms are ``Param``: a dated, sourced parameter of the tenant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from db.session import Tx

Unit = Literal["working_days", "calendar_days", "hours", "months", "years"]
UNITS: Mapping[str, str] = {
    "working_days": "个工作日",
    "calendar_days": "日",
    "hours": "小时",
    "months": "个月",
    "years": "年",
}


@dataclass(frozen=True)
class Param:
    """A figure that the tenant sets: the key of a parameter, and what counts until somebody has set it."""

    key: str
    default: int


class ParameterSource(Protocol):
    """Where parameters come from; provided at the composition root (``processes/parameters.py``)."""

    def whole(self, tx: Tx, key: str, on: dt.date) -> int | None:
        """Give the whole number that is in force on the day, or None when nobody has set it."""


@dataclass(frozen=True)
class Trigger:
    """What starts or stops a limit: a step of the diagram that is entered, completed or cancelled.

    ``date_fact`` names the fact (dotted path) that holds the legal day or instant, for example the day on which a
    document was served; without it, or while the fact is empty, the instant of the step counts.
    """

    element_id: str
    on: Literal["completed", "entered", "cancelled"] = "completed"
    date_fact: str | None = None


@dataclass(frozen=True)
class Extension:
    """Who may extend a limit, by how much, how often; ``then`` is the next stage (集体讨论 after the leader)."""

    amount: int | Param
    unit: Unit = "calendar_days"
    by: tuple[str, ...] = ("leader",)
    basis: str = ""
    times: int = 1
    #: Kind of the document that must be on file before the limit moves; empty asks for none.
    document: str = ""
    confirmed: bool = True
    then: Extension | None = None


@dataclass(frozen=True)
class Rung:
    """One warning on the way to the end of a limit; it rings once.

    Exactly one of ``percent`` (of the time allowed) and ``before`` (what is left, in ``unit``) is given;
    ``before=0`` rings at the due instant itself. The first rung with a light says from when the light shows it.
    """

    key: str
    light: Literal["yellow", "red"] | None = None
    percent: int | None = None
    before: int | None = None
    unit: Literal["calendar_days", "working_days", "hours"] = "calendar_days"

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.before is None):
            raise ValueError(f"rung {self.key} needs either a percentage or what is left")


#: The warnings of a rule that declares none: yellow at 70 %, red at 90 %, and the moment it lapses.
DEFAULT_RUNGS = (
    Rung("yellow", "yellow", percent=70),
    Rung("red", "red", percent=90),
    Rung("lapsed", None, before=0),
)


def rungs_before(
    key: str, *, yellow: int, red: int, unit: Literal["calendar_days", "working_days", "hours"] = "working_days"
) -> tuple[Rung, ...]:
    """Give the warnings of a limit so much before its end, and the moment it lapses."""
    return (
        Rung(f"{key}-yellow", "yellow", before=yellow, unit=unit),
        Rung(f"{key}-red", "red", before=red, unit=unit),
        Rung(f"{key}-lapsed", None, before=0),
    )


@dataclass(frozen=True)
class DeadlineRule:
    """A statutory limit, with the article it stands in and the source it was read in."""

    key: str
    title: str
    article: str
    source: str
    amount: int | Param
    unit: Unit
    #: An end on a day off moves to the next working day: yes for the party's limits, no for the agency's.
    roll: bool = False
    #: ``back``: the last day to act before an event, counted strictly (that many full days lie between).
    direction: Literal["forward", "back"] = "forward"
    starts: tuple[Trigger, ...] | Trigger | None = None
    stops: tuple[Trigger, ...] = ()
    #: Legal bases on which this limit may stand still.
    pauses: tuple[str, ...] = ()
    extension: Extension | None = None
    rungs: tuple[Rung, ...] = DEFAULT_RUNGS
    binds: Literal["agency", "party"] = "agency"
    #: False for figures whose source could not be read; screens say so.
    confirmed: bool = True
    #: What follows when it is exceeded, for the page.
    consequence: str = ""
    #: Row of the reference table of limits that the rule applies; the key itself where nothing else is said.
    row: str = ""

    @property
    def reference(self) -> str:
        """The row of the reference table of limits, for the table of coverage."""
        return self.row or self.key

    @property
    def starting(self) -> tuple[Trigger, ...]:
        """The triggers that start it, as a tuple."""
        if self.starts is None:
            return ()
        return (self.starts,) if isinstance(self.starts, Trigger) else self.starts


def amount_of(tx: Tx, figure: int | Param, on: dt.date) -> int:
    """Give a figure: the number itself, or the parameter in force on the day."""
    if isinstance(figure, int):
        return figure
    try:
        source: ParameterSource = tx.use(ParameterSource)  # type: ignore[type-abstract]
    except LookupError:
        return figure.default
    value = source.whole(tx, figure.key, on)
    return figure.default if value is None else value
