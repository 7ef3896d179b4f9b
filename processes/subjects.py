"""The register of parties (执法对象库): who a case is about, and for what each was punished before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKeyConstraint, Index, String, and_, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.cn import ric, uscc

from db.base import Base, Identified
from db.errors import NotFound
from db.session import Tx
from engine.calendar import day_of
from engine.cases import Case
from engine.pinyin import spelled

KINDS: Mapping[str, str] = {
    "company": "法人", "sole_trader": "个体工商户", "organization": "非法人组织", "citizen": "公民",
}  # fmt: skip
#: What kind of identifier a code is; only the first two carry a check digit that can be verified.
CODE_KINDS: Mapping[str, str] = {"uscc": "统一社会信用代码", "ric": "公民身份号码", "other": "其他证件号码"}


class SubjectUnknown(NotFound):
    """There is no such party in the register."""

    zh = "执法对象库中没有该当事人。"


class Subject(Identified, Base):
    """A person or business, once per unified code or identity number."""

    __tablename__ = "subjects"

    kind: Mapped[str]  # citizen | sole_trader | company | organization
    name: Mapped[str]
    #: Unified social credit code, or identity number of a citizen.
    code: Mapped[str]
    code_kind: Mapped[str] = mapped_column(default="")
    representative: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    #: Earlier names, with the day until which they were used.
    former_names: Mapped[list[Any]] = mapped_column(default=list)
    #: Lower-case pinyin of the names in every reading, for the search.
    pinyin: Mapped[str] = mapped_column(default="")
    #: The entry into which this one was merged; its code leads there.
    merged_into: Mapped[uuid.UUID | None]
    first_seen_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    __table_args__ = (
        Index("uq_subjects_code", "tenant_id", "code", unique=True),
        Index("ix_subjects_name", "tenant_id", "name"),
        Index("ix_subjects_merged", "tenant_id", "merged_into"),
    )


class PenaltyRecord(Identified, Base):
    """One decision against a subject: what the look-back year counts."""

    __tablename__ = "penalty_records"

    subject_id: Mapped[uuid.UUID]
    #: Exactly one of both: a case of this platform, or one that was imported.
    case_id: Mapped[uuid.UUID | None]
    old_case_id: Mapped[uuid.UUID | None]
    item_code: Mapped[str]
    decision_number: Mapped[str] = mapped_column(default="")
    act_date: Mapped[dt.date]
    decided_on: Mapped[dt.date]
    fine_cents: Mapped[int] = mapped_column(BigInteger)
    #: The decision was changed or annulled: it no longer counts.
    revoked_on: Mapped[dt.date | None]
    #: Of an imported decision that was annulled: ``annulled_for`` and ``before``, as ``redone.snapshot`` gives it for a
    #: case of this platform; None where the import does not say enough.
    bars: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "subject_id"], ["subjects.tenant_id", "subjects.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("ix_penalty_records_subject", "tenant_id", "subject_id", "item_code"),
        Index("ix_penalty_records_case", "tenant_id", "case_id"),
    )


def identify(code: str) -> str:
    """Tell what kind of identifier a code is by its form and check digit: ``uscc``, ``ric`` or ``other``."""
    if ric.is_valid(code):
        return "ric"
    return "uscc" if uscc.is_valid(code) else "other"


def birth_date(code: str) -> dt.date | None:
    """Give the day of birth that a valid identity number (公民身份号码) carries."""
    if not ric.is_valid(code):
        return None
    born: dt.date = ric.get_birth_date(code)
    return born


def enter(tx: Tx, party: Mapping[str, Any], *, seen_on: dt.date | None = None) -> Subject | None:
    """Enter or refresh a party inside the running command; a party without a code is not registered.

    What is said of a merged entry is kept there; who asks for the party is led to the entry that was kept.

    :param seen_on: the last day on which the party was known so, where that is told after the event: what the register
        knows of a later day stands, and another name is one that the party bore until then.
    """
    code = str(party.get("code") or party.get("id_number") or "").strip().upper()
    if not code:
        return None
    row = tx.session.scalar(select(Subject).where(Subject.tenant_id == tx.tenant_id, Subject.code == code))
    if row is None:
        row = Subject(
            tenant_id=tx.tenant_id, kind=str(party.get("type") or "company"), name="", code=code, former_names=[],
            code_kind=identify(code), merged_into=None, first_seen_at=tx.at, changed_at=tx.at,
        )  # fmt: skip
        tx.session.add(row)
    name = str(party.get("name") or row.name)
    if row.name and seen_on is not None and seen_on <= day_of(row.changed_at):
        if name != row.name and name not in (one["name"] for one in row.former_names):
            row.former_names = [{"name": name, "until": seen_on.isoformat()}, *row.former_names]
    else:
        if row.name and name != row.name:
            row.former_names = [*row.former_names, {"name": row.name, "until": day_of(tx.at).isoformat()}]
        row.name, row.changed_at = name, tx.at
        for field in ("representative", "address", "phone"):
            if party.get(field):
                setattr(row, field, str(party[field]))
    names = [row.name, *(one["name"] for one in row.former_names), row.representative or ""]
    row.pinyin = " ".join(dict.fromkeys(word for one in names if one for word in spelled(one).split()))
    tx.session.flush()
    return kept(tx, row)


def registered(tx: Tx, party: Mapping[str, Any], *, seen_on: dt.date | None = None) -> Subject:
    """Enter a party that has a code, see :func:`enter`.

    :raises SubjectUnknown: when it has none.
    """
    row = enter(tx, party, seen_on=seen_on)
    if row is None:
        raise SubjectUnknown(kind="subject")
    return row


def kept(tx: Tx, row: Subject) -> Subject:
    """Give the entry that stands for this one: itself, or the one into which it was merged."""
    while row.merged_into is not None:
        row = get(tx, row.merged_into)
    return row


def group(tx: Tx, row: Subject) -> list[Subject]:
    """Give an entry with all that were merged into it, at whatever remove."""
    found, level = [row], [row.id]
    while level:
        query = select(Subject).where(Subject.tenant_id == tx.tenant_id, Subject.merged_into.in_(level))
        more = list(tx.session.scalars(query.order_by(Subject.name, Subject.id)))
        found, level = [*found, *more], [one.id for one in more]
    return found


def find(tx: Tx, code: str) -> Subject | None:
    """Find a party by its code; a transaction asks once for each that there is."""
    wanted = code.strip().upper()
    found: Subject | None = tx.known.get((Subject, wanted))
    if found is None:
        query = select(Subject).where(Subject.tenant_id == tx.tenant_id, Subject.code == wanted)
        found = tx.known[Subject, wanted] = tx.session.scalar(query)
    return found


def get(tx: Tx, subject_id: uuid.UUID) -> Subject:
    """Read a party of the register.

    :raises SubjectUnknown: when there is none in this tenant.
    """
    found = tx.session.get(Subject, (tx.tenant_id, subject_id))
    if found is None:
        raise SubjectUnknown(kind="subject")
    return found


def matching(words: str) -> ColumnElement[bool]:
    """Give the condition that name, former name, code, representative, address or pinyin holds every word."""
    everything = func.lower(
        func.concat_ws(
            " ", Subject.name, Subject.code, Subject.representative, Subject.address, Subject.pinyin,
            cast(Subject.former_names, String),
        )
    )  # fmt: skip
    return and_(*(everything.contains(word, autoescape=True) for word in words.lower().split()[:8]))


def subjects(
    tx: Tx, *, words: str = "", kind: str = "", limit: int = 100, offset: int = 0
) -> tuple[list[Subject], int]:
    """List the parties that stand for themselves, by name, a page of them, with the number of all.

    A word that fits an entry which was merged finds the one that was kept.
    """
    wanted: list[ColumnElement[bool]] = [Subject.tenant_id == tx.tenant_id]
    if kind:
        wanted.append(Subject.kind == kind)
    if words.strip():
        met = select(func.coalesce(Subject.merged_into, Subject.id)).where(
            Subject.tenant_id == tx.tenant_id, matching(words)
        )
        wanted.append(Subject.id.in_(met))
    wanted.append(Subject.merged_into.is_(None))
    total = int(tx.session.scalar(select(func.count()).select_from(Subject).where(*wanted)) or 0)
    query = select(Subject).where(*wanted).order_by(Subject.name, Subject.id).limit(limit).offset(offset)
    return list(tx.session.scalars(query)), total


def alike(tx: Tx, row: Subject) -> list[Subject]:
    """List entries that may be the same party: the same name, or an earlier name of one of them."""
    names = {row.name, *(one["name"] for one in row.former_names)}
    query = select(Subject).where(
        Subject.tenant_id == tx.tenant_id, Subject.id != row.id, Subject.merged_into.is_(None),
        (Subject.name.in_(names)) | (cast(Subject.former_names, String).contains(row.name, autoescape=True)),
    )  # fmt: skip
    person = row.kind == "citizen"
    return [one for one in tx.session.scalars(query.limit(20)) if (one.kind == "citizen") == person]


def cases_of(tx: Tx, codes: Sequence[str]) -> list[Case]:
    """List the cases about any of these codes, newest first."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.party_code.in_(list(codes)))
    return list(tx.session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc())))


