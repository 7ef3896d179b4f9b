"""The live map's stream: a place in it is free again however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, Response

from api.pages import map_stream


class Nowhere:
    """A database in which nothing drives."""

    @contextmanager
    def reading(self, _who: object) -> Iterator[None]:
        """Open nothing."""
        yield None


@pytest.mark.parametrize("read", [0, 1, 2])
def test_a_place_is_free_again_whether_or_not_anybody_read_the_stream(
    read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_stream, "_streams", {})
    nobody: Any = None

    def opened() -> Response:
        return map_stream.stream(nobody, Nowhere(), lambda _tx: [], most=1)  # type: ignore[arg-type]

    with Flask("map").test_request_context():
        for _ in range(3):
            stream = opened()
            assert not map_stream._streams[1].acquire(blocking=False), "it has the one place"
            events = iter(stream.response)
            for _ in range(read):
                next(events)
            stream.close()
        assert map_stream._streams[1].acquire(blocking=False)
