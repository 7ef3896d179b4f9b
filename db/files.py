"""Files (evidence, documents, scans) behind a port: by content, per tenant, durable before the commit."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy import BigInteger, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.errors import Conflict, Invalid, Locked, NotFound
from db.session import Tx

CHUNK = 1 << 20
#: An upload is read from its connection in pieces of so many bytes.
PIECE = 64 << 10
#: How the name of a file begins while it is written.
HALF = ".in-"
#: A single file may not be larger; video comes in resumable parts (street issue).
MAX_BYTES = 512 << 20


class FileTooLarge(Invalid):
    """The file is larger than the {limit_mb} MB that are allowed."""

    zh = "文件超过 {limit_mb} MB 的上限，请压缩或分段上传。"


class FileMissing(NotFound):
    """There is no such file."""

    zh = "未找到该文件。"


class OffsetDiffers(Conflict):
    """The upload has come to byte {offset}; continue there."""

    zh = "上传进度为第 {offset} 字节，请从该处继续。"


class PartDiffers(Invalid):
    """This piece is not what was sent: its digest differs. Send it again."""

    zh = "该分段在传输中发生变化，请重新发送。"


class PartBusy(Locked):
    """Another connection is still writing to this upload; try again in a moment."""

    zh = "该文件正在由另一连接上传，请稍后再试。"


class StoredFile(Tenanted, Base):
    """What is known of a stored file; its key is the tenant and its SHA-256."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Stored:
    """A file as it was taken in: digest in hex, size in bytes, type as sniffed from its first bytes."""

    sha256: str
    size: int
    media_type: str


class Files(Protocol):
    """Where files lie."""

    @property
    def largest(self) -> int:
        """Give the size in bytes above which no file is taken."""

    def put(self, tx: Tx, data: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES) -> Stored:
        """Take a file in, durably, and note it in the same transaction."""

    def stage(self, tenant_id: uuid.UUID, name: uuid.UUID) -> None:
        """Make the empty staging file of an upload."""

    def append(
        self, tenant_id: uuid.UUID, name: uuid.UUID, source: BinaryIO, *, offset: int, most: int, sha256: bytes | None
    ) -> int:
        """Append a piece to a staging file, durably; give its length then."""

    def staged(self, tenant_id: uuid.UUID, name: uuid.UUID) -> int:
        """Give how many bytes of an upload have arrived."""

    def staged_digest(self, tenant_id: uuid.UUID, name: uuid.UUID) -> str:
        """Give the SHA-256 of a staging file in hex."""

    def open_staged(self, tenant_id: uuid.UUID, name: uuid.UUID) -> BinaryIO:
        """Open a staging file for reading."""

    def unstage(self, tenant_id: uuid.UUID, name: uuid.UUID) -> None:
        """Remove a staging file; one that is not there is fine."""

    def sweep(self, tenant_id: uuid.UUID, *, grace_hours: int = 24) -> int:
        """Remove what processes that were killed left half written; give how many."""

    def open(self, tenant_id: uuid.UUID, sha256: str) -> BinaryIO:
        """Open a file for reading."""

    def read(self, tenant_id: uuid.UUID, sha256: str) -> bytes:
        """Read a whole file."""

    def problems(self, tx: Tx, *, grace_hours: int = 24) -> Iterator[dict[str, str]]:
        """Compare what is noted with what is there."""


