"""会签、征求意见: an internal paper of a case goes round in the office system, and what is said comes into the case.

A paper goes round because an officer sends it (``document.circulated``, over the outbox) or because a diagram asks for
it (the topic ``office.circulate``). The file stays here: the office is told title, number, digest and where to read it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, and_, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, NotFound, PermissionDenied, PreconditionFailed
from db.session import Tx
from engine import casefile, cases, outbox, tasks
from engine.casefile import FILED, CaseDocument
from engine.cases import OPEN, SUSPENDED, Case
from engine.messages import MESSAGE as WAITS_FOR_MESSAGE
from engine.messages import EventWait
from engine.tasks import Task
from integrations.office import SYSTEM, TOPIC, receivers_of

KIND = "circulation"
#: The message that a diagram may wait for: all receivers have spoken.
MESSAGE = "office.opinions"
#: The office is asked for opinions on one paper no oftener.
PAUSE = dt.timedelta(seconds=60)


class CirculationUnknown(NotFound):
    """There is no circulation of this number here."""

    zh = "未找到该会签。"


class NotOnTheCase(PermissionDenied):
    """Only those who work on the case send its papers round."""

    zh = "只有承办、协办本案或者正在办理本案环节的人员可以发起会签。"


class NotCirculable(PreconditionFailed):
    """The document cannot go round: {reason}"""

    zh = "不能发起会签：{reason}"


@dataclass(frozen=True)
class Reach:
    """Whether this installation talks to an office system; provided at the composition root."""

    available: bool = False


class Circulation(Identified, Base):
    """A paper on its round, and what has been said."""

    __tablename__ = "circulations"

    case_id: Mapped[uuid.UUID]
    document_id: Mapped[uuid.UUID]
    title: Mapped[str]
    sha256: Mapped[str]
    receivers: Mapped[list[str]]
    #: The office system's number, once it has taken the paper.
    number: Mapped[str | None]
    #: ``{"receiver", "agrees", "text", "at"}``, one a receiver, in the order in which they came.
    opinions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: A diagram sent it, no person.
    by_diagram: Mapped[bool] = mapped_column(default=False, server_default="false")
    sent_at: Mapped[dt.datetime]
    sent_by: Mapped[uuid.UUID | None]
    #: When all receivers had spoken, and when a waiting diagram was told.
    closed_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
    #: When the office was last asked.
    asked_at: Mapped[dt.datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("ix_circulations_case", "tenant_id", "case_id", "sent_at"),
        Index(
            "uq_circulations_number", "tenant_id", "number", unique=True, postgresql_where=text("number IS NOT NULL")
        ),
        Index("ix_circulations_due", "tenant_id", "asked_at", postgresql_where=text("closed_at IS NULL")),
    )

    @property
    def silent(self) -> list[str]:
        """Name those who have not spoken."""
        spoken = {one["receiver"] for one in self.opinions}
        return [one for one in self.receivers if one not in spoken]


# --- on its way


@command("document.circulated", permission="document:file")
def circulate(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, receivers: Sequence[str] | str) -> Circulation:
    """Send a filed internal paper of a case round for opinion.

    :raises NotOnTheCase: when the actor does not work on the case.
    :raises NotCirculable: for a draft, for what goes to the party, and where there is no office system.
    """
    case = cases.lock(tx, case_id)
    if not may_circulate(tx, case):
        raise NotOnTheCase(permission="circulation")
    document = casefile.document(tx, case, document_id)
    if reason := hindrance(tx, document):
        raise NotCirculable(reason=reason)
    names = _names(receivers)
    if twice := [one for one in _just_asked(tx, document) if one in names]:
        raise NotCirculable(reason=f"该文书刚刚送{'、'.join(twice)}会签，请勿重复发起")
    row = _keep(tx, case, document, names, title=document.title)
    payload = {
        "tenant": str(tx.tenant_id), "circulation": str(row.id), "path": path_of(case, document),
        "case_number": case.case_number or "", "title": row.title, "document_number": document.number or "",
        "document_sha256": row.sha256, "receivers": row.receivers,
    }  # fmt: skip
    message = outbox.post(tx, case, system=SYSTEM, kind=KIND, payload=payload)
    tx.subject(
        case, circulation=row.id, document=document.id, title=row.title, sha256=row.sha256, receivers=row.receivers,
        outbox=message,
    )  # fmt: skip
    return row


def taken(tx: Tx, *, circulation_id: uuid.UUID, number: str) -> None:
    """Keep the number of a paper that the office system has taken; delivered again it leaves no second entry."""
    row = tx.session.get(Circulation, (tx.tenant_id, circulation_id))
    if row is None or row.number is None:
        numbered(tx, circulation_id=circulation_id, number=number)


@command("circulation.numbered", permission="external_task:work")
def numbered(tx: Tx, *, circulation_id: uuid.UUID, number: str) -> Circulation:
    """Keep the number that the office system has given; the same number again changes nothing."""
    row = tx.session.get(Circulation, (tx.tenant_id, circulation_id))
    if row is None:
        raise CirculationUnknown(kind="circulation")
    case = cases.lock(tx, row.case_id, must_be_open=False)
    tx.session.refresh(row)
    row.number = row.number or number
    tx.subject(case, circulation=row.id, title=row.title, number=row.number)
    return row


def overhear(tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
    """Keep what a worker has sent round because a diagram asked for it.

    :raises Invalid: when the result names no number, or no document of the case.
    """
    if name != "external_task.completed" or payload.get("topic") != TOPIC or not isinstance(head, Case):
        return
    result = payload.get("result")
    told = result if isinstance(result, Mapping) else {}
    number = str(told.get("number") or "").strip()
    try:
        document = casefile.document(tx, head, uuid.UUID(str(told.get("document") or "")))
    except ValueError:
        number = ""
    if not number:
        raise Invalid({"result": "协同办公的答复缺少编号或者文书"})
    row = _keep(tx, head, document, _names(told.get("receivers")), title=str(told.get("title") or document.title))
    row.number, row.by_diagram, row.sent_by = number, True, None
    tx.session.flush()


def _keep(tx: Tx, case: Case, document: CaseDocument, names: tuple[str, ...], *, title: str) -> Circulation:
    row = Circulation(
        tenant_id=tx.tenant_id, case_id=case.id, document_id=document.id, title=title, sha256=document.current_sha256,
        receivers=list(names), opinions=[], sent_at=tx.at, sent_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return row


def _just_asked(tx: Tx, document: CaseDocument) -> list[str]:
    """Name whom the document is on its way to, or reached a moment ago: a form that is sent twice asks once."""
    rows = of_case(tx, document.case_id, document.id)
    return [one for row in rows if not row.number or row.sent_at > tx.at - PAUSE for one in row.silent]


def _names(given: Any) -> tuple[str, ...]:
    try:
        return receivers_of(given)
    except ValueError:
        raise Invalid({"receivers": "请填写 1 至 30 个会签对象，用顿号或者换行分隔，每个不超过 60 字"}) from None


def hindrance(tx: Tx, document: CaseDocument) -> str:
    """Say why an officer cannot send a document round from here; empty when that is possible."""
    return _unfit(document) if tx.use(Reach).available else "本系统未接入协同办公"


def _unfit(document: CaseDocument) -> str:
    if not document.internal:
        return "只有内部文书（副卷）可以会签"
    return "" if document.status == FILED else "文书尚未归档"


def may_circulate(tx: Tx, case: Case) -> bool:
    """Tell whether the actor works on the case, as its officer or at one of its open steps; machines may."""
    if tx.actor.kind != "person" or tx.actor.person_id in (case.officer_id, case.second_officer_id):
        return True
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id == case.id, Task.status.in_(tasks.OPEN))
    return any(
        one.assignee_id == tx.actor.person_id or tasks.may_work_on(tx, case, one) for one in tx.session.scalars(query)
    )


def paper(tx: Tx, case: Case, kind: str) -> CaseDocument:
    """Give the filed internal document of a kind that a diagram means.

    :raises NotCirculable: when the case has none.
    """
    document = casefile.filed(tx, case.id, kind)
    if document is None:
        raise NotCirculable(reason=f"本案没有已归档的文书“{kind}”")
    if reason := _unfit(document):
        raise NotCirculable(reason=reason)
    return document


def path_of(case: Case, document: CaseDocument) -> str:
    """Give the path of the page on which a reader opens a document."""
    return f"/cases/{case.id}/documents/{document.id}"


# --- what is said


def due(tx: Tx, *, limit: int = 50) -> list[str]:
    """Take the papers whose opinions are to be asked for now; whoever asks next gets them after a pause.

    These are papers on their round in cases that run, and papers back from it for which a diagram waits by now.
    """
    ready = (
        Circulation.tenant_id == tx.tenant_id, Circulation.number.is_not(None),
        or_(Circulation.asked_at.is_(None), Circulation.asked_at <= tx.at - PAUSE),
    )  # fmt: skip
    of_case = and_(Case.tenant_id == Circulation.tenant_id, Case.id == Circulation.case_id)
    out = select(Circulation).join(Case, of_case).where(
        *ready, Circulation.closed_at.is_(None), Case.status.in_((OPEN, SUSPENDED))
    )  # fmt: skip
    wait = and_(EventWait.tenant_id == Circulation.tenant_id, EventWait.case_id == Circulation.case_id)
    back = select(Circulation).join(EventWait, wait).where(
        *ready, EventWait.kind == WAITS_FOR_MESSAGE, EventWait.name == MESSAGE, Circulation.closed_at.is_not(None),
        Circulation.told_at.is_(None),
    )  # fmt: skip
    rows: dict[str, Circulation] = {}
    for query in (back, out):
        oldest = query.order_by(Circulation.asked_at.nulls_first(), Circulation.id).limit(limit - len(rows))
        found = tx.session.scalars(oldest.with_for_update(of=Circulation, skip_locked=True))
        rows |= {str(row.number): row for row in found}
    for row in rows.values():
        row.asked_at = tx.at
    tx.session.flush()
    return list(rows)


def enter(tx: Tx, *, number: str, opinions: Sequence[Mapping[str, Any]]) -> int:
    """Put opinions on record, each once; what is known changes nothing and leaves no entry. Gives how many were new.

    :param opinions: ``receiver``, ``agrees``, ``text`` and ``at`` (ISO, with its zone) of each.
    :raises CirculationUnknown: when there is no circulation of this number.
    """
    row = by_number(tx, number)
    known = len(row.opinions)
    if not _fresh(row, opinions) and not (row.closed_at and row.told_at is None and _waits(tx, row)):
        return 0
    return len(answer(tx, number=number, opinions=opinions).opinions) - known


@command("circulation.answered", permission="external_task:work")
def answer(tx: Tx, *, number: str, opinions: Sequence[Mapping[str, Any]]) -> Circulation:
    """Take opinions into the case; when the last receiver has spoken, a diagram that waits for it is told.

    What a receiver said first stands; whoever did not receive the paper is not heard.
    """
    found = by_number(tx, number)
    case = cases.lock(tx, found.case_id, must_be_open=False)
    row = by_number(tx, number)
    tx.session.refresh(row)
    fresh = _fresh(row, opinions)
    row.opinions = [*row.opinions, *fresh]
    if not row.silent and row.closed_at is None:
        row.closed_at = tx.at
    tx.session.flush()
    told = row.closed_at is not None and row.told_at is None and _tell(tx, case, row)
    tx.subject(
        case, circulation=row.id, number=number, title=row.title, opinions=fresh, silent=row.silent, told=told,
        message="；".join(worded(one) for one in fresh),
    )  # fmt: skip
    return row


def _fresh(row: Circulation, opinions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Pick what receivers say who have not spoken, the first word of each."""
    wanted, found = set(row.silent), {}
    for one in opinions:
        if one["receiver"] in wanted and one["receiver"] not in found:
            found[one["receiver"]] = {name: one[name] for name in ("receiver", "agrees", "text", "at")}
    return list(found.values())


