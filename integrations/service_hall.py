"""网上办事大厅: what a party hands in, and what it is told; being told is never a service in the sense of the law."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

import structlog

from integrations.base import HttpSystem, field, key_of
from integrations.errors import OutsideError, Refused, Unintelligible
from integrations.fakes import Faults, Once
from integrations.inbound import Inlet, LogShelf, Shelf, Unread, judged
from integrations.own_api import Tasks, Work
from integrations.worker import Failure, Worker

log = structlog.get_logger(__name__)

#: The name of this system in the outbox.
SYSTEM = "service_hall"
#: The topic under which a diagram has a party told something.
TOPIC = "hall.tell"

KINDS = {
    "defence": "陈述申辩", "hearing_request": "听证申请", "instalment_request": "延期（分期）缴纳申请",
    "recusal_request": "回避申请",
}  # fmt: skip
#: Characters of what a party writes, and of what it is told.
LONGEST = 10_000

#: Says no more than that nothing was found: whether a case exists is not a stranger's to know.
AT_THE_WINDOW = "请核对案号，或者携带证件到承办机关窗口办理。"
REFUSAL = f"未找到与您的证件号码相符的案件，本次提交未受理。{AT_THE_WINDOW}"


@dataclass(frozen=True)
class Submission:
    """Something that a party handed in."""

    number: str
    kind: str
    case_number: str
    party_code: str
    text: str
    received_at: dt.datetime

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.received_at.tzinfo is None:
            raise ValueError("received_at needs an aware datetime")
        if not (self.number.strip() and self.case_number.strip() and self.party_code.strip() and self.text.strip()):
            raise ValueError("a submission needs a number, a case, a party and a text")
        if len(self.text) > LONGEST:
            raise ValueError(f"the text exceeds {LONGEST} characters")

    def as_json(self) -> dict[str, Any]:
        """Describe the submission on the wire."""
        return {**vars(self), "received_at": self.received_at.isoformat()}


@dataclass(frozen=True)
class Notice:
    """Something that a party is told."""

    case_number: str
    party_code: str
    title: str
    text: str

    def __post_init__(self) -> None:
        if not (self.party_code.strip() and self.title.strip() and self.text.strip()):
            raise ValueError("a notice needs a party, a title and a text")

    def as_json(self) -> dict[str, Any]:
        """Describe the notice on the wire."""
        return dict(vars(self))


class ServiceHall(Protocol):
    """The hall as this program uses it."""

    def submissions(self) -> Sequence[Submission | Unread]:
        """List what was handed in and nobody has acknowledged, the oldest first, each judged on its own."""

    def acknowledge(self, number: str) -> None:
        """Tell the hall that a submission is on record here, or refused; it is not listed again."""

    def tell(self, notice: Notice, *, key: str) -> str:
        """Tell a party something; give the receipt. Repeating a key changes nothing."""


class Book(Protocol):
    """Where a submission is put on record: the engine in the same process."""

    def enter(self, submission: Submission) -> bool:
        """Take a submission into its case, once a number; false when no such case is this party's."""


def submission_of(data: Any) -> Submission:
    """Read a submission off the wire.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("number", "kind", "case_number", "party_code", "text")}
    received = field(SYSTEM, data, "received_at")
    try:
        return Submission(received_at=dt.datetime.fromisoformat(received), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def notice_of(data: Mapping[str, Any]) -> Notice:
    """Read a notice off the wire or out of an outbox row.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    try:
        return Notice(**{name: field(SYSTEM, data, name) for name in ("case_number", "party_code", "title", "text")})
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


class HttpServiceHall(HttpSystem):
    """The hall over HTTP."""

    NAME: ClassVar[str] = SYSTEM

    def submissions(self) -> Sequence[Submission | Unread]:
        """List what nobody has acknowledged; one that cannot be read holds up no other."""
        answer = self.call("submissions", "GET", "/hall/submissions")
        return judged(SYSTEM, field(SYSTEM, answer, "submissions", list), submission_of, "number")

    def acknowledge(self, number: str) -> None:
        """Tell the hall that a submission is dealt with."""
        path = f"/hall/submissions/{quote(number, safe='')}/acknowledge"
        answer = self.call("acknowledge", "POST", path, key=key_of("acknowledge", number), body={})
        if field(SYSTEM, answer, "number") != number:
            raise Unintelligible(SYSTEM, f"acknowledged {number}, answered another one")

    def tell(self, notice: Notice, *, key: str) -> str:
        """Tell a party something."""
        answer = self.call("tell", "POST", "/hall/notices", key=key, body=notice.as_json())
        receipt = str(field(SYSTEM, answer, "receipt"))
        if not receipt.strip():
            raise Unintelligible(SYSTEM, "the answer has no receipt")
        return receipt


