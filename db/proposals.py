"""What one person proposes and another settles: approved or turned down, by person, once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Identified
from db.errors import Conflict, NotFound, PermissionDenied
from db.session import Tx

PROPOSED, APPROVED, REJECTED = "proposed", "approved", "rejected"
STATUS_ZH: Mapping[str, str] = {PROPOSED: "待复核", APPROVED: "已批准", REJECTED: "未批准"}


class ProposalUnknown(NotFound):
    """There is no such proposal."""

    zh = "未找到该申请。"


class ProposalSettled(Conflict):
    """The proposal is settled already."""

    zh = "该申请已经处理。"


class OwnProposal(PermissionDenied):
    """A second person settles a proposal, not the one who made it."""

    zh = "须由提出人以外的人员复核。"


class Proposal(Identified):
    """The columns of a proposal: who made it, who settled it, and how. Each kind is a table of its own."""

    status: Mapped[str]
    proposed_at: Mapped[dt.datetime]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_by_name: Mapped[str]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[uuid.UUID | None]
    settled_by_name: Mapped[str | None]
    settled_note: Mapped[str] = mapped_column(default="")


Row = TypeVar("Row", bound=Proposal)


def begun(tx: Tx) -> dict[str, Any]:
    """Give the columns of a proposal that the actor makes now.

    :raises PersonNeeded: for machines, as for whoever settles it.
    """
    tx.actor.require_person()
    return {
        "tenant_id": tx.tenant_id, "status": PROPOSED, "proposed_at": tx.at, "proposed_by": tx.actor.person_id,
        "proposed_by_name": tx.actor.name, "settled_at": None, "settled_by": None, "settled_by_name": None,
    }  # fmt: skip


def get(tx: Tx, model: type[Row], proposal_id: uuid.UUID) -> Row:
    """Give a proposal.

    :raises ProposalUnknown: when there is none.
    """
    row = tx.session.get(model, (tx.tenant_id, proposal_id))
    if row is None:
        raise ProposalUnknown(kind="proposal")
    return row


def settle(tx: Tx, model: type[Row], proposal_id: uuid.UUID, status: str, note: str) -> Row:
    """Settle a proposal as a person other than the one who made it; of two at once the second is refused.

    :raises ProposalUnknown: or ``ProposalSettled``, ``OwnProposal``; ``PersonNeeded`` for machines.
    """
    row = tx.session.get(model, (tx.tenant_id, proposal_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise ProposalUnknown(kind="proposal")
    if row.status != PROPOSED:
        raise ProposalSettled()
    tx.actor.require_person()
    if row.proposed_by is not None and row.proposed_by == tx.actor.person_id:
        raise OwnProposal(permission="four-eyes")
    row.status, row.settled_at, row.settled_note = status, tx.at, note.strip()
    row.settled_by, row.settled_by_name = tx.actor.person_id, tx.actor.name
    tx.session.flush()
    return row


def waiting(tx: Tx, model: type[Row]) -> Sequence[Row]:
    """List the proposals that wait for a second person, the oldest first."""
    query = select(model).where(model.tenant_id == tx.tenant_id, model.status == PROPOSED)
    return tx.session.scalars(query.order_by(model.proposed_at, model.id)).all()


def settled(tx: Tx, model: type[Row], *, most: int | None = None) -> Sequence[Row]:
    """List the proposals that are settled, the latest first."""
    query = select(model).where(model.tenant_id == tx.tenant_id, model.status != PROPOSED)
    return tx.session.scalars(query.order_by(model.settled_at.desc(), model.id).limit(most)).all()
