"""The same completions over HTTP: the program's own server processes, keep-alive clients, logins by token."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import socket
import time
import uuid
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from api.settings import Settings
from db.actor import system_actor
from db.session import Database
from engine import people
from engine.registry import Process

ISSUER = "https://bench.example"


@dataclass(frozen=True)
class Site:
    """A running server and the login of an officer."""

    port: int
    token: str


@contextmanager
def serving(
    url: str, database: Database, tenant_id: uuid.UUID, procedure: Process, folder: Path, processes: int
) -> Any:
    """Serve the program with one procedure in so many processes, and log an officer in."""
    key = RSAKey.generate_key(2048, {"kid": "bench"})
    with database.transaction(system_actor(tenant_id)) as tx:
        unit = people.add_unit(tx, name="执法一队")
        person = people.add_person(tx, name="陈警员")
        people.grant_membership(tx, person_id=person.id, unit_id=unit.id, role="officer")
        people.link_account(tx, person_id=person.id, issuer=ISSUER, subject=f"officer-{procedure.key}")
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": f"officer-{procedure.key}", "aud": "duecourse", "iat": now, "exp": now + 86_400}
    token = jwt.encode({"alg": "RS256", "kid": "bench"}, claims, key)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = Settings(
        environment="test", database_url=url, var=folder, jwt_issuer=ISSUER,
        jwks_url=f"{ISSUER}/keys", requests_per_minute=1_000_000_000,
    )  # fmt: skip
    keys = json.dumps({"keys": [key.as_dict(private=False)]}).encode()
    context = multiprocessing.get_context("fork")
    database.dispose()
    server = context.Process(target=_serve, args=(settings, procedure, keys, port, processes, folder / "server.log"))
    server.start()
    try:
        _wait_for(port, folder, procedure.key, processes)
        yield Site(port, token)
    finally:
        server.terminate()
        server.join(20)


def _serve(settings: Settings, procedure: Process, keys: bytes, port: int, processes: int, log: Path) -> None:
    import os

    from api.app import create_app
    from api.auth import Keys
    from api.server import serve

    def application() -> Any:
        app = create_app(settings, procedures=[procedure])
        app.extensions["duecourse.keys"] = Keys(f"{ISSUER}/keys", fetch=lambda url: keys)
        (log.parent / f"{procedure.key}.{os.getpid()}.ready").touch()
        return app

    with log.open("ab") as out:  # the access log is part of the cost; only its place is another
        os.dup2(out.fileno(), 2)
    serve(settings, host="127.0.0.1", port=port, threads=4, processes=processes, application=application)


def _wait_for(port: int, folder: Path, key: str, processes: int) -> None:
    """Wait until every process serves: a connection stays with the one that took it, and the first takes them all."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(0.2)
        if len(list(folder.glob(f"{key}.*.ready"))) < processes:
            continue
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
    raise TimeoutError("the server of the benchmark did not answer within 60 s")


def http_client(port: int, token: str, process_key: str, length: int, seconds: float) -> list[float]:
    """Open cases and complete their tasks over one connection; gives the seconds of each completion."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(path: str, body: Any, revision: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {said[:300]!r}")
        return json.loads(said)

    def one_case(samples: list[float], end: float) -> None:
        case = post("/cases", {"process": process_key})
        for _ in range(length):
            began = time.perf_counter()
            task = case["tasks"][0]["id"]
            case = post(f"/tasks/{task}/complete", {"answers": {"note": "同意"}}, case["revision"])
            samples.append(time.perf_counter() - began)
            if time.perf_counter() > end:
                break

    one_case([], float("inf"))
    one_case([], float("inf"))  # the other process warms up as well
    samples: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        one_case(samples, end)
    connection.close()
    return samples
