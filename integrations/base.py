"""What every HTTP client of an outside system shares: time limits, retries, idempotency keys, the log of outcomes.

An outside system is never called inside a database transaction; ``engine/outbox.py`` and the external tasks see to it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import requests
import structlog
import tenacity

from integrations.errors import Busy, OutsideError, Refused, Unintelligible, Unreachable

log = structlog.get_logger(__name__)

#: Seconds to wait for a connection, and for an answer on it.
CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0

#: How often one delivery tries before the outbox or the external task takes over with its own, longer patience.
TRIES = 3

#: An answer larger than this is none of ours.
LARGEST_ANSWER = 2_000_000


@dataclass(frozen=True)
class Outcome:
    """How one call ended, retries included."""

    system: str
    operation: str
    key: str
    tries: int
    seconds: float
    status: Literal["ok", "unreachable", "busy", "refused", "unintelligible"]
    detail: str = ""


def write_down(outcome: Outcome) -> None:
    """Log an outcome: the one place that does, for all systems; never a body, which may hold personal data."""
    tell = log.info if outcome.status == "ok" else log.warning
    tell("outside call", **{name: value for name, value in vars(outcome).items() if value != ""})


class HttpSystem:
    """The base of all HTTP clients: a subclass names the system and translates, nothing more."""

    NAME: ClassVar[str] = "outside"

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        tries: int = TRIES,
        read_seconds: float = READ_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        on_outcome: Callable[[Outcome], None] = write_down,
    ) -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise ValueError(f"the address of {self.NAME} must begin with http:// or https://, not {base_url!r}")
        self.base_url = base_url.rstrip("/")
        self.tries = tries
        self.timeout = (CONNECT_SECONDS, read_seconds)
        self._sleep = sleep
        self._on_outcome = on_outcome
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "duecourse"})
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        # A proxy from the environment is for the world outside, not for this machine.
        self._session.trust_env = not _is_loopback(base_url)

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        key: str = "",
        body: Any = None,
        query: Mapping[str, str] | None = None,
        read_seconds: float | None = None,
    ) -> Any:
        """Call the system and give the answer's JSON (``None`` for 404 and 204), trying again where that makes sense.

        :param read_seconds: for a call that the system answers late on purpose.
        :param key: sent as ``Idempotency-Key``, the same on every try: the outside effect happens once.
        :raises OutsideError: when it did not work out; ``retryable`` says whether later may be better.
        """
        began, tries = time.monotonic(), 0

        def once() -> Any:
            nonlocal tries
            tries += 1
            return self._once(method, path, key, body, query, read_seconds)

        def outcome(status: str, detail: str = "") -> None:
            seconds = round(time.monotonic() - began, 3)
            self._on_outcome(Outcome(self.NAME, operation, key, tries, seconds, status, detail))  # type: ignore[arg-type]

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.tries),
            wait=_pause,
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, OutsideError) and error.retryable),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer = retrying(once)
        except OutsideError as error:
            outcome(type(error).__name__.lower(), error.detail)
            raise
        outcome("ok")
        return answer

    def _once(
        self, method: str, path: str, key: str, body: Any, query: Mapping[str, str] | None, read_seconds: float | None
    ) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            with self._session.request(
                method,
                self.base_url + path,
                json=body,
                params=query,
                headers=headers,
                timeout=self.timeout if read_seconds is None else (self.timeout[0], read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except requests.Timeout as error:
            raise Unreachable(self.NAME, "no answer in time") from error
        except (requests.RequestException, OSError) as error:
            raise Unreachable(self.NAME, type(error).__name__) from error
        except Exception as error:  # urllib3 raises errors of its own while the body is read
            raise Unreachable(self.NAME, f"the answer broke off ({type(error).__name__})") from error
        return self._judge(response, content)

    def _judge(self, response: requests.Response, content: bytes) -> Any:
        status = response.status_code
        if status == 429 or status >= 500:
            raise Busy(self.NAME, f"status {status}", _seconds(response.headers.get("Retry-After")))
        if status in (204, 404):
            return None
        if status >= 300:
            raise Refused(self.NAME, f"status {status}: {_detail(content)}", status=status, code=_code(content))
        if len(content) > LARGEST_ANSWER:
            raise Unintelligible(self.NAME, f"the answer exceeds {LARGEST_ANSWER} bytes")
        try:
            return json.loads(content.decode("utf-8"))
        except ValueError as error:
            raise Unintelligible(self.NAME, "the answer is not JSON") from error

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def key_of(*parts: str) -> str:
    """Make an idempotency key of words: the same words give the same key, and any words fit into a header."""
    words = ":".join(parts)
    if words.isascii() and words.isprintable() and len(words) <= 200:
        return words
    return f"{parts[0][:60]}:{hashlib.sha256(words.encode()).hexdigest()}"


def field(system: str, data: Any, name: str, kind: type = str, default: Any = ...) -> Any:
    """Take one field out of an answer.

    :raises Unintelligible: when it is missing or of another type.
    """
    value = data.get(name, default) if isinstance(data, Mapping) else ...
    if value is ... or (value is not default and not isinstance(value, kind)):
        raise Unintelligible(system, f"the answer has no {name}")
    return value


def _pause(state: tenacity.RetryCallState) -> float:
    """Wait 0.2 to 0.4 s, then twice as long, or as long as the system asks for, at most 5 s."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Busy) and error.retry_after is not None:
        return min(error.retry_after, 5.0)
    return tenacity.wait_random(0.2, 0.4)(state) * 2.0 ** (state.attempt_number - 1)


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None  # an HTTP date: our own pause will do


def _detail(content: bytes) -> str:
    return content[:200].decode("utf-8", "replace")


def _code(content: bytes) -> str:
    """Read the code out of a problem document; empty when the answer is none."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    return str(found.get("code", "")) if isinstance(found, dict) else ""


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
