"""What can go wrong with an outside system, and whether trying again makes sense."""

from __future__ import annotations


class OutsideError(Exception):
    """The outside system did not do what it was asked."""

    #: Whether the same call may succeed later without anybody changing anything.
    retryable = False

    def __init__(self, system: str, detail: str) -> None:
        self.system = system
        self.detail = detail
        super().__init__(f"{system}: {detail}")


class Unreachable(OutsideError):
    """There was no connection, or no answer in time."""

    retryable = True


class Busy(OutsideError):
    """The system answered that it cannot do this now (429 or 5xx)."""

    retryable = True

    def __init__(self, system: str, detail: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(system, detail)


class Refused(OutsideError):
    """The system understood the call and refuses it (4xx); trying again changes nothing.

    ``status`` is the status of HTTP and ``code`` what a problem document (RFC 9457) calls the problem, where known.
    """

    def __init__(self, system: str, detail: str, *, status: int | None = None, code: str = "") -> None:
        self.status = status
        self.code = code
        super().__init__(system, detail)


class Unintelligible(OutsideError):
    """The answer is not what the system's description promises."""