def _waits(tx: Tx, row: Circulation) -> bool:
    query = select(EventWait.id).where(
        EventWait.tenant_id == tx.tenant_id, EventWait.case_id == row.case_id,
        EventWait.kind == WAITS_FOR_MESSAGE, EventWait.name == MESSAGE,
    )  # fmt: skip
    return tx.session.scalar(query.limit(1)) is not None


def _tell(tx: Tx, case: Case, row: Circulation) -> bool:
    """Hand the opinions to a diagram that waits; a round of its own comes before one that a person has sent."""
    from engine.advance import Running

    own = select(Circulation.id).where(
        Circulation.tenant_id == tx.tenant_id, Circulation.case_id == case.id, Circulation.by_diagram,
        Circulation.told_at.is_(None), Circulation.id != row.id,
    )  # fmt: skip
    if case.status != OPEN or not _waits(tx, row):
        return False
    if not row.by_diagram and tx.session.scalar(own.limit(1)) is not None:
        return False
    running = Running(tx, case)
    running.run.correlate(MESSAGE, result_of(row))
    running.settle()
    row.told_at = tx.at
    tx.session.flush()
    return True


def result_of(row: Circulation) -> dict[str, Any]:
    """Give what a diagram hears: the number, whether all agree, and every opinion."""
    agreed = all(one["agrees"] for one in row.opinions)
    return {"number": row.number, "title": row.title, "agreed": agreed, "opinions": list(row.opinions)}


