"""Work that comes in from the street: what a phone takes along, and the ordered actions that it hands in later.

An action is one step that a person has taken on the phone, with or without a network. Each is carried out in one
transaction through the very commands that the desk uses, in the order in which it was taken; its identifier makes a
repetition harmless. What cannot be carried out leaves the case untouched, and a person decides on the phone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.files import Files
from db.session import Tx
from engine import casefile, cases, devices, people, signatures, tasks, uploads
from engine.calendar import day_of
from engine.cases import Case
from engine.devices import Device
from engine.registry import Registry
from engine.tasks import Task
from processes import officers
from processes.penalty_summary import paper

#: Procedures that may be begun on the street.
BEGUN = ("penalty_summary", "measure", "inspection")


class ActionOutOfOrder(Conflict):
    """Action {seq} of this case comes too early or was taken differently before; {expected} is expected next."""

    zh = "本案操作顺序不符：收到第 {seq} 项，应为第 {expected} 项。"


class StreetCaseUnknown(NotFound):
    """This device has handed in nothing of such a case yet; its first action opens or attaches it."""

    zh = "未找到本机登记的该案件，请先提交立案操作。"


class StepNotWaiting(Conflict):
    """The case does not wait at "{element}" any more; it waits at: {waits}."""

    zh = "案件当前不在该环节（{element}），现处于：{waits}。可能已由他人办理。"


class StreetCase(Tenanted, Base):
    """A case as a device knows it: the identifier that the device chose, and how far its actions have come."""

    __tablename__ = "street_cases"

    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    device_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID]
    last_seq: Mapped[int] = mapped_column(Integer, default=0)


@dataclass(frozen=True)
class Action:
    """One thing that a person did on a device.

    ``at`` is the device's time, ``clock_offset_ms`` how far that clock was ahead of ours when they last met.
    """

    id: uuid.UUID
    client_id: uuid.UUID
    seq: int
    at: dt.datetime
    kind: str
    payload: Mapping[str, Any]
    clock_offset_ms: int | None = None
    position: Mapping[str, Any] | None = None

    @property
    def put_right(self) -> dt.datetime:
        """The device's time as our clock would have named it."""
        return self.at - dt.timedelta(milliseconds=self.clock_offset_ms or 0)


@command("street.acted", permission="task:complete")
def act(tx: Tx, *, device_id: uuid.UUID, action: Action) -> tuple[Case, dict[str, Any]]:
    """Carry out one action of a device; gives the case and what the action made.

    :raises ActionOutOfOrder: when one before it is missing, or another was handed in under its number.
    """
    device = devices.own(tx, device_id)
    device.seen_at = tx.at
    known = tx.session.get(StreetCase, (tx.tenant_id, action.client_id), with_for_update=True, populate_existing=True)
    if known is not None and known.person_id != tx.actor.person_id:
        raise StreetCaseUnknown(kind="case")
    expected = (known.last_seq if known else 0) + 1
    if action.seq != expected:
        raise ActionOutOfOrder(seq=action.seq, expected=expected)
    if action.kind not in FIRST and action.kind not in LATER:
        raise Invalid({"kind": f"应为 {'、'.join(sorted({*FIRST, *LATER}))} 之一"})
    made: dict[str, Any] = {}
    if known is None:
        if action.kind not in FIRST:
            raise StreetCaseUnknown(kind="case")
        case = FIRST[action.kind](tx, action)
        known = StreetCase(
            tenant_id=tx.tenant_id, client_id=action.client_id, person_id=device.person_id, device_id=device.id,
            case_id=case.id, last_seq=0,
        )  # fmt: skip
        tx.session.add(known)
    else:
        if action.kind not in LATER:
            raise ActionOutOfOrder(seq=action.seq, expected="续办操作")
        case, made = LATER[action.kind](tx, device, action, cases.lock(tx, known.case_id, must_be_open=False))
    known.last_seq = action.seq
    tx.subject(
        case, action=action.id, kind=action.kind, seq=action.seq, device=device.id, taken_at=action.at,
        clock_offset_ms=action.clock_offset_ms, position=action.position, **made,
    )  # fmt: skip
    return case, made


def _open(tx: Tx, action: Action) -> Case:
    process, facts = str(action.payload.get("process") or ""), action.payload.get("facts") or {}
    if process not in BEGUN:
        raise Invalid({"process": f"街面可办理的程序：{'、'.join(BEGUN)}"})
    if not isinstance(facts, Mapping):
        raise Invalid({"facts": "应为对象"})
    cases.check_opening(tx, process, facts)
    unit = unit_of(tx)
    return cases.open_case(
        tx, process_key=process, facts=facts, business_key=f"street:{action.client_id}", unit_id=unit.id,
        body_id=unit.body_id, officer_id=tx.actor.person_id,
    )  # fmt: skip


def _attach(tx: Tx, action: Action) -> Case:
    return cases.lock(tx, _identifier(action.payload, "case_id"), must_be_open=False)


def _complete(tx: Tx, device: Device, action: Action, case: Case) -> tuple[Case, dict[str, Any]]:
    element, answers = str(action.payload.get("element") or ""), action.payload.get("answers") or {}
    if not isinstance(answers, Mapping):
        raise Invalid({"answers": "应为对象"})
    task = waiting(tx, case, element)
    revision = action.payload.get("revision")
    done = tasks.complete(
        tx, task_id=task.id, answers=answers, revision=revision if isinstance(revision, int) else None
    )
    return done, {"element": element}


