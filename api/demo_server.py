"""``duecourse demo``: everything of a small installation on one machine, started together and stopped together.

Processes: PostgreSQL, the demo identity provider, the fake outside systems, the server, one worker. All listen on
127.0.0.1 only. Ctrl-C, or the end of this process for whatever reason, ends them all.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import click

from api import installation
from api.settings import Settings, from_environment
from db import cluster

HOST = "127.0.0.1"

#: Subject at the identity provider, name, what the person is.
Accounts = Sequence[tuple[str, str, str]]

#: A process that has not ended so long after it was asked to is killed.
PATIENCE_SECONDS = 10

#: The first start of a process on a slow machine, with nothing compiled yet.
START_SECONDS = 90

_PR_SET_PDEATHSIG = 1
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ProcessEnded(Exception):
    """One of the demo's processes ended by itself; the message holds the end of its log."""


@dataclass
class Member:
    """One process of the demo; ``port`` is where it answers, when it does."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int | None = None
    running: subprocess.Popen[bytes] | None = None


class Household:
    """The processes of the demo: started in order, watched, and ended in the opposite order."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.members: list[Member] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, member: Member) -> None:
        """Start a process in a session of its own: Ctrl-C reaches only us, and we end it in good order."""
        with open(self._log(member), "ab") as log:
            member.running = subprocess.Popen(
                member.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **member.environment},
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self.members.append(member)

    def await_ready(self, member: Member) -> None:
        """Wait until a process answers at its port.

        :raises ProcessEnded: when it ends instead, or does not answer in time.
        """
        limit = time.monotonic() + START_SECONDS
        while member.port is not None and not _listens(member.port):
            self.check()
            if time.monotonic() > limit:
                raise ProcessEnded(f"{member.name} does not answer at port {member.port}: see {self._log(member)}")
            time.sleep(0.1)

    def check(self) -> None:
        """See that all run.

        :raises ProcessEnded: when one does not.
        """
        for member in self.members:
            if member.running is not None and member.running.poll() is not None:
                end = self._log(member).read_text(encoding="utf-8", errors="replace")[-1500:]
                raise ProcessEnded(f"{member.name} ended with status {member.running.returncode}. Its log ends:\n{end}")

    def stop(self) -> None:
        """End all, the last started first: a signal, patience, then force."""
        for member in reversed(self.members):
            if member.running is not None and member.running.poll() is None:
                member.running.terminate()
        limit = time.monotonic() + PATIENCE_SECONDS
        for member in reversed(self.members):
            if member.running is None:
                continue
            try:
                member.running.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(member.running.pid, signal.SIGKILL)
                member.running.wait()
        self.members.clear()

    def _log(self, member: Member) -> Path:
        return self.logs / f"{member.name}.log"


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even by SIGKILL."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=int, help="The pages' port; the two above it are taken too."
)
@click.option("--threads", default=8, show_default=True, type=int)
def demo(port: int, threads: int) -> None:
    """Run a workbench with demo people and demo cases until Ctrl-C.

    \b
    Example:
      duecourse demo --port 8010
    """
    settings, provider = demo_settings(port)
    for number in _ENDINGS:
        signal.signal(number, _interrupt)
    try:
        with _alone(settings.var):
            _check_free(port, provider, port + 2)
            run(settings, port=port, provider=provider, threads=threads)
    except KeyboardInterrupt:
        installation.progress("stopped")
    except (ProcessEnded, OSError, cluster.ClusterBroken, cluster.PostgresMissing) as error:
        raise click.ClickException(str(error)) from error


