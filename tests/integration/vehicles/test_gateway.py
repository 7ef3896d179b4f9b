"""The terminal gateway with real bytes: what it understands, what it answers, and when it does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.campaigns.gateway_node import IMPOSSIBLE
from tests.integration.vehicles.gateway_scene import PHONE, Play, World, at, told, waited
from vehicles.gateway_ports import Report
from vehicles.jt808 import frames, messages
from vehicles.jt808.location import Batch
from vehicles.jt808.messages import Empty, Registration, RegistrationReply, Reply, Resend


@pytest.mark.parametrize("newer", [False, True])
def test_a_terminal_registers_authenticates_reports_and_logs_out(play: Play, newer: bool) -> None:
    async def scene(world: World) -> None:
        one = await world.connect(newer=newer, enter=False)
        one.say(
            messages.REGISTER,
            Registration(44, 300, "70111", "GPS", "1", 2, "粤B12345", 2019 if newer else 2013),
            7,
        )
        answer = await one.hear()
        assert answer == RegistrationReply(7, messages.REGISTERED, PHONE[::-1])
        assert await one.enter() == Reply(1, messages.AUTHENTICATE, messages.DONE)
        one.say(messages.HEARTBEAT, Empty(), 2)
        assert await one.hear() == Reply(2, messages.HEARTBEAT, messages.DONE)
        one.say(messages.LOCATION, at(1), 3)
        assert await one.hear() == Reply(3, messages.LOCATION, messages.DONE)
        one.say(messages.BATCH, Batch((at(2), at(3)), late=True), 4)
        assert await one.hear() == Reply(4, messages.BATCH, messages.DONE)
        one.say(0x0F01, b"what", 5)
        assert await one.hear() == Reply(5, 0x0F01, messages.UNSUPPORTED)
        one.say(messages.LOGOUT, Empty(), 6)
        assert await one.hear() == Reply(6, messages.LOGOUT, messages.DONE)
        assert await one.hear() is None
        assert [row[0] for row in world.rows()] == [at(n).at for n in (1, 2, 3)]
        assert world.gateway.live == {}

    play(scene)


def test_a_message_in_parts_is_put_together_and_every_part_answered_after_the_commit(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        parts = frames.split(one.frame(messages.BATCH, Batch(tuple(at(n) for n in range(60))), 10), 400)
        for part in [*parts[1:], parts[0]]:
            assert world.rows() == []
            one.raw(frames.encode(part))
        answers = [await one.hear() for _ in parts]
        assert answers == [Reply(part.serial, messages.BATCH, messages.DONE) for part in parts]
        assert len(world.rows()) == 60

    play(scene)


def test_a_missing_part_is_asked_for_again(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        parts = frames.split(one.frame(messages.BATCH, Batch(tuple(at(n) for n in range(60))), 10), 400)
        for part in parts[:-1]:
            one.raw(frames.encode(part))
        await asyncio.sleep(0.3)
        one.say(messages.HEARTBEAT, Empty(), 99)
        heard = [await one.hear(), await one.hear()]
        assert Resend(10, (len(parts),)) in heard
        one.raw(frames.encode(parts[-1]))
        assert await one.hear() == Reply(10, messages.BATCH, messages.DONE)

    play(scene, resend_seconds=0.2)


def test_a_resend_changes_nothing(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        for serial in (2, 3):
            one.say(messages.LOCATION, at(5), serial)
            assert await one.hear() == Reply(serial, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_the_answer_comes_after_the_commit_and_not_before(play: Play) -> None:
    async def scene(world: World) -> None:
        go = threading.Event()
        world.store.before = lambda: waited(go)
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        with pytest.raises(TimeoutError):
            await one.hear(0.5)
        assert world.rows() == []
        go.set()
        assert await one.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_what_was_committed_but_not_answered_may_come_again(play: Play) -> None:
    async def scene(world: World) -> None:
        committed = asyncio.Event()
        loop = asyncio.get_running_loop()
        world.store.after = lambda: told(loop, committed)
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        one.writer.transport.abort()
        await committed.wait()
        world.store.after = lambda: None
        again = await world.connect()
        again.say(messages.LOCATION, at(1), 2)
        assert await again.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_a_report_that_cannot_be_written_is_answered_with_failure_never_with_success(play: Play) -> None:
    async def scene(world: World) -> None:
        with world.owner.begin() as connection:
            connection.execute(text("ALTER TABLE gateway_points RENAME TO elsewhere"))
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        assert await one.hear() == Reply(2, messages.LOCATION, messages.FAILED)
        with world.owner.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO gateway_points"))
        one.say(messages.LOCATION, at(1), 3)
        assert await one.hear() == Reply(3, messages.LOCATION, messages.DONE)

    play(scene, patience=0.3)


def test_one_report_that_is_refused_costs_only_itself(play: Play) -> None:
    async def scene(world: World) -> None:
        one, other = await world.connect(), await world.connect("13900000002")
        one.say(messages.LOCATION, replace(at(1), lat_e6=IMPOSSIBLE), 2)
        other.say(messages.LOCATION, at(1), 2)
        assert await one.hear() == Reply(2, messages.LOCATION, messages.WRONG)
        assert await other.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert [line["code"] for line in world.quarantined()] == ["refused"]

    play(scene)


def test_a_fault_of_the_store_costs_the_report_that_met_it_and_not_the_writers(play: Play) -> None:
    async def scene(world: World) -> None:
        write = world.store.write

        def faulty(reports: Sequence[Report]) -> None:
            if any(one.location.lat_e6 == IMPOSSIBLE for one in reports):
                raise KeyError("nobody thought of this")
            write(reports)

        world.store.write = faulty  # type: ignore[method-assign]
        one = await world.connect()
        for serial in range(2, 6):  # more often than there are writers
            one.say(messages.LOCATION, replace(at(serial), lat_e6=IMPOSSIBLE), serial)
            assert await one.hear() == Reply(serial, messages.LOCATION, messages.WRONG)
        one.say(messages.LOCATION, at(9), 9)
        assert await one.hear() == Reply(9, messages.LOCATION, messages.DONE)

    play(scene)


def test_a_batch_of_many_terminals_shares_commits(play: Play) -> None:
    async def scene(world: World) -> None:
        terminals = [await world.connect(f"139000001{n:02d}") for n in range(20)]
        sizes: list[int] = []
        write = world.store.write

        def counted(reports: Sequence[Report]) -> None:
            sizes.append(len(reports))
            write(reports)

        world.gateway.writer.store.write = counted  # type: ignore[method-assign]
        for serial in range(10):
            for one in terminals:
                one.say(messages.LOCATION, at(serial), serial + 2)
        for one in terminals:
            for serial in range(10):
                assert await one.hear() == Reply(serial + 2, messages.LOCATION, messages.DONE)
        assert sum(sizes) == 200
        assert len(sizes) < 100

    play(scene)
