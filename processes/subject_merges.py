"""Two entries of one party made one (合并), on record and undone by one step. Source: the agency's own register."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine.cases import Case
from processes import subjects
from processes.subjects import Subject


class MergeUnknown(NotFound):
    """There is no such merge."""

    zh = "未找到该合并记录。"


class SubjectMerged(Conflict):
    """{name} was merged into another entry already."""

    zh = "“{name}”已并入其他对象，请选择合并后的对象。"


class KindsDiffer(Conflict):
    """A person and a business are not one party."""

    zh = "自然人与单位不能合并；个体工商户以字号登记的，请在其信息中注明经营者。"


class PartedAlready(Conflict):
    """The merge was undone already, or the entry that was kept has itself been merged since."""

    zh = "该合并已撤销，或者保留的对象此后又被合并，请先撤销后一次合并。"


class SubjectMerge(Identified, Base):
    """One merge: which entry was kept, which went into it, what moved, and whether it was undone."""

    __tablename__ = "subject_merges"

    kept_id: Mapped[uuid.UUID]
    gone_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    #: Identifiers of the penalty records that moved to the entry that was kept.
    moved: Mapped[list[Any]]
    merged_at: Mapped[dt.datetime]
    merged_by: Mapped[str]
    parted_at: Mapped[dt.datetime | None]
    parted_by: Mapped[str] = mapped_column(default="")
    parted_because: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kept_id"], ["subjects.tenant_id", "subjects.id"]),
        ForeignKeyConstraint(["tenant_id", "gone_id"], ["subjects.tenant_id", "subjects.id"]),
        Index("ix_subject_merges_kept", "tenant_id", "kept_id"),
        Index("ix_subject_merges_gone", "tenant_id", "gone_id"),
    )


@command("subject.merged", permission="registers:manage")
def merge(tx: Tx, *, kept_id: uuid.UUID, gone_id: uuid.UUID, reason: str) -> SubjectMerge:
    """Merge one entry into another: its penalties count for the one that is kept, its codes lead there.

    :raises SubjectMerged: when one of them went into another entry before.
    :raises KindsDiffer: when one is a citizen and the other is not.
    """
    if kept_id == gone_id:
        raise Invalid({"gone_id": "请选择两个不同的对象"})
    if not reason.strip():
        raise Invalid({"reason": "请填写合并理由"})
    first, second = sorted((kept_id, gone_id))
    both = {one: _locked(tx, one) for one in (first, second)}
    kept, gone = both[kept_id], both[gone_id]
    for one in (kept, gone):
        if one.merged_into is not None:
            raise SubjectMerged(name=one.name)
    if (kept.kind == "citizen") != (gone.kind == "citizen"):
        raise KindsDiffer()
    moved = []
    for record in subjects.history(tx, gone_id):
        record.subject_id = kept_id
        moved.append(str(record.id))
    gone.merged_into, gone.changed_at = kept_id, tx.at
    row = SubjectMerge(
        tenant_id=tx.tenant_id, kept_id=kept_id, gone_id=gone_id, reason=reason.strip(), moved=moved, merged_at=tx.at,
        merged_by=tx.actor.name, parted_at=None,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        merge=row.id, kept={"id": kept.id, "name": kept.name, "code": kept.code},
        gone={"id": gone.id, "name": gone.name, "code": gone.code}, penalties=moved, reason=row.reason,
    )  # fmt: skip
    return row


@command("subject.parted", permission="registers:manage")
def part(tx: Tx, *, merge_id: uuid.UUID, reason: str) -> SubjectMerge:
    """Undo a merge: what moved goes back, and so do penalties of cases opened since under the entry's own code.

    :raises PartedAlready: when it was undone, or the kept entry has gone into another since.
    """
    if not reason.strip():
        raise Invalid({"reason": "请填写撤销理由"})
    row = tx.session.get(SubjectMerge, (tx.tenant_id, merge_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise MergeUnknown(kind="merge")
    kept, gone = _locked(tx, row.kept_id), _locked(tx, row.gone_id)
    if row.parted_at is not None or kept.merged_into is not None or gone.merged_into != kept.id:
        raise PartedAlready()
    back = set(row.moved)
    theirs = select(Case.id).where(Case.tenant_id == tx.tenant_id, Case.party_code == gone.code)
    since = set(tx.session.scalars(theirs))
    returned = []
    for record in subjects.history(tx, kept.id):
        if str(record.id) in back or record.case_id in since:
            record.subject_id = gone.id
            returned.append(str(record.id))
    gone.merged_into, gone.changed_at = None, tx.at
    row.parted_at, row.parted_by, row.parted_because = tx.at, tx.actor.name, reason.strip()
    tx.session.flush()
    tx.subject(merge=row.id, kept=kept.id, gone=gone.id, penalties=returned, reason=row.parted_because)
    return row


def merges_of(tx: Tx, subject_id: uuid.UUID) -> list[SubjectMerge]:
    """List the merges of an entry, undone ones too, newest first."""
    query = select(SubjectMerge).where(
        SubjectMerge.tenant_id == tx.tenant_id,
        (SubjectMerge.kept_id == subject_id) | (SubjectMerge.gone_id == subject_id),
    )
    return list(tx.session.scalars(query.order_by(SubjectMerge.merged_at.desc(), SubjectMerge.id.desc())))


def _locked(tx: Tx, subject_id: uuid.UUID) -> Subject:
    row = tx.session.get(Subject, (tx.tenant_id, subject_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise subjects.SubjectUnknown(kind="subject")
    return row
