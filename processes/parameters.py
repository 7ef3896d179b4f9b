"""Legal parameters of a tenant: figures that the law leaves to the agency, or whose source is still to be read.

Each value is dated and carries its source and whether a lawyer has confirmed it. What nobody has set counts with the
default that stands beside the rule, and is shown as not confirmed. Past values stay: a case is judged by the day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Index, Text, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, PermissionDenied
from db.session import Tx
from db.wire import Query
from engine.calendar import day_of
from engine.deadlines import UNITS, DeadlineRule, Extension, Param

#: Characters of a word that is set as a parameter.
LONGEST = 60


class Parameter(Identified, Base):
    """One value of one parameter from a day on."""

    __tablename__ = "parameters"

    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    confirmed: Mapped[bool]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    set_at: Mapped[dt.datetime]
    set_by: Mapped[uuid.UUID | None]

    __table_args__ = (Index("ix_parameters_key", "tenant_id", "key", "valid_from"),)


@dataclass(frozen=True)
class Declared:
    """A parameter that the program asks for, with what counts until the tenant has set it."""

    key: str
    title: str
    default: Any
    source: str
    confirmed: bool = False
    unit: str = ""
    #: Which procedure or table it belongs to, for the page.
    group: str = ""
    #: A figure is not larger than this.
    most: int | None = None


@dataclass(frozen=True)
class Standing:
    """A declared parameter as it stands on a day: its value, where from, and whether it is confirmed."""

    declared: Declared
    value: Any
    source: str
    confirmed: bool
    valid_from: dt.date | None


class Stored:
    """The engine's way to the tenant's parameters (``engine.deadlines.ParameterSource``)."""

    def whole(self, tx: Tx, key: str, on: dt.date) -> int | None:
        """Give the whole number in force on the day, or None when nobody has set one."""
        found = value(tx, key, on)
        return found if isinstance(found, int) and not isinstance(found, bool) else None


def value(tx: Tx, key: str, on: dt.date | None = None, default: Any = None) -> Any:
    """Give the value of a parameter in force on a day (today when none is named), or the default."""
    row = in_force(tx, [key], on or day_of(tx.at)).get(key)
    return default if row is None else row.value


#: Keys and values in force on a day; bind ``tenant``, ``keys`` and ``day``. Of one key the last row counts.
VALUES = Query(
    select(Parameter.key, Parameter.value)
    .where(
        Parameter.tenant_id == bindparam("tenant"),
        Parameter.key == any_(bindparam("keys", type_=ARRAY(Text))),
        Parameter.valid_from <= bindparam("day"),
        or_(Parameter.valid_to.is_(None), Parameter.valid_to > bindparam("day")),
    )
    .order_by(Parameter.valid_from, Parameter.set_at)
)


def figures(tx: Tx, declared: Mapping[str, tuple[Any, str, bool]], on: dt.date | None = None) -> dict[str, Any]:
    """Give the values of several parameters on a day in one statement, each with its default.

    :param declared: key -> (default, source, confirmed), as rules declare them.
    """
    given = {"tenant": tx.tenant_id, "keys": list(declared), "day": on or day_of(tx.at)}
    return with_defaults(declared, dict(map(tuple, tx.answers((VALUES, given))[0])))


def with_defaults(declared: Mapping[str, tuple[Any, str, bool]], told: Mapping[str, Any]) -> dict[str, Any]:
    """Give every declared figure: what the tenant has set, else its default."""
    return {key: told.get(key, default) for key, (default, _, _) in declared.items()}


def in_force(tx: Tx, keys: Iterable[str], on: dt.date) -> dict[str, Parameter]:
    """Give the rows in force on a day by key."""
    query = (
        select(Parameter)
        .where(
            Parameter.tenant_id == tx.tenant_id,
            Parameter.key.in_(list(keys)),
            Parameter.valid_from <= on,
            or_(Parameter.valid_to.is_(None), Parameter.valid_to > on),
        )
        .order_by(Parameter.valid_from, Parameter.set_at)
    )
    return {row.key: row for row in tx.session.scalars(query)}


class SetByTwo(PermissionDenied):
    """A person proposes a value and another approves it; only the set-up of a tenant enters one by itself."""

    zh = "参数须由一人提出、另一人复核后执行。"


@command("parameter.set", permission="parameters:manage")
def set_parameter(
    tx: Tx,
    *,
    key: str,
    value: Any,
    source: str,
    confirmed: bool,
    valid_from: dt.date | None = None,
    note: str = "",
) -> Parameter:
    """Set a parameter from a day on (today when none is named), with its source: for the set-up of a tenant.

    :raises SetByTwo: for a person, who proposes instead (``processes/parameter_proposals.py``).
    :raises Invalid: when the source is missing or the value is not a figure, a yes or no, or a word.
    """
    if tx.actor.kind == "person":
        raise SetByTwo(permission="four-eyes")
    check(value, source)
    begin = valid_from or day_of(tx.at)
    row, told = enter(tx, key=key, value=value, source=source, confirmed=confirmed, begin=begin, note=note)
    tx.subject(parameter=key, **told)
    return row


def check(value: Any, source: str) -> None:
    """Refuse a value without a source, or one that is no figure, no yes or no and no word."""
    if not source.strip():
        raise Invalid({"source": "请填写数值的依据和来源"})
    if not isinstance(value, bool | int | str) or value == "":
        raise Invalid({"value": "请填写整数、是/否或文字"})


def fits(known: Declared, value: Any) -> None:
    """Refuse a value of another kind than the parameter's default, a figure that is no figure, or one too large."""
    if isinstance(known.default, bool):
        if not isinstance(value, bool):
            raise Invalid({"value": "请填写是或者否"})
    elif isinstance(known.default, int):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 10**15:
            raise Invalid({"value": "请填写大于零的整数"})
        if known.most is not None and value > known.most:
            raise Invalid({"value": f"不得大于{known.most}"})
    elif not isinstance(value, str) or not value.isprintable() or not 1 <= len(value.strip()) <= LONGEST:
        raise Invalid({"value": f"请填写不超过{LONGEST}个字的文字"})