class LocalFiles:
    """Files in a folder (or a shared mount): ``<root>/<tenant>/<ab>/<sha256>``."""

    def __init__(self, root: Path, *, largest: int = MAX_BYTES) -> None:
        self.root = root
        self.largest = largest

    def put(self, tx: Tx, data: bytes | BinaryIO, *, max_bytes: int = MAX_BYTES) -> Stored:
        """Write beside the target, sync, rename, sync the folder; the row follows in the transaction.

        :raises FileTooLarge: when the data exceed ``max_bytes``; nothing is kept then.
        """
        folder = self.root / str(tx.tenant_id)
        _make_folder(folder, below=self.root)
        digest, size, head = hashlib.sha256(), 0, b""
        handle, name = tempfile.mkstemp(dir=folder, prefix=HALF)
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in _chunks(data):
                    size += len(chunk)
                    if size > max_bytes:
                        raise FileTooLarge(limit_mb=max_bytes >> 20)
                    head = head or chunk[:4096]
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            target = self.path(tx.tenant_id, digest.hexdigest())
            _make_folder(target.parent, below=self.root)
            os.replace(name, target)
            _sync_folder(target.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        stored = Stored(digest.hexdigest(), size, sniff(head))
        row = {"tenant_id": tx.tenant_id, "sha256": stored.sha256, "size": size, "media_type": stored.media_type}
        statement = insert(StoredFile.__table__).values(row).on_conflict_do_nothing()  # type: ignore[arg-type]
        tx.session.connection().execute(statement)
        return stored

    def stage(self, tenant_id: uuid.UUID, name: uuid.UUID) -> None:
        """Make the empty staging file of an upload."""
        place = self._staging(tenant_id, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(exist_ok=False)

    def append(
        self, tenant_id: uuid.UUID, name: uuid.UUID, source: BinaryIO, *, offset: int, most: int, sha256: bytes | None
    ) -> int:
        """Append a piece, one writer at a time; what arrived before the link broke is kept.

        :param sha256: digest of the whole piece; one that differs, or a piece cut short, leaves nothing behind.
        :raises OffsetDiffers: when the file has come to another byte.
        :raises PartDiffers: when the piece is not what was sent.
        :raises PartBusy: while another connection writes.
        """
        try:
            handle = self._staging(tenant_id, name).open("r+b")
        except FileNotFoundError:
            raise FileMissing(kind="file") from None
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise PartBusy() from None
            if handle.seek(0, os.SEEK_END) != offset:
                raise OffsetDiffers(offset=handle.tell())
            digest, left = hashlib.sha256(), most
            try:
                while left and (piece := source.read(min(PIECE, left))):
                    digest.update(piece)
                    handle.write(piece)
                    left -= len(piece)
                whole = True
            except OSError:  # the link broke
                whole = False
            if sha256 is not None and (not whole or digest.digest() != sha256):
                handle.truncate(offset)
                os.fsync(handle.fileno())
                raise PartDiffers({"checksum": PartDiffers.zh})
            handle.flush()
            os.fsync(handle.fileno())
            return handle.tell()

    def staged(self, tenant_id: uuid.UUID, name: uuid.UUID) -> int:
        """Give how many bytes of an upload have arrived.

        :raises FileMissing: when its staging file is gone.
        """
        try:
            return self._staging(tenant_id, name).stat().st_size
        except FileNotFoundError:
            raise FileMissing(kind="file") from None

    def staged_digest(self, tenant_id: uuid.UUID, name: uuid.UUID) -> str:
        """Give the SHA-256 of a staging file in hex."""
        return digest_of(self._staging(tenant_id, name))

    def open_staged(self, tenant_id: uuid.UUID, name: uuid.UUID) -> BinaryIO:
        """Open a staging file for reading.

        :raises FileMissing: when it is gone.
        """
        try:
            return self._staging(tenant_id, name).open("rb")
        except FileNotFoundError:
            raise FileMissing(kind="file") from None

    def unstage(self, tenant_id: uuid.UUID, name: uuid.UUID) -> None:
        """Remove a staging file; one that is not there is fine."""
        self._staging(tenant_id, name).unlink(missing_ok=True)

    def sweep(self, tenant_id: uuid.UUID, *, grace_hours: int = 24) -> int:
        """Remove what processes that were killed left half written: nobody has written to it for the grace time."""
        oldest, found = time.time() - grace_hours * 3600, 0
        for path in (self.root / str(tenant_id)).glob(f"{HALF}*"):
            try:
                if path.stat().st_mtime >= oldest:
                    continue
                path.unlink()
            except FileNotFoundError:  # another worker was faster, or it has just become a file
                continue
            found += 1
        return found

    def _staging(self, tenant_id: uuid.UUID, name: uuid.UUID) -> Path:
        return self.root / str(tenant_id) / ".uploads" / str(uuid.UUID(str(name)))

    def open(self, tenant_id: uuid.UUID, sha256: str) -> BinaryIO:
        """Open a file for reading.

        :raises FileMissing: when it does not lie here.
        """
        try:
            return self.path(tenant_id, sha256).open("rb")
        except FileNotFoundError:
            raise FileMissing(kind="file") from None

    def read(self, tenant_id: uuid.UUID, sha256: str) -> bytes:
        """Read a whole file."""
        with self.open(tenant_id, sha256) as source:
            return source.read()

    def path(self, tenant_id: uuid.UUID, sha256: str) -> Path:
        """Name the place of a file; the digest is checked so that no other path can be reached."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise FileMissing(kind="file")
        return self.root / str(tenant_id) / sha256[:2] / sha256

    def problems(self, tx: Tx, *, grace_hours: int = 24) -> Iterator[dict[str, str]]:
        """Compare rows with files: missing, altered, or orphaned for longer than the grace time."""
        known: set[str] = set()
        for row in tx.session.query(StoredFile).filter_by(tenant_id=tx.tenant_id).yield_per(500):
            known.add(row.sha256)
            path = self.path(tx.tenant_id, row.sha256)
            if not path.exists():
                yield {"problem": "file-missing", "sha256": row.sha256}
            elif digest_of(path) != row.sha256:
                yield {"problem": "file-altered", "sha256": row.sha256}
        oldest = time.time() - grace_hours * 3600
        for path in (self.root / str(tx.tenant_id)).glob("??/*"):
            if path.name not in known and path.stat().st_mtime < oldest:
                yield {"problem": "file-orphaned", "sha256": path.name}


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
)


def sniff(head: bytes) -> str:
    """Tell the type of a file from its first bytes; what the sender claims is not asked."""
    for offset, magic, media_type in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return media_type
    if head and b"\x00" not in head:
        try:
            head.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                return "application/octet-stream"
        return "text/plain"
    return "application/octet-stream"


def _chunks(data: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    while chunk := data.read(CHUNK):
        yield chunk


def _make_folder(folder: Path, *, below: Path) -> None:
    """Make a folder durably: its name stands in the one above it, which must reach the disk as well."""
    if folder.is_dir():
        return
    if folder != below:
        _make_folder(folder.parent, below=below)
    folder.mkdir(parents=folder == below, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
