"""What every answer carries and every request must pass: headers, request numbers, rate limits."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, request

from api import rates
from api.settings import Settings

log = structlog.get_logger("api.access")

#: No inline scripts, nothing from elsewhere. Style attributes stay allowed: bpmn-js positions its layers with them.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "object-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=()",
}


def policy(settings: Settings) -> str:
    """Give the policy of every page; pictures may come from the host of the map's tiles besides, where one is set."""
    host = urlsplit(settings.tile_url)
    allowed = f" {host.scheme}://{host.netloc}" if host.scheme in ("http", "https") and host.netloc else ""
    return CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self'{allowed}")


def caller() -> str:
    """Name whose requests are counted together: the known caller, else the address."""
    known = g.get("actor")
    return f"{known.tenant_id}:{known.person_id or known.name}" if known else request.remote_addr or "127.0.0.1"


#: Endpoints that may be asked for at any time.
FREE = frozenset({"static", "health.alive", "health.ready"})
#: A number that a proxy may give a request; it is logged and shown, so it holds nothing else.
_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")


def place() -> str | None:
    """Name what was asked for: the address with the identifiers of rows in it, and no word that somebody chose.

    None for an address that is none of ours: it may hold anything.
    """
    rule, given = request.url_rule, request.view_args or {}
    if rule is None:
        return None
    named = {name: str(value) for name, value in given.items() if isinstance(value, int | uuid.UUID)}
    return re.sub(r"<(?:[^<>:]*:)?([^<>]+)>", lambda found: named.get(found[1], found[0]), rule.rule)


def _carrying(application: Any, headers: Mapping[str, str]) -> Any:
    """Give an application whose every answer carries these headers, where it has no other of that name.

    They are the same for all, so they are added to the finished list and not to the answer's own.
    """
    own = [(name.lower(), (name, value)) for name, value in headers.items()]

    def run(environ: Any, start_response: Any) -> Any:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:
            there = {name.lower() for name, _ in given}
            return start_response(status, given + [pair for name, pair in own if name not in there], *error)

        return application(environ, start)

    return run


def number_requests(app: Flask) -> None:
    """Give every request a number before anything else looks at it."""

    @app.before_request
    def number_the_request() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        g.started = time.perf_counter()


def register(app: Flask, settings: Settings) -> None:
    """Install headers and the limiter; comes after the door, so that known callers are counted by name."""
    rates.register(app, caller, settings.requests_per_minute, FREE)
    headers = HEADERS | {"Content-Security-Policy": policy(settings)}
    app.wsgi_app = _carrying(app.wsgi_app, headers)  # type: ignore[method-assign]

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
            took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
            log.info(
                "request",
                method=request.method,
                path=place(),
                status=response.status_code,
                ms=round(took, 1),
                request_id=g.get("request_id"),
                actor=str(g.actor.person_id or g.actor.name) if g.get("actor") else None,
            )
        response.headers.setdefault("X-Request-ID", g.get("request_id", ""))
        return response
