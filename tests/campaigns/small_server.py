"""A server or a worker of the kill campaign: the real program with one small procedure of five tasks and a timer."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy.exc import DBAPIError

from api.app import create_app
from api.auth import Keys
from api.settings import Settings
from db.actor import system_actor
from db.clock import DatabaseClock
from db.files import LocalFiles
from engine import cases, jobs, numbering, tasks
from engine.forms import Field, Form
from engine.registry import Process, Registry, Service, ServiceContext, Step, StepContext

TASKS = 5
#: The series that numbers the cases.
SERIES = "small"
ISSUER = "https://campaign.example"


def diagram() -> bytes:
    """Five user tasks in a row, with a timer of two seconds and a local service between the second and the third."""
    nodes = ["begin", "t1", "t2", "pause", "count", "t3", "t4", "t5", "finish"]
    shapes = "".join(f'<userTask id="t{number}" name="第{number}步"/>' for number in range(1, TASKS + 1))
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{nodes[number]}" targetRef="{nodes[number + 1]}"/>'
        for number in range(len(nodes) - 1)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:duecourse="http://duecourse.cn/bpmn/1.0" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="campaign">'
        '<process id="small" isExecutable="true"><startEvent id="begin"/>'
        f"{shapes}"
        '<intermediateCatchEvent id="pause"><timerEventDefinition>'
        '<timeDuration xsi:type="tFormalExpression">PT2S</timeDuration></timerEventDefinition></intermediateCatchEvent>'
        '<serviceTask id="count"><extensionElements><duecourse:operator name="count"/>'
        "</extensionElements></serviceTask>"
        f'<endEvent id="finish"/>{flows}</process></definitions>'
    ).encode()


def count(context: ServiceContext) -> None:
    """Count how often the timer let the case pass."""
    context.facts["passed"] = context.facts.get("passed", 0) + 1


def note(context: StepContext) -> None:
    """Append the step to the list of steps, so that a step done twice would show; the last one gives a number."""
    assert context.task is not None
    context.facts["steps"] = [*context.facts.get("steps", []), context.task.element_id]
    if context.task.element_id == f"t{TASKS}":
        context.case.case_number = take_number(context)


def take_number(context: StepContext) -> str:
    """Take the next number of the campaign's series, in the transaction of the step."""
    return numbering.take(context.tx, body_id=None, key=SERIES, case_id=context.case.id).text


def take_number_apart(context: StepContext) -> str:
    """Take it in a transaction of its own, as nobody should: it stays taken when the step comes to nothing."""
    with context.tx.database.transaction(system_actor(context.tx.tenant_id)) as tx:
        series = numbering.series_for(tx, body_id=None, key=SERIES)
        number = numbering.next_number(tx, series, tx.at.year)
        number.case_id = context.case.id
    time.sleep(1)  # long enough for a kill to fall in between
    return number.text


FORM = Form("step", (Field("note", "意见", "longtext"),))
SMALL = Process(
    key="small",
    title="小程序",
    diagram="",
    steps={f"t{n}": Step(f"第{n}步", "officer", FORM, apply=note, stage="办理") for n in range(1, TASKS + 1)},
    services={"count": Service("count", local=count)},
)


class OwnClock(DatabaseClock):
    """A clock that no program should have: the node's own."""

    def begin(self, pgconn: Any, opening: str) -> dt.datetime:
        """Open the transaction, and believe the node."""
        super().begin(pgconn, opening)
        return dt.datetime.now(dt.UTC)


def application(settings: Settings, keys: bytes) -> Any:
    """Put the program together with the campaign's procedure and login keys."""
    app = create_app(settings, procedures=[SMALL])
    app.extensions["duecourse.keys"] = Keys("https://campaign.example/keys", fetch=lambda url: keys)
    return app


def unguard() -> None:
    """Take away what keeps two writers of one case apart: its lock, its revision, and the second look at the task."""
    tasks._CASE_OF_TASK.statement._for_update_arg = None
    tasks.OPEN = (*tasks.OPEN, tasks.COMPLETED)  # type: ignore[assignment]
    cases.checked = lambda case, *judged: case


def run(role: str, told: Path, port: int = 0) -> None:
    """Serve at a port, or work; the configuration is a JSON file of the campaign."""
    config = json.loads(told.read_text())
    if skew := config.get("skew_seconds"):  # a node whose clock is wrong
        time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=skew), tick=True).start()
    settings = Settings(
        environment="test",
        database_url=config["database_url"],
        var=Path(config["var"]),
        secret_key="campaign",
        jwt_issuer=ISSUER,
        jwks_url="https://campaign.example/keys",
        requests_per_minute=10_000_000,
    )
    app = application(settings, config["keys"].encode())
    if trusted := config.get("trust_digest"):  # the negative control of the uploads: take the device's word
        LocalFiles.staged_digest = lambda self, tenant_id, name: trusted  # type: ignore[method-assign]
    if config.get("trust_own_clock"):  # the negative control of the clocks
        app.extensions["duecourse"].database.clock = OwnClock()
    if config.get("unguarded"):  # the negative control of the kills
        unguard()
    if config.get("numbers_apart"):  # the negative control of the numbers
        globals()["take_number"] = take_number_apart
    working = told.with_suffix(f".{os.getpid()}")  # Who has only started has nothing to lose yet.
    if role == "work":
        working.touch()
        database = app.extensions["duecourse"].database
        assert isinstance(database.use(Registry), Registry)
        while True:
            with suppress(DBAPIError):  # PostgreSQL is away: as the scheduler's next tick, this comes round again
                jobs.run_due(database)
            time.sleep(0.2)
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", port, app, threaded=True)
    working.touch()
    server.serve_forever()


if __name__ == "__main__":  # small_server serve|work CONFIG PORT
    run(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
