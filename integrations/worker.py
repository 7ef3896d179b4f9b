"""An outside worker: fetches work, holds its lease while it goes on, hands in what came of it, stops in good order."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from integrations.errors import OutsideError
from integrations.own_api import LOCK_SECONDS, LeaseLost, Tasks, Work

log = structlog.get_logger(__name__)

#: Does one piece of work and gives its result; raises BpmnError, Failure or OutsideError when it does not work out.
Handler = Callable[[Work], Mapping[str, Any]]

#: How long one request waits for work on the server's side.
WAIT_SECONDS = 25
#: Pause after the first trouble with the server, and the longest one; each further trouble doubles it.
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: An empty answer that came faster than this was not waited for: the server holds back no more requests.
QUICK_SECONDS = 1.0


class BpmnError(Exception):
    """The work ended in an error that the procedure knows by its code; the diagram says how it goes on."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        self.code, self.message, self.variables = code, message, dict(variables or {})
        super().__init__(f"{code}: {message}")


class Failure(Exception):
    """The work did not get done; without ``retry`` a person has to look at it."""

    def __init__(self, message: str, *, retry: bool = True) -> None:
        self.message, self.retry = message, retry
        super().__init__(message)


class Worker:
    """Works off topics; any number may run side by side, each task is leased to one."""

    def __init__(
        self,
        tasks: Tasks,
        handlers: Mapping[str, Handler],
        *,
        name: str,
        lock_seconds: int = LOCK_SECONDS,
        wait_seconds: int = WAIT_SECONDS,
    ) -> None:
        self.tasks = tasks
        self.handlers = dict(handlers)
        self.name = name
        self.lock_seconds = lock_seconds
        self.wait_seconds = wait_seconds

    def run_once(self, limit: int = 10) -> int:
        """Work off what is open now; give the number of tasks that were completed.

        :raises OutsideError: when the work could not be fetched.
        """
        return self._round(threading.Event(), limit, 0)[1]

    def run(self, stop: threading.Event, *, limit: int = 1) -> int:
        """Work until told to stop; give the number of tasks that were completed.

        What is under way is finished, what was fetched and not begun is given back.
        """
        done, pause = 0, SHORTEST_PAUSE
        while not stop.is_set():
            began = time.monotonic()
            try:
                fetched, completed = self._round(stop, limit, self.wait_seconds)
            except OutsideError as error:
                log.warning("work not fetched", worker=self.name, error=str(error), pause=round(pause, 1))
                stop.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
                pause = min(LONGEST_PAUSE, pause * 2)
                continue
            done, pause = done + completed, SHORTEST_PAUSE
            if not fetched and time.monotonic() - began < QUICK_SECONDS:
                stop.wait(SHORTEST_PAUSE)
        return done

    def _round(self, stop: threading.Event, limit: int, wait_seconds: int) -> tuple[int, int]:
        leased = self.tasks.fetch(
            *self.handlers, worker=self.name, limit=limit, lock_seconds=self.lock_seconds, wait_seconds=wait_seconds
        )
        waiting, done = list(leased), 0
        with self._held(waiting):
            while waiting:
                if stop.is_set():
                    self._give_back(waiting)
                    break
                done += self._do(waiting[0])
                waiting.pop(0)
        return len(leased), done

    def _do(self, work: Work) -> bool:
        """Do one piece of work and hand in what came of it; trouble with one stops no other."""
        try:
            result = self.handlers[work.topic](work)
        except BpmnError as known:
            thrown = (known.code, known.message, known.variables)
            self._hand_in(work, lambda: self.tasks.bpmn_error(work, *thrown))
            return False
        except (Failure, OutsideError) as error:
            retry = error.retry if isinstance(error, Failure) else error.retryable
            said = str(error)
            self._hand_in(work, lambda: self.tasks.fail(work, said, retry=retry))
            return False
        except Exception as error:
            log.exception("work failed", worker=self.name, topic=work.topic, task=work.id)
            said = f"{type(error).__name__}: {error}"
            self._hand_in(work, lambda: self.tasks.fail(work, said, retry=True))
            return False
        return self._hand_in(work, lambda: self.tasks.complete(work, result))

    def _hand_in(self, work: Work, tell: Callable[[], object]) -> bool:
        try:
            tell()
        except OutsideError as error:
            # The lease runs out and the work comes again: what it does outside must bear that, under a key of its own.
            log.warning("result not handed in", worker=self.name, topic=work.topic, task=work.id, error=str(error))
            return False
        return True

    def _give_back(self, waiting: list[Work]) -> None:
        for work in waiting:
            self._hand_in(work, lambda one=work: self.tasks.unlock(one))  # type: ignore[misc]

    @contextmanager
    def _held(self, waiting: list[Work]) -> Iterator[None]:
        """Extend the leases of what is not done yet, at every half of their length."""
        over = threading.Event()

        def extend() -> None:
            while not over.wait(self.lock_seconds / 2):
                for work in list(waiting):
                    try:
                        self.tasks.extend(work, self.lock_seconds)
                    except LeaseLost:
                        log.warning("lease lost", worker=self.name, topic=work.topic, task=work.id)
                    except OutsideError as error:
                        log.warning("lease not extended", worker=self.name, task=work.id, error=str(error))

        keeper = threading.Thread(target=extend, name=f"{self.name}-leases", daemon=True)
        if waiting:
            keeper.start()
        try:
            yield
        finally:
            over.set()
