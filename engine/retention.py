"""How long closed cases are kept, what holds them longer, and the trace that a removed one leaves.

A closed case gets a class and a removal date. It is removed only by the platform's operator, only when its date has
come and no legal hold is in force (``engine/legal_holds.py``), only after its archive package was written and verified;
what stays is a row here and an entry in the tenant's chain that names the package and the head of the chain that was
taken away.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select

from db.base import new_id
from db.command import command
from db.errors import Conflict, NotFound
from db.session import Tx
from engine import cases
from engine.calendar import day_of
from engine.cases import CLOSED, TERMINATED, Case
from engine.retention_rows import LegalHold, Retention, holds_of

PERMANENT = "permanent"
#: Class -> years after closing; the class of a case stands in its archive form. None is never.
YEARS: dict[str, int | None] = {"10": 10, "30": 30, PERMANENT: None}


class NotKept(NotFound):
    """This case is not closed, so nothing is known of its removal."""

    zh = "案件尚未结案，没有保管期限。"


class NotDue(Conflict):
    """The case may not be removed: {reason}"""

    zh = "案件不得销毁：{reason}"


def note_closing(tx: Tx, case: Case, period: str) -> None:
    """Write down, in the command that closes a case, how long it is kept."""
    years, today = YEARS.get(period, YEARS["30"]), day_of(tx.at)
    remove_on = None if years is None else _years_later(today, years)
    row = {
        "tenant_id": tx.tenant_id, "id": new_id(), "case_id": case.id, "case_number": case.case_number,
        "process_key": case.process_key, "period": period if period in YEARS else "30", "closed_on": today,
        "remove_on": remove_on,
    }  # fmt: skip
    tx.hold(Retention.__table__, row)
    tx.event("retention.set", period=period, remove_on=remove_on)


def of_case(tx: Tx, case_id: uuid.UUID) -> Retention:
    """Give what is known of a case's removal.

    :raises NotKept: when it is not closed.
    """
    found = tx.session.scalar(
        select(Retention).where(Retention.tenant_id == tx.tenant_id, Retention.case_id == case_id)
    )
    if found is None:
        raise NotKept(kind="retention")
    return found


def due(tx: Tx, *, on: dt.date | None = None, limit: int = 1000) -> Sequence[Retention]:
    """List the cases that may be removed on a day (today), oldest date first."""
    held = exists().where(
        LegalHold.tenant_id == tx.tenant_id, LegalHold.case_id == Retention.case_id, LegalHold.released_at.is_(None)
    )
    query = select(Retention).where(
        Retention.tenant_id == tx.tenant_id, Retention.removed_at.is_(None), ~held,
        Retention.remove_on <= (on or day_of(tx.at)),
    )  # fmt: skip
    return list(tx.session.scalars(query.order_by(Retention.remove_on).limit(limit)))


@command("case.removed", permission="case:remove")
def entomb(tx: Tx, *, case_id: uuid.UUID, archive_sha256: str, entries: int) -> Retention:
    """Leave the trace of a case whose verified package has this digest; its rows may be taken away afterwards.

    :param entries: how many entries of its chain the package holds.
    :raises NotDue: when its date has not come, something holds it, it is open, or it has changed since it was packed.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    row = of_case(tx, case_id)
    if case.status not in (CLOSED, TERMINATED):
        raise NotDue(reason="案件尚未结案")
    if holds := holds_of(tx, case_id):
        raise NotDue(reason=f"暂停销毁（{'；'.join(one.reason for one in holds)}）")
    if row.remove_on is None or row.remove_on > day_of(tx.at):
        raise NotDue(reason=f"保管期限至{row.remove_on or '永久'}")
    if case.journal_seq != entries:
        raise NotDue(reason="打包后案卷又有新记录，请重新打包")
    row.archive_sha256, row.entries, row.head, row.removed_at = (
        archive_sha256, case.journal_seq, case.journal_hash, tx.at,
    )  # fmt: skip
    tx.subject(
        case=case.id, number=case.case_number, process=case.process_key, archive=archive_sha256,
        entries=case.journal_seq, head=case.journal_hash, period=row.period, closed_on=row.closed_on,
    )  # fmt: skip
    return row


def _years_later(day: dt.date, years: int) -> dt.date:
    """Give the same day years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def as_dict(row: Retention) -> dict[str, Any]:
    """Give a row as the command line and the API show it."""
    names = (
        "case_id",
        "case_number",
        "process_key",
        "period",
        "closed_on",
        "remove_on",
        "archive_sha256",
        "removed_at",
    )
    return {name: getattr(row, name) for name in names}