def history(tx: Tx, subject_id: uuid.UUID) -> list[PenaltyRecord]:
    """List the decisions against a party, newest first."""
    query = select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.subject_id == subject_id)
    return list(tx.session.scalars(query.order_by(PenaltyRecord.decided_on.desc())))


def prior_penalties(tx: Tx, code: str, item_code: str, *, besides: uuid.UUID | None = None) -> tuple[dt.date, ...]:
    """Give the days of earlier, still standing decisions against a party for the same item, oldest first.

    Decisions from before this platform count once they are imported, and so do those against a merged entry.
    """
    found = find(tx, code)
    if found is None:
        return ()
    query = (
        select(PenaltyRecord.decided_on)
        .where(
            PenaltyRecord.tenant_id == tx.tenant_id,
            PenaltyRecord.subject_id == kept(tx, found).id,
            PenaltyRecord.item_code == item_code,
            PenaltyRecord.revoked_on.is_(None),
        )
        .order_by(PenaltyRecord.decided_on)
    )
    if besides is not None:
        query = query.where(PenaltyRecord.case_id.is_distinct_from(besides))
    return tuple(tx.session.scalars(query))


def revoked_penalties(tx: Tx, code: str, item_code: str, *, besides: uuid.UUID | None = None) -> list[PenaltyRecord]:
    """List the decisions against a party for an item that no longer stand, the latest first."""
    found = find(tx, code)
    if found is None:
        return []
    query = select(PenaltyRecord).where(
        PenaltyRecord.tenant_id == tx.tenant_id,
        PenaltyRecord.subject_id == kept(tx, found).id,
        PenaltyRecord.item_code == item_code,
        PenaltyRecord.revoked_on.is_not(None),
        PenaltyRecord.case_id.is_distinct_from(besides),
    )
    return list(tx.session.scalars(query.order_by(PenaltyRecord.decided_on.desc(), PenaltyRecord.id)))


