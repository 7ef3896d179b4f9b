"""Who is calling: a person with an OIDC session, or a machine with a service token or a JWT. Everything else is closed.

An endpoint is closed unless it is marked ``@public``; what a caller may do beyond being known is said where the
endpoint is declared and again by the command that it calls.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import math
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import structlog
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
)
from flask import url_for as flask_url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response as BaseResponse

from api.errors import language
from api.settings import Settings
from db.actor import Actor
from db.errors import DomainError
from db.session import Database
from engine import actors

log = structlog.get_logger(__name__)
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: Signature algorithms taken from machines; none of them works with a key that both sides know.
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
KEYS_KEPT_SECONDS, KEYS_STALE_SECONDS, PAUSE_SECONDS = 600, 3600, 10
#: Signatures that a process has checked and remembers, as long as it keeps the keys.
TOKENS_KEPT = 1_000
#: The identity provider's clock may be behind ours by so much when it says when somebody logged in.
CLOCKS_DIFFER_SECONDS = 60


class AccountUnknown(DomainError):
    """The login {subject} is not assigned to anybody; tell the administrator its name and the number below."""

    zh = "登录账号“{subject}”尚未分配给任何人员，请将该账号和下方编号告知管理员。"


def public(view: View) -> View:
    """Mark an endpoint as open to everybody; a guard test lists all of them."""
    view.public = True  # type: ignore[attr-defined]
    return view


def database() -> Database:
    """Give the database that the composition root put together."""
    found: Database = current_app.extensions["duecourse"].database
    return found


def settings() -> Settings:
    """Give the settings of this process."""
    found: Settings = current_app.extensions["duecourse"].settings
    return found


def actor() -> Actor:
    """Give the caller of this request."""
    found: Actor = g.actor
    return found


class Keys:
    """The public keys of the token issuer, fetched when needed and kept for ten minutes."""

    def __init__(self, url: str, fetch: Callable[[str], bytes] | None = None) -> None:
        self.url = url
        self._fetch = fetch or _fetch
        self._lock = threading.Lock()
        self._found: _Found | None = None
        self._at = self._asked = -math.inf

    def get(self, *, fresh: bool = False) -> KeySet:
        """Give the key set; ``fresh`` asks again because a token named a key that is not in it."""
        return self._get(fresh).keys

    def _get(self, fresh: bool) -> _Found:
        with self._lock:
            now = time.monotonic()
            age = now - self._at
            # Neither forged key names nor an issuer that is away make us ask more often than once in ten seconds.
            if (self._found is None or age > KEYS_KEPT_SECONDS or fresh) and now - self._asked > PAUSE_SECONDS:
                self._asked = now
                self._fetch_anew(now, age)
            if self._found is None:
                raise OSError("the keys of the issuer could not be had")
            return self._found

    def _fetch_anew(self, now: float, age: float) -> None:
        """Fetch the keys; where the issuer is away those that are known go on holding, for an hour."""
        try:
            self._found = _Found(KeySet.import_key_set(json.loads(self._fetch(self.url))), {})
            self._at = now
        except Exception as error:  # whatever is published there, it is no set of keys
            log.warning("keys not fetched", error=type(error).__name__)
            if age > KEYS_STALE_SECONDS:
                self._found = None

    def signed(self, token: str) -> dict[str, Any]:
        """Give what a token claims once its signature holds; whether it still holds today is for the caller to see.

        :raises JoseError: or ``ValueError`` when none of the keys signed it.
        """
        try:
            return self._get(fresh=False).claims_of(token)
        except (JoseError, ValueError):
            return self._get(fresh=True).claims_of(token)


class _Found(NamedTuple):
    """Keys, and what tokens that they have signed claim (by the tokens' digests); forgotten together."""

    keys: KeySet
    signed: dict[bytes, dict[str, Any]]

    def claims_of(self, token: str) -> dict[str, Any]:
        """Give the claims; a machine sends the same token with every request, and its signature is checked once."""
        mark = hashlib.sha256(token.encode()).digest()
        found = self.signed.get(mark)
        if found is None:
            found = jwt.decode(token, self.keys, algorithms=ALGORITHMS).claims
            if len(self.signed) >= TOKENS_KEPT:
                self.signed.clear()
            self.signed[mark] = found
        return dict(found)


def _fetch(url: str) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("the address of the keys must be http or https")
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the scheme was checked above
        data: bytes = answer.read(1 << 20)
    return data


def claims_of(token: str, keys: Keys, *, issuer: str, audience: str) -> dict[str, Any]:
    """Check a JWT's signature, times, issuer and audience.

    :raises JoseError: or ``ValueError`` when anything is wrong with it.
    """
    claims = keys.signed(token)
    _rules(issuer, audience).validate(claims)
    return claims


@lru_cache(maxsize=16)
def _rules(issuer: str, audience: str) -> jwt.JWTClaimsRegistry:
    """Give what claims are checked by; it reads the clock at each check."""
    return jwt.JWTClaimsRegistry(
        leeway=30,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )


def actor_of_token(token: str) -> Actor | None:
    """Find the machine (or person) behind a bearer token; unknown or bad tokens give ``None``."""
    if token.count(".") != 2:
        return actors.actor_for_token(database(), token)
    keys: Keys | None = current_app.extensions.get("duecourse.keys")
    if keys is None:
        return None
    try:
        claims = claims_of(token, keys, issuer=settings().jwt_issuer, audience=settings().jwt_audience)
    except (JoseError, ValueError, OSError) as error:
        log.info("token refused", reason=str(error))
        return None
    found = actors.actor_for(database(), str(claims["iss"]), str(claims["sub"]))
    return _proved(found, moment_of(claims))


def moment_of(claims: Mapping[str, Any]) -> float | None:
    """Give when the person last proved who they are, as the identity provider vouches for it (``auth_time``)."""
    told = claims.get("auth_time")
    # True is an int, and a text is no moment: what is not a plain number of seconds vouches for nothing.
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def _proved(known: Actor | None, moment: float | None) -> Actor | None:
    """Tell the actor how long ago that was: spans hold by every clock, also one that a demo has set."""
    if known is None or moment is None:
        return known
    return replace(known, proved_ago=dt.timedelta(seconds=time.time() - moment))


def actor_of_session() -> Actor | None:
    """Find the person behind the browser's session; an ended one gives ``None``."""
    login = session.get("login")
    if not isinstance(login, dict):
        return None
    until = dt.datetime.fromtimestamp(float(login["at"]), dt.UTC) + dt.timedelta(hours=settings().session_hours)
    if until < dt.datetime.now(dt.UTC):
        session.clear()
        return None
    known = actors.actor_for(database(), login["issuer"], login["subject"])
    proved = login.get("proved", login["at"])
    return _proved(known, float(proved) if proved is not None else None)


def _closed() -> bool:
    """Tell whether the request goes where only known callers may."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and request.endpoint != "static" and not getattr(view, "public", False)


def identify() -> None:
    """Find out who calls before any view runs."""
    g.actor = None
    if not _closed():
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        g.actor = actor_of_token(token.strip())
    elif not scheme:
        g.actor = actor_of_session()
        # A browser sends its session by itself, a bearer token never: only the former needs the second secret.
        if g.actor is not None and request.method in UNSAFE:
            csrf.protect()
    if g.actor is not None:
        g.actor = _speaking(g.actor)


def admit() -> BaseResponse | None:
    """Let strangers no further than public endpoints; they have been counted by then, so that nobody guesses fast."""
    if g.actor is not None or not _closed():
        return None
    if request.path.startswith("/api/"):
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(flask_url_for("auth.login", next=target))


def _speaking(known: Actor) -> Actor:
    return replace(known, language=language())


blueprint = Blueprint("auth", __name__)
oauth = OAuth()


def local(target: str | None) -> str:
    """Keep a return address only when it stays on this server."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target


@blueprint.get("/login")
@public
def login() -> str | BaseResponse:
    """Show the way in."""
    if actor_of_session() is not None:
        return redirect(local(request.args.get("next")))
    return render_template("login.html", next=local(request.args.get("next")))


@blueprint.get("/login/start")
@public
def start() -> BaseResponse:
    """Send the browser to the identity provider (code flow with PKCE).

    With ``step_up=1`` the person logs in anew although the session stands: the provider is told to ask (``prompt``),
    and to say when it did (``max_age`` obliges it to, OpenID Connect Core 3.1.2.1).
    """
    session["next"] = local(request.args.get("next"))
    session.pop("step_up", None)
    asked: dict[str, Any] = {}
    if request.args.get("step_up") and actor_of_session() is not None:
        session["step_up"] = {"at": time.time()}
        asked = {"prompt": "login", "max_age": 0}
    answer: BaseResponse = oauth.provider.authorize_redirect(_external("auth.callback"), **asked)
    return answer


@blueprint.get("/login/callback")
@public
def callback() -> BaseResponse:
    """Take the person back from the identity provider and open the session, or prove the one that is open."""
    try:
        token = oauth.provider.authorize_access_token()
        claims = oauth.provider.userinfo(token=token)
    except OAuthError as error:
        log.warning("login failed", reason=error.error, request_id=g.get("request_id"))
        if session.pop("step_up", None) and "login" in session:
            flash("身份验证未完成，内容已保留，可重新验证后提交。", "error")
            return redirect(local(session.pop("next", None)))
        flash("登录未完成，请重试。", "error")
        return redirect(flask_url_for("auth.login"))
    issuer = oauth.provider.load_server_metadata()["issuer"]
    if token.get("userinfo", {}).get("sub", claims["sub"]) != claims["sub"]:
        abort(401)
    if actors.actor_for(database(), issuer, claims["sub"]) is None:
        log.warning("login of an unknown account", account=_mark(issuer, claims["sub"]), request_id=g.get("request_id"))
        raise AccountUnknown(subject=claims["sub"])
    target = local(session.pop("next", None))
    proved = moment_of(token.get("userinfo") or {})
    asked = session.pop("step_up", None)
    if asked is not None and "login" in session:
        return _step_up(target, asked, issuer, claims["sub"], proved)
    session.clear()
    session["login"] = {"issuer": issuer, "subject": claims["sub"], "at": time.time(), "proved": proved}
    session.permanent = True
    return redirect(target)


def _mark(issuer: str, subject: str) -> str:
    """Mark a login in the log without naming it: the same one has the same mark, made with a key of our own."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"{issuer}\n{subject}".encode(), "sha256").hexdigest()[:12]


def _step_up(target: str, asked: Mapping[str, Any], issuer: str, subject: str, proved: float | None) -> BaseResponse:
    """Note in the open session that the same person has just logged in again; anything less changes nothing."""
    login = session["login"]
    if (login["issuer"], login["subject"]) != (issuer, subject):
        log.warning("step-up by another account", account=_mark(issuer, subject), request_id=g.get("request_id"))
        flash("刚才验证的不是当前登录的账号，身份未获确认；请用本人账号重新验证。", "error")
    elif proved is None or proved < float(asked["at"]) - CLOCKS_DIFFER_SECONDS:
        log.warning("step-up without a fresh login", issuer=issuer, auth_time=proved)
        flash("统一身份认证没有重新核验本人身份，请重新验证；仍不成功的请联系管理员。", "error")
    else:
        session["login"] = {**login, "proved": proved}
        flash("本人身份已重新验证，请核对后提交。", "done")
    return redirect(target)


def step_up(target: str) -> BaseResponse:
    """Lead a person to a fresh login and back to a page of ours."""
    return redirect(flask_url_for("auth.prove", next=local(target)))


@blueprint.get("/login/step-up")
def prove() -> str:
    """Go on to the identity provider from a page of its own.

    A browser does not follow a form's answer to another server (``form-action``); from a page it goes there freely.
    """
    return render_template(
        "step_up.html",
        url=flask_url_for("auth.start", step_up=1, next=local(request.args.get("next"))),
        minutes=settings().step_up_minutes,
    )


@blueprint.post("/logout")
def logout() -> BaseResponse:
    """End the session."""
    session.clear()
    return redirect(flask_url_for("auth.login"))


def _external(endpoint: str) -> str:
    base = settings().public_url.rstrip("/")
    return base + flask_url_for(endpoint) if base else flask_url_for(endpoint, _external=True)


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; a machine sends none, and no signature has to be prepared for it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of a request."""
        if app.secret_key and "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)


def register(app: Flask, config: Settings) -> None:
    """Install the door: identification of every request, the login, CSRF protection."""
    app.session_interface = Sessions()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # identify() decides: sessions need it, bearer tokens do not
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    oauth.init_app(app)
    # Register anew per app: tests build several with different providers.
    oauth._registry.pop("provider", None)
    oauth._clients.pop("provider", None)
    oauth.register(
        "provider",
        client_id=config.oidc_client_id,
        client_secret=config.oidc_client_secret,
        server_metadata_url=config.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
    )
    if config.jwks_url:
        app.extensions["duecourse.keys"] = Keys(config.jwks_url)
    app.before_request(identify)
    app.register_blueprint(blueprint)

    @app.errorhandler(CSRFError)
    def on_csrf(error: CSRFError) -> Response | tuple[str, int]:
        from api.errors import page, problem

        if request.path.startswith("/api/"):
            return problem(403, "csrf", "Send the session's X-CSRFToken, or a bearer token instead of the session.")
        return page(403, "页面已过期，请返回上一页刷新后重新提交。")