def _interrupt(_number: int, _frame: object) -> None:
    """Begin the end, wherever we are; further signals must not interrupt the orderly stop."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    installation.progress("\nstopping")
    raise KeyboardInterrupt


def demo_settings(port: int) -> tuple[Settings, int]:
    """Give the settings of the demo, everything on this machine, and the identity provider's port.

    The accounts know the provider by its address: it stays where it was when they were made.
    """
    settings = replace(from_environment({**os.environ, "DUECOURSE_ENVIRONMENT": "demo"}), var=cluster.home())
    provider = int(_note(settings).get("provider", port + 1))
    settings = replace(
        settings,
        public_url=f"http://{HOST}:{port}",
        oidc_issuer=f"http://{HOST}:{provider}",
        grid_url=f"http://{HOST}:{port + 2}",
        entities_url=f"http://{HOST}:{port + 2}",
        office_url=f"http://{HOST}:{port + 2}",
        oversight_url=f"http://{HOST}:{port + 2}",
        oversight_tenant="luohu",
        grid_tenant="luohu",
        hall_url=f"http://{HOST}:{port + 2}",
        hall_tenant="luohu",
    )
    return settings, provider


def _note(settings: Settings) -> dict[str, Any]:
    """Read what the last start wrote down; nothing when there was none."""
    try:
        found: dict[str, Any] = json.loads((settings.var / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def run(settings: Settings, *, port: int, provider: int, threads: int) -> None:
    """Start everything, say where it is, and stay until told to stop."""
    began = time.monotonic()
    household = Household(settings.var / "log")
    environment = _environment(settings)
    duecourse = [sys.executable, "-m", "api.cli"]
    serve = [*duecourse, "serve", "--host", HOST, "--port", str(port), "--threads", str(threads)]
    fakes = [*duecourse, "fake-systems", "--port", str(port + 2)]
    with installation.database_at_hand(settings) as (known, server):
        # What is played is the past: the oversight platform is told of the steps that people take from now on.
        accounts, rest = _prepared(replace(known, oversight_tenant=""), server, provider)
        try:
            household.start(Member("server", serve, environment, port))
            household.start(_identity_provider(provider, accounts))
            for member in household.members:
                household.await_ready(member)
            _await_pages(household, port)
            _welcome(settings, accounts, time.monotonic() - began)
            # What nobody waits for comes after what somebody waits for.
            outside = Member("fake-systems", fakes, environment, port + 2)
            household.start(outside)
            rest.start()
            while rest.is_alive():
                time.sleep(0.5)
                household.check()
            household.await_ready(outside)
            _order(known, port + 2)
            # Only now: the worker fires what is due today, in the midst of stories that are played at their own time.
            household.start(Member("worker", [*duecourse, "worker"], environment))
            while True:
                time.sleep(0.5)
                household.check()
        finally:
            rest.leave_off()
            household.stop()  # before PostgreSQL, which they use


def _order(settings: Settings, port: int) -> None:
    """Let the oversight platform ask about a case; the demo goes on without."""
    from api import demo_oversight

    try:
        demo_oversight.demand(settings, host=HOST, port=port)
    except Exception:
        traceback.print_exc()


class Rest(threading.Thread):
    """Plays the cases for which nobody waits, while people look around already."""

    def __init__(self, cases: Iterator[int], finish: Callable[[], None]) -> None:
        super().__init__(name="rest", daemon=True)
        self.cases = cases
        self.finish = finish
        self.left = threading.Event()

    def run(self) -> None:
        """Play to the end, and only then write down that all is there; the next start begins anew otherwise."""
        try:
            for _ in self.cases:
                if self.left.is_set():
                    return
        except Exception:
            if not self.left.is_set():
                traceback.print_exc()
                installation.progress("the demo content is not complete; the next start makes it anew")
        else:
            self.finish()

    def leave_off(self) -> None:
        """Stop after the case that is being played."""
        self.left.set()
        if self.is_alive():
            self.join(PATIENCE_SECONDS)


def _write_note(settings: Settings, note: dict[str, Any]) -> None:
    part = settings.var / "demo.json.part"
    part.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    part.rename(settings.var / "demo.json")


def _prepared(settings: Settings, server: cluster.Cluster, provider: int) -> tuple[Accounts, Rest]:
    """Bring the schema up to date and begin the demo content; a note spares both when nothing has changed."""
    state = {"database": server.identity(installation.DATABASE), "code": _code(), "provider": provider}
    before = _note(settings)
    if state["database"] and all(before.get(key) == value for key, value in state.items()):
        return [(subject, name, title) for subject, name, title in before["accounts"]], Rest(iter(()), lambda: None)
    if state["database"] and before.get("making") == state["database"]:
        installation.progress("the demo content was left half made: beginning anew")
        server.drop_database(installation.DATABASE)
        server.create_database(installation.DATABASE)
        state["database"] = server.identity(installation.DATABASE)
    from api import demo_content
    from db import migrate

    migrate.load_models("db", "engine", "discretion", "processes", "vehicles")
    installation.progress("upgrading the schema")
    migrate.upgrade(settings.owner_url)
    if before.get("database") != state["database"] or not before.get("accounts"):
        _write_note(settings, {"making": state["database"], "provider": provider})
    cases = demo_content.make(settings, progress=installation.progress)
    for made in cases:
        if made == demo_content.ENOUGH:
            installation.progress("  the other cases follow in the background, for a minute or two")
            break
    note = {**state, "accounts": demo_content.ACCOUNTS}
    return demo_content.ACCOUNTS, Rest(cases, lambda: _write_note(settings, note))


def _code() -> str:
    """Digest everything that schema and content are made by."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in ("db", "engine", "discretion", "processes", "bpmn"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    for path in sorted((root / "api").glob("demo_*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _identity_provider(port: int, accounts: Accounts) -> Member:
    """Describe the demo's identity provider: it knows the demo accounts and asks for no password."""
    command = [sys.executable, "-m", "api.demo_provider", str(port), json.dumps(list(accounts), ensure_ascii=False)]
    return Member("identity-provider", command, {}, port)


