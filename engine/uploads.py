"""Files that arrive in pieces over a bad network: what has arrived stays, and the whole must be what the device took.

The bytes lie in a staging file under the files' root, outside of any transaction: the length of that file is the
truth about how far an upload has come. The digest was taken on the device when the picture or the video was made;
after the last byte the whole is compared with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import BinaryIO

from sqlalchemy import BigInteger, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.files import Files, OffsetDiffers, PartDiffers
from db.session import Tx

OPEN, COMPLETE, CORRUPT, USED, ENDED = "open", "complete", "corrupt", "used", "ended"
#: An upload that nobody has continued for so long is given up.
LIFETIME = dt.timedelta(days=7)
#: Uploads of one person at once.
MOST_OPEN = 200


class UploadUnknown(NotFound):
    """There is no such upload of yours; begin a new one."""

    zh = "未找到该上传任务，请重新上传。"


class UploadEnded(Conflict):
    """The upload is {state}; begin a new one."""

    zh = "该上传任务已结束（{state}），请重新上传。"


class UploadIncomplete(Conflict):
    """Only {received} of {length} bytes have arrived."""

    zh = "文件尚未传完（{received}/{length} 字节），请继续上传。"


class FileAltered(Conflict):
    """The file is not the one that the device took: its digest was {declared}, what arrived has {found}."""

    zh = "文件与采集时不一致：采集时摘要为 {declared}，收到的为 {found}。请从原设备重新上传。"


class TooManyUploads(Conflict):
    """There are {most} unfinished uploads of yours; finish or drop some."""

    zh = "您有 {most} 个未完成的上传，请先完成或取消。"


class Upload(Identified, Base):
    """A file on its way in."""

    __tablename__ = "uploads"

    person_id: Mapped[uuid.UUID | None]
    device_id: Mapped[uuid.UUID | None]
    #: Bytes in all, and the SHA-256 that the device took, in hex.
    length: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    found_sha256: Mapped[str | None]
    file_name: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=OPEN)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    completed_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix_uploads_person", "tenant_id", "person_id", "state"),)


def begin(tx: Tx, *, length: int, sha256: str, file_name: str = "", device_id: uuid.UUID | None = None) -> Upload:
    """Begin an upload; no command: nothing of legal effect has happened before the file belongs to a case.

    :raises Invalid: when length or digest are impossible.
    """
    tx.actor.require("evidence:add")
    if tx.actor.person_id is None:  # an upload is its owner's, and a machine is nobody
        raise PermissionDenied(permission="person")
    files = tx.use(Files)  # type: ignore[type-abstract]
    if not 0 < length <= files.largest:
        raise Invalid({"length": f"文件大小应在 1 字节至 {files.largest >> 20} MB 之间"})
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise Invalid({"sha256": "应为采集时计算的 SHA-256（64 位小写十六进制）"})
    mine = select(Upload.id).where(
        Upload.tenant_id == tx.tenant_id, Upload.person_id == tx.actor.person_id, Upload.state == OPEN
    )
    if len(tx.session.scalars(mine.limit(MOST_OPEN)).all()) >= MOST_OPEN:
        raise TooManyUploads(most=MOST_OPEN)
    row = Upload(
        tenant_id=tx.tenant_id, person_id=tx.actor.person_id, device_id=device_id, length=length, sha256=sha256,
        file_name=file_name[:200], state=OPEN, created_at=tx.at, expires_at=tx.at + LIFETIME,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    files.stage(tx.tenant_id, row.id)
    return row


def own(tx: Tx, upload_id: uuid.UUID, *, lock: bool = False) -> Upload:
    """Give an upload of the actor.

    :param lock: for whoever judges its state to change it: of two at once, the second sees what the first made of it.
    :raises UploadUnknown: when it is somebody else's or none.
    """
    row = tx.session.get(Upload, (tx.tenant_id, upload_id), with_for_update=lock or None, populate_existing=lock)
    if row is None or row.person_id != tx.actor.person_id:
        raise UploadUnknown(kind="upload")
    return row


def unfinished(tx: Tx, upload_id: uuid.UUID) -> Upload:
    """Give an upload of the actor that takes more bytes.

    :raises UploadEnded: when it does not.
    """
    row = own(tx, upload_id)
    if row.state != OPEN or row.expires_at <= tx.at:
        raise UploadEnded(state=row.state if row.state != OPEN else "expired")
    return row


def receive(files: Files, row: Upload, source: BinaryIO, *, offset: int, sha256: bytes | None = None) -> int:
    """Append a piece to the staging file, outside of any transaction; gives how far the upload has come.

    What arrived before the link broke is kept, unless the piece carries a digest, which then cannot be checked.

    :raises OffsetDiffers: when the piece does not begin where the last one ended.
    :raises PartDiffers: when the piece is not what was sent.
    """
    return files.append(row.tenant_id, row.id, source, offset=offset, most=row.length - offset, sha256=sha256)


@command("upload.completed", permission="evidence:add")
def complete(tx: Tx, *, upload_id: uuid.UUID) -> Upload:
    """Compare the whole with what the device took; a file that differs is kept out and named in the journal."""
    row = own(tx, upload_id, lock=True)
    files = tx.use(Files)  # type: ignore[type-abstract]
    received = files.staged(tx.tenant_id, row.id)
    if row.state == OPEN:
        if received < row.length:
            raise UploadIncomplete(received=received, length=row.length)
        row.found_sha256 = files.staged_digest(tx.tenant_id, row.id)
        row.state = COMPLETE if row.found_sha256 == row.sha256 else CORRUPT
        row.completed_at = tx.at
    tx.subject(
        upload=row.id, file_name=row.file_name, length=row.length, device=row.device_id, state=row.state,
        declared=row.sha256, found=row.found_sha256,
    )  # fmt: skip
    return row


def ready(tx: Tx, upload_id: uuid.UUID) -> Upload:
    """Give a complete upload of the actor, locked, to be made evidence in the caller's command.

    :raises FileAltered: when what arrived is not what the device took.
    :raises UploadIncomplete: when it is still on its way.
    :raises UploadEnded: when it was used or dropped, also in this very moment.
    """
    row = own(tx, upload_id, lock=True)
    if row.state == CORRUPT:
        raise FileAltered(declared=row.sha256, found=row.found_sha256)
    if row.state == OPEN:
        received = tx.use(Files).staged(tx.tenant_id, row.id)  # type: ignore[type-abstract]
        raise UploadIncomplete(received=received, length=row.length)
    if row.state != COMPLETE:
        raise UploadEnded(state=row.state)
    return row


def drop(tx: Tx, upload_id: uuid.UUID) -> None:
    """Give up an upload that belongs to no case; its bytes go.

    :raises UploadEnded: when it is evidence, also in this very moment.
    """
    row = own(tx, upload_id, lock=True)
    if row.state == USED:
        raise UploadEnded(state=row.state)
    row.state = ENDED
    tx.use(Files).unstage(tx.tenant_id, row.id)  # type: ignore[type-abstract]


def sweep(tx: Tx) -> int:
    """Drop what nobody has continued in time, and the bytes of what is evidence by now; gives how many."""
    query = select(Upload).where(Upload.tenant_id == tx.tenant_id, Upload.expires_at <= tx.at, Upload.state != ENDED)
    rows = list(tx.session.scalars(query.limit(500).with_for_update(skip_locked=True)))
    for row in rows:
        row.state = row.state if row.state == USED else ENDED
        row.expires_at = dt.datetime.max.replace(tzinfo=dt.UTC) if row.state == USED else row.expires_at
        tx.use(Files).unstage(tx.tenant_id, row.id)  # type: ignore[type-abstract]
    return len(rows)


__all__ = [
    "FileAltered", "OffsetDiffers", "PartDiffers", "Upload", "UploadEnded", "UploadIncomplete", "UploadUnknown",
    "begin", "complete", "drop", "own", "ready", "receive", "sweep", "unfinished",
]  # fmt: skip
