"""Our own API as an outside worker sees it: fetch and complete work, begin cases; HTTP with a service token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from integrations.base import HttpSystem, field, key_of
from integrations.errors import Unintelligible


@dataclass(frozen=True)
class Work:
    """One external task, leased to this worker under a fence."""

    id: str
    topic: str
    fence: int
    variables: Mapping[str, Any]
    retries: int = 0


class Tasks(Protocol):
    """Where external tasks come from: the API, or the engine in the same process."""

    def fetch(self, topic: str, *, worker: str, limit: int) -> Sequence[Work]:
        """Lease open tasks of a topic."""

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Hand in the result; the case moves on."""

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Report a failure; without retry it becomes an incident at once."""


class Cases(Protocol):
    """Where cases begin: the API, or the engine in the same process."""

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        """Begin a case for a business key, once; give its identifier."""


class HttpOwnApi(HttpSystem):
    """The API at ``<base>/api/v1``, with a service token."""

    NAME: ClassVar[str] = "duecourse"

    def fetch(self, topic: str, *, worker: str, limit: int) -> Sequence[Work]:
        """Lease open tasks of a topic for half a minute."""
        body = {"topics": [topic], "worker": worker, "lock_seconds": 30, "limit": limit}
        answer = self.call("fetch", "POST", "/api/v1/external-tasks/fetch-and-lock", body=body)
        return [_work(one) for one in field(self.NAME, answer, "items", list)]

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Hand in the result under the fence of the lease."""
        body = {"fence": work.fence, "result": dict(result)}
        self._post(work, "complete", body)

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Report a failure."""
        body: dict[str, Any] = {"fence": work.fence, "message": message[:2000]}
        if not retry:
            body["retries"] = 0
        self._post(work, "fail", body)

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        """Begin a case; sent twice with one business key it begins once."""
        body = {"process": process, "facts": dict(facts), "business_key": business_key}
        answer = self.call("begin", "POST", "/api/v1/cases", key=key_of("begin", business_key), body=body)
        return str(field(self.NAME, answer, "id"))

    def _post(self, work: Work, operation: str, body: Mapping[str, Any]) -> None:
        path = f"/api/v1/external-tasks/{work.id}/{operation}"
        if self.call(operation, "POST", path, key=key_of(operation, work.id, str(work.fence)), body=body) is None:
            raise Unintelligible(self.NAME, f"there is no external task {work.id} (any more)")


def _work(data: Any) -> Work:
    name = HttpOwnApi.NAME
    return Work(
        id=field(name, data, "id"),
        topic=field(name, data, "topic"),
        fence=field(name, data, "fence", int),
        variables=field(name, data, "variables", dict),
        retries=field(name, data, "retries", int, 0),
    )
