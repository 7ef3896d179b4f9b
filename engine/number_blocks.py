"""Numbers that a device carries to where there is no network: reserved, then used, returned or void, never lost.

A number that came back is free and is taken before any new one, so that a series stays without a gap. What a device
never reported is nobody's guess: it stays reserved and is named (``overdue``) until somebody who can ask the officer
returns or voids it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import select

from db.command import command
from db.errors import Conflict, NotFound
from db.session import Tx
from engine import devices, numbering
from engine.calendar import day_of
from engine.cases import ReasonMissing
from engine.devices import Device
from engine.numbering import FREE, RESERVED, USED, VOID, Number, NumberCounter

#: A device holds so many numbers of a series at once.
MOST = 20
#: A number that was not heard of for so long is named as overdue.
HELD = dt.timedelta(days=3)


class TooManyReserved(Conflict):
    """The device holds {held} numbers of this series already; {most} are allowed. Return those that you do not need."""

    zh = "本机已预留 {held} 个文号（最多 {most} 个），请先使用或退回。"


class NumberUnknown(NotFound):
    """There is no such number in the hands of this device."""

    zh = "未找到该预留文号。"


class NumberNotReserved(Conflict):
    """The number {text} is not reserved any more: it is {status}."""

    zh = "文号“{text}”已不在预留状态（{status}），不能使用。"


class NumberOfAnother(Conflict):
    """The number {text} belongs to another series or is held by somebody else."""

    zh = "文号“{text}”属于其他文号系列或者由他人预留，不能使用。"


@command("number.reserved", permission="document:file")
def reserve(tx: Tx, *, device_id: uuid.UUID, body_id: uuid.UUID | None, key: str, count: int) -> list[Number]:
    """Reserve the next numbers of a series for a device; free ones first.

    :raises TooManyReserved: when the device would hold more than ``MOST``.
    """
    device = devices.own(tx, device_id)
    series = numbering.series_for(tx, body_id=body_id, key=key)
    already = [one for one in held(tx, device) if one.series_id == series.id]
    if count < 1 or len(already) + count > MOST:
        raise TooManyReserved(held=len(already), most=MOST)
    rows = []
    for _ in range(count):
        row = numbering.next_number(tx, series, day_of(tx.at).year)
        row.status, row.device_id, row.held_by, row.held_until = RESERVED, device.id, device.person_id, tx.at + HELD
        rows.append(row)
    tx.session.flush()
    tx.subject(device=device.id, series=series.key, numbers=[row.text for row in rows])
    return rows


@command("number.returned", permission="document:file")
def give_back(tx: Tx, *, ids: Iterable[uuid.UUID], device_id: uuid.UUID | None = None) -> list[Number]:
    """Return reserved numbers that were not used; they are taken before any new one.

    :param device_id: the device that holds them; without it, the actor must manage people (a lost device).
    """
    rows = [_reserved(tx, one, device_id) for one in ids]
    for row in rows:
        row.status, row.device_id, row.held_by, row.held_until = FREE, None, None, None
    tx.subject(numbers=[row.text for row in rows], device=device_id)
    return rows


@command("number.voided", permission="document:file")
def void(tx: Tx, *, number_id: uuid.UUID, reason: str, device_id: uuid.UUID | None = None) -> Number:
    """Void a reserved number on record, for example because its form was spoilt on the street."""
    if not reason.strip():
        raise ReasonMissing({"reason": "请填写作废理由"})
    row = _reserved(tx, number_id, device_id)
    row.status, row.reason = VOID, reason.strip()
    tx.subject(number=row.text, reason=row.reason, device=device_id)
    return row


def use(
    tx: Tx, *, number_id: uuid.UUID, key: str, body_id: uuid.UUID | None, case_id: uuid.UUID | None = None
) -> Number:
    """Use a reserved number, inside the caller's command: who reserved it uses it, in its own series.

    :raises NumberNotReserved: when it was used, returned or voided meanwhile.
    :raises NumberOfAnother: when somebody else holds it, or it numbers something else.
    """
    row = _locked(tx, number_id)
    if row.status != RESERVED:
        raise NumberNotReserved(text=row.text, status=row.status)
    series = numbering.series_for(tx, body_id=body_id, key=key)
    if row.series_id != series.id or row.held_by != tx.actor.person_id:
        raise NumberOfAnother(text=row.text)
    row.status, row.case_id, row.taken_at, row.held_until = USED, case_id, tx.at, None
    tx.event("number.taken", number=row.text, series=series.key, reserved=True)
    return row


def held(tx: Tx, device: Device) -> list[Number]:
    """List the numbers that a device holds, in order."""
    query = select(Number).where(
        Number.tenant_id == tx.tenant_id, Number.status == RESERVED, Number.device_id == device.id
    )
    return list(tx.session.scalars(query.order_by(Number.series_id, Number.year, Number.seq)))


def overdue(tx: Tx) -> list[Number]:
    """List the reserved numbers that nobody has heard of in time."""
    query = select(Number).where(Number.tenant_id == tx.tenant_id, Number.status == RESERVED, Number.held_until < tx.at)
    return list(tx.session.scalars(query.order_by(Number.series_id, Number.year, Number.seq)))


def _locked(tx: Tx, number_id: uuid.UUID) -> Number:
    row = tx.session.get(Number, (tx.tenant_id, number_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NumberUnknown(kind="number")
    return row


def _reserved(tx: Tx, number_id: uuid.UUID, device_id: uuid.UUID | None) -> Number:
    row = _locked(tx, number_id)
    if device_id is None:
        tx.actor.require("people:manage")
    elif row.device_id != devices.own(tx, device_id).id:
        raise NumberUnknown(kind="number")
    if row.status != RESERVED:
        raise NumberNotReserved(text=row.text, status=row.status)
    return row


def check(tx: Tx) -> list[dict[str, str]]:
    """Name what is wrong with the registers of numbers, for ``fsck``: gaps, and numbers not heard of."""
    found = [{"problem": "number-overdue", "number": row.text, "device": str(row.device_id)} for row in overdue(tx)]
    counters = select(NumberCounter).where(NumberCounter.tenant_id == tx.tenant_id, NumberCounter.before > 0)
    last = {(one.series_id, one.year): one.before for one in tx.session.scalars(counters)}
    rows = select(Number.series_id, Number.year, Number.seq, Number.text).where(Number.tenant_id == tx.tenant_id)
    for series_id, year, seq, text in tx.session.execute(rows.order_by(Number.series_id, Number.year, Number.seq)):
        expected = last.get((series_id, year), 0) + 1
        if seq != expected:
            found.append({"problem": "number-gap", "number": text, "expected": str(expected)})
        last[(series_id, year)] = seq
    return found
