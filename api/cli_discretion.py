"""``duecourse discretion`` and ``duecourse fake-systems``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from api import installation
from api.installation import fail, progress, show
from documents.formats import figures

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
TENANT = click.option("--tenant", required=True, metavar="KEY", help="Key of the tenant, for example luohu.")
DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def discretion() -> None:
    """Published discretion standards: import them, apply them."""


@discretion.command("import")
@click.argument("file", type=FILE)
@TENANT
@click.option("--dry-run", is_flag=True, help="List every problem by row and change nothing.")
@click.option("--number", default="", help="文号 of the standard; without it the data of the shipped one are assumed.")
@click.option("--title", default="", help="Title of the standard.")
@click.option("--from", "valid_from", type=DAY, help="First day in force.")
@click.option("--to", "valid_to", type=DAY, help="Last day in force.")
@click.option("--authority", default="")
@click.option("--source", default="")
@JSON
def import_(
    file: Path, tenant: str, dry_run: bool, valid_from: dt.datetime | None, valid_to: dt.datetime | None,
    as_json: bool, **described: str,
) -> None:  # fmt: skip
    """Import a standard from CSV; status 1 when a row has an error, and then nothing is imported.

    \b
    Example:
      duecourse discretion import rows.csv --tenant luohu --dry-run
      duecourse discretion import rows.csv --tenant luohu --number 深城管规〔2023〕2号 \\
          --title 深圳市城市管理行政处罚裁量权实施标准 --from 2023-12-15 --to 2028-12-14
    """
    from db.errors import DomainError
    from discretion import cli

    if described["number"] and not (described["title"] and valid_from):
        fail("incomplete", "--number needs --title and --from as well", as_json=as_json)
    with installation.running() as parts:
        actor = installation.tenant_actor(parts, tenant)
        progress(f"reading {file}")
        try:
            status, result = cli.import_file(
                parts.database, actor, file, dry_run=dry_run, valid_from=_date(valid_from), valid_to=_date(valid_to),
                **described,
            )  # fmt: skip
        except DomainError as error:
            fail(error.code, str(error), as_json=as_json)
    show(result, as_json=as_json, text="\n".join(_import_lines(result)))
    raise SystemExit(status)


def _import_lines(result: dict[str, Any]) -> list[str]:
    report = result["report"]
    lines = [
        f"line {one['line']} {one['row_id'] or '-'} [{one['column'] or '-'}] {one['level']}: {one['en']}"
        for one in report["problems"]
    ]
    counts = f"{report['rows']} rows, {report['items']} items; {report['errors']} errors, "
    counts += f"{report['warnings']} warnings, {report['notices']} notices"
    if "refused" in result or not report["importable"]:
        return [*lines, counts, "Refused: correct the errors and import again."]
    if result["dry_run"]:
        change = result["difference"]
        words = f"{len(change['added'])} added, {len(change['changed'])} changed, {len(change['removed'])} removed"
        return [*lines, counts, f"Dry run, nothing changed. It would be: {words}."]
    done = "nothing new" if result["unchanged"] else f"version {result['version']}"
    return [*lines, counts, f"Imported: {done}."]


@discretion.command("assess")
@click.argument("item")
@TENANT
@click.option("--facts", required=True, help="Facts as JSON, or @FILE.")
@click.option("--on", type=DAY, help="Day of the decision; by default the day of the act.")
@JSON
def assess(item: str, tenant: str, facts: str, on: dt.datetime | None, as_json: bool) -> None:
    """Apply an item's standard to facts; status 0 when settled, 3 when a question or a warning stands.

    \b
    Example:
      duecourse discretion assess SZCG2023-001 --tenant luohu --on 2026-04-01 \\
          --facts '{"act_date": "2026-03-02", "ordered_on": "2026-03-03", "refused_on": "2026-03-12"}'
    """
    from db.errors import DomainError
    from discretion import cli

    try:
        known = json.loads(Path(facts[1:]).read_text(encoding="utf-8") if facts.startswith("@") else facts)
        day = _date(on) or dt.date.fromisoformat(known["act_date"])
        cli.facts_of(known)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        fail("facts-unreadable", f"{type(error).__name__}: {error}", as_json=as_json)
    with installation.running() as parts:
        actor = installation.tenant_actor(parts, tenant)
        try:
            status, result = cli.assess_cli(parts.database, actor, item, known, day)
        except DomainError as error:
            fail(error.code, str(error), as_json=as_json)
    show(result, as_json=as_json, text="\n".join(_assess_lines(result)))
    raise SystemExit(status)


def _assess_lines(result: dict[str, Any]) -> list[str]:
    lines = [f"{result['item']} {result['act']}", f"outcome: {result['outcome']} {result['tier']}".rstrip()]
    if result["amount_cents"] is not None:
        lines.append(f"amount: {figures(result['amount_cents'])}")
    elif result["high_cents"] is not None:
        lines.append(f"range: {figures(result['low_cents'] or 0)} to {figures(result['high_cents'])}")
    lines += [f"open: {one['text']} ({one['kind']})" for one in result["open_questions"]]
    lines += [f"{'BLOCKED' if one['blocking'] else 'note'}: {one['en']}" for one in result["flags"]]
    return lines + [f"  {sentence}" for sentence in result["reasons"]]


def _date(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


@click.command("fake-systems")
@click.option("--port", default=8002, show_default=True, type=int)
@click.option("--leads", default=2, show_default=True, type=click.IntRange(0, 5), help="Leads that wait at the start.")
@click.option("--token", default="", envvar="DUECOURSE_ENTITIES_TOKEN", help="Secret that callers must send.")
@JSON
def fake_systems(port: int, leads: int, token: str, as_json: bool) -> None:
    """Serve fakes of the outside systems (grid, entities, payments, office, oversight, hall) on 127.0.0.1 until Ctrl-C.

    \b
    Example:
      duecourse fake-systems --port 8002
      curl -X POST http://127.0.0.1:8002/control/entities/faults -d '{"fail_next": 2}'
    """
    from api.fake_systems import serve_fakes

    address = f"http://127.0.0.1:{port}"
    show({"address": address}, as_json=as_json, text=f"The fakes of the outside systems answer at {address}")
    try:
        serve_fakes(port, leads=leads, token=token)
    except OSError as error:
        fail("port-taken", f"port {port}: {error}", as_json=as_json)
