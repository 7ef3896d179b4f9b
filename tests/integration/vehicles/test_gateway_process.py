"""The gateway as a process: it listens, says how it fares, and lets go when it is told to."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api import workers
from tests.campaigns.gateway_node import PlainRegister
from vehicles.gateway import Gateway
from vehicles.gateway_ports import Report
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.imports import Fix
from vehicles.simulate import SimulatedTerminal, TerminalRefused, route

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
WAY = route([Fix(START + dt.timedelta(seconds=n), 22.54 + n / 1e4, 114.12) for n in range(30)])


class ListStore:
    """Keeps reports in a list."""

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def write(self, reports: Sequence[Report]) -> None:
        """Keep them."""
        self.reports += reports


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("newer", [False, True])
def test_simulated_terminals_drive_the_route_through_the_process(tmp_path: Path, newer: bool) -> None:
    store, port = ListStore(), free_port()

    async def scene() -> None:
        stop = asyncio.Event()
        gateway = Gateway(PlainRegister(), store, QuarantineFolder(tmp_path, lambda: START))
        running = asyncio.create_task(workers.gateway_until(stop, gateway, host="127.0.0.1", port=port))
        await asyncio.sleep(0.1)
        one = SimulatedTerminal("13900000001", WAY, start=START, every=0.02, newer=newer)
        tally = await one.drive(lambda: ("127.0.0.1", port), points=20)
        assert len(tally.acknowledged) == 20
        stranger = SimulatedTerminal("13800000001", WAY, start=START)
        with pytest.raises(TerminalRefused):
            await stranger.drive(lambda: ("127.0.0.1", port), points=1)
        stop.set()
        await running

    with capture_logs() as logs:
        asyncio.run(scene())
    counts = next(line for line in logs if line["event"] == "gateway.counts")
    assert counts["points"] == 20
    assert counts["closed_logout"] == 1
    assert counts["closed_unknown_terminal"] == 1
    assert [one.location.lat_e6 for one in store.reports] == [22_540_000 + 100 * n for n in range(20)]
    assert [one.location.at for one in store.reports] == [START + dt.timedelta(seconds=n) for n in range(20)]


def test_a_port_that_is_taken_is_an_error_and_not_a_silence(tmp_path: Path) -> None:
    async def scene() -> None:
        gateway = Gateway(PlainRegister(), ListStore(), QuarantineFolder(tmp_path, lambda: START))
        port = await gateway.start("127.0.0.1", 0)
        other = Gateway(PlainRegister(), ListStore(), QuarantineFolder(tmp_path, lambda: START))
        with pytest.raises(OSError, match="in use"):
            await workers.gateway_until(asyncio.Event(), other, host="127.0.0.1", port=port)
        await gateway.stop()

    asyncio.run(scene())
