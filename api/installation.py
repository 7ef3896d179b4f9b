"""One installation as the command line sees it: settings, its database (found or started), progress, results."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from api.settings import Settings, from_environment
from db import cluster
from db.actor import Actor, system_actor

if TYPE_CHECKING:
    from api.app import Parts

DATABASE = "duecourse"


def progress(text: str) -> None:
    """Tell what is going on, on standard error, so that standard output holds only the result."""
    click.echo(text, err=True)


def show(result: Any, *, as_json: bool, text: str | None = None) -> None:
    """Print a command's result: one JSON object, or words for people."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    elif text is not None:
        click.echo(text)
    else:
        for key, value in result.items() if isinstance(result, dict) else enumerate(result):
            plain = isinstance(value, str | int | float)
            click.echo(f"{key}: {value if plain else json.dumps(value, ensure_ascii=False, default=str)}")


def fail(code: str, message: str, *, as_json: bool, **more: Any) -> NoReturn:
    """End with status 1 and say why."""
    if as_json:
        click.echo(json.dumps({"error": code, "detail": message, **more}, ensure_ascii=False, default=str))
    else:
        click.echo(f"{code}: {message}", err=True)
    sys.exit(1)


@contextmanager
def database_at_hand(settings: Settings | None = None) -> Iterator[tuple[Settings, cluster.Cluster]]:
    """Give settings with both database URLs, starting the cluster of our own when none is set."""
    settings = settings or from_environment()
    if "DUECOURSE_VAR" not in os.environ:
        settings = replace(settings, var=cluster.home())
    server = cluster.ensure(settings.var, progress=progress)
    try:
        owner = settings.owner_url
        if not settings.database_url:
            owner = server.url("owner", DATABASE)
            if DATABASE not in server.databases():
                progress(f"creating the database {DATABASE}")
                server.create_database(DATABASE)
        yield replace(settings, database_url=server.url("app", DATABASE), owner_url=owner), server
    finally:
        server.stop()


@contextmanager
def gateway_at_hand() -> Iterator[Settings]:
    """Give settings with the URL of the gateway's role; nothing else of the installation is opened where it is set."""
    settings = from_environment()
    if settings.gateway_url:
        yield replace(settings, gateway_url=cluster.External("", "", settings.gateway_url).url("gateway", DATABASE))
        return
    with database_at_hand(settings) as (found, server):
        try:
            url = server.url("gateway", DATABASE)
        except cluster.ClusterBroken as error:
            raise click.ClickException(str(error)) from None
        yield replace(found, gateway_url=url)


def hold_back(database_url: str) -> None:
    """Refuse to work with a database role that row-level security would not hold back from other tenants' rows.

    :raises click.ClickException: saying why, and which role to take.
    """
    from sqlalchemy import NullPool, create_engine

    from db import tenancy

    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        try:
            tenancy.check_role(connection)
        except RuntimeError as error:
            raise click.ClickException(str(error)) from None


def upgrade(owner_url: str) -> None:
    """Bring schema, library of laws and calendar up to date, with the owner's role; safe to repeat."""
    from sqlalchemy import create_engine

    from db import migrate
    from discretion import statutes
    from engine import calendar_years

    migrate.load_models("db", "engine", "discretion", "processes", "vehicles")
    migrate.upgrade(owner_url)
    owner = create_engine(owner_url)
    try:
        statutes.load(owner)
        calendar_years.load(owner)
    finally:
        owner.dispose()


@contextmanager
def running() -> Iterator[Parts]:
    """Give the whole program, put together, for a command that works on data."""
    from api.app import assemble

    with database_at_hand() as (settings, _server):
        hold_back(settings.database_url)
        parts = assemble(settings)
        try:
            yield parts
        finally:
            parts.database.dispose()


def tenant_actor(parts: Parts, key: str) -> Actor:
    """Act as the system for the tenant of this key.

    :raises click.ClickException: when there is none.
    """
    from db import tenancy

    with parts.database.looking_up() as session:
        known = {tenant.key: tenant.id for tenant in tenancy.tenants(session)}
    if key not in known:
        raise click.ClickException(f"there is no tenant {key}; known are: {', '.join(sorted(known)) or 'none'}")
    return system_actor(known[key])


def write(path: Path, data: bytes) -> None:
    """Write a result file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
