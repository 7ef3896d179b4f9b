"""Changes of legal parameters wait for a second person: proposed by one, approved or turned down by another.

A proposal changes nothing. Approved, the value counts from the day that was proposed, and never from a day that has
passed by then: what was counted before stays as it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db import proposals
from db.base import Base
from db.command import command
from db.errors import Conflict, Invalid
from db.locks import alone
from db.proposals import APPROVED, REJECTED, Proposal
from db.session import Tx
from engine.calendar import day_of
from processes import parameters


class ProposalWaiting(Conflict):
    """A change of this parameter waits already; settle it first."""

    zh = "该参数已有一项变更待复核，请先处理。"


class ParameterProposal(Proposal, Base):
    """One proposed change of one parameter, and what became of it."""

    __tablename__ = "parameter_proposals"

    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    confirmed: Mapped[bool]
    valid_from: Mapped[dt.date]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_parameter_proposals_status", "tenant_id", "status", "key"),)


@command("parameter.proposed", permission="parameters:manage")
def propose(
    tx: Tx, *, key: str, value: Any, source: str, confirmed: bool, valid_from: dt.date, note: str = ""
) -> ParameterProposal:
    """Propose a value from a day on (today or later), with its source.

    :raises PersonNeeded: for machines, as for whoever settles it.
    :raises ProposalWaiting: while another change of the parameter waits.
    """
    begun = proposals.begun(tx)
    parameters.check(value, source)
    if valid_from < day_of(tx.at):
        raise Invalid({"valid_from": "参数自今天或者以后的日期起执行，不得改变此前的日期"})
    alone(tx, f"parameter:{key}")
    if any(one.key == key for one in waiting(tx)):
        raise ProposalWaiting()
    row = ParameterProposal(
        **begun, key=key, value=value, source=source.strip(), confirmed=confirmed, valid_from=valid_from,
        note=note.strip(),
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

    :raises proposals.OwnProposal: for the person who proposed it.
    """
    row = proposals.settle(tx, ParameterProposal, proposal_id, APPROVED, note)
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
    row = proposals.settle(tx, ParameterProposal, proposal_id, REJECTED, note)
    tx.subject(proposal=row.id, parameter=row.key, note=row.settled_note)
    return row


def get(tx: Tx, proposal_id: uuid.UUID) -> ParameterProposal:
    """Give a proposal.

    :raises proposals.ProposalUnknown: when there is none.
    """
    return proposals.get(tx, ParameterProposal, proposal_id)


def waiting(tx: Tx) -> Sequence[ParameterProposal]:
    """List the changes that wait for a second person, the oldest first."""
    return proposals.waiting(tx, ParameterProposal)


def settled(tx: Tx) -> Sequence[ParameterProposal]:
    """List the changes that are settled, the latest first."""
    return proposals.settled(tx, ParameterProposal)
