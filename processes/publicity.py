"""公示: what the public may read of decisions and inspections; proposed, approved by somebody else, withdrawn.

A publication lives on when its case is closed: it ends with its time, or is withdrawn within three working days after
what it tells no longer stands (《行政处罚法》第四十八条第二款).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid
from db.files import Files
from db.session import Tx
from discretion import standards
from documents import render
from engine import calendar_years, casefile, cases, deadlines
from engine.calendar import add_months, day_of
from engine.cases import Case
from engine.registry import Problem, StepContext
from processes import bodies, parameters, subjects
from processes import publicity_rules as rules
from processes.facts import day
from processes.publicity_rules import PROPOSED, PUBLISHED, REFUSED, WITHDRAWN

#: Kinds of document that state a penalty.
DECISIONS = ("D40", "D41")
#: The limit of the case that ends with the decision on its publication, by kind.
LIMITS: Mapping[str, str] = {rules.INSPECTION: "I09"}
#: What the public may take along, by kind.
SHEETS: Mapping[str, str] = {rules.DECISION: "publicity/D88", rules.INSPECTION: "publicity/D89"}


class Publication(Identified, Base):
    """One decision or inspection as the public sees it; ``content`` holds the fields of its list and nothing else."""

    __tablename__ = "publications"

    case_id: Mapped[uuid.UUID]
    #: ``decision`` or ``inspection``: which list of fields, which page.
    kind: Mapped[str] = mapped_column(default=rules.DECISION)
    status: Mapped[str]
    body_id: Mapped[uuid.UUID | None]
    item_code: Mapped[str]
    street: Mapped[str]
    number: Mapped[str]
    decided_on: Mapped[dt.date]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: ``short``, ``long`` or ``inspection``; how long that is, the parameters of its day say.
    period: Mapped[str]
    #: The last day on which it is published in time.
    due_on: Mapped[dt.date]
    proposed_at: Mapped[dt.datetime]
    proposed_by: Mapped[uuid.UUID | None]
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[uuid.UUID | None]
    #: The first day on which the public no longer sees it.
    expires_on: Mapped[dt.date | None]
    #: The PDF that the public may take along.
    sha256: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    #: The last day for the withdrawal, once the decision no longer stands.
    withdraw_by: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None]
    withdrawn_cause: Mapped[str | None]
    #: What the public is told.
    withdrawn_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("ix_publications_case", "tenant_id", "case_id"),
        Index("ix_publications_public", "tenant_id", "status", "decided_on"),
        Index(
            "ix_publications_page",
            "tenant_id",
            "kind",
            "decided_on",
            "id",
            "expires_on",
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "ix_publications_choices",
            "tenant_id",
            "kind",
            "item_code",
            "expires_on",
            "body_id",
            "street",
            "decided_on",
            postgresql_where=text("status = 'published'"),
        ),
    )

    def status_on(self, on: dt.date) -> str:
        """Say in Chinese where it stands on a day."""
        if self.status == PUBLISHED and self.expires_on is not None and on >= self.expires_on:
            return "公示期满"
        return rules.STATUS_ZH.get(self.status, self.status)


def propose_now(tx: Tx, case: Case, facts: Mapping[str, Any]) -> Publication:
    """Propose the publication of a case's decision inside a command that has locked the case.

    :raises rules.NothingToPublish: for a warning only, or where there is no penalty.
    :raises rules.PublicationLeaks: when a field names what stays in the file.
    """
    document = next(filter(None, (casefile.filed(tx, case.id, kind) for kind in DECISIONS)), None)
    found = rules.of_case(facts, (document.number or "") if document else "")
    if reason := rules.refusal(found):
        raise rules.NothingToPublish(reason=reason)
    decided, party = day(found.decided_on), facts.get("party") or {}
    assert decided is not None  # noqa: S101 - the rule above asks for it
    item = standards.find_item(tx, found.item_code, decided)
    body = bodies.get(tx, case.body_id)
    told = rules.content(
        found, party, body=body.name, provision=item.duty_basis if item else "",
        basis=item.penalty_basis if item else "",
    )  # fmt: skip
    figures = parameters.figures(tx, rules.FIGURES, decided)
    return enter_now(
        tx, case, facts, told, kind=rules.DECISION, item_code=found.item_code, on=decided,
        period=rules.period(found, str(party.get("type")), figures), within=int(figures["publicity.working_days"]),
        since=decided,
    )  # fmt: skip


def enter_now(
    tx: Tx, case: Case, facts: Mapping[str, Any], told: dict[str, Any], *, kind: str, item_code: str, on: dt.date,
    period: str, within: int, since: dt.date,
) -> Publication:  # fmt: skip
    """Enter what is proposed, scanned against the file, inside a command that has locked the case.

    :param told: the fields of the list of its kind; ``on`` the day by which it is listed.
    :param within: working days from ``since`` in which it has to be published.
    :raises rules.PublicationLeaks: when a field names what stays in the file.
    """
    text = "\n".join([rules.plainly(told), *(_text(value) for value in told.values())])
    if leaking := rules.leaks(text, facts):
        raise rules.PublicationLeaks(what="、".join(leaking))
    row = Publication(
        tenant_id=tx.tenant_id, case_id=case.id, kind=kind, status=PROPOSED, body_id=case.body_id, item_code=item_code,
        street=told["street"], number=told["number"], decided_on=on, content=told, period=period,
        due_on=calendar_years.calendar(tx).add_working_days(since, within), proposed_at=tx.at,
        proposed_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.event("publicity.proposed", publication=row.id, number=row.number, due_on=row.due_on)
    return row


def _text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@command("publicity.approved", permission="publicity:approve")
def approve(tx: Tx, *, publication_id: uuid.UUID, publish: bool, note: str = "") -> Publication:
    """Publish what somebody else has proposed, or refuse it with a note.

    :raises rules.OwnPublication: for whoever proposed it; four eyes by person.
    :raises rules.NotProposed: when it was decided on already.
    """
    row, case = _locked(tx, publication_id)
    if row.status != PROPOSED:
        raise rules.NotProposed(status_zh=rules.STATUS_ZH.get(row.status, row.status))
    tx.actor.require_person()
    if tx.actor.person_id in (
        row.proposed_by, case.officer_id, case.second_officer_id,
    ):  # fmt: skip
        raise rules.OwnPublication(permission="four-eyes")
    if not publish and not note.strip():
        raise Invalid({"note": "请写明不予公示的理由"})
    row.note = note.strip()
    row.published_at, row.published_by = tx.at, tx.actor.person_id
    if publish:
        key = f"publicity.{row.period}_months"
        months = int(parameters.figures(tx, {key: rules.FIGURES[key]}, day_of(tx.at))[key])
        row.status, row.expires_on = PUBLISHED, add_months(day_of(tx.at), months)
        row.sha256 = _printed(tx, row)
    else:
        row.status = REFUSED
    if row.kind in LIMITS:
        deadlines.stop(tx, case, LIMITS[row.kind], why="publicity.approved")
    tx.subject(case, publication=row.id, number=row.number, published=publish, note=row.note,
               expires_on=row.expires_on, sha256=row.sha256)  # fmt: skip
    return row


def _printed(tx: Tx, row: Publication) -> str:
    last = (row.expires_on - dt.timedelta(days=1)).isoformat() if row.expires_on else ""
    told = {
        **{name: _text(value) if isinstance(value, list) else value for name, value in row.content.items()},
        "plain": rules.plainly(row.content), "published_on": day_of(tx.at).isoformat(), "until_on": last,
    }  # fmt: skip
    # An amount of nothing is no row of the sheet.
    printed = {name: value for name, value in told.items() if not (name.endswith("_cents") and value == 0)}
    made = render.render(SHEETS[row.kind], {"publication": printed}).pdf
    return tx.use(Files).put(tx, made).sha256  # type: ignore[type-abstract]


@command("publicity.withdrawn", permission="publicity:approve")
def withdraw(tx: Tx, *, publication_id: uuid.UUID, cause: str, reason: str) -> Publication:
    """Withdraw a publication and tell the public why; the case may long be closed.

    Source: 《行政处罚法》第四十八条第二款.

    :raises rules.NotPublic: when it is not published.
    """
    row, case = _locked(tx, publication_id)
    _withdraw(tx, row, case, cause, reason)
    tx.subject(case, publication=row.id, number=row.number, cause=cause, reason=reason.strip(),
               withdraw_by=row.withdraw_by)  # fmt: skip
    return row


def withdraw_now(tx: Tx, case: Case, *, cause: str, reason: str) -> list[Publication]:
    """Withdraw all that is published of a case, and drop what waits for approval, inside another command."""
    found = [one for one in of_case(tx, case.id) if one.status in (PUBLISHED, PROPOSED)]
    for row in found:
        if row.status == PROPOSED:
            row.status, row.note = REFUSED, reason.strip()
        else:
            _withdraw(tx, row, case, cause, reason)
        tx.event("publicity.withdrawn", publication=row.id, number=row.number, cause=cause)
    return found


def _withdraw(tx: Tx, row: Publication, case: Case, cause: str, reason: str) -> None:
    if row.status != PUBLISHED:
        raise rules.NotPublic(status_zh=rules.STATUS_ZH.get(row.status, row.status))
    if cause not in rules.CAUSES:
        raise Invalid({"cause": "请选择撤回的原因"})
    if not reason.strip():
        raise Invalid({"reason": "请填写向社会说明的理由"})
    if leaking := rules.leaks(reason, case.facts):
        raise rules.PublicationLeaks(what="、".join(leaking))
    row.status, row.withdrawn_at, row.withdrawn_by = WITHDRAWN, tx.at, tx.actor.person_id
    row.withdrawn_cause, row.withdrawn_reason = cause, reason.strip()
    if cause in rules.NOT_STANDING and row.kind == rules.DECISION:
        subjects.revoke_penalty(tx, case_id=case.id, on=day_of(tx.at))


@command("publicity.change_noted", permission="task:complete")
def note_change(tx: Tx, *, publication_id: uuid.UUID, reason: str) -> Publication:
    """Note that what is published no longer stands or is mistaken: three working days to its withdrawal begin.

    Source: 《行政处罚法》第四十八条第二款、第八十五条.

    :raises rules.NotPublic: when it is not published.
    """
    row, case = _locked(tx, publication_id)
    if row.status != PUBLISHED:
        raise rules.NotPublic(status_zh=rules.STATUS_ZH.get(row.status, row.status))
    if not reason.strip():
        raise Invalid({"reason": "请写明发现的问题"})
    if row.withdraw_by is None:  # noted twice, the first day counts
        calendar = calendar_years.calendar(tx)
        row.withdraw_by = calendar.add_working_days(day_of(tx.at), rules.WITHDRAWAL_WORKING_DAYS)
    tx.subject(case, publication=row.id, number=row.number, reason=reason.strip(), last_day=row.withdraw_by)
    return row


def unsettled(context: StepContext) -> list[Problem]:
    """Say what of a case still waits for the second person: it closes when that is published, or refused with a reason.

    Source: 《行政处罚法》第四十八条第一款.
    """
    return [
        Problem(
            "publicity-open",
            f"公示（{row.number}）尚待另一人审核，公示或者决定不予公示后方可结案。",
            "《行政处罚法》第四十八条",
        )
        for row in of_case(context.tx, context.case.id)
        if row.status == PROPOSED
    ]


def settle(context: StepContext) -> None:
    """Keep in the file what became of its publication: published when, or why not."""
    rows = of_case(context.tx, context.case.id)
    if not rows:
        return
    row = rows[-1]
    found = {
        "status": row.status, "published": str(day(row.published_at) or "") if row.status != REFUSED else "",
        "refused_for": row.note if row.status == REFUSED else "",
    }  # fmt: skip
    context.facts["publicity"] = {**(context.facts.get("publicity") or {}), **found}


def change_noted(tx: Tx, case_id: uuid.UUID, on: dt.date) -> None:
    """Note that a decision no longer stands: three working days from here to the withdrawal."""
    last = calendar_years.calendar(tx).add_working_days(on, rules.WITHDRAWAL_WORKING_DAYS)
    for row in of_case(tx, case_id):
        if row.status == PUBLISHED:
            row.withdraw_by = last
            tx.event("publicity.to_withdraw", publication=row.id, number=row.number, last_day=last)


def of_case(tx: Tx, case_id: uuid.UUID) -> list[Publication]:
    """List the publications of a case, oldest first."""
    query = select(Publication).where(Publication.tenant_id == tx.tenant_id, Publication.case_id == case_id)
    return list(tx.session.scalars(query.order_by(Publication.proposed_at, Publication.id)))


def listed(tx: Tx, *, status: str = "", limit: int = 500) -> list[Publication]:
    """List publications for those who look after them: what is to be done first."""
    query = select(Publication).where(Publication.tenant_id == tx.tenant_id)
    if status:
        query = query.where(Publication.status == status)
    order = {PROPOSED: 0, PUBLISHED: 1, WITHDRAWN: 2, REFUSED: 3}
    rows = tx.session.scalars(query.order_by(Publication.decided_on.desc(), Publication.id).limit(limit))
    return sorted(rows, key=lambda row: (row.withdraw_by is None or row.status != PUBLISHED, order[row.status]))


def get(tx: Tx, publication_id: uuid.UUID) -> Publication:
    """Read a publication.

    :raises rules.PublicationUnknown: when there is none in this tenant.
    """
    row = tx.session.get(Publication, (tx.tenant_id, publication_id))
    if row is None:
        raise rules.PublicationUnknown(kind="publication")
    return row


def pdf(tx: Tx, row: Publication) -> bytes:
    """Give the PDF of a publication."""
    if row.sha256 is None:
        raise rules.PublicationUnknown(kind="publication")
    return tx.use(Files).read(tx.tenant_id, row.sha256)  # type: ignore[type-abstract]


def _locked(tx: Tx, publication_id: uuid.UUID) -> tuple[Publication, Case]:
    """Lock the case first, then read the publication as it stands under that lock."""
    case = cases.lock(tx, get(tx, publication_id).case_id, must_be_open=False)
    row = get(tx, publication_id)
    tx.session.refresh(row)
    return row, case
