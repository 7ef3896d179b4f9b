"""Service of documents (送达): each attempt, by which officers, to whom, with what result."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from db.clock import EARLIEST
from db.command import command
from db.errors import PreconditionFailed
from db.session import Tx
from engine.casefile_documents import filed_row, lock_case
from engine.casefile_evidence import CLOCK_SLACK, evidence
from engine.casefile_rows import ServiceRecord
from engine.cases import Case

#: 送达方式. Source: 《行政处罚法》第六十一条, 《民事诉讼法》第七章第二节.
METHODS: Mapping[str, str] = {
    "direct": "直接送达",
    "left": "留置送达",
    "electronic": "电子送达",
    "post": "邮寄送达",
    "entrusted": "委托送达",
    "public_notice": "公告送达",
}
RESULTS: Mapping[str, str] = {"served": "已送达", "refused": "拒收", "failed": "未送达"}


class ServiceIncomplete(PreconditionFailed):
    """The service cannot be recorded: {reason}"""

    zh = "送达情况不完整：{reason}"


@command("document.served", permission="document:file")
def record_service(
    tx: Tx,
    case: Case,
    *,
    document_id: uuid.UUID,
    method: str,
    served_at: dt.datetime,
    result: str = "served",
    receiver: str = "",
    relation: str = "",
    place: str = "",
    officer_id: uuid.UUID | None = None,
    second_officer_id: uuid.UUID | None = None,
    witness: str = "",
    effective_on: dt.date | None = None,
    note: str = "",
    evidence_ids: Iterable[uuid.UUID] = (),
) -> ServiceRecord:
    """Record one attempt to serve a filed document.

    :param effective_on: the day on which it counts as served, when that is not the day of the act (a public notice).
    :raises ServiceIncomplete: when the law asks for more: two officers, a receiver, a witness or a recording.
    """
    lock_case(tx, case, must_be_open=False)
    row = filed_row(tx, case, document_id)
    pieces = [str(evidence(tx, case, one).id) for one in evidence_ids]
    if missing := _service_gap(tx, method, result, served_at, receiver, officer_id, second_officer_id, witness, pieces):
        raise ServiceIncomplete(reason=missing)
    record = ServiceRecord(
        tenant_id=tx.tenant_id, case_id=case.id, document_id=row.id, method=method, served_at=served_at,
        effective_on=effective_on, receiver=receiver, relation=relation, place=place, officer_id=officer_id,
        second_officer_id=second_officer_id, witness=witness, result=result, note=note, evidence_ids=pieces,
        recorded_at=tx.at,
    )  # fmt: skip
    tx.session.add(record)
    tx.session.flush()
    tx.subject(
        case, service=record.id, document=row.id, number=row.number, method=method, served_at=served_at,
        effective_on=effective_on, receiver=receiver, relation=relation, place=place, result=result,
        officers=[officer_id, second_officer_id], witness=witness, evidence=pieces,
    )  # fmt: skip
    return record


def services(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID | None = None) -> list[ServiceRecord]:
    """List the attempts to serve the documents of a case (or one document), in order of time."""
    query = select(ServiceRecord).where(ServiceRecord.tenant_id == tx.tenant_id, ServiceRecord.case_id == case_id)
    if document_id is not None:
        query = query.where(ServiceRecord.document_id == document_id)
    return list(tx.session.scalars(query.order_by(ServiceRecord.served_at, ServiceRecord.id)))


def _service_gap(
    tx: Tx,
    method: str,
    result: str,
    served_at: dt.datetime,
    receiver: str,
    officer_id: uuid.UUID | None,
    second_officer_id: uuid.UUID | None,
    witness: str,
    evidence_ids: list[str],
) -> str:
    """Say in Chinese what is missing; empty when nothing is."""
    if method not in METHODS or result not in RESULTS:
        return "送达方式或结果不在规定范围内"
    if served_at.tzinfo is None or served_at > tx.at + CLOCK_SLACK:
        return "送达时间不能晚于当前时间"
    if served_at < EARLIEST:
        return "送达时间早于1900年，请核对"
    if method in ("direct", "left") and (officer_id is None or second_officer_id is None):
        return "应由两名执法人员送达"
    if officer_id is not None and officer_id == second_officer_id:
        return "两名送达人不得为同一人"
    if method == "direct" and result == "served" and not receiver.strip():
        return "请填写签收人"
    # Source: 《民事诉讼法》第八十九条: a witness signs, or pictures and recordings show it.
    if method == "left" and not witness.strip() and not evidence_ids:
        return "留置送达应有见证人签名，或者以拍照、录像记录送达过程"
    return ""
