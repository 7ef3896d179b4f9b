"""What the demo shows of papers: words in versions, blanks filled, a sealed document served by e-mail."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, select

from api.app import demo_seal
from api.demo_cases import Player
from api.settings import Settings
from db.actor import system_actor
from db.session import Database
from documents.render import template_of
from documents.wording import slots
from engine import tasks
from engine.calendar import day_of
from engine.casefile import FILED, CaseDocument
from engine.cases import OPEN, Case
from engine.outbox import OutboxMessage
from engine.tasks import Task
from integrations.office import SYSTEM as OFFICE
from integrations.office import FakeOffice, circulation_of
from processes import circulations, electronic, paperwork, parameter_proposals, wordings
from processes.paperwork import Seals
from processes.review import judgements, reviews
from processes.review.rule import BROKEN, MET

#: What the party wrote into 送达地址确认书, and what an officer fills into the letter that is sent.
_ADDRESS = {
    "delivery.address": "深圳市罗湖区东门街道人民北路2088号",
    "delivery.receiver": "王丽华",
    "delivery.phone": "13800138000",
    "delivery.electronic": "1",
    "delivery.email": "service@example.com",
    "delivery.mobile": "13800138001",
}
_PERIOD = {
    "appraisal.kind": "检验",
    "appraisal.objects": "现场提取的样品一份",
    "appraisal.institution": "深圳市计量质量检测研究院",
}

#: Who was asked about a report, and what they said.
_SAID = (
    ("法制科", True, "事实清楚，证据确凿，同意按调查终结报告的意见处理。"),
    ("财务科", True, ""),
    ("东门街道办事处", False, "当事人已主动改正，建议从轻处罚，并核实其首次违法情节。"),
)


def show(player: Player, settings: Settings) -> None:
    """Word two documents anew, review a file by hand, and serve a sealed paper by e-mail."""
    _word(player)
    review(player)
    circulate(player)
    player.database.provide(Seals(demo_seal(settings)))
    try:
        _serve(player, player.database)
    finally:
        player.database.provide(Seals())


def _word(player: Player) -> None:
    """One version counts, activated by a second person; another waits."""
    said = {"penalty/D13": "提供虚假材料的，依法承担法律责任。", "penalty/D54": "如有履行困难，请在期限内书面说明。"}
    made = []
    for name, more in said.items():
        slot = next(
            one for one in reversed(slots(template_of(name))) if one.kind == "段落" and "联系人" not in one.text
        )
        with player.database.transaction(player.actor("machao")) as tx:
            texts = {slot.key: slot.text + more}
            made.append(wordings.draft(tx, template=name, texts=texts, reason="按本机关法制审核意见补充提示").id)
    with player.database.transaction(player.actor("lufang")) as tx:
        wordings.activate(tx, wording_id=made[0])


def review(player: Player) -> None:
    """A supervisor has judged what no machine can, and a change of the mark waits for a second person."""
    with player.database.transaction(player.actor("machao")) as tx:
        parameter_proposals.propose(
            tx, key="review.pass_mark", value=85, source="本机关案卷评查办法（示例）", confirmed=False,
            valid_from=day_of(tx.at) + dt.timedelta(days=7), note="提高列入监督清单的分值",
        )  # fmt: skip
    with player.database.transaction(player.actor("jianghaitao")) as tx:
        query = select(Case).where(
            Case.tenant_id == tx.tenant_id,
            Case.process_key == "penalty",
            Case.facts["decision"]["outcome"].astext == "penalty",
        )
        case = tx.session.scalars(query.order_by(Case.case_number).limit(1)).first()
        if case is None:
            return
        for key, verdict, reason in (
            ("r111-unstated", MET, "查阅进货单和询问笔录，没有销售收入"),
            ("r145", BROKEN, "立案前的核查没有书面记录（示例）"),
        ):
            judgements.judge(tx, case_id=case.id, rule=reviews.rule_of(key), verdict=verdict, reason=reason)


def circulate(player: Player) -> None:
    """A report has gone round before the leader approves; one of three does not agree."""
    officer = player.actor(player.cast["case_officer"])
    with player.database.reading(officer) as tx:
        query = (
            select(CaseDocument.case_id, CaseDocument.id)
            .join(Case, and_(Case.tenant_id == CaseDocument.tenant_id, Case.id == CaseDocument.case_id))
            .join(Task, and_(Task.tenant_id == Case.tenant_id, Task.case_id == Case.id, Task.status.in_(tasks.OPEN)))
            .where(
                CaseDocument.tenant_id == tx.tenant_id, CaseDocument.kind == "D30", CaseDocument.status == FILED,
                Case.officer_id == officer.person_id, Case.status == OPEN,
            )
            .order_by(Task.role != "leader", Case.case_number)
            .limit(1)
        )  # fmt: skip
        found = tx.session.execute(query).first()
    if found is None:
        return
    case_id, document_id = found
    names = [name for name, _, _ in _SAID]
    with player.database.transaction(officer) as tx:
        row = circulations.circulate(tx, case_id=case_id, document_id=document_id, receivers=names)
        sent = select(OutboxMessage).where(OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.system == OFFICE)
        message = tx.session.scalars(sent.where(OutboxMessage.case_id == case_id)).one()
        # The number that the demo's office system will give when the worker delivers this row to it.
        number = FakeOffice().circulate(circulation_of(message.payload), key=str(message.id))
        circulation_id = row.id
    with player.database.transaction(system_actor(player.office.tenant_id, "OFFICE")) as tx:
        circulations.taken(tx, circulation_id=circulation_id, number=number)
        for name, agrees, words in _SAID:
            opinion = {"receiver": name, "agrees": agrees, "text": words, "at": tx.at.isoformat()}
            circulations.enter(tx, number=number, opinions=[opinion])


def _serve(player: Player, database: Database) -> None:
    officer = player.actor(player.cast["case_officer"])
    with database.reading(officer) as tx:
        query = select(Case).where(
            Case.tenant_id == tx.tenant_id,
            Case.process_key == "penalty",
            Case.status == OPEN,
            Case.officer_id == officer.person_id,
            Case.case_number.is_not(None),
        )
        found = tx.session.scalars(query.order_by(Case.case_number.desc()).limit(1)).first()
        if found is None:
            return
        case_id = found.id
    with database.transaction(officer) as tx:
        paper = paperwork.draft(tx, case_id=case_id, code="D21S")
        paperwork.fill(tx, case_id=case_id, document_id=paper.id, values=_ADDRESS)
        paperwork.file(tx, case_id=case_id, document_id=paper.id)
        today = day_of(tx.at)
        consent = electronic.record(
            tx,
            case_id=case_id,
            channel=electronic.MAIL,
            address="service@example.com",
            receiver="王丽华",
            consented_on=today,
            document_id=paper.id,
        )
        letter = paperwork.draft(tx, case_id=case_id, code="D20")
        days = {
            "appraisal.from_on": today.isoformat(),
            "appraisal.until_on": (today + dt.timedelta(days=20)).isoformat(),
        }
        paperwork.fill(tx, case_id=case_id, document_id=letter.id, values=_PERIOD | days)
        paperwork.file(tx, case_id=case_id, document_id=letter.id)
        electronic.send(tx, case_id=case_id, document_id=letter.id, consent_id=consent.id)
