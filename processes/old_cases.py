"""Cases from before this platform: entered from a table, with what still runs and what still counts.

What was decided counts in the look-back year of its party; what is still open becomes a case whose clock goes on from
the day it was opened; number series go on after the last number that was used.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, new_id
from db.command import command
from db.errors import Conflict, NotFound, PreconditionFailed
from db.session import Tx
from discretion import standards
from engine import advance, calendar_years, numbering, people
from engine.calendar import day_of
from engine.cases import Case
from engine.deadline_rules import amount_of
from engine.numbering import NumberCounter, NumberSeries
from engine.people import Qualification, Unit
from processes import bodies, old_case_stages, old_case_takeover, subjects
from processes.bodies import Body
from processes.old_case_sheet import (
    BODY,
    DECISION,
    EXTENDED,
    ITEM,
    NUMBER,
    OFFICER,
    SECOND,
    STOOD_WHY,
    UNIT,
    OldLine,
    Problem,
    Reading,
    read,
)
from processes.old_case_stages import NOTICE, STAGE
from processes.remedy import redone
from processes.remedy.services import articles_of
from processes.roles import CERTIFICATE
from processes.subjects import PenaltyRecord, Subject

CASE_SERIES, DECISION_KIND, NOTICE_KIND = "case", "D40", "D32"
#: A table of old cases is not larger than this.
LARGEST_FILE = 10_000_000


class OldCasesRefused(PreconditionFailed):
    """The file has {errors} errors and nothing was entered; the first: {first}"""

    zh = "文件有{errors}处错误，未导入。首个错误：{first}"


class ImportedAlready(Conflict):
    """This very file was imported on {day}."""

    zh = "该文件已于{day}导入，不能重复导入。"


class OldCaseUnknown(NotFound):
    """There is no such old case."""

    zh = "未找到该历史案件。"


class Import(Identified, Base):
    """One file that was taken in: what, when, by whom, and what came of it."""

    __tablename__ = "imports"

    kind: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    source: Mapped[str]
    rows: Mapped[int]
    outcome: Mapped[dict[str, Any]]
    imported_at: Mapped[dt.datetime]
    imported_by: Mapped[str]

    __table_args__ = (Index("uq_imports_file", "tenant_id", "kind", "file_sha256", unique=True),)


class OldCase(Identified, Base):
    """A case as the earlier records have it; one that was still open carries the case that goes on here."""

    __tablename__ = "old_cases"

    import_id: Mapped[uuid.UUID]
    line: Mapped[int]
    number: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    party_name: Mapped[str]
    party_code: Mapped[str]
    item_code: Mapped[str]
    matter: Mapped[str]
    body_id: Mapped[uuid.UUID]
    unit_name: Mapped[str]
    result: Mapped[str]
    act_date: Mapped[dt.date]
    opened_on: Mapped[dt.date]
    decision_number: Mapped[str]
    decided_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    revoked_on: Mapped[dt.date | None]
    fine_cents: Mapped[int] = mapped_column(BigInteger)
    summary: Mapped[str]
    case_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "import_id"], ["imports.tenant_id", "imports.id"]),
        ForeignKeyConstraint(["tenant_id", "subject_id"], ["subjects.tenant_id", "subjects.id"]),
        Index("uq_old_cases_number", "tenant_id", "number", unique=True),
        Index("ix_old_cases_subject", "tenant_id", "subject_id"),
    )


@dataclass
class Trial:
    """A dry run: the reading, and what an import would do."""

    reading: Reading
    bodies: dict[str, Body] = field(default_factory=dict)
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    officers: dict[str, uuid.UUID] = field(default_factory=dict)
    #: (series, year) -> last number that was used before.
    series: dict[tuple[uuid.UUID, int], int] = field(default_factory=dict)
    names: dict[uuid.UUID, str] = field(default_factory=dict)
    #: The administrator's words for stages.
    stages: dict[str, str] = field(default_factory=dict)

    def outcome(self) -> dict[str, Any]:
        """Say in figures what the import makes, for page, API and journal."""
        lines = self.reading.lines
        return {
            "rows": len(lines),
            "running": sum(one.running for one in lines),
            "penalties": sum(one.result == "penalty" for one in lines),
            "subjects": len({one.code for one in lines}),
            "stages": dict(Counter(one.stage.title for one in lines if one.running)),
            "words": self.stages,
            "series": [
                {"series": self.names.get(series, ""), "year": year, "last": last}
                for (series, year), last in sorted(self.series.items(), key=lambda one: (one[0][1], str(one[0][0])))
            ],
        }


def rehearse(tx: Tx, content: bytes, stages: str = "") -> Trial:
    """Read a file and compare it with the registers, without writing anything.

    :param stages: the administrator's words for stages, a line each: ``原系统的说法=环节``.
    """
    today = day_of(tx.at)
    words, wrong = old_case_stages.mapping(stages)
    trial = Trial(read(content, today, words), stages=words)
    for line in wrong:
        trial.reading.note(0, STAGE, f"“环节对应”中的“{line}”应写作：原系统的说法=环节")
    note, lines = trial.reading.note, trial.reading.lines
    known = {name: body for body in bodies.bodies(tx) for name in (body.name, body.short_name)}
    by_body = {(unit.body_id, unit.name): unit for unit in people.units(tx)}
    numbers = {one.number for one in lines if one.number}
    taken = set(tx.session.scalars(select(Case.case_number).where(
        Case.tenant_id == tx.tenant_id, Case.case_number.in_(numbers))))  # fmt: skip
    taken |= set(tx.session.scalars(select(OldCase.number).where(
        OldCase.tenant_id == tx.tenant_id, OldCase.number.in_(numbers))))  # fmt: skip
    for one in lines:
        if one.number in taken:
            note(one.line, NUMBER, f"系统中已有该案号：{one.number}")
        body = known.get(one.body)
        if body is None:
            if one.body:
                note(one.line, BODY, f"没有执法主体“{one.body}”，请先登记")
            continue
        trial.bodies[one.body] = body
        _place(tx, trial, one, body, by_body)
        _series(tx, trial, one, body)
        item = standards.find_item(tx, one.item_code, one.act_date) if one.act_date and one.item_code else None
        if item is None and one.item_code:
            note(one.line, ITEM, "违法行为日期没有该事项的裁量基准，按编码保留", "error" if one.running else "warning")
        if one.running and one.act_date and bodies.power(tx, body.id, one.item_code, today) is None:
            note(one.line, ITEM, f"{body.short_name}今天没有该事项的处罚权，不能接续办理")
    _counters(tx, trial)
    trial.reading.problems.sort(key=lambda one: (one.line, ("error", "warning", "notice").index(one.level)))
    return trial


def _place(tx: Tx, trial: Trial, one: OldLine, body: Body, units: Mapping[tuple[uuid.UUID | None, str], Unit]) -> None:
    unit = units.get((body.id, one.unit))
    if unit is not None:
        trial.units[(one.body, one.unit)] = unit
    elif one.running or one.unit:
        trial.reading.note(
            one.line, UNIT, f"{body.short_name}没有部门“{one.unit}”", "error" if one.running else "notice"
        )
    if not one.running:
        return
    for column, number in ((OFFICER, one.officer), (SECOND, one.second_officer)):
        if number and number not in trial.officers:
            held = _holder(tx, number)
            if held is None:
                trial.reading.note(one.line, column, f"执法证“{number}”今天无效或者未登记")
            else:
                trial.officers[number] = held
    if one.officer and one.officer == one.second_officer:
        trial.reading.note(one.line, SECOND, "承办人与协办人应为两人")
    rules = advance.registry(tx).process("penalty").deadlines
    if one.stage.heard and not one.stage.decided and one.notified_on and one.defence != "waived":
        days = amount_of(tx, rules["P08"].amount, day_of(tx.at))
        last = calendar_years.calendar(tx).add_working_days(one.notified_on, days)
        if last >= day_of(tx.at):
            trial.reading.note(one.line, STAGE, f"陈述申辩期至{last.isoformat()}届满，期满前应处于“告知”环节")
    allowed = rules["P11"]
    if one.stood_why and one.stood_why not in allowed.pauses:
        trial.reading.note(one.line, STOOD_WHY, f"中止依据应为{'、'.join(allowed.pauses)}之一")
    if one.extended_days and allowed.extension is not None:
        most = amount_of(tx, allowed.extension.amount, day_of(tx.at))
        if one.extended_days > most:
            trial.reading.note(one.line, EXTENDED, f"超过一次延长的上限{most}日，请核对并附批准材料", "warning")


def _holder(tx: Tx, number: str) -> uuid.UUID | None:
    query = select(Qualification.person_id).where(
        Qualification.tenant_id == tx.tenant_id, Qualification.kind == CERTIFICATE, Qualification.number == number,
        people.in_force(Qualification, day_of(tx.at)),
    )  # fmt: skip
    return tx.session.scalar(query.limit(1))


def _series(tx: Tx, trial: Trial, one: OldLine, body: Body) -> None:
    """Find the series that would have written the numbers of a line, and how far they had come."""
    for column, key, text in (
        (NUMBER, CASE_SERIES, one.number), (DECISION, DECISION_KIND, one.decision_number),
        (NOTICE, NOTICE_KIND, one.notice_number),
    ):  # fmt: skip
        if not text:
            continue
        try:
            series: NumberSeries = numbering.series_for(tx, body_id=body.id, key=key)
        except numbering.SeriesMissing:
            continue
        found = numbering.read_number(series, text)
        if found is None:
            trial.reading.note(one.line, column, "不合本主体的文号规则，按原文保留，不影响编号接续", "notice")
            continue
        year, seq = found
        trial.names[series.id] = series.prefix
        trial.series[(series.id, year)] = max(seq, trial.series.get((series.id, year), 0))


def _counters(tx: Tx, trial: Trial) -> None:
    for (series, year), last in trial.series.items():
        row = tx.session.get(NumberCounter, (tx.tenant_id, series, year))
        if row is not None and row.last > row.before and last > row.before:
            name = trial.names.get(series, "")
            trial.reading.note(0, NUMBER, f"“{name}”{year}年已由本系统编号至{row.last}号，不能再接续{last}号")


@command("old_cases.imported", permission="registers:manage")
def take_in(tx: Tx, *, content: bytes, file_name: str, source: str, stages: str = "") -> Import:
    """Enter a file of old cases, all of it or nothing.

    :raises OldCasesRefused: when the dry run finds errors.
    :raises ImportedAlready: when this very file was taken in before.
    """
    digest = hashlib.sha256(content).hexdigest()
    before = tx.session.scalar(select(Import).where(
        Import.tenant_id == tx.tenant_id, Import.kind == "old_cases", Import.file_sha256 == digest))  # fmt: skip
    if before is not None:
        raise ImportedAlready(day=day_of(before.imported_at).isoformat())
    trial = rehearse(tx, content, stages)
    if len(content) > LARGEST_FILE or not source.strip():
        trial.reading.note(0, "", "文件过大" if source.strip() else "请填写来源（原系统或者台账名称）")
    if not trial.reading.importable:
        wrong = [one for one in trial.reading.problems if one.level == "error"]
        first = _words(wrong[0]) if wrong else "没有数据行"
        raise OldCasesRefused(errors=len(wrong), first=first)
    row = Import(
        tenant_id=tx.tenant_id, id=new_id(), kind="old_cases", file_name=file_name[:200], file_sha256=digest,
        source=source.strip(), rows=len(trial.reading.lines), outcome=trial.outcome(), imported_at=tx.at,
        imported_by=tx.actor.name,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    for (series, year), last in sorted(trial.series.items(), key=lambda one: (str(one[0][0]), one[0][1])):
        numbering.continue_now(tx, series_id=series, year=year, last=last)
    # The latest first: a party is called what it was called last, and bore its other names before.
    for one in sorted(trial.reading.lines, key=lambda one: one.days[1], reverse=True):
        _enter(tx, trial, row, one)
    tx.subject(
        imported=row.id, file=row.file_name, sha256=digest, source=row.source, **trial.outcome(),
        numbers=[one.number for one in trial.reading.lines],
    )  # fmt: skip
    return row


def _words(problem: Problem) -> str:
    return f"第{problem.line}行“{problem.column}”：{problem.text}" if problem.line else problem.text


def _enter(tx: Tx, trial: Trial, made: Import, one: OldLine) -> None:
    body = trial.bodies[one.body]
    party = {
        "type": one.kind, "name": one.party, "code" if one.kind != "citizen" else "id_number": one.code,
        "representative": one.representative, "address": one.address,
    }  # fmt: skip
    acted, opened = one.days
    last = max(day for day in (opened, one.decided_on, one.closed_on) if day is not None)
    subject = subjects.registered(tx, party, seen_on=None if one.running else last)
    item = standards.find_item(tx, one.item_code, acted)
    matter = item.act if item else one.item_code
    row = OldCase(
        tenant_id=tx.tenant_id, id=new_id(), import_id=made.id, line=one.line, number=one.number,
        subject_id=subject.id, party_name=one.party, party_code=one.code, item_code=one.item_code, matter=matter,
        body_id=body.id, unit_name=one.unit, result=one.result, act_date=acted, opened_on=opened,
        decision_number=one.decision_number, decided_on=one.decided_on, closed_on=one.closed_on,
        revoked_on=one.revoked_on, fine_cents=one.fine_cents, summary=one.summary, case_id=None,
    )  # fmt: skip
    if one.running:
        row.case_id = old_case_takeover.take_over(
            tx, one=one, party=party, item=item, unit_id=trial.units[(one.body, one.unit)].id, body_id=body.id,
            officer_id=trial.officers[one.officer], second_officer_id=trial.officers[one.second_officer],
        ).id  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    if one.result == "penalty" and one.decided_on is not None:
        tx.session.add(
            PenaltyRecord(
                tenant_id=tx.tenant_id,
                subject_id=subject.id,
                case_id=None,
                old_case_id=row.id,
                item_code=one.item_code,
                decision_number=one.decision_number,
                act_date=acted,
                decided_on=one.decided_on,
                fine_cents=one.fine_cents,
                revoked_on=one.revoked_on,
                bars=_bars(tx, one) if one.revoked_on and one.comparable else None,
            )
        )
        tx.session.flush()


def _bars(tx: Tx, one: OldLine) -> dict[str, Any]:
    """Say what an annulled decision bars, as a case of this platform would; an old record names no evidence."""
    decided = {
        "outcome": "penalty", "kinds": [*one.kinds] or ["fine"], "fine_cents": one.fine_cents,
        "confiscated_cents": one.confiscated_cents, "facts": one.summary,
    }  # fmt: skip
    told = {"check": {"item_code": one.item_code, "act_ended_on": _text(one.act_date)}, "proposal": decided}
    before = redone.snapshot(told, articles_of(tx, told))
    return {"annulled_for": one.annulled_for, "before": {**before, "evidence": None}}


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def of_subjects(tx: Tx, ids: list[uuid.UUID]) -> list[OldCase]:
    """List the old cases about any of these parties, newest first."""
    query = select(OldCase).where(OldCase.tenant_id == tx.tenant_id, OldCase.subject_id.in_(ids))
    return list(tx.session.scalars(query.order_by(OldCase.opened_on.desc(), OldCase.number)))


def imports(tx: Tx) -> list[Import]:
    """List what was taken in, newest first."""
    query = select(Import).where(Import.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(Import.imported_at.desc(), Import.id.desc())))


def get(tx: Tx, old_case_id: uuid.UUID) -> OldCase:
    """Read an old case.

    :raises OldCaseUnknown: when there is none in this tenant.
    """
    found = tx.session.get(OldCase, (tx.tenant_id, old_case_id))
    if found is None:
        raise OldCaseUnknown(kind="old case")
    return found


def listed(tx: Tx, *, words: str = "", limit: int = 100, offset: int = 0) -> tuple[list[OldCase], int]:
    """List old cases, the latest opening first, with the number of all.

    :param words: each fits the number, the party, its code or pinyin, or the matter.
    """
    wanted = [OldCase.tenant_id == tx.tenant_id]
    texts = (OldCase.number, OldCase.party_name, OldCase.party_code, OldCase.matter, OldCase.decision_number)
    for word in words.split()[:8]:
        spelt = select(Subject.id).where(
            Subject.tenant_id == tx.tenant_id, Subject.pinyin.icontains(word, autoescape=True)
        )
        wanted.append(or_(*(one.icontains(word, autoescape=True) for one in texts), OldCase.subject_id.in_(spelt)))
    total = int(tx.session.scalar(select(func.count()).select_from(OldCase).where(*wanted)) or 0)
    query = select(OldCase).where(*wanted).order_by(OldCase.opened_on.desc(), OldCase.number)
    return list(tx.session.scalars(query.limit(limit).offset(offset))), total
