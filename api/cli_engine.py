"""``duecourse bpmn``, ``deadline`` and ``bench``: what the engine can tell without a case."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def bpmn() -> None:
    """Diagrams."""


@bpmn.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--process", "key", help="Also check the names against this procedure's code, for example penalty.")
def bpmn_check(files: tuple[Path, ...], key: str | None) -> None:
    """Check diagrams: one JSON line a file, accepted, or refused with element ids; status 1 when one is refused.

    \b
    Example:
      duecourse bpmn check bpmn/penalty.bpmn --process penalty
    """
    import processes
    from engine import definitions

    known = {one.key: one for one in processes.ALL}
    if key and key not in known:
        fail("process-unknown", f"there is no procedure {key}; known are {', '.join(known)}", as_json=False)
    refused = 0
    for path in files:
        report = definitions.check(path.read_bytes(), known[key] if key else None)
        refused += not report.accepted
        line = {
            "file": str(path),
            "accepted": report.accepted,
            "process": report.process_id,
            "problems": [vars(problem) for problem in report.problems],
            "warnings": [vars(warning) for warning in report.warnings],
        }
        click.echo(json.dumps(line, ensure_ascii=False))
    raise SystemExit(1 if refused else 0)


@bpmn.command("reference")
def bpmn_reference() -> None:
    """Print what of BPMN runs, is shown, noted or refused: the page docs/reference/bpmn.md.

    \b
    Example:
      duecourse bpmn reference > docs/reference/bpmn.md
    """
    from engine import bpmn_reference

    click.echo(bpmn_reference.markdown(), nl=False)


@click.group()
def dmn() -> None:
    """Decision models."""


@dmn.command("run")
@click.argument("file", type=FILE)
@click.option("--decision", help="The decision or decision service; the only one of the file if there is one.")
@click.option("--input", "facts", default="{}", help="The inputs as a JSON object, or @FILE that holds it.")
@JSON
def dmn_run(file: Path, decision: str | None, facts: str, as_json: bool) -> None:
    """Take a decision of a DMN file and print its outcome as JSON; a fault names its cell, status 1.

    \b
    Example:
      duecourse dmn run bpmn/penalty.dmn --decision legal_review --input '{"penalty": {"fine_cents": 1000000}}'
    """
    from db.errors import DomainError, Invalid
    from engine import decisions

    try:
        given = json.loads(Path(facts[1:]).read_text(encoding="utf-8") if facts.startswith("@") else facts)
        if not isinstance(given, dict):
            fail("input-unusable", "the input must be a JSON object", as_json=as_json)
        model = decisions.read_model(file.read_bytes())
        names = [*model.decisions, *model.services]
        if decision is None and len(names) != 1:
            fail("decision-missing", f"choose one with --decision: {', '.join(names)}", as_json=as_json)
        outcome = model.decide(decision or names[0], given)
    except (OSError, ValueError) as error:
        fail("input-unusable", str(error), as_json=as_json)
    except Invalid as error:
        cells = "; ".join(f"{cell}: {text}" for cell, text in error.fields.items())
        fail("decision-refused", cells or error.message("en"), as_json=as_json)
    except DomainError as error:
        fail("decision-failed", error.message("en"), as_json=as_json)
    text = json.dumps(outcome, ensure_ascii=False, indent=1)
    show({"decision": decision or names[0], "outcome": outcome}, as_json=as_json, text=text)


@click.command()
@click.argument("rule")
@click.option("--from", "start", required=True, help="The day of the event (2026-03-02), or an instant for hours.")
@click.option("--on", help="Ask for “day n of m” on this day.")
@JSON
def deadline(rule: str, start: str, on: str | None, as_json: bool) -> None:
    """Compute a statutory limit from a start and explain it day by day, with the shipped calendar.

    \b
    Example:
      duecourse deadline P11 --from 2026-03-02
      duecourse deadline P11 --from 2026-03-02 --on 2026-05-01 --json
    """
    import processes
    from engine import deadlines

    rules = {key: one for process in processes.ALL for key, one in process.deadlines.items()}
    if rule not in rules:
        fail("rule-unknown", f"there is no limit {rule}; known are {', '.join(sorted(rules))}", as_json=as_json)
    try:
        begin = _moment(start)
        proof = deadlines.explain(rules[rule], begin, on=dt.date.fromisoformat(on) if on else None)
    except ValueError as error:
        fail("date-unreadable", str(error), as_json=as_json)
    show(proof.as_json(), as_json=as_json, text="\n".join(proof.lines))


def _moment(text: str) -> dt.date | dt.datetime:
    from engine.calendar import SHANGHAI

    if len(text) == 10:
        return dt.date.fromisoformat(text)
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


@click.group()
def bench() -> None:
    """Measure; figures are printed, never judged here."""


@bench.command("documents")
@click.option("--rounds", default=40, show_default=True, type=int)
@click.option("--hostile", default=0, show_default=True, type=int, help="Hostile party names to print and read back.")
@JSON
def bench_documents(rounds: int, hostile: int, as_json: bool) -> None:
    """Make documents after a warm-up; with --hostile also check that any name comes through unchanged.

    \b
    Example:
      duecourse bench documents --hostile 10000
    """
    from documents import bench as benches

    progress("warming up, then measuring")
    figures = benches.run(rounds, hostile)
    show({"documents": figures}, as_json=as_json, text="\n".join(f"{key}  {value}" for key, value in figures.items()))


@bench.command("feel")
@click.option("--rounds", default=20_000, show_default=True, type=int)
@JSON
def bench_feel(rounds: int, as_json: bool) -> None:
    """Evaluate typical conditions that were parsed once; microseconds of processor time each.

    \b
    Example:
      duecourse bench feel --json
    """
    from engine.feel import bench as benches

    figures = benches.run(rounds)
    show(
        {"feel": figures}, as_json=as_json, text="\n".join(f"{took:7.2f} µs  {text}" for text, took in figures.items())
    )


@bench.command("steps")
@click.option("--length", "lengths", multiple=True, type=int, help="Steps in a row; 5, 15 and 100 by default.")
@click.option("--clients", default=2, show_default=True, type=int)
@click.option("--seconds", default=10.0, show_default=True, type=float)
@click.option("--cases", default=200, show_default=True, type=int, help="Whole cases for the last step by the fifth.")
@click.option("--http", is_flag=True, help="Also over HTTP, through as many server processes as clients.")
@JSON
def bench_steps(lengths: tuple[int, ...], clients: int, seconds: float, cases: int, http: bool, as_json: bool) -> None:
    """Complete tasks through the command layer, beside plain psycopg writing the same rows.

    \b
    Example:
      duecourse bench steps --length 15 --seconds 5
    """
    from api import bench as benches
    from db import cluster

    server = cluster.ensure(progress=progress)
    try:
        results = benches.steps(
            server,
            lengths=lengths or (5, 15, 100),
            clients=clients,
            seconds=seconds,
            whole=cases,
            http=http,
            progress=progress,
        )
    finally:
        server.stop()
    rows = benches.as_rows(results)
    text = "\n".join("  ".join(f"{key}={value}" for key, value in row.items()) for row in rows)
    show({"steps": rows}, as_json=as_json, text=text)


@bench.command("tracks")
@click.option("--rows", default=10_000_000, show_default=True, type=click.IntRange(1000))
@click.option("--vehicles", default=500, show_default=True, type=click.IntRange(1))
@click.option("--batch", default=20_000, show_default=True, type=click.IntRange(100), help="Rows of one commit.")
@JSON
def bench_tracks(rows: int, vehicles: int, batch: int, as_json: bool) -> None:
    """Load positions through the store, then time the looks on them, each beside its floor.

    \b
    Example:
      duecourse bench tracks --rows 1000000
    """
    from api import bench_tracks as benches
    from db import cluster

    server = cluster.ensure(progress=progress)
    try:
        result = benches.run(server, rows=rows, vehicles=vehicles, batch=batch, progress=progress)
    finally:
        server.stop()
    figures = benches.as_json(result)
    plain = "\n".join(f"{key}  {value}" for key, value in figures.items())
    show({"tracks": figures}, as_json=as_json, text=plain)


@bench.command("loop")
@click.option("--rounds", default=1_000, show_default=True, type=int)
@JSON
def bench_loop(rounds: int, as_json: bool) -> None:
    """Send one case round a loop, and compare its last passes with the first ones of new cases.

    \b
    Example:
      duecourse bench loop --rounds 1000
    """
    from dataclasses import asdict

    from api import bench as benches
    from db import cluster

    server = cluster.ensure(progress=progress)
    try:
        found = asdict(benches.loop(server, rounds=rounds, progress=progress))
    finally:
        server.stop()
    show({"loop": found}, as_json=as_json, text="  ".join(f"{key}={value}" for key, value in found.items()))


@bench.command("tasks")
@click.option("--count", default=100_000, show_default=True, type=int, help="Tasks; the bar asks 1,000,000.")
@click.option("--plans", is_flag=True, help="Also print the plans.")
@JSON
def bench_tasks(count: int, plans: bool, as_json: bool) -> None:
    """Fill the tables with tasks and open every list that people open.

    \b
    Example:
      duecourse bench tasks --count 1000000 --plans
    """
    from dataclasses import asdict

    from api import bench_tasks as benches
    from db import cluster

    server = cluster.ensure(progress=progress)
    try:
        found = [asdict(one) for one in benches.lists(server, count=count, progress=progress)]
    finally:
        server.stop()
    lines = []
    for one in found:
        texts = one.pop("plans") if not plans else one["plans"]
        lines.append("  ".join(f"{key}={value}" for key, value in one.items() if key != "plans"))
        lines += texts if plans else []
    show({"lists": found}, as_json=as_json, text="\n".join(lines))


@bench.command("timers")
@click.option("--count", default=2_000, show_default=True, type=int, help="Timers that fall due; the bar asks 10,000.")
@click.option("--workers", default=2, show_default=True, type=int)
@click.option("--no-kill", is_flag=True, help="Let every worker live.")
@click.option("--pending", default=0, show_default=True, type=int, help="Also time the scan over so many that wait.")
@click.option("--break-it", is_flag=True, help="Negative control: workers that forget what they took; some are lost.")
@JSON
def bench_timers(count: int, workers: int, no_kill: bool, pending: int, break_it: bool, as_json: bool) -> None:
    """Drain timers that fall due with several workers, one of them killed, beside plain psycopg.

    Exit status 1 says that a timer was lost, fired twice or fired early.

    \b
    Example:
      duecourse bench timers --count 10000 --pending 1000000
      duecourse bench timers --count 1000 --break-it
    """
    from api import bench_timers as benches
    from db import cluster

    server = cluster.ensure(progress=progress)
    try:
        drained = benches.drain(
            server, count=count, workers=workers, kill=not no_kill, break_it=break_it, progress=progress
        )
        found = [benches.as_row(drained)]
        if pending:
            found.append(benches.as_row(benches.pending(server, count=pending, progress=progress)))
    finally:
        server.stop()
    text = "\n".join("  ".join(f"{key}={value}" for key, value in row.items()) for row in found)
    show({"timers": found}, as_json=as_json, text=text)
    if drained.lost or drained.twice or drained.early:
        raise SystemExit(1)
