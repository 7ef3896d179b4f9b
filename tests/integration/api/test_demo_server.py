"""The demo's processes: started together, watched, and gone when the demo is gone, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from api.demo_provider import create_provider
from api.demo_server import Household, Member, ProcessEnded, Rest, _alone, _check_free

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


def _gone(number: int, seconds: float = 5) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def _number(member: Member) -> int:
    assert member.running is not None
    return member.running.pid


def test_stopping_ends_every_process(tmp_path: Path) -> None:
    household = Household(tmp_path)
    members = [Member("one", SLEEP, {}), Member("two", SLEEP, {})]
    for member in members:
        household.start(member)
    household.stop()
    assert all(_gone(_number(member)) for member in members)
    household.stop()


def test_a_process_that_will_not_end_is_made_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.demo_server.PATIENCE_SECONDS", 0.3)
    household = Household(tmp_path)
    member = Member("deaf", DEAF, {})
    household.start(member)
    while "up" not in (tmp_path / "deaf.log").read_text():
        time.sleep(0.02)
    household.stop()
    assert _gone(_number(member))


def test_a_process_that_ends_by_itself_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    household = Household(tmp_path)
    member = Member("brief", [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], {})
    household.start(member)
    assert member.running is not None
    member.running.wait()
    with pytest.raises(ProcessEnded, match=r"status 3(.|\n)*the reason"):
        household.check()


def test_a_demo_that_is_killed_takes_its_processes_with_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from api.demo_server import Household, Member\n"
        f"household = Household(Path({str(tmp_path)!r})); member = Member('one', {SLEEP!r}, {{}})\n"
        "household.start(member); print(member.running.pid, flush=True); time.sleep(600)"
    )
    root = Path(__file__).resolve().parents[3]
    demo = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root)
    assert demo.stdout is not None
    child = int(demo.stdout.readline())
    os.kill(demo.pid, signal.SIGKILL)
    demo.wait()
    demo.stdout.close()
    assert _gone(child)


def test_the_rest_is_noted_when_it_is_played_to_the_end() -> None:
    noted: list[str] = []
    rest = Rest(iter((7, 8)), lambda: noted.append("all"))
    rest.start()
    rest.join()
    assert noted == ["all"]


def test_a_rest_that_was_left_off_is_not_noted() -> None:
    noted: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def cases() -> Iterator[int]:
        begun.set()
        go_on.wait()
        yield 7
        raise AssertionError("nothing is played after leaving off")

    rest = Rest(cases(), lambda: noted.append("all"))
    rest.leave_off()  # never started: nothing to wait for
    rest = Rest(cases(), lambda: noted.append("all"))
    rest.start()
    begun.wait()
    threading.Timer(0.05, go_on.set).start()
    rest.leave_off()
    assert not rest.is_alive()
    assert noted == []


def test_a_rest_that_fails_is_told_and_not_noted(capsys: pytest.CaptureFixture[str]) -> None:
    noted: list[str] = []

    def cases() -> Iterator[int]:
        yield 7
        raise LookupError("somebody was quicker")

    rest = Rest(cases(), lambda: noted.append("all"))
    rest.start()
    rest.join()
    assert noted == []
    assert "not complete" in capsys.readouterr().err


def test_two_demos_do_not_share_their_data(tmp_path: Path) -> None:
    with _alone(tmp_path), pytest.raises(ProcessEnded, match="running already"), _alone(tmp_path):
        pass
    with _alone(tmp_path):
        pass  # the lock went with its holder


def test_a_port_in_use_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ProcessEnded, match="in use"):
            _check_free(taken.getsockname()[1])


def test_the_login_page_offers_the_accounts_by_name_and_loads_nothing_from_elsewhere() -> None:
    client = create_provider([["zhao", "赵明", "承办人"], ["qian", "钱红", "监督"]]).test_client()
    way = "/oauth2/authorize?client_id=d&redirect_uri=http://127.0.0.1/back&response_type=code&scope=openid&state=s"
    page = client.get(way).get_data(as_text=True)
    assert "赵明" in page
    assert 'value="qian"' in page
    assert "http" not in page.replace("http-equiv", "")
    sent_back = client.post(way, data={"sub": "zhao"})
    assert sent_back.status_code == 302
    assert sent_back.headers["Location"].startswith("http://127.0.0.1/back?code=")


def test_the_provider_offers_no_debugger() -> None:
    app = create_provider([])
    assert not app.debug
    assert app.test_client().get("/console").status_code == 404