def _environment(settings: Settings) -> dict[str, str]:
    """Give the settings to the other processes the way an administrator would."""
    return {
        "DUECOURSE_ENVIRONMENT": settings.environment,
        "DUECOURSE_VAR": str(settings.var) if os.environ.get("DUECOURSE_VAR") else "",
        "DUECOURSE_PUBLIC_URL": settings.public_url,
        "DUECOURSE_OIDC_ISSUER": settings.oidc_issuer,
        "DUECOURSE_GRID_URL": settings.grid_url,
        "DUECOURSE_OFFICE_URL": settings.office_url,
        "DUECOURSE_OVERSIGHT_URL": settings.oversight_url,
        "DUECOURSE_OVERSIGHT_TENANT": settings.oversight_tenant,
        "DUECOURSE_ENTITIES_URL": settings.entities_url,
        "DUECOURSE_GRID_TENANT": settings.grid_tenant,
        "DUECOURSE_HALL_URL": settings.hall_url,
        "DUECOURSE_HALL_TENANT": settings.hall_tenant,
        "AUTHLIB_INSECURE_TRANSPORT": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _welcome(settings: Settings, accounts: Accounts, seconds: float) -> None:
    rows = "\n".join(f"    {subject:<14} {name}　{title}" for subject, name, title in accounts)
    click.echo(
        f"\n  Duecourse 综合执法平台 is ready after {seconds:.1f} s:  {settings.public_url}\n\n"
        f"  Demo accounts (no password; choose one on the login page):\n{rows}\n\n"
        f"  Logs: {settings.var / 'log'}    Stop: Ctrl-C\n"
    )


def _await_pages(household: Household, port: int) -> None:
    """Wait until the server answers a request, not only the connection."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        household.check()
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise ProcessEnded(f"the server does not answer at http://{HOST}:{port}/readyz: see {household.logs}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _check_free(*ports: int) -> None:
    """Check that ports can be had before anything is started."""
    for port in ports:
        if _listens(port):
            raise ProcessEnded(f"port {port} is in use; choose another with: duecourse demo --port {port + 10}")


@contextmanager
def _alone(var: Path) -> Iterator[IO[str]]:
    """Hold the demo's lock, which no crash can leave behind."""
    var.mkdir(parents=True, exist_ok=True)
    with open(var / "demo.lock", "a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ProcessEnded(f"a demo is running already with the data in {var}") from None
        yield lock
