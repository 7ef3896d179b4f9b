"""电子送达: with the party's written consent a filed document goes out by e-mail, and a short message may announce it.

The document is posted to the outbox in the transaction of the command; once the mail server has taken it, the service
is on record by itself. Source: 《行政处罚法》第六十一条第二款, 《民事诉讼法》第九十条 (it counts from its arrival).
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, NotFound, PreconditionFailed
from db.session import Tx
from engine import casefile, cases, outbox
from engine.calendar import day_of
from engine.casefile import FILED, CaseDocument
from engine.cases import Case
from engine.outbox import OutboxMessage
from processes import bodies

MAIL, SMS = "mail", "sms"
CHANNELS: Mapping[str, str] = {MAIL: "电子邮件", SMS: "短信（通知）"}
KIND = "document"
_ADDRESS = {MAIL: re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}$"), SMS: re.compile(r"^1[3-9]\d{9}$")}
STATUS_ZH: Mapping[str, str] = {"pending": "发送中", "delivered": "已发送", "stopped": "发送失败"}


class ConsentUnknown(NotFound):
    """There is no such consent in this case."""

    zh = "本案没有该项电子送达同意。"


class NotSendable(PreconditionFailed):
    """The document cannot be served electronically: {reason}"""

    zh = "不能电子送达：{reason}"


@dataclass(frozen=True)
class Channels:
    """Which ways this installation has; provided at the composition root."""

    mail: bool = False
    sms: bool = False


class ServiceConsent(Identified, Base):
    """A party's consent to be served at one address, with the paper or the piece of evidence that shows it."""

    __tablename__ = "service_consents"

    case_id: Mapped[uuid.UUID]
    channel: Mapped[str]
    address: Mapped[str]
    receiver: Mapped[str]
    consented_on: Mapped[dt.date]
    evidence_id: Mapped[uuid.UUID | None]
    document_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[uuid.UUID | None]
    withdrawn_on: Mapped[dt.date | None]

    __table_args__ = (Index("ix_service_consents_case", "tenant_id", "case_id"),)


@command("consent.recorded", permission="document:file")
def record(
    tx: Tx,
    *,
    case_id: uuid.UUID,
    channel: str,
    address: str,
    receiver: str,
    consented_on: dt.date,
    evidence_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
) -> ServiceConsent:
    """Put a party's consent on record, with its proof: a filed 送达地址确认书 or a piece of evidence.

    :raises Invalid: when the address is none, the day lies ahead or there is no proof.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    problems: dict[str, str] = {}
    if channel not in CHANNELS:
        problems["channel"] = "请选择电子邮件或者短信"
    elif not _ADDRESS[channel].match(address.strip()):
        problems["address"] = "电子邮箱或者手机号码的格式有误"
    if not receiver.strip():
        problems["receiver"] = "请填写收件人"
    if consented_on > day_of(tx.at):
        problems["consented_on"] = "同意日期不能晚于今天"
    if evidence_id is not None:
        casefile.evidence(tx, case, evidence_id)
    if document_id is not None and casefile.document(tx, case, document_id).status != FILED:
        problems["document_id"] = "送达地址确认书尚未归档"
    if evidence_id is None and document_id is None:
        problems["document_id"] = "须有归档的送达地址确认书或者其他书面同意的证据"
    if problems:
        raise Invalid(problems, summary="；".join(problems.values()))
    row = ServiceConsent(
        tenant_id=tx.tenant_id,
        case_id=case.id,
        channel=channel,
        address=address.strip(),
        receiver=receiver.strip()[:100],
        consented_on=consented_on,
        evidence_id=evidence_id,
        document_id=document_id,
        recorded_at=tx.at,
        recorded_by=tx.actor.person_id,
        withdrawn_on=None,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        case,
        consent=row.id,
        channel=channel,
        address=row.address,
        receiver=row.receiver,
        on=consented_on,
        evidence=evidence_id,
        document=document_id,
    )
    return row


@command("consent.withdrawn", permission="document:file")
def withdraw(tx: Tx, *, case_id: uuid.UUID, consent_id: uuid.UUID) -> ServiceConsent:
    """Note that a party does not agree any more; what has been sent stays served."""
    case = cases.lock(tx, case_id, must_be_open=False)
    row = get(tx, case, consent_id)
    row.withdrawn_on = day_of(tx.at)
    tx.subject(case, consent=row.id, channel=row.channel, address=row.address, on=row.withdrawn_on)
    return row


@command("document.sent", permission="document:file")
def send(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, consent_id: uuid.UUID) -> uuid.UUID:
    """Send a filed document by e-mail to the address that the party agreed to, and announce it by short message.

    :raises NotSendable: without consent, for an internal paper, for a draft, or where this installation has no way.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    row, consent = casefile.document(tx, case, document_id), get(tx, case, consent_id)
    if reason := _hindrance(tx, case, row, consent):
        raise NotSendable(reason=reason)
    body = bodies.get(tx, case.body_id).name if case.body_id else ""
    title = f"《{row.title}》{f'（{row.number}）' if row.number else ''}"
    words = (
        f"{consent.receiver}：\n\n{body}现依法向你（单位）送达{title}，见附件。"
        f"你（单位）已于{consent.consented_on.isoformat()}书面同意电子送达，本邮件到达你（单位）邮箱之日为送达之日。\n\n{body}"
    )
    payload = {
        "tenant": str(tx.tenant_id),
        "document": str(row.id),
        "consent": str(consent.id),
        "sha256": row.current_sha256,
        "to": consent.address,
        "receiver": consent.receiver,
        "subject": f"{body}：送达{title}",
        "text": words,
        "file_name": f"{row.title}.pdf",
    }
    message = outbox.post(tx, case, system=MAIL, kind=KIND, payload=payload)
    announced = _announce(tx, case, row, body)
    tx.subject(
        case,
        document=row.id,
        title=row.title,
        number=row.number,
        consent=consent.id,
        address=consent.address,
        outbox=message,
        announced=announced,
    )
    return message


