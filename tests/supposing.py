"""What if: requests that are answered by the whole application, and of which nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from db.actor import Actor
from db.session import Database, Tx


@contextmanager
def supposed(database: Database, change: Callable[[Tx], None] | None = None) -> Iterator[None]:
    """Let what is asked meanwhile begin with a change, and take all of it back."""

    @contextmanager
    def rehearsing(actor: Actor) -> Iterator[Tx]:
        with database.rehearsing(actor) as tx:
            if change:
                change(tx)
            yield tx

    database.transaction = rehearsing  # type: ignore[method-assign]
    try:
        yield
    finally:
        del database.transaction
