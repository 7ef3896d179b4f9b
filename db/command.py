"""One use case = one command: permission checked before, exactly one journal entry a chain after."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from db import journal
from db.base import Chained
from db.session import Tx

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class CommandInfo:
    """What the feature list knows of a command."""

    name: str
    permission: str | None
    function: str
    summary: str


#: Every command of the program by name; the list of commands is the list of features.
COMMANDS: dict[str, CommandInfo] = {}


@dataclass
class Running:
    """A command while it runs: the chains it declared and what its entry will say."""

    name: str
    rows: list[Chained] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def declare(self, rows: tuple[Any, ...], payload: dict[str, Any]) -> None:
        """Take the rows and the payload; a row that is named twice counts once."""
        self.rows.extend(row for row in rows if row not in self.rows)
        self.payload.update(payload)


def command(
    name: str, *, permission: str | None
) -> Callable[[Callable[Concatenate[Tx, P], R]], Callable[Concatenate[Tx, P], R]]:
    """Make a function a command: it takes the transaction first and keywords after, and never commits.

    :param name: past tense, ``noun.verb``, for example ``task.completed``; the journal keeps it.
    :param permission: what the actor must hold; ``None`` asks for none (state why beside it).
    """

    def decorate(function: Callable[Concatenate[Tx, P], R]) -> Callable[Concatenate[Tx, P], R]:
        if name in COMMANDS:
            raise ValueError(f"two commands are called {name}")
        summary = (function.__doc__ or "").strip().split("\n")[0]
        COMMANDS[name] = CommandInfo(name, permission, f"{function.__module__}.{function.__qualname__}", summary)

        @functools.wraps(function)
        def run(tx: Tx, /, *args: P.args, **kwargs: P.kwargs) -> R:
            tx.actor.require(permission)
            running = Running(name)
            tx.running.append(running)
            try:
                result = function(tx, *args, **kwargs)
            finally:
                tx.running.pop()
            payload = dict(running.payload)
            if running.events:
                payload["events"] = running.events
            heads = sorted(running.rows, key=lambda row: str(row.id)) or [journal.tenant_head(tx)]
            for head in heads:
                journal.append(tx, head, name, payload)
                for listen in tx.database.listeners:
                    listen(tx, name, head, payload)
            return result

        return run

    return decorate
