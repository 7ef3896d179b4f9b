"""Bring a database to the newest schema: Alembic's revisions, then roles and policies from the metadata."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import DeadlockDetected
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from db import tenancy
from db.base import Base

SCRIPTS = Path(__file__).parent / "migrations"


def config(url: str) -> Config:
    """Configure Alembic without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    settings.attributes["metadata"] = Base.metadata
    return settings


def behind(url: str) -> dict[str, str | None] | None:
    """Tell from which revision to which the database is to be upgraded; None when it is at the newest."""
    newest = ScriptDirectory.from_config(config(url)).get_current_head()
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return None if found == newest else {"from": found, "to": newest}


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade with the owner's role, then grant and isolate; safe to repeat.

    Whoever calls hands in the metadata by importing the modules that own tables (see ``load_models``).
    """
    command.upgrade(config(url), revision)
    engine = create_engine(url)
    try:
        for attempt in _whole_try():
            with attempt, engine.begin() as connection:
                tenancy.secure(connection)
    finally:
        engine.dispose()


def _whole_try() -> Retrying:
    """Try three times: right after a restore PostgreSQL's own housekeeping may meet us on a table and win."""
    met = retry_if_exception(
        lambda error: isinstance(error, OperationalError) and isinstance(error.orig, DeadlockDetected)
    )
    return Retrying(stop=stop_after_attempt(3), wait=wait_fixed(1), retry=met, reraise=True)


def load_models(*packages: str) -> None:
    """Import every module of the packages, so that the metadata holds all their tables."""
    for name in packages:
        package = importlib.import_module(name)
        for module in pkgutil.iter_modules(package.__path__, f"{name}."):
            importlib.import_module(module.name)
