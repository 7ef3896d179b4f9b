"""Changes of legal parameters wait for a second person: proposed by one, approved or turned down by another.

A proposal changes nothing. Approved, the value counts from the day that was proposed, and never from a day that has
passed by then: what was counted before stays as it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.locks import alone
from db.session import Tx
from engine.calendar import day_of
from processes import parameters

PROPOSED, APPROVED, REJECTED = "proposed", "approved", "rejected"
STATUS_ZH: Mapping[str, str] = {PROPOSED: "待复核", APPROVED: "已批准", REJECTED: "未批准"}


class ProposalUnknown(NotFound):
    """There is no such proposal."""

    zh = "未找到该参数变更。"


class ProposalSettled(Conflict):
    """The proposal is settled already."""

    zh = "该参数变更已经处理。"


class ProposalWaiting(Conflict):
    """A change of this parameter waits already; settle it first."""

    zh = "该参数已有一项变更待复核，请先处理。"


class OwnProposal(PermissionDenied):
    """A second person settles a change, not the one who proposed it."""

    zh = "须由提出人以外的人员复核。"


class ParameterProposal(Identified, Base):
    """One proposed change of one parameter, and what became of it."""

    __tablename__ = "parameter_proposals"

    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    confirmed: Mapped[bool]
    valid_from: Mapped[dt.date]
    note: Mapped[str] = mapped_column(default="")
    status: Mapped[str]
    proposed_at: Mapped[dt.datetime]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_by_name: Mapped[str]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[uuid.UUID | None]
    settled_by_name: Mapped[str | None]
    settled_note: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_parameter_proposals_status", "tenant_id", "status", "key"),)


@command("parameter.proposed", permission="parameters:manage")
def propose(
    tx: Tx, *, key: str, value: Any, source: str, confirmed: bool, valid_from: dt.date, note: str = ""
) -> ParameterProposal:
    """Propose a value from a day on (today or later), with its source.

    :raises PersonNeeded: for machines, as for whoever settles it.
    :raises ProposalWaiting: while another change of the parameter waits.
    """
    tx.actor.require_person()
    parameters.check(value, source)
    if valid_from < day_of(tx.at):
        raise Invalid({"valid_from": "参数自今天或者以后的日期起执行，不得改变此前的日期"})
    alone(tx, f"parameter:{key}")
    if any(one.key == key for one in waiting(tx)):
        raise ProposalWaiting()
    row = ParameterProposal(
        tenant_id=tx.tenant_id, key=key, value=value, source=source.strip(), confirmed=confirmed, valid_from=valid_from,
        note=note.strip(), status=PROPOSED, proposed_at=tx.at, proposed_by=tx.actor.person_id,
        proposed_by_name=tx.actor.name, settled_at=None, settled_by=None, settled_by_name=None,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    known = parameters.in_force(tx, [key], valid_from).get(key)
    before = None if known is None else {"value": known.value, "source": known.source, "confirmed": known.confirmed}
    after = {"value": value, "source": row.source, "confirmed": confirmed}
    tx.subject(proposal=row.id, parameter=key, valid_from=valid_from, before=before, after=after, note=row.note)
    return row


@command("parameter.approved", permission="parameters:approve")
def approve(tx: Tx, *, proposal_id: uuid.UUID, note: str = "") -> parameters.Parameter:
    """Let a proposed value count, as a person other than its proposer.

    :raises OwnProposal: for the person who proposed it.
    """
    row = _settle(tx, proposal_id, APPROVED, note)
    begin = max(row.valid_from, day_of(tx.at))
    made, told = parameters.enter(
        tx, key=row.key, value=row.value, source=row.source, confirmed=row.confirmed, begin=begin, note=row.note
    )
    tx.subject(proposal=row.id, parameter=row.key, **told)
    return made


@command("parameter.rejected", permission="parameters:approve")
def reject(tx: Tx, *, proposal_id: uuid.UUID, note: str) -> ParameterProposal:
    """Turn a proposed value down, with the reason; whoever proposed it takes it back so."""
    if not note.strip():
        raise Invalid({"note": "请填写不予批准的理由"})
    row = _settle(tx, proposal_id, REJECTED, note)
    tx.subject(proposal=row.id, parameter=row.key, note=row.settled_note)
    return row


def get(tx: Tx, proposal_id: uuid.UUID) -> ParameterProposal:
    """Give a proposal.

    :raises ProposalUnknown: when there is none.
    """
    row = tx.session.get(ParameterProposal, (tx.tenant_id, proposal_id))
    if row is None:
        raise ProposalUnknown(kind="parameter")
    return row


def _settle(tx: Tx, proposal_id: uuid.UUID, status: str, note: str) -> ParameterProposal:
    row = tx.session.get(ParameterProposal, (tx.tenant_id, proposal_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise ProposalUnknown(kind="parameter")
    if row.status != PROPOSED:
        raise ProposalSettled()
    tx.actor.require_person()
    if row.proposed_by is not None and row.proposed_by == tx.actor.person_id:
        raise OwnProposal(permission="four-eyes")
    row.status, row.settled_at, row.settled_note = status, tx.at, note.strip()
    row.settled_by, row.settled_by_name = tx.actor.person_id, tx.actor.name
    tx.session.flush()
    return row


def waiting(tx: Tx) -> list[ParameterProposal]:
    """List the changes that wait for a second person, the oldest first."""
    query = select(ParameterProposal).where(
        ParameterProposal.tenant_id == tx.tenant_id, ParameterProposal.status == PROPOSED
    )
    return list(tx.session.scalars(query.order_by(ParameterProposal.proposed_at, ParameterProposal.id)))


def settled(tx: Tx) -> list[ParameterProposal]:
    """List the changes that are settled, the latest first."""
    query = select(ParameterProposal).where(
        ParameterProposal.tenant_id == tx.tenant_id, ParameterProposal.status != PROPOSED
    )
    return list(tx.session.scalars(query.order_by(ParameterProposal.settled_at.desc(), ParameterProposal.id)))
