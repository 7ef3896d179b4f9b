"""Webhooks on the wire: signatures that anybody can check, and addresses that must not be called."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, Response, redirect, request

from integrations.webhooks import Answer, FakeReceiver, Rules, Sender, body_of, headers, signature, verify
from tests.served import served

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
LOCAL = Rules(("127.0.0.0/8",))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    body = b'{"test": 2432232314}'
    made = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # the vector of the specification's libraries


@pytest.mark.parametrize("part", ["body", "id", "time", "secret"])
def test_a_message_that_was_touched_is_not_ours(part: str) -> None:
    body, given = b'{"a":1}', headers("m1", b'{"a":1}', [SECRET], AT)
    assert verify(given, body, SECRET, AT)
    if part == "body":
        body = b'{"a":2}'
    elif part == "id":
        given["webhook-id"] = "m2"
    elif part == "time":
        given["webhook-timestamp"] = str(int(AT.timestamp()) + 1)
    assert not verify(given, body, OLD if part == "secret" else SECRET, AT)


def test_a_message_of_long_ago_is_a_replay() -> None:
    given = headers("m1", b"{}", [SECRET], AT)
    assert verify(given, b"{}", SECRET, AT + dt.timedelta(minutes=4))
    assert not verify(given, b"{}", SECRET, AT + dt.timedelta(minutes=6))
    assert not verify({}, b"{}", SECRET, AT) and not verify(given | {"webhook-timestamp": "x"}, b"{}", SECRET, AT)


def test_while_secrets_overlap_either_of_them_fits() -> None:
    given = headers("m1", b"{}", [SECRET, OLD], AT)
    assert verify(given, b"{}", SECRET, AT) and verify(given, b"{}", OLD, AT)


REFUSED = [
    "http://hooks.example.org/", "ftp://hooks.example.org/", "https://", "hooks.example.org", "file:///etc/passwd",
    "https://user:secret@hooks.example.org/", "https://hooks.example.org:99999/", "https://[::1", "https://a b/",
    "https://localhost/", "https://LOCALHOST./", "https://x.localhost/", "https://127.0.0.1/", "https://127.1/",
    "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/", "https://10.0.0.8/", "https://172.16.1.1/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/", "https://0.0.0.0/",
    "https://224.0.0.1/", "https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[fec0::1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/", "https://[::7f00:1]/", "gopher://127.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_inside_or_without_protection_is_refused(url: str) -> None:
    assert Rules().problem(url)
    calls: list[str] = []

    def lookup(host: str, _port: int) -> list[str]:
        calls.append(host)
        return ["8.8.8.8"]

    sender = Sender(lookup=lookup)
    answer = sender.send(url, identity="m", body=b"{}", secrets=[SECRET], at=AT)
    assert answer.error and not calls


@pytest.mark.parametrize(
    "url", ["https://hooks.example.org/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]:8443/"]
)
def test_a_public_address_is_fine(url: str) -> None:
    assert Rules().problem(url) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "169.254.169.254", "fd00::1", "::ffff:10.0.0.1"])
def test_a_name_that_stands_for_an_address_inside_is_not_called(address: str) -> None:
    for found in ([address], ["8.8.8.8", address]):
        sender = Sender(lookup=lambda _host, _port, found=found: found)  # type: ignore[misc]
        answer = sender.send("https://hooks.example.org/", identity="m", body=b"{}", secrets=[SECRET], at=AT)
        assert "inside" in answer.error and not answer.reachable


def test_plain_http_goes_only_into_networks_that_are_listed() -> None:
    assert LOCAL.problem("http://127.0.0.1:8080/") == "" and LOCAL.problem("http://hooks.example.org/") == ""
    assert LOCAL.problem("http://10.0.0.1/") and LOCAL.problem("http://8.8.8.8/")
    sender = Sender(LOCAL, lookup=lambda _host, _port: ["8.8.8.8"])
    assert "inside" in sender.send("http://hooks.example.org/", identity="m", body=b"{}", secrets=[], at=AT).error
    with pytest.raises(ValueError, match="does not appear"):
        Rules(("nonsense",))


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver(SECRET)


@pytest.fixture
def address(receiver: FakeReceiver) -> Iterator[str]:
    app = Flask("receiver")

    @app.post("/hook")
    def hook() -> Response:
        return Response("no" * 500, receiver.receive(dict(request.headers), request.get_data(), AT))

    @app.post("/elsewhere")
    def elsewhere() -> Response:
        return redirect("/hook", 307)  # type: ignore[return-value]

    @app.post("/host")
    def host() -> Response:
        return Response(request.host, 418)

    with served(app) as address:
        yield address


def send(url: str, identity: str = "m1", **more: Any) -> Answer:
    sender = Sender(LOCAL, read_seconds=0.5, **more)
    return sender.send(url, identity=identity, body=body_of({"名": 1}), secrets=[SECRET], at=AT)


def test_a_message_arrives_signed_and_counts_once(receiver: FakeReceiver, address: str) -> None:
    for _ in range(2):
        answer = send(address + "/hook")
        assert (answer.error, answer.status) == ("", 204)
    assert receiver.taken == {"m1": {"名": 1}} and receiver.arrivals == 2


@pytest.mark.parametrize(
    ("status", "reachable", "gone"),
    [
        (500, False, False),
        (503, False, False),
        (429, False, False),
        (400, True, False),
        (401, True, False),
        (410, True, True),
    ],
)
def test_what_a_receiver_answers_decides_who_waits(
    receiver: FakeReceiver, address: str, status: int, reachable: bool, gone: bool
) -> None:
    receiver.answers = [status]
    answer = send(address + "/hook")
    assert f"status {status}" in answer.error and len(answer.error) < 250
    assert (answer.reachable, answer.gone) == (reachable, gone)


@pytest.mark.parametrize("path", ["/host", "/%68ost", "/elsewhere/../host", "?/../host"])
@pytest.mark.parametrize("name", ["hooks.example.org", "HOOKS.example.org", "例子.example.org"])
def test_the_connection_goes_to_the_address_that_was_checked_however_it_is_spelt(
    address: str, name: str, path: str
) -> None:
    asked: list[str] = []

    def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = address.rpartition(":")[2]
    answer = send(f"http://{name}:{port}{path}", lookup=lookup)
    assert answer.status is not None and asked == [name.lower()], answer


def test_a_redirect_is_not_followed(receiver: FakeReceiver, address: str) -> None:
    answer = send(address + "/elsewhere")
    assert answer.status == 307 and answer.error and receiver.arrivals == 0


def test_the_connection_goes_to_the_address_that_was_checked_under_the_name_that_is_meant(address: str) -> None:
    port = address.rsplit(":", 1)[1]
    answer = send(f"http://hooks.example.test:{port}/host", lookup=lambda _host, _port: ["127.0.0.1"])
    assert f"hooks.example.test:{port}" in answer.error


def test_nobody_there_and_no_answer_are_unreachable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        answer = send(f"http://127.0.0.1:{port}/")
    assert "Timeout" in answer.error and not answer.reachable
    answer = send(f"http://127.0.0.1:{port}/")
    assert answer.error and not answer.reachable


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes, bytes], str]]:
    """A receiver that says something at once, and the rest byte by byte for as long as somebody listens."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def answer(said: bytes, rest: bytes) -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65_536)
            connection.sendall(said)
            while not over.wait(0.05):
                connection.sendall(rest)

    def start(said: bytes, rest: bytes) -> str:
        threading.Thread(target=answer, args=(said, rest), daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"

    yield start
    over.set()
    listening.close()


@pytest.mark.parametrize("said", [b"HTTP/1.1 204 No Content\r\nX: ", b"HTTP/1.1 2", b""])
def test_a_receiver_that_drips_its_answer_holds_nobody_up(said: bytes, dripping: Callable[..., str]) -> None:
    answer = send(dripping(said, b"1"), whole_seconds=0.3)
    assert answer.error and not answer.reachable


def test_a_status_counts_although_its_words_never_come(dripping: Callable[..., str]) -> None:
    answer = send(dripping(b"HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n", b""), whole_seconds=30)
    assert (answer.error, answer.status, answer.reachable) == ("status 500", 500, False)


@pytest.mark.parametrize("host", ["a" * 64 + ".example.org", "x..example.org"])
def test_a_name_that_cannot_be_looked_up_is_nobody_there(host: str) -> None:
    def lookup(name: str, _port: int) -> list[str]:
        return [name.encode("idna").decode()]  # as the system's own look-up does first

    answer = send(f"http://{host}/", lookup=lookup)
    assert answer.error and not answer.reachable


def certificate(folder: Path, name: str) -> tuple[str, str]:
    """Make a certificate of its own authority for a name; gives the files of certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return str(files[0]), str(files[1])


@pytest.mark.parametrize("name", ["hooks.example.test", "else.example.test"])
def test_by_https_the_certificate_must_be_that_of_the_name(tmp_path: Path, name: str) -> None:
    files = certificate(tmp_path, "hooks.example.test")
    app = Flask("receiver")
    app.add_url_rule("/", view_func=lambda: Response(request.host, 204), methods=["POST"], endpoint="hook")
    with served(app, ssl_context=files) as address:
        url = address.replace("127.0.0.1", name) + "/"
        local = lambda _host, _port: ["127.0.0.1"]  # noqa: E731
        trusted = send(url, authority=files[0], lookup=local)
        assert (trusted.status == 204) == (name == "hooks.example.test")
        assert trusted.status == 204 or "SSLError" in trusted.error
        assert "SSLError" in send(url, lookup=local).error, "nobody of the wide world vouches for it"