class FakeServiceHall:
    """A working hall in memory; ``hand_in`` lets a party write, ``told`` holds what parties were told."""

    def __init__(self) -> None:
        self.told: list[Notice] = []
        self.handed_in: dict[str, Submission | Unread] = {}
        self.acknowledged: set[str] = set()
        self.faults = Faults()
        self._once = Once()
        self._lock = threading.Lock()

    def submissions(self) -> Sequence[Submission | Unread]:
        """List what nobody has acknowledged, the oldest first."""
        self.faults.strike(SYSTEM)
        with self._lock:
            return [one for number, one in self.handed_in.items() if number not in self.acknowledged]

    def acknowledge(self, number: str) -> None:
        """Note that a submission is dealt with."""
        self.faults.strike(SYSTEM)
        with self._lock:
            if number not in self.handed_in:
                raise Refused(SYSTEM, f"there is no submission {number}")
            self.acknowledged.add(number)

    def tell(self, notice: Notice, *, key: str) -> str:
        """Tell a party something, once a key."""
        self.faults.strike(SYSTEM)

        def send() -> str:
            with self._lock:
                self.told.append(notice)
                return f"BSDT-{len(self.told):06d}"

        return self._once.do(key, send)

    def hand_in(self, kind: str, *, case_number: str, party_code: str, text: str, at: dt.datetime) -> Submission:
        """Let a party hand something in."""
        with self._lock:
            made = Submission(f"SQ-{len(self.handed_in) + 1:06d}", kind, case_number, party_code, text, at)
            self.handed_in[made.number] = made
            return made

    def send(self, content: Any) -> None:
        """Let the hall list something that is no submission, or correct one that it has listed."""
        with self._lock:
            made = judged(SYSTEM, [content], submission_of, "number")[0]
            self.handed_in[made.number] = made


class HallWorker:
    """Tells parties what diagrams have them told, and takes in what was handed in; any number may run."""

    def __init__(
        self, tasks: Tasks, hall: ServiceHall, book: Book | None = None, shelf: Shelf | None = None, *,
        name: str = SYSTEM,
    ) -> None:  # fmt: skip
        self.worker = Worker(tasks, {TOPIC: self._tell}, name=name)
        self.hall = hall
        self.book = book
        self.shelf = shelf or LogShelf()

    def run_once(self, limit: int = 10) -> int:
        """Tell what is to be told; give the number told."""
        return self.worker.run_once(limit)

    def collect(self) -> int:
        """Take in what was handed in, then acknowledge it; a crash in between repeats and doubles nothing.

        A stranger's submission is answered with a refusal, one that cannot be taken in is set aside for a person. The
        log has numbers only, never what a party wrote.
        """
        if self.book is None:
            return 0
        inlet = Inlet(
            SYSTEM, self.shelf, read=submission_of, number=lambda one: one.number, as_json=Submission.as_json,
            take=lambda submission, _: self._take_in(submission), decline=self._decline,
        )  # fmt: skip
        return inlet.run(self.hall.submissions)

    def _take_in(self, submission: Submission) -> bool:
        assert self.book is not None  # noqa: S101 - collect looks
        known = self.book.enter(submission)
        if not known:
            title = f"{KINDS[submission.kind]}未受理"
            notice = Notice(submission.case_number, submission.party_code, title, REFUSAL)
            try:
                self.hall.tell(notice, key=key_of("refused", submission.number))
            except OutsideError as error:
                if error.retryable:
                    raise  # it comes again; what the hall will never take must not come again for ever
                log.warning("refusal not told", submission=submission.number, error=type(error).__name__)
            log.warning("submission refused", submission=submission.number, kind=submission.kind)
        self.hall.acknowledge(submission.number)
        return known

    def _decline(self, number: str, content: Any, _reason: str) -> None:
        """Tell whoever wrote, where that can be read, that it was not taken in; the hall lists it no more."""
        said = content if isinstance(content, Mapping) else {}
        case_number, party_code = (str(said.get(name) or "").strip()[:100] for name in ("case_number", "party_code"))
        if number and party_code:
            title = f"{KINDS.get(str(said.get('kind')), '提交的材料')}未受理"
            words = f"您提交的材料（{number}）内容不完整或者格式不符，不能识别，未受理。{AT_THE_WINDOW}"
            try:
                self.hall.tell(Notice(case_number, party_code, title, words), key=key_of("declined", number))
            except OutsideError as error:
                if error.retryable:
                    raise
                log.warning("decline not told", submission=number, error=type(error).__name__)
        if number:
            self.hall.acknowledge(number)

    def _tell(self, work: Work) -> dict[str, Any]:
        """Tell a party once; a task that comes again after its lease ran out tells under the same key."""
        words = {name: str(work.variables.get(name) or "") for name in ("case_number", "party_code", "title", "text")}
        if not words["party_code"].strip():
            return {"told": False, "receipt": "", "note": "案件没有当事人证件号码，未告知。"}
        try:
            notice = Notice(**words)
        except ValueError as error:
            raise Failure(str(error), retry=False) from error
        return {"told": True, "receipt": self.hall.tell(notice, key=key_of("tell", work.id)), "note": ""}
