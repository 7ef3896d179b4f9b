"""E6: kill servers and workers at random while clients complete tasks; nothing may be lost or done twice.

python -m tests.campaigns.kills --kills 200 --completions 20000
python -m tests.campaigns.kills --kills 20 --completions 3000 --crashes 20  # and PostgreSQL every 5 to 20 seconds
python -m tests.campaigns.kills --kills 20 --completions 500 --break-it     # negative controls: must find errors
python -m tests.campaigns.kills --kills 0 --completions 500 --unguarded
python -m tests.campaigns.kills --kills 20 --completions 300 --numbers-apart

Without lock and revision two writers of one case still do not both succeed: each would write the same place of the
case's chain in the journal, and the key of that table refuses the second. What the clients see then is an error 500.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import random
import socket
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import create_engine, func, select

from db import journal, tenancy
from db.actor import system_actor
from db.cluster import Cluster, ensure
from db.files import Files, LocalFiles
from db.migrate import load_models, upgrade
from db.session import Database, Tx
from engine import definitions, fsck, numbering, people
from engine.cases import Case
from engine.numbering import Number
from engine.registry import Registry
from engine.roles import Roles
from processes.roles import ROLES
from tests.campaigns import small_server
from tests.campaigns.crash import crash
from tests.campaigns.small_server import ISSUER, SERIES, SMALL, TASKS, diagram

ROOT = Path(__file__).resolve().parents[2]
#: Processes are born of one that has read the program already: reading it takes seconds, and nothing is lost in them.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.campaigns.small_server"])
#: So many of a hundred completions are sent twice at the same moment, each with a key of its own: one may succeed.
RIVALS = 10


@dataclass
class Verdict:
    """What the campaign found; ``errors`` empty means that nothing was lost or done twice."""

    kills: int = 0
    crashes: int = 0
    cases: int = 0
    completions: int = 0
    rivals: int = 0
    replays: int = 0
    retries: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


class Fleet:
    """Two servers and two workers as processes of their own, killed and started again."""

    def __init__(self, *configs: Path) -> None:
        self.configs = configs if len(configs) > 1 else configs * 4
        self.ports = [_free_port(), _free_port()]
        self.roles = [("serve", self.ports[0]), ("serve", self.ports[1]), ("work", 0), ("work", 0)]
        self.processes = [self._start(number) for number in range(len(self.roles))]

    def _start(self, number: int) -> BaseProcess:
        role, port = self.roles[number]
        process = NURSERY.Process(target=_live, args=(role, self.configs[number], port))
        process.start()
        return process

    def ready(self) -> None:
        """Wait until both servers answer."""
        for port in self.ports:
            end = time.monotonic() + 60
            while time.monotonic() < end:
                try:
                    if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok:
                        break
                except requests.RequestException:
                    time.sleep(0.2)

    def working(self) -> list[int]:
        """Number the processes that have started and do their work; one that still starts has none to lose."""
        return [number for number, process in enumerate(self.processes) if self._mark(number).exists()]

    def _mark(self, number: int) -> Path:
        return self.configs[number].with_suffix(f".{self.processes[number].pid}")

    def kill_one(self) -> bool:
        """Kill one that works with SIGKILL, wherever it is in its work, and start it again; False when none does."""
        working = self.working()
        if not working:
            return False
        number = random.choice(working)
        self._mark(number).unlink()
        self.processes[number].kill()
        self.processes[number].join()
        self.processes[number] = self._start(number)
        return True

    def stop(self) -> None:
        """End all."""
        for process in self.processes:
            process.kill()
            process.join()


def _live(role: str, config: Path, port: int) -> None:
    """Be a server or a worker, without a word."""
    with Path(os.devnull).open("w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    small_server.run(role, config, port)


class Client(threading.Thread):
    """One officer who opens cases and works them to the end, repeating whatever got no answer with the same key."""

    #: A negative control has shown what it should with its first error.
    stops_at_error = False
    #: PostgreSQL is left alone: a server that answers has no excuse to fail.
    calm = False
    #: A case that shows no task for so many seconds is stuck.
    patience = 120.0

    def __init__(self, ports: list[int], token: str, verdict: Verdict, wanted: int, *, break_it: bool) -> None:
        super().__init__(daemon=True)
        self.ports, self.verdict, self.wanted, self.break_it = ports, verdict, wanted, break_it
        self.sessions = requests.Session(), requests.Session()
        for session in self.sessions:
            session.headers["Authorization"] = f"Bearer {token}"

    def run(self) -> None:
        """Work until the campaign has its completions."""
        while self.verdict.completions < self.wanted and not (self.stops_at_error and self.verdict.errors):
            case = self.post("/cases", {"process": "small", "facts": {}})
            self.verdict.cases += 1
            for _ in range(TASKS):
                if not (case := self.step(case)):
                    break  # nobody will come any further with this case

    def step(self, case: dict[str, Any]) -> dict[str, Any]:
        """Complete the case's next task, which it may have to wait for; gives the case as it is then, if it went on."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if case.get("tasks"):
                after = self.complete(case["tasks"][0]["id"], case["revision"])
                self.verdict.completions += 1
                return after or self.get(f"/cases/{case['id']}")
            time.sleep(0.5)
            case = self.get(f"/cases/{case['id']}")
        self.verdict.errors.append(f"case {case['id']} got stuck")
        return {}

    def complete(self, task_id: str, revision: int) -> dict[str, Any] | None:
        """Complete a task; now and then a second request for it is under way at the same moment, and one succeeds.

        Gives the case, where it was told.
        """
        path, body = f"/tasks/{task_id}/complete", {"answers": {"note": "同意"}}
        if random.randrange(100) >= RIVALS or self.break_it:
            told: dict[str, Any] = self.post(path, body, revision)
            return told
        self.verdict.rivals += 1
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda session: self._once(session, path, body, revision), self.sessions))
        if sum(answer == 200 for answer in answers) != 1 or not set(answers) <= {200, 409, 412}:
            self.verdict.errors.append(f"two at once at task {task_id}: {answers}")
        return None

    def _once(self, session: requests.Session, path: str, body: Any, revision: int) -> int:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": f'"{revision}"'}
        answer = self._answer(session, "POST", path, body, headers)
        return 0 if answer is None else answer.status_code

    def get(self, path: str) -> Any:
        """Read, from whichever server lives."""
        return self._send("GET", path, None, {})

    def post(self, path: str, body: Any, revision: int | None = None) -> Any:
        """Write once: every repetition carries the same Idempotency-Key (a new one each time where we break it)."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = self._answer(self.sessions[0], method, path, body, headers)
        if answer is None or answer.status_code >= 400:
            told = "no answer in 120 s" if answer is None else f"{answer.status_code} {answer.text[:200]}"
            self.verdict.errors.append(f"{method} {path}: {told}")
            return {"id": "", "tasks": [], "revision": 0}
        self.verdict.replays += "Idempotency-Replayed" in answer.headers
        return answer.json()

    def _answer(
        self, session: requests.Session, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> requests.Response | None:
        """Ask one server after the other until one answers; gives None when none does."""
        end, ports = time.monotonic() + 120, itertools.cycle(random.sample(self.ports, len(self.ports)))
        while time.monotonic() < end:
            if self.break_it and "Idempotency-Key" in headers:
                headers["Idempotency-Key"] = str(uuid.uuid4())
            url = f"http://127.0.0.1:{next(ports)}/api/v1{path}"
            try:
                answer = session.request(method, url, json=body, headers=headers, timeout=10)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code < 500:
                return answer
            if answer is not None and self.calm:
                self.verdict.errors.append(f"{method} {path}: {answer.status_code} though the database lived")
            self.verdict.retries += 1
            time.sleep(0.1)
        return None


def campaign(
    cluster: Cluster, *, kills: int, completions: int, clients: int = 4, break_it: bool = False,
    unguarded: bool = False, crashes: int = 0, numbers_apart: bool = False,
) -> Verdict:  # fmt: skip
    """Run the campaign on a fresh database of the cluster and judge what is left; the kills fall all along the way."""
    name = f"kills_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    began, verdict = time.monotonic(), Verdict()
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            database, tenant_id, token, keys = furnish(cluster, name, Path(folder))
            config = Path(folder) / "config.json"
            url = cluster.url("app", name)
            given = {"database_url": url, "var": folder, "keys": keys}
            config.write_text(json.dumps({**given, "unguarded": unguarded, "numbers_apart": numbers_apart}))
            fleet = Fleet(config)
            try:
                fleet.ready()
                moments = sorted(random.uniform(0, 0.98) * completions for _ in range(kills))
                workers = [Client(fleet.ports, token, verdict, completions, break_it=break_it) for _ in range(clients)]
                for worker in workers:
                    worker.stops_at_error = break_it or unguarded
                    worker.calm = not crashes
                    worker.start()
                next_crash = time.monotonic() + random.uniform(5, 20)
                while any(worker.is_alive() for worker in workers):
                    if verdict.crashes < crashes and time.monotonic() > next_crash:
                        crash(cluster)
                        verdict.crashes += 1
                        next_crash = time.monotonic() + random.uniform(5, 20)
                    time.sleep(0.05)
                    if moments and verdict.completions >= moments[0] and fleet.kill_one():
                        moments.pop(0)
                        verdict.kills += 1
                        print(f"{verdict.completions} completions, {verdict.kills} kills", file=sys.stderr)
                for worker in workers:
                    worker.join()
            finally:
                fleet.stop()
            verdict.errors += judge(database, tenant_id, verdict)
            database.dispose()
    finally:
        cluster.drop_database(name)
    verdict.seconds = round(time.monotonic() - began, 1)
    return verdict


def furnish(cluster: Cluster, name: str, folder: Path) -> tuple[Database, uuid.UUID, str, str]:
    """Make a tenant, its officer with a login, and the deployed diagram; gives a token and the public keys."""
    owner = create_engine(cluster.url("owner", name))
    tenant_id = tenancy.add_tenant(owner, key="campaign", name="演练")
    owner.dispose()
    database = Database(cluster.url("app", name))
    database.provide(Registry([SMALL]))
    database.provide(Roles(ROLES))
    database.provide(LocalFiles(folder / "files"), Files)
    key = RSAKey.generate_key(2048, {"kid": "campaign"})
    with database.transaction(system_actor(tenant_id)) as tx:
        definitions.deploy(tx, process_key="small", xml=diagram())
        numbering.set_series(tx, body_id=None, key=SERIES, prefix="演练")
        unit = people.add_unit(tx, name="执法一队")
        person = people.add_person(tx, name="陈警员")
        people.grant_membership(tx, person_id=person.id, unit_id=unit.id, role="officer")
        people.link_account(tx, person_id=person.id, issuer=ISSUER, subject="chen")
    now = int(time.time())
    # Good for nodes whose clocks are a day ahead as well.
    claims = {"iss": ISSUER, "sub": "chen", "aud": "duecourse", "iat": now, "exp": now + 3 * 86_400}
    token = jwt.encode({"alg": "RS256", "kid": "campaign"}, claims, key)
    return database, tenant_id, token, json.dumps({"keys": [key.as_dict(private=False)]})


def judge(database: Database, tenant_id: uuid.UUID, verdict: Verdict) -> list[str]:
    """Compare what clients were promised with what the database holds."""
    errors: list[str] = []
    with database.reading(system_actor(tenant_id)) as tx:
        errors += [f"fsck: {finding}" for finding in fsck.check(tx)]
        count = tx.session.scalar(select(func.count()).select_from(Case))
        if count != verdict.cases:
            errors.append(f"clients opened {verdict.cases} cases, the database holds {count}")
        for case in tx.session.scalars(select(Case)).all():
            expected = [f"t{number}" for number in range(1, TASKS + 1)]
            if case.status != "closed" or case.facts.get("steps") != expected or case.facts.get("passed") != 1:
                errors.append(
                    f"case {case.id}: {case.status} {case.facts.get('steps')} passed {case.facts.get('passed')}"
                )
            commands = [entry.command for entry in journal.entries(tx, case.chain)]
            if commands != ["case.opened", *["task.completed"] * 2, "timer.fired", *["task.completed"] * 3]:
                errors.append(f"case {case.id}: history {commands}")
        errors += judge_numbers(tx)
    return errors


def judge_numbers(tx: Tx) -> list[str]:
    """Compare the numbers with the cases: each has one, no two the same, and none is missing in between."""
    query = select(Number.seq, Number.text, Number.case_id).order_by(Number.year, Number.seq)
    taken = list(tx.session.execute(query))
    errors = [f"number {text} comes twice, or one before it is missing" for at, (seq, text, _) in enumerate(taken, 1)
              if seq != at]  # fmt: skip
    of_case = {case_id: text for _, text, case_id in taken}
    closed = select(Case.id, Case.case_number).where(Case.status == "closed")
    of_closed = {one.id: one.case_number for one in tx.session.execute(closed)}
    if len(of_case) != len(taken) or of_case != of_closed:
        wrong = {case_id for case_id in of_case | of_closed if of_case.get(case_id) != of_closed.get(case_id)}
        errors.append(f"{len(taken)} numbers for {len(of_closed)} cases; others than the case says: {len(wrong)}")
    return errors[:20]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run from the command line; exit status 0 means that nothing was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--completions", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--crashes", type=int, default=0, help="immediate shutdowns of PostgreSQL")
    parser.add_argument(
        "--break-it", action="store_true", help="send each repetition with a new key (negative control)"
    )
    parser.add_argument(
        "--unguarded", action="store_true", help="neither lock a case nor compare its revision (negative control)"
    )
    parser.add_argument(
        "--numbers-apart", action="store_true", help="take numbers in a transaction of their own (negative control)"
    )
    options = parser.parse_args()
    # A cluster of its own: nobody else's tests are to notice that PostgreSQL crashes.
    cluster = ensure(ROOT / "var" / "kills-campaign", progress=lambda words: print(words, file=sys.stderr))
    verdict = campaign(
        cluster,
        kills=options.kills,
        completions=options.completions,
        clients=options.clients,
        break_it=options.break_it,
        unguarded=options.unguarded,
        crashes=options.crashes,
        numbers_apart=options.numbers_apart,
    )
    cluster.stop()
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
