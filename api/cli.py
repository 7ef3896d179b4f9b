"""The ``duecourse`` command: each subcommand shows an example in its help, ``--json`` gives one JSON object."""

from __future__ import annotations

from pathlib import Path

import click

from api import (
    cli_discretion,
    cli_documents,
    cli_engine,
    cli_records,
    cli_retention,
    cli_upgrade,
    cli_vehicles,
    installation,
)
from api.demo_server import demo
from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
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
    from api.server import serve as run

    with installation.database_at_hand() as (settings, _running):
        installation.hold_back(settings.database_url)
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
        migrate.load_models("db", "engine", "discretion", "processes", "vehicles")
        places = archive.Places(settings.owner_url, running.bin, settings.files, settings.checkpoints)
        try:
            manifest = (archive.backup if way == "backup" else archive.restore)(places, folder, progress=progress)
        except archive.BackupUnusable as error:
            fail("backup-unusable", str(error), as_json=as_json)
    show(manifest, as_json=as_json, text=f"{way}: {sum(manifest['tables'].values())} rows, proved")


for command in (
    demo,
    cli_discretion.discretion,
    cli_discretion.fake_systems,
    cli_documents.documents,
    cli_engine.bench,
    cli_engine.bpmn,
    cli_engine.deadline,
    cli_engine.dmn,
    cli_records.audit,
    cli_records.case,
    cli_records.fsck,
    cli_records.person,
    cli_records.tenant,
    cli_retention.retention,
    cli_upgrade.upgrade,
    cli_vehicles.vehicles,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
