"""A whole standard waits for a second person: handed in by one, settled by another who saw what changes.

A proposal changes nothing. Whoever settles it sees every cell that would change against the version in force; when
that version has changed meanwhile it is handed in again, so that nobody approves another difference than was shown.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db import proposals
from db.base import Base
from db.command import command
from db.errors import Conflict, Invalid
from db.locks import alone
from db.proposals import APPROVED, REJECTED, Proposal
from db.session import Tx
from discretion import importer, standard_imports
from discretion.standard_imports import Change, Imported, ImportRefused
from discretion.standards import Standard


class StandardProposalWaiting(Conflict):
    """An import under this number waits already; settle it first."""

    zh = "该文号已有一项导入待复核，请先处理。"


class StandardChangedMeanwhile(Conflict):
    """The version in force has changed since this was handed in; hand it in again."""

    zh = "提交之后该文号的现行版本已经变化，差异与提交时不同，请不予批准并重新提交。"


class StandardProposal(Proposal, Base):
    """One file that was handed in as a standard, and what became of it."""

    __tablename__ = "standard_proposals"

    number: Mapped[str]
    title: Mapped[str]
    authority: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    file_sha256: Mapped[str]
    row_count: Mapped[int]
    #: The version in force when it was handed in; None where it is the first of its number.
    before_id: Mapped[uuid.UUID | None]
    #: The version that it became.
    standard_id: Mapped[uuid.UUID | None]

    __table_args__ = (Index("ix_standard_proposals_status", "tenant_id", "status", "number"),)


@command("standard.proposed", permission="discretion:import")
def propose(
    tx: Tx,
    *,
    content: bytes,
    number: str,
    title: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    authority: str = "",
    source: str = "",
) -> StandardProposal:
    """Hand a standard in; it comes into force once another person has approved it.

    :raises PersonNeeded: for machines, as for whoever settles it.
    :raises StandardProposalWaiting: while another file of this number waits.
    :raises ImportRefused: when the dry run finds errors, or ``Invalid``, as the import itself would.
    """
    begun = proposals.begun(tx)
    standard_imports.check(tx, content, number, title, valid_from, valid_to)
    report = importer.read(content)
    if not report.importable:
        raise ImportRefused(report)
    alone(tx, f"standard:{number}")
    if any(one.number == number for one in waiting(tx)):
        raise StandardProposalWaiting()
    before = standard_imports.last_version(tx, number)
    if before is not None and standard_imports.same(before, report, title, valid_from, valid_to):
        raise Invalid({"file": f"与现行第{before.version}版相同，无需再次导入。"})
    row = StandardProposal(
        **begun, number=number, title=title, authority=authority, source=source, valid_from=valid_from,
        valid_to=valid_to, content=content, file_sha256=report.sha256, row_count=report.rows,
        before_id=before.id if before else None, standard_id=None,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        proposal=row.id, number=number, title=title, file_sha256=row.file_sha256, rows=row.row_count,
        valid_from=valid_from, valid_to=valid_to, version_before=before.version if before else None,
        **{name: len(found) for name, found in standard_imports.compare(tx, content=content, number=number).items()},
    )  # fmt: skip
    return row


@command("standard.approved", permission="discretion:approve")
def approve(tx: Tx, *, proposal_id: uuid.UUID, note: str = "") -> Imported:
    """Let a standard come into force, as a person other than the one who handed it in.

    :raises proposals.OwnProposal: for the person who handed it in.
    :raises StandardChangedMeanwhile: when another version is in force than when it was handed in.
    """
    row = proposals.settle(tx, StandardProposal, proposal_id, APPROVED, note)
    before = standard_imports.last_version(tx, row.number)
    if (before.id if before else None) != row.before_id:
        raise StandardChangedMeanwhile()
    done, told = standard_imports.enter(
        tx, content=row.content, number=row.number, title=row.title, valid_from=row.valid_from, valid_to=row.valid_to,
        authority=row.authority, source=row.source, by=f"{row.proposed_by_name}（复核：{tx.actor.name}）",
    )  # fmt: skip
    row.standard_id = done.standard_id
    tx.subject(proposal=row.id, **told)
    return done


@command("standard.rejected", permission="discretion:approve")
def reject(tx: Tx, *, proposal_id: uuid.UUID, note: str) -> StandardProposal:
    """Turn a standard down, with the reason; whoever handed it in may hand in another."""
    if not note.strip():
        raise Invalid({"note": "请填写不予批准的理由"})
    row = proposals.settle(tx, StandardProposal, proposal_id, REJECTED, note)
    tx.subject(proposal=row.id, number=row.number, note=row.settled_note)
    return row


def get(tx: Tx, proposal_id: uuid.UUID) -> StandardProposal:
    """Give a proposal.

    :raises proposals.ProposalUnknown: when there is none.
    """
    return proposals.get(tx, StandardProposal, proposal_id)


def changes(tx: Tx, row: StandardProposal) -> list[Change]:
    """Show cell by cell what a proposal would change against the version in force."""
    return standard_imports.difference(tx, content=row.content, number=row.number)


def before(tx: Tx, row: StandardProposal) -> Standard | None:
    """Give the version that was in force when a proposal was handed in."""
    return tx.session.get(Standard, (tx.tenant_id, row.before_id)) if row.before_id else None


def waiting(tx: Tx) -> Sequence[StandardProposal]:
    """List the files that wait for a second person, the oldest first."""
    return proposals.waiting(tx, StandardProposal)


def settled(tx: Tx, *, most: int = 20) -> Sequence[StandardProposal]:
    """List the files that are settled, the latest first."""
    return proposals.settled(tx, StandardProposal, most=most)


def as_dict(row: StandardProposal) -> dict[str, Any]:
    """Give a proposal without its file."""
    return {
        name: getattr(row, name)
        for name in (
            "id", "number", "title", "authority", "source", "valid_from", "valid_to", "file_sha256", "row_count",
            "status", "proposed_at", "proposed_by_name", "settled_at", "settled_by_name", "settled_note", "standard_id",
        )
    }  # fmt: skip