def enter(
    tx: Tx, *, key: str, value: Any, source: str, confirmed: bool, begin: dt.date, note: str
) -> tuple[Parameter, dict[str, Any]]:
    """Write a value down from a day on and end the one before it there; gives the row and what the journal is told."""
    before = in_force(tx, [key], begin).get(key)
    if before is not None:
        before.valid_to = begin
    later = select(Parameter.valid_from).where(
        Parameter.tenant_id == tx.tenant_id, Parameter.key == key, Parameter.valid_from > begin
    )
    row = Parameter(
        tenant_id=tx.tenant_id, key=key, value=value, source=source.strip(), confirmed=confirmed, valid_from=begin,
        valid_to=tx.session.scalar(later.order_by(Parameter.valid_from).limit(1)), note=note, set_at=tx.at,
        set_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    old = None if before is None else {"value": before.value, "source": before.source, "confirmed": before.confirmed}
    after = {"value": value, "source": row.source, "confirmed": confirmed}
    return row, {"valid_from": begin, "before": old, "after": after, "note": note}


def history(tx: Tx, key: str) -> list[Parameter]:
    """List every value that a parameter has had, the latest first."""
    query = select(Parameter).where(Parameter.tenant_id == tx.tenant_id, Parameter.key == key)
    return list(tx.session.scalars(query.order_by(Parameter.valid_from.desc(), Parameter.set_at.desc())))


def standing(tx: Tx, declared: Iterable[Declared], on: dt.date | None = None) -> list[Standing]:
    """List declared parameters as they stand on a day, for the administration page."""
    wanted = list(declared)
    rows = in_force(tx, [one.key for one in wanted], on or day_of(tx.at))
    return [
        Standing(one, row.value, row.source, row.confirmed, row.valid_from)
        if (row := rows.get(one.key)) is not None
        else Standing(one, one.default, one.source, one.confirmed, None)
        for one in wanted
    ]


def of_rules(rules: Iterable[DeadlineRule]) -> list[Declared]:
    """List the parameters that limits ask for."""
    return [one for rule in rules for one in _of_rule(rule)]


def _of_rule(rule: DeadlineRule) -> Iterator[Declared]:
    if isinstance(rule.amount, Param):
        source = f"{rule.article}；{rule.source}"
        yield Declared(rule.amount.key, rule.title, rule.amount.default, source, rule.confirmed, UNITS[rule.unit])
    extension: Extension | None = rule.extension
    number = 1
    while extension is not None:
        if isinstance(extension.amount, Param):
            title = f"{rule.title}（第{number}次延长）"
            default = extension.amount.default
            unit = UNITS[extension.unit]
            yield Declared(extension.amount.key, title, default, extension.basis, extension.confirmed, unit)
        extension, number = extension.then, number + 1
