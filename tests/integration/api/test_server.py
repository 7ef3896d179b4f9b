"""The web server's processes: connections that are kept alive are shared out evenly."""

import http.client
import multiprocessing
import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.server import CLOSED, VACANT, EvenWorker, leave, serve, settle
from api.settings import Settings


def _who(_environ: Any, start_response: Any) -> list[bytes]:
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def _serve(port: int, log: Path) -> None:
    with log.open("ab") as out:
        os.dup2(out.fileno(), 2)
    settings = Settings(environment="test")
    serve(settings, host="127.0.0.1", port=port, threads=2, processes=2, application=lambda: _who)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    server = multiprocessing.get_context("fork").Process(target=_serve, args=(free, tmp_path / "log"))
    server.start()
    _until(lambda: len(psutil.Process(server.pid).children()) == 2 and _asked(_connected(free)))
    yield free
    server.terminate()
    server.join(20)


def _until(found: Any) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError):
            if found():
                return
        time.sleep(0.1)
    raise TimeoutError


def _connected(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=20)


def _asked(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/")
    return int(connection.getresponse().read())


def test_connections_that_stay_open_are_shared_out_over_the_processes(port: int) -> None:
    kept, served = [], []
    for _ in range(60):
        kept.append(_connected(port))
        served.append(_asked(kept[-1]))
        held = Counter(served)
        # By chance alone they would stay as close as this once in a hundred times.
        assert abs(held[served[0]] - (len(served) - held[served[0]])) <= 3

    assert [_asked(one) for one in kept] == served  # each stays where it is


def test_a_process_that_died_leaves_its_place_to_the_next(port: int) -> None:
    kept = [_connected(port) for _ in range(4)]
    died = Counter(_asked(one) for one in kept).most_common()[-1][0]
    psutil.Process(died).kill()
    others = {died}

    def replaced() -> bool:
        fresh = [_connected(port) for _ in range(4)]
        kept.extend(fresh)
        others.update(_asked(one) for one in fresh)
        return len(others) > 2

    _until(replaced)


def test_more_processes_than_places_serve_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EvenWorker, "open", [VACANT, VACANT])
    made = [EvenWorker.__new__(EvenWorker) for _ in range(3)]
    for one in made:
        settle(None, one)
    assert [one.place for one in made] == [0, 1, None]
    for one in made[1:]:
        leave(None, one)
    assert EvenWorker.open == [CLOSED, VACANT]  # who only starts is not waited for, who ended is forgotten
