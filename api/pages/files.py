"""Stored files on their way out: only what a browser may show is shown, the rest is a download."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Response, send_file

from db.files import Files
from db.session import Tx

#: Types that a browser shows without running anything in them.
SHOWN = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "video/webm", "audio/mpeg",
     "audio/mp4", "audio/ogg", "audio/wav"}
)  # fmt: skip


def disposition(kind: str, name: str) -> str:
    """Name a file in a header, where Chinese must be encoded (RFC 6266); old readers get a plain name."""
    stem, dot, kind_of_file = re.sub(r"[^A-Za-z0-9._-]+", "-", name).rpartition(".")
    plain = f"{stem.strip('-.') or 'file'}{dot}{kind_of_file.strip('-.')}" if dot else kind_of_file.strip("-") or "file"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; frame-ancestors 'self'"
)


def send(tx: Tx, sha256: str, media_type: str, name: str) -> Response:
    """Send a stored file; its content never changes, so the browser may keep it."""
    files: Files = tx.use(Files)  # type: ignore[type-abstract]
    shown = media_type in SHOWN
    # In pieces, and in parts when the browser asks for them: a video may be larger than our memory.
    response = send_file(
        files.open(tx.tenant_id, sha256), mimetype=media_type if shown else "application/octet-stream",
        conditional=True, etag=sha256,
    )  # fmt: skip
    response.headers["Content-Disposition"] = disposition("inline" if shown else "attachment", name)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def send_data(data: bytes, media_type: str, name: str, *, keep: bool = False) -> Response:
    """Send bytes: to be shown where that is safe, else (or with ``keep``) to be kept."""
    shown = media_type in SHOWN
    response = Response(data, mimetype=media_type if shown or keep else "application/octet-stream")
    response.headers["Content-Disposition"] = disposition("inline" if shown and not keep else "attachment", name)
    # A file is data: whatever it holds, nothing in it runs in our origin.
    response.headers["Content-Security-Policy"] = POLICY
    return response
