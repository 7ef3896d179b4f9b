"""Webhooks on the wire: signed as `Standard Webhooks <https://www.standardwebhooks.com>`_ lays down, to safe addresses.

An address comes from a person, so it is not to be trusted: https only, no password in it, no redirects followed, and
every address that its name stands for must be a public one. The connection goes to exactly the address that was
checked; a name that changes its mind in between gains nothing.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from integrations.errors import OutsideError

CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0
#: A try ends after so many seconds, however busily the receiver lets single bytes drip in; shorter than its lease.
WHOLE_SECONDS = 20.0
#: A receiver that gets a message older (or newer) than this should refuse it: it may be a replay.
TOLERANCE = dt.timedelta(minutes=5)
#: What of an answer is kept for the log.
ANSWER_KEPT = 200

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


class Unsafe(OutsideError):
    """The address must not be called."""


@dataclass(frozen=True)
class Rules:
    """Which addresses may be called: public ones by https, and those of the listed networks also by plain http."""

    networks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for one in self.networks:
            ip_network(one, strict=False)  # raises ValueError for what is none

    def problem(self, url: str) -> str:
        """Say in Chinese why an address cannot be subscribed, empty when it can; names are not looked up here."""
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            return "地址格式有误"
        if any(char.isspace() or not char.isprintable() for char in url):
            return "地址中不能有空格"
        if parts.scheme != "https" and not (self.networks and parts.scheme == "http"):
            return "地址须以 https:// 开头"
        if not host:
            return "地址中没有主机名"
        if parts.username is not None or parts.password is not None:
            return "地址中不能带用户名和密码"
        literal = _literal(host)
        if host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost"):
            literal = ip_address("127.0.0.1")
        if literal is not None and not self.allows(literal, parts.scheme):
            return "不能推送到内部网络地址" if parts.scheme == "https" else "地址须以 https:// 开头"
        return ""

    def allows(self, address: Address, scheme: str = "https") -> bool:
        """Tell whether an address is one of those that are listed, or a public one by https."""
        address = _plain(address)
        if any(address in ip_network(one, strict=False) for one in self.networks):
            return True
        public = address.is_global and not address.is_multicast and not address.is_reserved
        # Addresses of a site (fec0::/10) were given up, so the library takes them for the world's; routers may not.
        return scheme == "https" and public and not (isinstance(address, IPv6Address) and address.is_site_local)


def _literal(host: str) -> Address | None:
    """Read a host that is an address, also in the odd spellings that connect all the same (0x7f.1, 2130706433)."""
    try:
        return ip_address(host.split("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


_SIX_TO_FOUR, _NAT64 = IPv6Network("2002::/16"), IPv6Network("64:ff9b::/96")


def _plain(address: Address) -> Address:
    """Unwrap an IPv4 address that travels inside an IPv6 one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _SIX_TO_FOUR:
            return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def resolve(host: str, port: int) -> Sequence[str]:
    """Look up every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).split("%")[0] for one in found))


@dataclass(frozen=True)
class Answer:
    """How a try ended; ``error`` is empty when the receiver took the message (2xx)."""

    error: str = ""
    status: int | None = None
    milliseconds: int = 0
    #: False when nobody answered, or the receiver cannot take anything now (408, 429, 5xx).
    reachable: bool = True
    #: The receiver says that there is nobody any more (410).
    gone: bool = False


@dataclass
class Sender:
    """Sends messages; one instance serves many threads."""

    rules: Rules = field(default_factory=Rules)
    lookup: Resolve = resolve
    read_seconds: float = READ_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    #: File with the certificates of an authority of one's own; without it those of the wide world.
    authority: str = ""

    def send(self, url: str, *, identity: str, body: bytes, secrets: Sequence[str], at: dt.datetime) -> Answer:
        """Send one message, once; trying again is the outbox's affair."""
        began = time.monotonic()
        try:
            response = self._post(url, body, headers(identity, body, secrets, at))
        except Unsafe as error:
            return Answer(error.detail, reachable=False)
        except Exception as error:  # a name that is none, and what the libraries below raise of their own
            return Answer(f"no answer: {_name_of(error)}", milliseconds=_since(began), reachable=False)
        status, said = response
        if 200 <= status < 300:
            return Answer(status=status, milliseconds=_since(began))
        return Answer(
            f"status {status}: {said}".rstrip(": "), status, _since(began),
            reachable=status not in (408, 425, 429) and status < 500, gone=status == 410,
        )  # fmt: skip

    def _post(self, url: str, body: bytes, given: Mapping[str, str]) -> tuple[int, str]:
        address = self._checked(url)
        with requests.Session() as session, _Limit(self.whole_seconds) as limit:
            session.trust_env = False  # neither a proxy nor a password of this machine's for an address of a stranger's
            # For every address, not for this spelling of it: the library writes the one it is given anew (%7E as ~,
            # 例子 as xn--) before it looks for who connects, and would else look the name up once more by itself.
            session.adapters.clear()
            session.mount("", _Pinned(address, limit))
            with session.post(
                url, data=body, headers=dict(given), timeout=(CONNECT_SECONDS, self.read_seconds),
                allow_redirects=False, stream=True, verify=self.authority or True,
            ) as response:  # fmt: skip
                if limit.over:  # heads that were cut off read like whole ones
                    raise TimeoutError("the answer took too long")
                return response.status_code, "" if response.ok else _said(response)

    def _checked(self, url: str) -> str:
        """Give the address to connect to.

        :raises Unsafe: when the URL or one of the addresses of its name must not be called.
        """
        if self.rules.problem(url):
            raise Unsafe("webhook", "the address is refused")
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = [ip_address(one) for one in self.lookup(parts.hostname or "", port)]
        if not found:
            raise OSError("the name has no address")
        if not all(self.rules.allows(one, parts.scheme) for one in found):
            raise Unsafe("webhook", "the name stands for an address inside")
        return str(found[0])


