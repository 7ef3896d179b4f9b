"""Signatures on glass: strokes and picture, bound to the digest of exactly the text that was shown, or a refusal."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid
from db.files import Files, sniff
from db.session import Tx
from engine.casefile_documents import lock_case
from engine.casefile_evidence import CLOCK_SLACK
from engine.cases import Case

ROLES: Mapping[str, str] = {
    "party": "当事人", "guardian": "监护人", "witness": "见证人", "officer": "承办人", "second_officer": "协办人",
}  # fmt: skip
#: Limits of what a glass may send: points of all strokes, bytes of the picture, characters of the text.
MOST_POINTS, LARGEST_IMAGE, LONGEST_TEXT = 20_000, 200 << 10, 200_000


class TextDiffers(Conflict):
    """What was shown is not the text of the document: compare both and let the person sign the right one."""

    zh = "所签文本与文书文本不一致，请核对两者并重新签名。"


class Signature(Identified, Base):
    """One person's signature under one text, or the refusal to sign it."""

    __tablename__ = "signatures"

    case_id: Mapped[uuid.UUID]
    document: Mapped[str]
    role: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    #: SHA-256 of the text in UTF-8, NFC; the text itself lies among the files under this digest.
    text_sha256: Mapped[str]
    signed_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    device_id: Mapped[uuid.UUID | None]
    position: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    #: Lines of points (x, y, milliseconds, pressure) in the unit square.
    strokes: Mapped[list[Any]] = mapped_column(JSONB)
    image_sha256: Mapped[str | None]
    refused: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_signatures_case", "tenant_id", "case_id", "document"),)


@command("signature.taken", permission="evidence:add")
def sign(
    tx: Tx,
    case: Case,
    *,
    document: str,
    role: str,
    name: str,
    text: str,
    text_sha256: str,
    signed_at: dt.datetime,
    refused: bool = False,
    reason: str = "",
    strokes: Sequence[Any] = (),
    image: str = "",
    device_id: uuid.UUID | None = None,
    position: Mapping[str, Any] | None = None,
) -> Signature:
    """Keep a signature with the text that was shown above it, or a refusal with its reason.

    :param text: exactly what was shown; its digest is taken again here.
    :param image: the picture of the signature as base64 PNG.
    :raises TextDiffers: when the text is not the one that the device says was signed.
    :raises Invalid: when strokes, picture or reason are missing, or too much.
    """
    lock_case(tx, case)
    plain = unicodedata.normalize("NFC", text)
    found = hashlib.sha256(plain.encode()).hexdigest()
    if found != text_sha256:
        raise TextDiffers()
    _check(tx, role, name, plain, signed_at, refused, reason, strokes)
    files = tx.use(Files)  # type: ignore[type-abstract]
    files.put(tx, plain.encode())
    picture = None if refused else files.put(tx, _png(image)).sha256
    officers = {"officer": case.officer_id, "second_officer": case.second_officer_id}
    row = Signature(
        tenant_id=tx.tenant_id, case_id=case.id, document=document, role=role, name=name.strip(),
        person_id=officers.get(role), text_sha256=found, signed_at=signed_at, received_at=tx.at, device_id=device_id,
        position=dict(position) if position else None, strokes=[] if refused else list(strokes),
        image_sha256=picture, refused=refused, reason=reason.strip(),
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        case, signature=row.id, document=document, role=role, name=row.name, text_sha256=found, signed_at=signed_at,
        refused=refused, reason=row.reason, image=picture, device=device_id,
        strokes_sha256=hashlib.sha256(repr(row.strokes).encode()).hexdigest(),
    )  # fmt: skip
    return row


def of_case(tx: Tx, case_id: uuid.UUID, document: str | None = None) -> list[Signature]:
    """List the signatures of a case, oldest first."""
    query = select(Signature).where(Signature.tenant_id == tx.tenant_id, Signature.case_id == case_id)
    if document is not None:
        query = query.where(Signature.document == document)
    return list(tx.session.scalars(query.order_by(Signature.signed_at, Signature.id)))


def _check(
    tx: Tx, role: str, name: str, text: str, signed_at: dt.datetime, refused: bool, reason: str, strokes: Sequence[Any]
) -> None:
    problems: dict[str, str] = {}
    if role not in ROLES:
        problems["role"] = "签名人身份不在规定范围内"
    if not name.strip() or len(name) > 100:
        problems["name"] = "请填写签名人姓名"
    if not text.strip() or len(text) > LONGEST_TEXT:
        problems["text"] = "缺少所签文本"
    if signed_at.tzinfo is None or signed_at > tx.at + CLOCK_SLACK:
        problems["signed_at"] = "签名时间晚于当前时间，请检查设备时钟"
    if refused and not reason.strip():
        problems["reason"] = "请写明拒绝签名的情况"
    if not refused and not _drawn(strokes):
        problems["strokes"] = "没有签名笔迹"
    if problems:
        raise Invalid(problems)


def _drawn(strokes: Sequence[Any]) -> bool:
    """Tell whether somebody has drawn something: lines of points, numbers only, not too many."""
    points = [point for line in strokes if isinstance(line, list) for point in line]
    return 2 <= len(points) <= MOST_POINTS and all(
        isinstance(point, list)
        and 2 <= len(point) <= 4
        and all(isinstance(value, int | float) and not isinstance(value, bool) for value in point)
        for point in points
    )


def _png(image: str) -> bytes:
    try:
        data = base64.b64decode(image, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or len(data) > LARGEST_IMAGE or sniff(data[:64]) != "image/png":
        raise Invalid({"image": f"签名图片应为不超过 {LARGEST_IMAGE >> 10} kB 的 PNG"})
    return data
