"""Our own API as an outside worker sees it, typed: fetch and complete work, tell cases what happened, begin cases.

Every writing call carries an ``Idempotency-Key`` that stays the same on all its tries: an answer that was lost on the
way is given again, and nothing is done twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from integrations.base import READ_SECONDS, HttpSystem, key_of
from integrations.base import field as taken
from integrations.errors import Refused, Unintelligible

LOCK_SECONDS = 30


@dataclass(frozen=True)
class Work:
    """One external task, leased to this worker under a fence."""

    id: str
    topic: str
    fence: int
    variables: Mapping[str, Any]
    retries: int = 0
    case_id: str = ""
    priority: int = 50


@dataclass(frozen=True)
class Thrown:
    """Where a BPMN error went: ``caught`` by the diagram, or before a person as an incident."""

    case_id: str
    caught: bool


@dataclass(frozen=True)
class Signalled:
    """A signal on its way: how many cases get it, and the cases that it began."""

    id: str
    waiting: int
    begun: tuple[str, ...] = field(default=())


class NobodyWaits(Refused):
    """No case waits for the message under this business key."""


class SeveralWait(Refused):
    """More than one case waits for it; none of them moved."""


class LeaseLost(Refused):
    """Somebody else has the task by now, or it is done: the result is not wanted any more."""


class Tasks(Protocol):
    """Where external tasks come from: the API, or the engine in the same process."""

    def fetch(
        self, *topics: str, worker: str, limit: int, lock_seconds: int = LOCK_SECONDS, wait_seconds: int = 0
    ) -> Sequence[Work]:
        """Lease open tasks of the topics; wait so long for one where the source can."""

    def extend(self, work: Work, lock_seconds: int = LOCK_SECONDS) -> None:
        """Hold the lease for longer, from now on."""

    def unlock(self, work: Work) -> None:
        """Give the task back unfinished."""

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Hand in the result; the case moves on."""

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Thrown:
        """Report an error that the procedure knows by its code."""

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Report a failure; without retry it becomes an incident at once."""


class Cases(Protocol):
    """Where cases begin: the API, or the engine in the same process."""

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        """Begin a case for a business key, once; give its identifier."""


class HttpOwnApi(HttpSystem):
    """The API at ``<base>/api/v1``, with a service token."""

    NAME: ClassVar[str] = "duecourse"

    # --- work

    def fetch(
        self, *topics: str, worker: str, limit: int, lock_seconds: int = LOCK_SECONDS, wait_seconds: int = 0
    ) -> Sequence[Work]:
        """Lease open tasks of the topics; with ``wait_seconds`` (30 at most) wait for one on the server's side."""
        body = {
            "topics": list(topics), "worker": worker, "lock_seconds": lock_seconds, "limit": limit,
            "wait_seconds": wait_seconds,
        }  # fmt: skip
        answer = self.call(
            "fetch", "POST", "/api/v1/external-tasks/fetch-and-lock", key=_fresh("fetch"), body=body,
            read_seconds=wait_seconds + READ_SECONDS,
        )  # fmt: skip
        return [_work(one) for one in taken(self.NAME, answer, "items", list)]

    def extend(self, work: Work, lock_seconds: int = LOCK_SECONDS) -> None:
        """Hold the lease for longer; asked again it counts from then, so no key is sent."""
        self._post(work, "extend", {"fence": work.fence, "lock_seconds": lock_seconds}, key="")

    def unlock(self, work: Work) -> None:
        """Give the task back unfinished."""
        self._post(work, "unlock", {"fence": work.fence})

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Hand in the result under the fence of the lease."""
        self._post(work, "complete", {"fence": work.fence, "result": dict(result)})

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Thrown:
        """Report an error that the procedure knows by its code."""
        body = {"fence": work.fence, "code": code, "message": message[:2000], "variables": dict(variables or {})}
        answer = self._post(work, "bpmn-error", body)
        return Thrown(taken(self.NAME, answer, "case_id"), taken(self.NAME, answer, "caught", bool))

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Report a failure; the server counts the tries and spaces them out."""
        body: dict[str, Any] = {"fence": work.fence, "message": message[:2000] or "-"}
        if not retry:
            body["retries"] = 0
        self._post(work, "fail", body)

    # --- cases

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        """Begin a case; sent twice with one business key it begins once."""
        body = {"process": process, "facts": dict(facts), "business_key": business_key}
        answer = self.call("begin", "POST", "/api/v1/cases", key=key_of("begin", business_key), body=body)
        return str(taken(self.NAME, answer, "id"))

    def start(
        self, message: str, *, business_key: str, facts: Mapping[str, Any] | None = None, process: str = ""
    ) -> str:
        """Begin a case at the start event of a message, once a business key, for good; give its identifier."""
        body = {"name": message, "business_key": business_key, "facts": dict(facts or {}), "process": process or None}
        answer = self.call("start", "POST", "/api/v1/messages/start", key=_fresh("start"), body=body)
        if answer is None:
            raise NobodyWaits(self.NAME, f"nothing begins with the message {message}", status=404)
        return str(taken(self.NAME, answer, "id"))

    def correlate(
        self, message: str, *, business_key: str, payload: Mapping[str, Any] | None = None, process: str = "",
        key: str = "",
    ) -> str:  # fmt: skip
        """Hand a message to the one case that waits for it; give its identifier.

        :param key: the sender's own number of the message, where it may be sent again later.
        :raises NobodyWaits: when no case does.
        :raises SeveralWait: when several do.
        """
        body = {
            "name": message, "business_key": business_key, "payload": dict(payload or {}), "process": process or None,
        }  # fmt: skip
        sent = key_of("correlate", message, business_key, key) if key else _fresh("correlate")
        try:
            answer = self.call("correlate", "POST", "/api/v1/messages", key=sent, body=body)
        except Refused as error:
            if error.code == "several-wait":
                raise SeveralWait(self.NAME, error.detail, status=409) from error
            raise
        if answer is None:
            raise NobodyWaits(self.NAME, f"no case {business_key} waits for {message}", status=404)
        return str(taken(self.NAME, answer, "id"))

    def signal(self, name: str, payload: Mapping[str, Any] | None = None, *, key: str = "") -> Signalled:
        """Send a signal to every case that waits for it."""
        sent = key_of("signal", name, key) if key else _fresh("signal")
        answer = self.call(
            "signal", "POST", "/api/v1/signals", key=sent, body={"name": name, "payload": dict(payload or {})}
        )
        begun = tuple(str(one) for one in taken(self.NAME, answer, "begun", list))
        return Signalled(taken(self.NAME, answer, "id"), taken(self.NAME, answer, "waiting", int), begun)

    def _post(self, work: Work, operation: str, body: Mapping[str, Any], key: str | None = None) -> Any:
        path = f"/api/v1/external-tasks/{work.id}/{operation}"
        sent = key_of(operation, work.id, str(work.fence)) if key is None else key
        try:
            answer = self.call(operation, "POST", path, key=sent, body=body)
        except Refused as error:
            if error.code == "lease-lost":
                raise LeaseLost(self.NAME, error.detail, status=409) from error
            raise
        if answer is None:
            raise Unintelligible(self.NAME, f"there is no external task {work.id} (any more)")
        return answer


def _fresh(word: str) -> str:
    """Make a key for one call and its tries."""
    return key_of(word, str(uuid.uuid4()))


def _work(data: Any) -> Work:
    name = HttpOwnApi.NAME
    return Work(
        id=taken(name, data, "id"),
        topic=taken(name, data, "topic"),
        fence=taken(name, data, "fence", int),
        variables=taken(name, data, "variables", dict),
        retries=taken(name, data, "retries", int, 0),
        case_id=taken(name, data, "case_id", str, ""),
        priority=taken(name, data, "priority", int, 50),
    )
