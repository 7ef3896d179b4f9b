"""A file that is looked through first: the page that shows what is in it carries it along to the import."""

from __future__ import annotations

import base64
import binascii
import zlib

from flask import request

from api.auth import settings
from db.errors import Invalid


def packed(data: bytes) -> str:
    """Write a file as the page carries it, in the field ``content``."""
    return base64.b64encode(zlib.compress(data, 6)).decode()


def posted(asked: str) -> tuple[bytes, str]:
    """Give a file and its name: just chosen, or carried by the page before.

    :param asked: what is said where there is none.
    :raises Invalid: when there is none, or what was carried is damaged.
    """
    upload = request.files.get("file")
    if upload and upload.filename:
        data, name = upload.read(), upload.filename
    else:
        data, name = _unpacked(request.form.get("content", "")), request.form.get("file_name", "")
    if not data:
        raise Invalid({"file": asked})
    return data, name[-200:]


def _unpacked(content: str) -> bytes:
    try:
        raw = base64.b64decode(content, validate=True)
        return zlib.decompressobj().decompress(raw, settings().upload_mb << 20) if raw else b""
    except (ValueError, binascii.Error, zlib.error):
        raise Invalid({"file": "请重新选择文件"}) from None