@dataclass(frozen=True)
class Order:
    """A written order to correct that was served on a party in another case."""

    served_on: dt.date
    due_on: dt.date | None
    case_id: uuid.UUID
    case_number: str


def prior_order(
    tx: Tx, code: str, item_code: str, act_date: dt.date, *, besides: uuid.UUID | None = None
) -> Order | None:
    """Give the latest written order against a party for the same item that was served before a day, in another case.

    Orders stand in the facts of penalty cases (``correction``) as they were served.
    """
    found = find(tx, code)
    if found is None:
        return None
    codes = [one.code for one in group(tx, kept(tx, found))]
    best: Order | None = None
    for case in cases_of(tx, codes):
        if case.id == besides or (case.facts.get("check") or {}).get("item_code") != item_code:
            continue
        for order in (case.facts.get("correction") or {}).get("orders", ()):
            served = _day(order.get("ordered_on"))
            if served is None or served >= act_date or (best is not None and served <= best.served_on):
                continue
            best = Order(served, _day(order.get("due_on")), case.id, case.case_number or "")
    return best


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)[:10]) if value else None


def record_penalty(
    tx: Tx, *, party: Mapping[str, Any], case_id: uuid.UUID, item_code: str, act_date: dt.date, decided_on: dt.date,
    fine_cents: int,
) -> None:  # fmt: skip
    """Record a decision inside the running command, once a case; a later decision in the same case replaces it."""
    subject = enter(tx, party)
    if subject is None:
        return
    row = tx.session.scalar(
        select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.case_id == case_id)
    )
    if row is None:
        row = PenaltyRecord(tenant_id=tx.tenant_id, case_id=case_id, old_case_id=None, revoked_on=None)
        tx.session.add(row)
    row.subject_id, row.item_code, row.act_date = subject.id, item_code, act_date
    row.decided_on, row.fine_cents = decided_on, fine_cents
    tx.session.flush()


def revoke_penalty(tx: Tx, *, case_id: uuid.UUID, on: dt.date) -> None:
    """Note inside the running command that the decision of a case no longer stands."""
    row = tx.session.scalar(
        select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.case_id == case_id)
    )
    if row is not None:
        row.revoked_on = on
