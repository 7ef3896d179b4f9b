"""Resumable uploads: tus 1.0.0 with creation, checksum (sha256), expiration and termination.

Each piece of a file is written outside of any transaction; only the beginning, the end and the use of an upload touch
the database. The digest declared at the creation was taken on the device.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import ClientDisconnected

from api.auth import actor, database, public
from api.errors import language, on_domain_error, problem
from db.errors import DomainError, Invalid
from db.files import Files
from engine import uploads
from engine.uploads import PartDiffers, Upload

blueprint = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")
VERSION = "1.0.0"
OFFSETS = "application/offset+octet-stream"
#: Statuses that the protocol defines beside those of HTTP: a piece whose checksum differs.
CHECKSUM_MISMATCH = 460


def _answer(status: int, **headers: Any) -> Response:
    response = Response(status=status)
    response.headers["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = str(value)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.before_request
def speak_tus() -> Response | None:
    """Refuse other versions of the protocol."""
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, Tus_Version=VERSION)
    return None


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@public
def offered() -> Response:
    """Say what is spoken here."""
    largest = database().use(Files).largest  # type: ignore[type-abstract]
    return _answer(
        204, Tus_Version=VERSION, Tus_Extension="creation,checksum,expiration,termination", Tus_Max_Size=largest,
        Tus_Checksum_Algorithm="sha256",
    )  # fmt: skip


@blueprint.post("")
def created() -> Response:
    """Begin an upload of a length and a digest that the device declares."""
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    length = _number("Upload-Length")
    device = about.get("device", "")
    with database().transaction(actor()) as tx:
        row = uploads.begin(
            tx, length=length, sha256=about.get("sha256", ""), file_name=about.get("filename", ""),
            device_id=_identifier(device) if device else None,
        )  # fmt: skip
    return _answer(
        201, Location=url_for("uploads.shown", upload_id=row.id), Upload_Offset=0,
        Upload_Expires=_http_date(row),
    )  # fmt: skip


@blueprint.route("/<uuid:upload_id>", methods=["HEAD"])
def shown(upload_id: uuid.UUID) -> Response:
    """Say how far an upload has come."""
    with database().reading(actor()) as tx:
        row = uploads.own(tx, upload_id)
        if row.state == uploads.OPEN:
            offset = tx.use(Files).staged(tx.tenant_id, row.id)  # type: ignore[type-abstract]
        else:
            offset = row.length
    return _answer(200, Upload_Offset=offset, Upload_Length=row.length, Upload_Expires=_http_date(row),
                   Upload_State=row.state)  # fmt: skip


@blueprint.patch("/<uuid:upload_id>")
def continued(upload_id: uuid.UUID) -> Response:
    """Take a piece; after the last one the whole is compared with what the device took."""
    if request.mimetype != OFFSETS:
        return _answer(415)
    offset = _number("Upload-Offset")
    digest = _checksum(request.headers.get("Upload-Checksum", ""))
    with database().reading(actor()) as tx:
        row = uploads.unfinished(tx, upload_id)
    files = database().use(Files)  # type: ignore[type-abstract]
    try:
        came_to = uploads.receive(files, row, _Body(), offset=offset, sha256=digest)  # type: ignore[arg-type]
    except PartDiffers as error:
        return _differs(error)
    state = uploads.OPEN
    if came_to == row.length:
        with database().transaction(actor()) as tx:
            state = uploads.complete(tx, upload_id=upload_id).state
        if state == uploads.CORRUPT:
            return _corrupt(upload_id)
    return _answer(204, Upload_Offset=came_to, Upload_Expires=_http_date(row), Upload_State=state)


def _corrupt(upload_id: uuid.UUID) -> Response:
    with database().reading(actor()) as tx:
        row = uploads.own(tx, upload_id)
    return _differs(uploads.FileAltered(declared=row.sha256, found=row.found_sha256))


def _differs(error: DomainError) -> Response:
    """Answer that bytes are not what they should be, with the status that the protocol has for it."""
    response = problem(CHECKSUM_MISMATCH, error.code, error.message(language()))
    response.headers["Tus-Resumable"] = VERSION
    return response


@blueprint.delete("/<uuid:upload_id>")
def dropped(upload_id: uuid.UUID) -> Response:
    """Give an upload up."""
    with database().transaction(actor()) as tx:
        uploads.drop(tx, upload_id)
    return _answer(204)


class _Body:
    """The request's body; a link that breaks ends it as an error of reading."""

    def read(self, size: int) -> bytes:
        """Read up to so many bytes.

        :raises OSError: when the link broke.
        """
        try:
            return request.stream.read(size)
        except ClientDisconnected as error:
            raise OSError("the link broke") from error


def _number(header: str) -> int:
    raw = request.headers.get(header, "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
        raise Invalid({header: "应为非负整数"})
    return int(raw)


def _identifier(raw: str) -> uuid.UUID:
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise Invalid({"device": "应为标识符"}) from None


def _metadata(header: str) -> dict[str, str]:
    """Read ``key base64,key base64`` as the protocol writes it."""
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            raise Invalid({"Upload-Metadata": f"{key} 的值应为 Base64 编码的 UTF-8 文字"}) from None
    return found


def _checksum(header: str) -> bytes | None:
    if not header:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise Invalid({"Upload-Checksum": "应为 sha256 加 Base64 编码的摘要"})
    return digest


def _http_date(row: Upload) -> str:
    return row.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT")


def in_tus(error: DomainError) -> Response:
    """Answer an error of the domain in the protocol's version."""
    response = on_domain_error(error)
    response.headers["Tus-Resumable"] = VERSION
    return response


blueprint.register_error_handler(DomainError, in_tus)
