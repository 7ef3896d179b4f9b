"""电子邮件: documents served by e-mail to parties who agreed to it in writing. SMTP, and a fake."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from typing import Literal, Protocol

from integrations.base import CONNECT_SECONDS, READ_SECONDS, Outcome, write_down
from integrations.errors import Busy, OutsideError, Refused, Unreachable
from integrations.fakes import Faults, Once

#: The name of this system in the outbox.
SYSTEM = "mail"


@dataclass(frozen=True)
class Letter:
    """One e-mail: to whom, what it says, and the document that it carries."""

    to: str
    receiver: str
    subject: str
    text: str
    file_name: str = ""
    file: bytes = b""

    def __post_init__(self) -> None:
        if "@" not in parseaddr(self.to)[1] or any(mark in self.to for mark in "\r\n,;"):
            raise ValueError("a letter needs one address")


class Mail(Protocol):
    """The mail system as this program uses it."""

    def send(self, letter: Letter, *, key: str) -> str:
        """Hand a letter over; give the id under which the server took it. Repeating a key changes nothing.

        :raises OutsideError: when the server did not take it.
        """


class SmtpMail:
    """Sends through an SMTP server, over TLS where it offers it; the key makes the Message-ID, so a repeat is known."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        user: str = "",
        password: str = "",
        implicit_tls: bool = False,
        require_tls: bool = True,
        on_outcome: Callable[[Outcome], None] = write_down,
    ) -> None:
        self.host, self.port, self.sender = host, port, sender
        self._user, self._password = user, password
        self._implicit_tls, self._require_tls = implicit_tls, require_tls
        self._on_outcome = on_outcome

    def send(self, letter: Letter, *, key: str) -> str:
        """Hand a letter over."""
        message_id = f"<{key}@{parseaddr(self.sender)[1].partition('@')[2] or 'duecourse'}>"
        try:
            self._deliver(_message(letter, self.sender, message_id))
        except OutsideError as error:
            self._on_outcome(Outcome(SYSTEM, "send", key, 1, 0.0, _status(error), error.detail))
            raise
        self._on_outcome(Outcome(SYSTEM, "send", key, 1, 0.0, "ok"))
        return message_id

    def _deliver(self, message: EmailMessage) -> None:
        context = ssl.create_default_context()
        try:
            with self._connected(context) as server:
                if not self._implicit_tls and server.has_extn("starttls"):
                    server.starttls(context=context)
                    server.ehlo()
                elif not self._implicit_tls and self._require_tls:
                    raise Refused(SYSTEM, "the server offers no TLS")
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
        except smtplib.SMTPResponseException as error:
            kind = Busy if 400 <= error.smtp_code < 500 else Refused
            raise kind(SYSTEM, f"status {error.smtp_code}") from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            kind = Busy if all(400 <= code < 500 for code in codes) else Refused
            raise kind(SYSTEM, f"recipient refused: {codes}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(SYSTEM, type(error).__name__) from error

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        seconds = CONNECT_SECONDS + READ_SECONDS
        if self._implicit_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=seconds)
        server.ehlo()
        return server


def _status(error: OutsideError) -> Literal["busy", "refused", "unreachable"]:
    return "busy" if isinstance(error, Busy) else "refused" if isinstance(error, Refused) else "unreachable"


def _message(letter: Letter, sender: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, formataddr((letter.receiver, letter.to))
    message["Subject"], message["Message-ID"] = letter.subject, message_id
    message.set_content(letter.text)
    if letter.file:
        message.add_attachment(letter.file, maintype="application", subtype="pdf", filename=letter.file_name)
    return message


class FakeMail:
    """A working mail server in memory: what it took stands in ``letters``."""

    def __init__(self) -> None:
        self.letters: dict[str, Letter] = {}
        self.faults = Faults()
        self._once = Once()

    def send(self, letter: Letter, *, key: str) -> str:
        """Take a letter, once a key."""
        self.faults.strike(SYSTEM)
        if parseaddr(letter.to)[1].endswith(".invalid"):
            raise Refused(SYSTEM, "recipient refused: [550]")

        def take() -> str:
            message_id = f"<{key}@fake>"
            self.letters[message_id] = letter
            return message_id

        return self._once.do(key, take)
