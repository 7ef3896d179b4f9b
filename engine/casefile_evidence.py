"""Evidence of a case: files as they came in, with digest, type, time, place and who took them."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from db.clock import EARLIEST
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.files import FileMissing, Files, FileTooLarge, sniff
from db.session import Tx
from engine.casefile_documents import check_reason, lock_case
from engine.casefile_rows import Evidence
from engine.cases import Case

#: Largest sizes by the type that the first bytes show; what is not named here is not taken.
MB = 1 << 20
SIZE_CAPS: Mapping[str, int] = {
    "image/jpeg": 25 * MB,
    "image/png": 25 * MB,
    "image/webp": 25 * MB,
    "image/heic": 25 * MB,
    "application/pdf": 50 * MB,
    "audio/mpeg": 200 * MB,
    "audio/mp4": 200 * MB,
    "audio/wav": 200 * MB,
    "audio/ogg": 200 * MB,
    "video/mp4": 512 * MB,
    "video/webm": 512 * MB,
    "text/plain": 5 * MB,
}
#: A device's clock may be this much ahead of ours.
CLOCK_SLACK = dt.timedelta(minutes=10)


class FileTypeRefused(Invalid):
    """Files of the type {media_type} are not taken as evidence."""

    zh = "不支持该类型的文件（{media_type}），请上传照片、录音、录像或 PDF。"


class EvidenceTooLarge(Invalid):
    """At most {limit_mb} MB are allowed for files of this type."""

    zh = "此类文件不得超过 {limit_mb} MB，请压缩或分段上传。"


class EvidenceThere(Conflict):
    """This very file is in the case already as "{title}"."""

    zh = "该文件已作为证据“{title}”入卷，无需重复上传。"


class EvidenceAltered(Conflict):
    """ "{title}" is not the file that the device took: at capture its digest was {declared}, here it is {found}."""

    zh = "证据“{title}”与采集时不一致：采集时摘要为 {declared}，收到的为 {found}。"


class EvidenceUnknown(NotFound):
    """There is no such evidence in this case."""

    zh = "本案没有该证据。"


@command("evidence.added", permission="evidence:add")
def add_evidence(
    tx: Tx,
    case: Case,
    *,
    kind: str,
    title: str,
    data: bytes | BinaryIO,
    file_name: str = "",
    captured_at: dt.datetime | None = None,
    position: Mapping[str, Any] | None = None,
    place: str = "",
    taken_by: uuid.UUID | None = None,
    note: str = "",
    device_id: uuid.UUID | None = None,
    device_sha256: str | None = None,
    clock_offset_ms: int | None = None,
) -> Evidence:
    """Take a file in as evidence; its type is read from its first bytes, not from its name.

    :param device_sha256: the digest that the device took at capture; what arrives must have the same.
    :param clock_offset_ms: how far the device's clock was ahead of the server's when it last compared them.
    :raises EvidenceAltered: when the file is not the one that the device took.
    :raises FileTypeRefused: or ``EvidenceTooLarge``, ``EvidenceThere``, or ``Invalid`` for a capture in the future.
    """
    lock_case(tx, case)
    if not title.strip():
        raise Invalid({"title": "请填写证据名称"})
    taken = captured_at or tx.at
    if taken.tzinfo is None:
        raise Invalid({"captured_at": "拍摄时间缺少时区"})
    if taken > tx.at + CLOCK_SLACK:
        raise Invalid({"captured_at": "拍摄时间晚于当前时间，请检查设备时钟"})
    if taken < EARLIEST:
        raise Invalid({"captured_at": "拍摄时间早于1900年，请检查设备时钟"})
    where = _position(position)
    media_type = sniff(_head(data))
    cap = SIZE_CAPS.get(media_type)
    if cap is None:
        raise FileTypeRefused({"file": "不支持该类型的文件"}, media_type=media_type)
    try:
        stored = tx.use(Files).put(tx, data, max_bytes=cap)  # type: ignore[type-abstract]
    except FileTooLarge:
        raise EvidenceTooLarge({"file": f"文件超过 {cap // MB} MB"}, limit_mb=cap // MB) from None
    if device_sha256 is not None and device_sha256 != stored.sha256:
        raise EvidenceAltered(title=title.strip(), declared=device_sha256, found=stored.sha256)
    there = select(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case.id, Evidence.sha256 == stored.sha256
    )
    if (twin := tx.session.scalar(there)) is not None:
        raise EvidenceThere(title=twin.title)
    row = Evidence(
        tenant_id=tx.tenant_id, case_id=case.id, kind=kind, title=title.strip(), sha256=stored.sha256,
        media_type=stored.media_type, size=stored.size, file_name=file_name, captured_at=taken,
        position=where, place=place, taken_by=taken_by or tx.actor.person_id, note=note,
        device_id=device_id, device_sha256=device_sha256, clock_offset_ms=clock_offset_ms,
        added_at=tx.at, added_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        case, evidence=row.id, kind=kind, title=row.title, sha256=row.sha256, media_type=row.media_type, size=row.size,
        captured_at=taken, position=row.position, place=place, taken_by=row.taken_by,
        device=device_id, device_sha256=device_sha256, clock_offset_ms=clock_offset_ms,
    )  # fmt: skip
    return row


@command("evidence.withdrawn", permission="evidence:add")
def withdraw_evidence(tx: Tx, case: Case, *, evidence_id: uuid.UUID, reason: str) -> Evidence:
    """Take a piece of evidence out of consideration, with a reason; the file and its entry stay."""
    lock_case(tx, case)
    check_reason(reason)
    row = evidence(tx, case, evidence_id)
    row.withdrawn_at, row.withdrawal_reason = row.withdrawn_at or tx.at, reason
    tx.subject(case, evidence=row.id, title=row.title, sha256=row.sha256, reason=reason)
    return row


def evidence(tx: Tx, case: Case, evidence_id: uuid.UUID) -> Evidence:
    """Read a piece of evidence of a case.

    :raises EvidenceUnknown: when the case has none of this id.
    """
    row = tx.session.get(Evidence, (tx.tenant_id, evidence_id))
    if row is None or row.case_id != case.id:
        raise EvidenceUnknown(kind="evidence")
    return row


def _head(data: bytes | BinaryIO) -> bytes:
    """Look at the first bytes without taking them away, so that nothing refused is ever written."""
    if isinstance(data, bytes):
        return data[:4096]
    head = data.read(4096)
    data.seek(0)
    return head


def _position(position: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Check a position; numbers are kept as text, as the journal hashes them."""
    if not position:
        return None
    try:
        lon, lat = float(position["lon"]), float(position["lat"])
    except (KeyError, TypeError, ValueError):
        raise Invalid({"position": "位置应有经度和纬度"}) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid({"position": "经度或纬度超出范围"})
    rest = {key: position[key] for key in ("accuracy_m", "datum") if position.get(key) is not None}
    return {"lon": lon, "lat": lat, "datum": "wgs84"} | rest


@dataclass(frozen=True)
class Checked:
    """Whether a piece of evidence is what came in: the digest noted, the one at capture, and the one on disk now."""

    noted: str
    at_capture: str | None
    found: str | None

    @property
    def intact(self) -> bool:
        """Tell whether nothing has changed since the file came in."""
        return self.found == self.noted


def check_evidence(tx: Tx, case: Case, evidence_id: uuid.UUID) -> Checked:
    """Read the file of a piece of evidence and take its digest anew; a missing file has none."""
    row = evidence(tx, case, evidence_id)
    try:
        with tx.use(Files).open(tx.tenant_id, row.sha256) as source:  # type: ignore[type-abstract]
            found: str | None = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    except FileMissing:
        found = None
    return Checked(row.sha256, row.device_sha256, found)