def _said(response: requests.Response) -> str:
    """Read the beginning of what a receiver says to its status; the status counts without it."""
    try:
        return (response.raw.read(ANSWER_KEPT, decode_content=False) or b"").decode("utf-8", "replace")
    except Exception:  # urllib3 raises errors of its own while the body is read
        return ""


class _Limit:
    """Cuts connections off after so many seconds; timeouts count from byte to byte and never end a slow drip."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._held: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Limit:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for one in self._held:
            one.close()

    def watch(self, connection: socket.socket) -> None:
        """Cut this one off as well; TLS takes over the handle, so that one of our own is kept."""
        self._held.append(connection.dup())

    def _cut(self) -> None:
        self.over = True
        for one in self._held:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _watched(kind: Any, limit: _Limit) -> Any:
    """Make a kind of connection that the limit cuts off, from its first byte on."""

    class Watched(kind):  # type: ignore[misc]
        """A connection under a limit."""

        def _new_conn(self) -> Any:
            connection = super()._new_conn()
            limit.watch(connection)
            return connection

    return Watched


class _Pinned(HTTPAdapter):
    """Connects to one address, and holds the certificate against the name all the same."""

    def __init__(self, address: str, limit: _Limit) -> None:
        self._address, self._limit = address, limit
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Let every connection be cut off in time."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._limit)
        return pool

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Replace the host by the address that was checked."""
        host, given = super().build_connection_pool_key_attributes(request, verify, cert)
        pool: dict[str, Any] = {**given}
        if host["scheme"] == "https":
            pool |= {"server_hostname": host["host"], "assert_hostname": host["host"]}
        return {**host, "host": self._address}, pool

    def add_headers(self, request: Any, **_: Any) -> None:
        """Name the host that is meant."""
        request.headers["Host"] = urlsplit(request.url).netloc


def body_of(payload: Mapping[str, Any]) -> bytes:
    """Write a message the one way that is signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def headers(identity: str, body: bytes, secrets: Sequence[str], at: dt.datetime) -> dict[str, str]:
    """Give the headers of a message, with one signature for each secret that is valid."""
    stamp = int(at.timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "duecourse-webhooks",
        "webhook-id": identity,
        "webhook-timestamp": str(stamp),
        "webhook-signature": " ".join(f"v1,{signature(one, identity, stamp, body)}" for one in secrets),
    }


def signature(secret: str, identity: str, stamp: int, body: bytes) -> str:
    """Sign ``id.timestamp.body`` with HMAC-SHA256 under the secret (``whsec_`` and base64)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identity}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def verify(given: Mapping[str, str], body: bytes, secret: str, at: dt.datetime) -> bool:
    """Tell whether a message is ours and of now: what every receiver should ask before anything else."""
    found = {name.lower(): value for name, value in given.items()}
    try:
        stamp, identity = int(found["webhook-timestamp"]), found["webhook-id"]
        wanted = signature(secret, identity, stamp, body)
    except (KeyError, ValueError, binascii.Error):
        return False
    if abs(at.timestamp() - stamp) > TOLERANCE.total_seconds():
        return False
    ours = [one.partition(",")[2] for one in found.get("webhook-signature", "").split() if one.startswith("v1,")]
    return any(hmac.compare_digest(one, wanted) for one in ours)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _name_of(error: Exception) -> str:
    return type(error).__name__


class FakeReceiver:
    """A working receiver in memory: checks signatures, takes each message once, fails as it is told."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        #: Messages by identifier, in the order of their arrival.
        self.taken: dict[str, dict[str, Any]] = {}
        self.arrivals = 0
        #: Statuses to answer with before messages are taken again.
        self.answers: list[int] = []
        self._lock = threading.Lock()

    def receive(self, given: Mapping[str, str], body: bytes, at: dt.datetime) -> int:
        """Take a message; give the status to answer with."""
        with self._lock:
            self.arrivals += 1
            if self.answers:
                return self.answers.pop(0)
            if not verify(given, body, self.secret, at):
                return 401
            identity = {name.lower(): value for name, value in given.items()}["webhook-id"]
            self.taken.setdefault(identity, json.loads(body))
            return 204