def _evidence(tx: Tx, device: Device, action: Action, case: Case) -> tuple[Case, dict[str, Any]]:
    given = action.payload
    row = evidence_of_upload(
        tx, case, upload_id=_identifier(given, "upload_id"), kind=str(given.get("kind") or "audiovisual"),
        title=str(given.get("title") or ""), captured_at=_moment(given, "captured_at", action.put_right),
        position=given.get("position") or action.position, place=str(given.get("place") or ""),
        note=str(given.get("note") or ""), device_id=device.id, clock_offset_ms=action.clock_offset_ms,
    )  # fmt: skip
    return case, {"evidence": row.id, "sha256": row.sha256}


def evidence_of_upload(tx: Tx, case: Case, *, upload_id: uuid.UUID, **about: Any) -> casefile.Evidence:
    """Make a complete upload evidence of a case, with the digest that its device took.

    :raises uploads.FileAltered: when what arrived is not what the device took.
    """
    upload = uploads.ready(tx, upload_id)
    files = tx.use(Files)  # type: ignore[type-abstract]
    with files.open_staged(tx.tenant_id, upload.id) as data:
        row = casefile.add_evidence(
            tx, case, data=data, file_name=upload.file_name, device_sha256=upload.sha256,
            **{"device_id": upload.device_id, **about},
        )  # fmt: skip
    # The staging file goes with the sweep: a commit that fails must find it again.
    upload.state, upload.expires_at = uploads.USED, tx.at
    return row


def _sign(tx: Tx, device: Device, action: Action, case: Case) -> tuple[Case, dict[str, Any]]:
    given = action.payload.get("signature") or {}
    if not isinstance(given, Mapping):
        raise Invalid({"signature": "应为对象"})
    texts = {name: str(given.get(name) or "") for name in ("document", "role", "name", "text", "text_sha256", "reason")}
    signed_at = _moment(given, "signed_at", action.put_right)
    if texts["role"] in ("officer", "second_officer"):
        officer = case.officer_id if texts["role"] == "officer" else case.second_officer_id
        officers.acting(tx, case, officer, on=day_of(signed_at))
    row = signatures.sign(
        tx, case, **texts, signed_at=signed_at,
        refused=given.get("refused") is True,
        strokes=given.get("strokes") if isinstance(given.get("strokes"), list) else (),  # type: ignore[arg-type]
        image=str(given.get("image") or ""), device_id=device.id, position=action.position,
    )  # fmt: skip
    paper.signed(tx, case, row)
    return case, {"signature": row.id}


def _note(tx: Tx, device: Device, action: Action, case: Case) -> tuple[Case, dict[str, Any]]:
    """Keep in the file what could not be entered as a step, so that nothing an officer wrote down is lost."""
    title, text = str(action.payload.get("title") or "离线记录"), str(action.payload.get("text") or "")
    if not text.strip():
        raise Invalid({"text": "请填写内容"})
    row = casefile.add_evidence(
        tx, case, kind="electronic", title=title[:200], data=text.encode(), file_name="note.txt",
        captured_at=min(action.put_right, tx.at), position=action.position, device_id=device.id,
        clock_offset_ms=action.clock_offset_ms, note="移动执法离线记录",
    )  # fmt: skip
    return case, {"evidence": row.id, "sha256": row.sha256}


def _abandon(tx: Tx, device: Device, action: Action, case: Case) -> tuple[Case, dict[str, Any]]:
    """Record that a person gave up an action of the device, and why; the journal keeps what it was."""
    reason = str(action.payload.get("reason") or "").strip()
    if not reason:
        raise Invalid({"reason": "请填写放弃理由"})
    given_up = action.payload.get("action")
    return case, {"reason": reason[:1000], "abandoned": given_up if isinstance(given_up, Mapping) else None}


#: How a device comes to a case, and what it does in it.
FIRST: Mapping[str, Callable[[Tx, Action], Case]] = {"open": _open, "attach": _attach}
LATER: Mapping[str, Callable[[Tx, Device, Action, Case], tuple[Case, dict[str, Any]]]] = {
    "complete": _complete, "evidence": _evidence, "sign": _sign, "note": _note, "abandon": _abandon,
}  # fmt: skip


def waiting(tx: Tx, case: Case, element: str) -> Task:
    """Give the open task of a step.

    :raises StepNotWaiting: naming where the case stands instead.
    """
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id == case.id, Task.status.in_(tasks.OPEN))
    found = list(tx.session.scalars(query.order_by(Task.created_at)))
    for task in found:
        if task.element_id == element:
            return task
    step = tx.use(Registry).process(case.process_key).steps.get(element)
    standing = "、".join(task.name for task in found) or "无待办环节"
    raise StepNotWaiting(element=step.title if step else element, waits=standing)


def unit_of(tx: Tx) -> people.Unit:
    """Give the unit in whose name the officer acts on the street: the one in which they are an officer.

    :raises Invalid: when there is none.
    """
    for unit in people.units(tx):
        if f"officer@{unit.id}" in tx.actor.roles and unit.body_id is not None:
            return unit
    raise Invalid({"unit": "您未在任何执法部门担任执法人员，不能在街面办案"})


def _identifier(given: Mapping[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(given.get(name)))
    except ValueError:
        raise Invalid({name: "应为标识符"}) from None


def _moment(given: Mapping[str, Any], name: str, otherwise: dt.datetime) -> dt.datetime:
    raw = given.get(name)
    if not raw:
        return otherwise
    try:
        found = dt.datetime.fromisoformat(str(raw))
    except ValueError:
        raise Invalid({name: "时间格式应为 2026-03-02T09:30:00+08:00"}) from None
    if found.tzinfo is None:
        raise Invalid({name: "时间缺少时区"})
    return found
