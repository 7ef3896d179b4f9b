"""Errors of the domain and of HTTP to problem documents (RFC 9457), or to a page for people: the only mapping."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, json, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from db import errors as domain
from db.errors import DomainError
from engine.cases import CaseChanged

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"

#: The family decides the status; the first that fits wins.
STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (domain.NotFound, 404),
    (domain.PermissionDenied, 403),
    (domain.Locked, 423),
    (domain.PreconditionFailed, 409),
    (domain.Conflict, 409),
    (domain.Invalid, 422),
    (DomainError, 400),
)

#: What people read for errors that HTTP itself defines.
HTTP_MESSAGES: dict[int, tuple[str, str]] = {
    400: ("The request cannot be read.", "请求格式有误，请检查后重试。"),
    401: ("Log in, or send a valid token.", "请先登录。"),
    403: ("You may not do this.", "您没有此项操作的权限。"),
    404: ("There is nothing here.", "未找到该页面或记录。"),
    405: ("This method is not offered here.", "不支持此操作方式。"),
    406: ("None of the accepted formats is offered.", "无法提供所要求的格式。"),
    409: ("The state has changed in the meantime.", "数据已被他人更新，请刷新后重试。"),
    412: ("The record has changed since you read it; load it again.", "该记录在您打开之后已被更新，请刷新后重试。"),
    413: ("The upload is too large.", "上传的文件过大，请压缩后重试。"),
    415: ("This media type is not taken here.", "不支持此内容类型。"),
    422: ("Some fields need attention.", "有内容需要更正。"),
    428: ("Send If-Match with the ETag that you read.", "请携带 If-Match 后重试。"),
    429: ("Too many requests; wait a moment.", "操作过于频繁，请稍后再试。"),
    500: ("Something went wrong on our side; it has been recorded.", "系统出现问题，已记录，请稍后重试。"),
    503: ("The service is not ready; try again in a moment.", "系统暂时不可用，请稍后重试。"),
}


class RevisionMissing(domain.Conflict):
    """Send If-Match with the ETag that you read."""

    zh = "请携带 If-Match 后重试。"


def status_of(error: DomainError) -> int:
    """Give the HTTP status of a domain error."""
    if isinstance(error, RevisionMissing):
        return 428
    # What a form finds stale is a conflict; what If-Match finds stale is, by its own rule, a failed precondition.
    if isinstance(error, CaseChanged) and "If-Match" in request.headers:
        return 412
    for kind, status in STATUS:
        if isinstance(error, kind):
            return status
    return 400


def language() -> str:
    """Choose zh or en by Accept-Language; Chinese unless English is asked for."""
    if "HTTP_ACCEPT_LANGUAGE" not in request.environ:  # as with nearly every machine
        return "zh"
    return request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")[:2]


def wants_json() -> bool:
    """Tell whether the caller is a program: everything under /api, and the probes."""
    return request.path.startswith("/api/") or request.path in ("/healthz", "/readyz")


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Build a problem document."""
    document = {
        "type": f"urn:duecourse:problem:{code}",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": g.get("request_id", ""),
        **more,
    }
    response = Response(json.dumps(document, ensure_ascii=False), status, content_type=PROBLEM)
    response.headers["Content-Language"] = language()
    response.headers.add("Vary", "Accept-Language")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="duecourse"'
    return response


def page(status: int, detail: str) -> Response:
    """Show an error to a person, with a way on."""
    return Response(render_template("error.html", status=status, detail=detail), status, mimetype="text/html")


def on_domain_error(error: DomainError) -> Response:
    """Answer a domain error in the caller's language and form."""
    status = status_of(error)
    if not wants_json():
        return page(status, error.message("zh"))
    more: dict[str, Any] = {}
    if isinstance(error, domain.Invalid) and error.fields:
        more["errors"] = [{"field": name, "message": text} for name, text in error.fields.items()]
    params = {key: str(value) for key, value in error.params.items() if key != "summary"}
    if params:
        more["params"] = params
    return problem(status, error.code, error.message(language()), **more)


def on_http_error(error: HTTPException) -> Response:
    """Answer an HTTP error; field messages of webargs become ``errors``."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    english, chinese = HTTP_MESSAGES.get(status, (error.name, "操作无法完成。"))
    if not wants_json():
        return page(status, chinese)
    more: dict[str, Any] = {}
    data = getattr(error, "data", None)
    if isinstance(data, dict) and data.get("messages"):
        more["errors"] = [{"field": name, "message": text} for name, text in flatten(data["messages"])]
    code = "invalid" if status == 422 else error.name.lower().replace(" ", "-")
    response = problem(status, code, chinese if language() == "zh" else english, **more)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def flatten(messages: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Turn nested field messages into pairs of a dotted field and a text."""
    if isinstance(messages, dict):
        return [
            pair
            for key, value in messages.items()
            for pair in flatten(value, str(key) if not prefix or prefix in ("json", "query") else f"{prefix}.{key}")
        ]
    if isinstance(messages, list | tuple):
        return [pair for value in messages for pair in flatten(value, prefix)]
    return [(prefix, str(messages))]


def _invalid() -> Response:
    """Say that something of what was sent is not right, where nobody can say which."""
    english, chinese = HTTP_MESSAGES[422]
    if not wants_json():
        return page(422, chinese)
    return problem(422, "invalid", chinese if language() == "zh" else english)


def register(app: Flask) -> None:
    """Install the handlers; nothing else in the program chooses a status for an error."""
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(HTTPException, on_http_error)

    @app.errorhandler(ValidationError)
    def on_validation(error: ValidationError) -> Response:
        pairs = flatten(error.normalized_messages())  # type: ignore[no-untyped-call]
        detail = HTTP_MESSAGES[422][1 if language() == "zh" else 0]
        return problem(422, "invalid", detail, errors=[{"field": name, "message": text} for name, text in pairs])

    @app.errorhandler(DataError)
    def on_data_error(error: DataError) -> Response:
        # Values that PostgreSQL cannot hold (NUL in text, numbers out of range) came in from outside.
        # The driver quotes the value that it refuses: its kind says enough.
        log.warning("data refused by the database", kind=type(error.orig).__name__, request_id=g.get("request_id"))
        return _invalid()

    @app.errorhandler(OverflowError)
    def on_overflow(error: OverflowError) -> Response:
        # The day after the last of the calendar, a moment before its first: nobody but a caller comes up with these.
        log.warning("beyond the calendar", exc_info=error, request_id=g.get("request_id"))
        return _invalid()

    @app.errorhandler(OperationalError)
    def on_database_away(error: OperationalError) -> Response:
        log.error("database not reachable", error=str(error.orig))
        english, chinese = HTTP_MESSAGES[503]
        if not wants_json():
            return page(503, chinese)
        return problem(503, "not-ready", chinese if language() == "zh" else english)