def worded(opinion: Mapping[str, Any]) -> str:
    """Write one opinion as a sentence for the journal."""
    said = "同意" if opinion["agrees"] else "不同意"
    return f"{opinion['receiver']}：{said}" + (f"（{opinion['text']}）" if opinion["text"] else "")


# --- reading


def by_number(tx: Tx, number: str) -> Circulation:
    """Read a circulation by the office system's number.

    :raises CirculationUnknown: when there is none in this tenant.
    """
    query = select(Circulation).where(Circulation.tenant_id == tx.tenant_id, Circulation.number == number)
    row = tx.session.scalar(query)
    if row is None:
        raise CirculationUnknown(kind="circulation")
    return row


def of_case(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID | None = None) -> list[Circulation]:
    """List the circulations of a case, or of one of its documents, oldest first."""
    query = select(Circulation).where(Circulation.tenant_id == tx.tenant_id, Circulation.case_id == case_id)
    if document_id is not None:
        query = query.where(Circulation.document_id == document_id)
    return list(tx.session.scalars(query.order_by(Circulation.sent_at, Circulation.id)))


def shown(row: Circulation) -> dict[str, Any]:
    """Give a circulation for a page: who has spoken, in which sense, when, and who has not."""
    said = [{**one, "at": dt.datetime.fromisoformat(one["at"])} for one in row.opinions]
    return {
        "title": row.title, "number": row.number, "sent_at": row.sent_at, "receivers": row.receivers, "said": said,
        "silent": row.silent, "closed_at": row.closed_at, "document_id": row.document_id,
    }  # fmt: skip
