"""The ``duecourse`` command: each subcommand shows an example in its help, ``--json`` gives one JSON object."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import click

from api import cli_discretion, installation
from api.demo_server import demo
from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
TENANT = click.option("--tenant", required=True, metavar="KEY", help="Key of the tenant, for example luohu.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="duecourse", message="%(version)s")
def main() -> None:
    """Duecourse: a case engine for administrative enforcement.

    \b
    Example:
      duecourse demo              a running workbench with demo cases
      duecourse deadline P11 --from 2026-03-02
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--threads", default=8, show_default=True, type=int)
@click.option("--processes", default=1, show_default=True, type=int)
def serve(host: str, port: int, threads: int, processes: int) -> None:
    """Serve pages and API until Ctrl-C.

    \b
    Example:
      duecourse serve --port 8000 --processes 2
    """
    from api.workers import serve as run

    with installation.database_at_hand() as (settings, _running):
        run(settings, host=host, port=port, threads=threads, processes=processes)


@main.command()
@click.option("--ticks", type=int, default=0, help="Stop after so many ticks; 0 works until Ctrl-C.")
def worker(ticks: int) -> None:
    """Fire timers, ring warnings, deliver to outside systems, until Ctrl-C.

    \b
    Example:
      duecourse worker
    """
    from api.workers import work

    with installation.running() as parts:
        work(parts, ticks=ticks)


@main.group(name="db")
def db_group() -> None:
    """The schema of the database."""


@db_group.command("upgrade")
@JSON
def db_upgrade(as_json: bool) -> None:
    """Bring the database to the newest schema, with roles and row-level security; safe to repeat.

    \b
    Example:
      duecourse db upgrade
    """
    with installation.database_at_hand() as (settings, _running):
        progress("upgrading the schema")
        installation.upgrade(settings.owner_url)
    show({"status": "ok"}, as_json=as_json, text="The schema is up to date.")


@main.group()
def tenant() -> None:
    """Tenants: who shares the program and never the data."""


@tenant.command("add")
@click.argument("key")
@click.argument("name")
@JSON
def tenant_add(key: str, name: str, as_json: bool) -> None:
    """Add a tenant.

    \b
    Example:
      duecourse tenant add luohu 罗湖区
    """
    from sqlalchemy import create_engine

    from db import tenancy

    with installation.database_at_hand() as (settings, _running):
        owner = create_engine(settings.owner_url)
        try:
            made = tenancy.add_tenant(owner, key=key, name=name)
        except ValueError as error:
            fail("tenant-exists", str(error), as_json=as_json)
        finally:
            owner.dispose()
    show({"id": made, "key": key, "name": name}, as_json=as_json, text=f"Tenant {key} ({name}) is {made}.")


@main.group()
def person() -> None:
    """People of a tenant."""


@main.group()
def bpmn() -> None:
    """Diagrams."""


@bpmn.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
def bpmn_check(files: tuple[Path, ...]) -> None:
    """Check diagrams: one JSON line a file, accepted, or refused with element ids.

    \b
    Example:
      duecourse bpmn check bpmn/penalty.bpmn
    """
    from engine import bpmn_check as check

    refused = 0
    for path in files:
        report = _verdict(check.check(path.read_bytes()))
        refused += not report["accepted"]
        click.echo(json.dumps({"file": str(path), **report}, ensure_ascii=False))
    raise SystemExit(1 if refused else 0)


def _verdict(problems: Any) -> dict[str, Any]:
    listed = [problem if isinstance(problem, dict) else vars(problem) for problem in problems]
    return {"accepted": not listed, "problems": listed}


@main.group()
def audit() -> None:
    """Proof that a history is whole."""


@audit.command("verify")
@click.argument("export", type=FILE)
@click.option("--checkpoints", type=FILE, help="The file outside the database; by default the installation's own.")
@click.option("--key", type=FILE, help="The public key in PEM; by default the installation's own.")
@JSON
def audit_verify(export: Path, checkpoints: Path | None, key: Path | None, as_json: bool) -> None:
    """Prove that an exported history is whole and unaltered; status 0 means intact.

    \b
    Example:
      duecourse audit verify case.zip --checkpoints var/checkpoints/<tenant>.jsonl --key journal.pub
    """
    from dataclasses import asdict

    from api.settings import from_environment
    from db import cluster, verifier
    from db.checkpoints import Anchor

    settings = from_environment()
    var = settings.var if "DUECOURSE_VAR" in os.environ else cluster.home()
    anchor = Anchor(var / "keys" / "journal.pem", var / "checkpoints")
    data = export.read_bytes()
    lines = checkpoints.read_bytes() if checkpoints else _own_checkpoints(anchor, data)
    verdict = verifier.verify(data, lines, key.read_bytes() if key else anchor.public_pem())
    show(asdict(verdict), as_json=as_json, text="\n".join(verifier.summary(verdict)))
    raise SystemExit(0 if verdict.intact else 1)


def _own_checkpoints(anchor: Any, export: bytes) -> bytes:
    """Find the checkpoint file of the tenant that the export names."""
    from db.verifier import tenant_of

    path: Path = anchor.file_for(tenant_of(export))
    return path.read_bytes() if path.exists() else b""


@main.command()
@click.argument("target", type=FOLDER)
@JSON
def backup(target: Path, as_json: bool) -> None:
    """Back up database, files and checkpoints into an empty folder.

    \b
    Example:
      duecourse backup /srv/backup/2026-11-23
    """
    _move("backup", target, as_json=as_json)


@main.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@JSON
def restore(source: Path, as_json: bool) -> None:
    """Restore a backup into an empty installation and prove that it is all there.

    \b
    Example:
      DUECOURSE_VAR=/srv/new duecourse restore /srv/backup/2026-11-23
    """
    _move("restore", source, as_json=as_json)


def _move(way: str, folder: Path, *, as_json: bool) -> None:
    from db import backup as archive
    from db import migrate

    with installation.database_at_hand() as (settings, running):
        migrate.load_models("db", "engine", "discretion", "processes")
        places = archive.Places(settings.owner_url, running.bin, settings.files, settings.checkpoints)
        try:
            manifest = (archive.backup if way == "backup" else archive.restore)(places, folder, progress=progress)
        except archive.BackupUnusable as error:
            fail("backup-unusable", str(error), as_json=as_json)
    show(manifest, as_json=as_json, text=f"{way}: {sum(manifest['tables'].values())} rows, proved")


def today() -> dt.date:
    """Give today in Shenzhen, for commands that work without a database."""
    from zoneinfo import ZoneInfo

    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


main.add_command(demo)
main.add_command(cli_discretion.discretion)
main.add_command(cli_discretion.fake_systems)

if __name__ == "__main__":
    main()
