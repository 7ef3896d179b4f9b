"""Bring a database to the newest schema: Alembic's revisions, then roles and policies from the metadata."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

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


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade with the owner's role, then grant and isolate; safe to repeat.

    Whoever calls hands in the metadata by importing the modules that own tables (see ``load_models``).
    """
    command.upgrade(config(url), revision)
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            tenancy.secure(connection)
    finally:
        engine.dispose()


def load_models(*packages: str) -> None:
    """Import every module of the packages, so that the metadata holds all their tables."""
    for name in packages:
        package = importlib.import_module(name)
        for module in pkgutil.iter_modules(package.__path__, f"{name}."):
            importlib.import_module(module.name)
