"""网上办事大厅: what a party hands in moves its case or goes on record, and a party is told how its case stands.

What is told here is information, never a service: periods count from the service of the document itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.command import command
from db.errors import NotFound
from db.session import Tx
from db.tenancy import Tenant
from engine import cases, deadlines, outbox
from engine.advance import Running
from engine.calendar import day_of
from engine.casefile import CaseDocument
from engine.casefile_evidence import CLOCK_SLACK
from engine.casefile_service import METHODS
from engine.cases import OPEN, Case
from engine.registry import Facts, Registry, Service, ServiceContext
from engine.remarks import Remark
from engine.tasks import Task
from integrations.service_hall import KINDS, SYSTEM, TOPIC
from processes import bodies, handed_in
from processes.facts import day

NOTICE, TITLE = "notice", "网上办事大厅"
#: Messages of the penalty procedure that a party's own writing brings, and no officer.
DEFENCE, HEARING, INSTALMENT = "defence.handed_in", "hearing.requested", "instalment.requested"
RECUSAL = "recusal.requested"
#: Procedures in which an outsider is the party; in the others it is a body or nobody.
TOLD = frozenset({"penalty", "penalty_summary", "measure", "inspection", "enforcement", "court_application"})
#: The elements with which a case has been opened, and its decision made.
OPENED = {("penalty", "opening_done")}
DECIDED = {("penalty", "decision_done"), ("penalty_summary", "S4")}
#: Papers that go to a bank, another body, a court, a laboratory or a keeper: their service is not the party's news.
FOR_OTHERS = frozenset({"D04", "D16", "D16J", "D16K", "D20W", "D59", "D59U", "D76B", "D79"})
NO_SERVICE = "本通知仅供了解办理进度，不是法律意义上的送达，各项期限以文书及其送达之日为准。"


@dataclass(frozen=True)
class Installed:
    """The tenant whose parties the hall of this installation serves; empty: none. From the composition root."""

    tenant: str = ""


class NotTheParty(NotFound):
    """There is no case of this number whose party has this code."""

    zh = "未找到与证件号码相符的案件。"


@dataclass(frozen=True)
class Handed:
    """What was handed in: its number, its text and the day on which the hall received it."""

    number: str
    text: str
    on: str
    party: str


@dataclass(frozen=True)
class Move:
    """The message that a kind of submission is to a procedure, its limit, and what it makes of the facts."""

    message: str
    limit: str
    write: Callable[[Facts, Handed], Facts]
    #: Steps at which it is still weighed although nothing waits for it any more: the writing is taken in there.
    weighed_at: frozenset[str] = frozenset()
    #: The step that waits for it, and the later ones from which a case can be taken back there.
    element: str = ""
    back_from: frozenset[str] = frozenset()


def _defence(facts: Facts, handed: Handed) -> Facts:
    """Fill in what the party wrote; what it had said before stays in front of it."""
    before = facts.get("defence") or {}
    said = str(before.get("content") or "").strip() if before.get("outcome") == "submitted" else ""
    return facts | {
        "defence": {
            "outcome": "submitted", "received_on": handed.on, "person": handed.party, "manner": "written",
            "content": f"{said}\n{handed.text}" if said else handed.text, "handed_in": handed.number,
        }
    }  # fmt: skip


def _response(facts: Facts, handed: Handed) -> Facts:
    """Fill in the answer to a demand. Source: 《行政强制法》第三十六条."""
    before = facts.get("response") or {}
    said = str(before.get("text") or "").strip() if before.get("outcome") == "defence" else ""
    text = f"{said}\n{handed.text}" if said else handed.text
    return facts | {"response": {"outcome": "defence", "on": handed.on, "text": text, "handed_in": handed.number}}


def _unmoved(facts: Facts, handed: Handed) -> Facts:
    """Change nothing: where the party is heard without a step of its own, the next step weighs what waits for it."""
    return facts


def _hearing(facts: Facts, handed: Handed) -> Facts:
    asked = {"outcome": "requested", "received_on": handed.on, "reason": handed.text, "handed_in": handed.number}
    return facts | {"hearing": asked}


def _instalment(facts: Facts, handed: Handed) -> Facts:
    asked = {"result": "instalment", "request": handed.text, "requested_on": handed.on, "handed_in": handed.number}
    return facts | {"payment": (facts.get("payment") or {}) | asked}


def _recusal(facts: Facts, handed: Handed) -> Facts:
    """Fill in for the officer what the party wrote; whom it is about is for the officer to read out of it."""
    before = facts.get("recusal") or {}
    asked = {"asked_by": "party", "reason": handed.text, "replaced": before.get("replaced", [])}
    return facts | {"recusal": asked}


#: Steps of the penalty at which a defence is still weighed, and those between the review of it and the decision.
_BEFORE_REVIEW = frozenset({"N8_request", "N8_accept", "N8_notice", "N8", "N8_report", "N7_review"})
_BEFORE_DECISION = frozenset({"N9", "N10", "N10_opinion", "N10_conclude", "N11"})

MOVES: Mapping[tuple[str, str], Move] = {
    ("penalty", "defence"): Move(DEFENCE, "P08", _defence, _BEFORE_REVIEW, element="N7", back_from=_BEFORE_DECISION),
    ("penalty", "hearing_request"): Move(
        HEARING, "P09", _hearing, frozenset({"N7"}), element="N8_request", back_from=_BEFORE_DECISION | {"N7_review"}
    ),
    ("penalty", "instalment_request"): Move(
        INSTALMENT, "P16", _instalment, element="N14", back_from=frozenset({"N14_surcharge", "N14_approve"})
    ),
    ("penalty_summary", "defence"): Move("", "", _unmoved, weighed_at=frozenset({"S3", "S4"})),
    ("measure", "defence"): Move("", "", _unmoved, weighed_at=frozenset({"M3", "M4", "M7", "M7_leader"})),
    ("enforcement", "defence"): Move(
        DEFENCE, "", _response, frozenset({"E3_review"}), element="E3", back_from=frozenset({"E4", "E4_leader"})
    ),
    ("inspection", "recusal_request"): Move(RECUSAL, "", _recusal),
}


# --- what comes in


@command("hall.taken_in", permission="external_task:work")
def take_in(
    tx: Tx, *, number: str, kind: str, case_number: str, party_code: str, text: str, received_at: dt.datetime,
    move: bool = True,
) -> bool:  # fmt: skip
    """Take what a party handed in into its case; it counts from the day on which the hall received it.

    :param move: false only puts it on record, where moving the case has failed.
    :returns: true when a step took it; false when it went on record for the officer, as nothing waits for it.
    :raises NotTheParty: when there is no such case, or it is another party's.
    """
    found = tx.session.scalar(select(Case.id).where(Case.tenant_id == tx.tenant_id, Case.case_number == case_number))
    case = cases.lock(tx, found, must_be_open=False) if found else None
    if case is None or not case.party_code or case.party_code.upper() != party_code.strip().upper():
        raise NotTheParty(kind="case")
    handed = Handed(number, text.strip(), day_of(received_at).isoformat(), case.party_name)
    moved = move and (_move(tx, case, kind, handed, received_at) or _weigh(tx, case, kind, handed, received_at))
    late = not moved and _in_time(tx, case, kind, received_at)
    if late:
        case.facts = handed_in.note(
            dict(case.facts), number=number, kind=kind, text=handed.text, received_at=received_at, at=tx.at
        )
    if not moved:
        _remark(tx, case, kind, handed, in_time=late)
    outcome = "已收到，转入相应环节办理。" if moved else "已收到并附入案卷，现无相应的办理环节，由承办人处理。"
    if late:
        outcome = "已在期限内收到并附入案卷。办理环节已经过去，本机关将决定是否退回办理，决定前不作出相应的决定。"
    words = f"您（单位）于{handed.on}提交的{KINDS[kind]}（{number}）{outcome}"
    _post(tx, case, f"{KINDS[kind]}已收到", words)
    tx.subject(
        case, submission=number, kind=kind, received_at=received_at, moved=moved, in_time=moved or late,
        title=KINDS[kind], reason=text,
    )  # fmt: skip
    return moved


def _move(tx: Tx, case: Case, kind: str, handed: Handed, received_at: dt.datetime) -> bool:
    """Hand the message to the case, when a step waits for it and the party was in time."""
    move = MOVES.get((case.process_key, kind))
    waited = {row.get("message") for row in case.waits.values()}
    if (
        move is None
        or case.status != OPEN
        or not move.message
        or move.message not in waited
        or received_at > tx.at + CLOCK_SLACK
    ):
        return False
    asked = case.facts.get("recusal") or {}
    if move.message == RECUSAL and asked and not asked.get("decided_on"):
        return False  # one is before the leader; another must not change its words
    due = deadlines.due(tx, case, move.limit) if move.limit else None
    if (due is not None and received_at > due) or _too_early(case, kind, received_at):
        return False
    running = Running(tx, case)
    running.facts = case.facts = move.write(dict(case.facts), handed)
    running.run.correlate(move.message)
    running.settle()
    return True


def _weigh(tx: Tx, case: Case, kind: str, handed: Handed, received_at: dt.datetime) -> bool:
    """Take a writing in that was in time where the case stands before the step that weighs it: nothing moves."""
    move = MOVES.get((case.process_key, kind))
    at = {row["element"] for row in case.waits.values()}
    if move is None or not at & move.weighed_at or not _in_time(tx, case, kind, received_at):
        return False
    running = Running(tx, case)
    if move.message:
        running.facts = case.facts = move.write(dict(case.facts), handed)
    else:
        running.facts = case.facts = handed_in.note(
            dict(case.facts), number=handed.number, kind=kind, text=handed.text, received_at=received_at, at=tx.at
        )
    running.settle()
    return True


def _in_time(tx: Tx, case: Case, kind: str, received_at: dt.datetime) -> bool:
    """Tell whether a party could still hand this in when the hall received it, whatever has happened since.

    Source: 《行政处罚法》第六十四条第一项: the day of the request counts, not that on which it is read.
    """
    move = MOVES.get((case.process_key, kind))
    if move is None or case.status != OPEN or received_at > tx.at + CLOCK_SLACK:
        return False
    if not move.limit:  # no law sets a day: until the decision that it is handed in against
        return bool({row["element"] for row in case.waits.values()} & (move.back_from | move.weighed_at))
    row = deadlines.latest(tx, case.id, move.limit)
    asked = (case.facts.get("hearing") or {}).get("outcome") == "requested" and kind == "hearing_request"
    return row is not None and received_at <= row.due_at and not asked and not _too_early(case, kind, received_at)


def _too_early(case: Case, kind: str, received_at: dt.datetime) -> bool:
    """Tell whether a party wrote before it had been told what it could answer to."""
    told = day((case.facts.get("notice") or {}).get("served_on")) if kind in ("defence", "hearing_request") else None
    return told is not None and day_of(received_at) < told


def _remark(tx: Tx, case: Case, kind: str, handed: Handed, *, in_time: bool) -> None:
    """Put it before the officer as a question of the hall; it stands in the to-do until it is answered."""
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id == case.id)
    task = tx.session.scalar(query.order_by(Task.created_at.desc(), Task.id.desc()).limit(1))
    officer = case.officer_id or (task.assignee_id if task else None)
    if task is None or officer is None:
        return  # nobody works on it yet; the journal has it
    title = f"{KINDS[kind]}（{handed.number}）"
    words = f"当事人于{handed.on}在网上办事大厅提交{title}，现无环节等候，请处理：{handed.text}"
    if in_time:
        words = (
            f"当事人于{handed.on}在期限内提交{title}，收取时办理环节已经过去。提交之日有效，处理前不得作出决定："
            f"请报负责人或者管理员在“运维操作”中申请退回原环节办理，或者申请不再退回。内容：{handed.text}"
        )
    tx.session.add(
        Remark(
            tenant_id=tx.tenant_id,
            case_id=case.id,
            task_id=task.id,
            element_id=task.element_id,
            asked_by=None,
            asked_at=tx.at,
            asked_of=officer,
            question=words,
        )
    )
    tx.session.flush()


# --- what goes out


def overhear(tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
    """Tell the party that its case was opened, a document served on it, the decision made, the case closed."""
    if not isinstance(head, Case) or head.process_key not in TOLD or name == "hall.informed":
        return
    news = list(_news(tx, name, head, payload))
    if news and head.case_number and head.party_code and _serves(tx):
        for title, text in news:
            tell(tx, case=head, title=title, text=text)


@command("hall.informed", permission=None)  # follows from a command that had its own
def tell(tx: Tx, *, case: Case, title: str, text: str) -> None:
    """Have the hall tell a party something, in the transaction of what it is told of."""
    _post(tx, case, title, text)
    tx.subject(case, title=title)


def _news(tx: Tx, name: str, case: Case, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    events = payload.get("events", ())
    done = {(case.process_key, one.get("element")) for one in events if one.get("event") == "step.completed"}
    if done & OPENED and (case.facts.get("opening") or {}).get("outcome") == "open":
        yield "案件已立案", f"您（单位）的案件（{case.case_number}）已立案。"
    if done & DECIDED and (case.facts.get("decision") or {}).get("outcome") in ("penalty", "no_penalty"):
        yield "决定已作出", f"您（单位）的案件（{case.case_number}）已作出决定，决定书将依法送达。"
    if name == "document.served" and payload.get("result") == "served":
        row = tx.session.get(CaseDocument, (tx.tenant_id, uuid.UUID(str(payload["document"]))))
        if row is not None and for_party(case, row):
            how = METHODS.get(str(payload.get("method")), "")
            yield "文书已送达", f"《{row.title}》{f'（{row.number}）' if row.number else ''}已记录送达（{how}）。"
    if any(one.get("event") == "case.closed" for one in events):
        yield "案件已结案", f"您（单位）的案件（{case.case_number}）已办结。"


def for_party(case: Case, row: CaseDocument) -> bool:
    """Tell whether the party of a case is who a document is for."""
    return case.process_key in TOLD and not row.internal and row.kind not in FOR_OTHERS


def _post(tx: Tx, case: Case, title: str, text: str) -> None:
    body = bodies.get(tx, case.body_id).name if case.body_id else ""
    payload = {
        "case_number": case.case_number or "", "party_code": case.party_code, "title": title,
        "text": "".join((f"【{body}】" if body else "", text, NO_SERVICE)),
    }  # fmt: skip
    outbox.post(tx, case, system=SYSTEM, kind=NOTICE, payload=payload)


def _serves(tx: Tx) -> bool:
    """Tell whether the hall of this installation is this tenant's."""
    try:
        wanted = tx.use(Installed).tenant
    except LookupError:
        return False
    tenant = tx.session.get(Tenant, tx.tenant_id) if wanted else None
    return tenant is not None and tenant.key == wanted


# --- what any diagram may have told


def _words(context: ServiceContext) -> Mapping[str, Any]:
    """Give the worker the title and text that the diagram maps into the task, and whom they are for."""
    said = {name: str(context.parameters.get(name) or "") for name in ("title", "text")}
    case, process = context.case, context.tx.use(Registry).process(context.case.process_key)
    party = process.summary(context.facts).party_code or case.party_code  # the row lags behind while the case moves
    return {"case_number": case.case_number or "", "party_code": party, **said}


def _told(context: ServiceContext, result: Mapping[str, Any]) -> None:
    context.facts["hall"] = {name: result.get(name) for name in ("told", "receipt", "note")}


TELL = Service(TOPIC, topic=TOPIC, variables=_words, accept=_told)