def _hindrance(tx: Tx, case: Case, row: CaseDocument, consent: ServiceConsent) -> str:
    if not tx.use(Channels).mail:
        return "本系统未接入邮件服务器"
    if row.status != FILED:
        return "文书尚未归档"
    if row.internal:
        return "内部文书不对外送达"
    if consent.channel != MAIL:
        return "短信只用于通知，须选择电子邮箱"
    if consent.withdrawn_on is not None:
        return "当事人已撤回同意"
    if any(one["status"] != "stopped" for one in sent(tx, case, row.id) if one["to"] == consent.address):
        return "该文书已发往该邮箱"
    return ""


def _announce(tx: Tx, case: Case, row: CaseDocument, body: str) -> uuid.UUID | None:
    """Announce a letter by short message where the party agreed to that as well."""
    found = next((one for one in of_case(tx, case.id) if one.channel == SMS and one.withdrawn_on is None), None)
    if found is None or not tx.use(Channels).sms:
        return None
    text = f"【{body}】《{row.title}》已发送至您确认的电子邮箱，请及时查收。"
    payload = {"document": str(row.id), "consent": str(found.id), "to": found.address, "text": text[:300]}
    return outbox.post(tx, case, system=SMS, kind=KIND, payload=payload)


def overhear(tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
    """Put the service on record once the mail server has taken the letter."""
    if name != "outbox.settled" or payload.get("system") != MAIL or payload.get("error") or not isinstance(head, Case):
        return
    message = tx.session.get(OutboxMessage, (tx.tenant_id, uuid.UUID(str(payload["message"]))))
    if message is None or message.kind != KIND:
        return
    casefile.record_service(
        tx,
        head,
        document_id=uuid.UUID(message.payload["document"]),
        method="electronic",
        served_at=tx.at,
        receiver=message.payload["receiver"],
        place=message.payload["to"],
        note="电子邮件已由邮件服务器接收",
    )


def of_case(tx: Tx, case_id: uuid.UUID) -> list[ServiceConsent]:
    """List the consents of a case, oldest first."""
    query = select(ServiceConsent).where(ServiceConsent.tenant_id == tx.tenant_id, ServiceConsent.case_id == case_id)
    return list(tx.session.scalars(query.order_by(ServiceConsent.recorded_at, ServiceConsent.id)))


def get(tx: Tx, case: Case, consent_id: uuid.UUID) -> ServiceConsent:
    """Read a consent of a case.

    :raises ConsentUnknown: when the case has none of this id.
    """
    row = tx.session.get(ServiceConsent, (tx.tenant_id, consent_id))
    if row is None or row.case_id != case.id:
        raise ConsentUnknown(kind="consent")
    return row


def sent(tx: Tx, case: Case, document_id: uuid.UUID) -> list[dict[str, Any]]:
    """List what was sent of a document: system, address, status, when."""
    query = select(OutboxMessage).where(
        OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.case_id == case.id, OutboxMessage.system.in_((MAIL, SMS))
    )
    return [
        {
            "channel": CHANNELS[one.system],
            "system": one.system,
            "to": one.payload.get("to", ""),
            "status": one.status,
            "word": STATUS_ZH.get(one.status, one.status),
            "at": one.delivered_at or one.created_at,
            "error": one.last_error,
        }
        for one in tx.session.scalars(query.order_by(OutboxMessage.created_at))
        if one.payload.get("document") == str(document_id)
    ]
