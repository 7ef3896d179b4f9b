"""E-mail and short messages: the real clients against small servers on this machine, and the fakes."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from integrations.errors import Busy, Refused, Unreachable
from integrations.mail import FakeMail, Letter, SmtpMail
from integrations.sms import FakeSms, HttpSms, Notice

LETTER = Letter("owner@example.com", "王丽华", "某局：送达《决定书》", "见附件。", "决定书.pdf", b"%PDF-1.4 x")


class Smtp(socketserver.StreamRequestHandler):
    """As much SMTP as one letter needs; an address decides what the server says."""

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = []
                while (data := self.rfile.readline()) != b".\r\n":
                    lines.append(data)
                cast(Any, self.server).taken.append(b"".join(lines))
                self.say("250 taken")
            elif word == "RCPT" and "busy" in line:
                self.say("451 later")
            elif word == "RCPT" and "nobody" in line:
                self.say("550 unknown")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as running:
        running.daemon_threads = True
        cast(Any, running).taken = []
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield running
        running.shutdown()


def client(server: Any, **more: Any) -> SmtpMail:
    return SmtpMail(
        "127.0.0.1", server.server_address[1], "局 <no-reply@example.org>", **{"require_tls": False, **more}
    )


def test_a_letter_reaches_the_server_with_its_attachment_and_a_known_id(server: Any) -> None:
    assert client(server).send(LETTER, key="row-1") == "<row-1@example.org>"
    message = email.message_from_bytes(server.taken[0], policy=email.policy.default)
    assert message["Message-ID"] == "<row-1@example.org>" and message["Subject"] == LETTER.subject
    [attached] = list(message.iter_attachments())
    assert attached.get_filename() == "决定书.pdf" and attached.get_content() == LETTER.file


@pytest.mark.parametrize(("to", "expected"), [("busy@example.com", Busy), ("nobody@example.com", Refused)])
def test_what_the_server_says_decides_whether_to_try_again(server: Any, to: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        client(server).send(Letter(to, "某", "主题", "正文"), key="k")


def test_no_letter_goes_out_in_the_clear_unless_that_was_asked_for(server: Any) -> None:
    with pytest.raises(Refused, match="TLS"):
        client(server, require_tls=True).send(LETTER, key="k")
    assert server.taken == []


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with pytest.raises(Unreachable):
        SmtpMail("127.0.0.1", 1, "a@example.org", require_tls=False).send(LETTER, key="k")


class Gateway(BaseHTTPRequestHandler):
    """Answers every notice with an id."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        cast(Any, self.server).taken.append((self.path, self.headers["Idempotency-Key"], body))
        answer = json.dumps({"id": "SMS-1"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_notice_goes_to_the_gateway_with_its_key() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as gateway:
        cast(Any, gateway).taken = []
        threading.Thread(target=gateway.serve_forever, args=(0.02,), daemon=True).start()
        sms = HttpSms(f"http://127.0.0.1:{gateway.server_address[1]}", token="t", on_outcome=lambda _: None)
        assert sms.send(Notice("13800138000", "请查收"), key="row-2") == "SMS-1"
        gateway.shutdown()
    assert cast(Any, gateway).taken == [("/messages", "row-2", {"to": "13800138000", "text": "请查收"})]


def test_the_fakes_take_a_key_once_and_refuse_what_a_server_would() -> None:
    mail, sms = FakeMail(), FakeSms()
    assert mail.send(LETTER, key="1") == mail.send(LETTER, key="1")
    assert len(mail.letters) == 1
    with pytest.raises(Refused):
        mail.send(Letter("a@b.invalid", "某", "主题", "正文"), key="2")
    assert sms.send(Notice("13800138000", "x"), key="1") == sms.send(Notice("13800138000", "x"), key="1")
    with pytest.raises(ValueError, match="address"):
        Letter("a@b.com,c@d.com", "某", "主题", "正文")
