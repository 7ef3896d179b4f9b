"""The composition root: every part of the program is put together here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import processes
from api import auth, errors, filters, metrics, pages, resources, security
from api.outside import channels
from api.outside_webhooks import tell_subscribers
from api.settings import Settings, SettingWrong, admit_people, from_environment, secret_key
from api.waiting import Waiting
from db.checkpoints import Anchor
from db.clock import Clock
from db.files import Files, LocalFiles
from db.journal import JournalSettings
from db.keys import made_once
from db.session import Database
from documents import signing
from engine import deadlines, jobs, links, repairs, signals
from engine.advance import TIMER
from engine.jobs import Handlers
from engine.registry import Process, Registry
from engine.roles import Roles
from engine.tasks import StepUp
from processes import circulations, electronic, hall, oversight, parameters, payments
from processes.card import CardKey
from processes.paperwork import Seals
from processes.remedy import linking as remedies
from processes.review import reviews
from processes.roles import ROLES


@dataclass(frozen=True)
class Parts:
    """What one process is made of."""

    settings: Settings
    database: Database
    registry: Registry


def assemble(
    settings: Settings,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    procedures: Iterable[Process] | None = None,
    diagrams: Path | None = None,
) -> Parts:
    """Put database, registry, files and keys together; the server, the worker and the command line all start so.

    :raises SettingWrong: when a clock is handed in where the law's clock must run.
    """
    if clock is not None and not settings.may_substitute_clock:
        raise SettingWrong("production runs by the database's clock; DUECOURSE_ENVIRONMENT must be demo or test")
    if database is None:
        if not settings.database_url:
            raise SettingWrong("DATABASE_URL is not set; `duecourse serve` finds or starts a database by itself")
        database = Database(settings.database_url, clock=clock, pool_size=settings.pool_size)
    registry = Registry(
        processes.ALL if procedures is None else procedures, diagrams, processes.SERVICES, processes.REPAIRS
    )
    database.provide(registry)
    database.provide(Roles(ROLES))
    database.provide(
        Handlers(
            {
                TIMER: jobs.fire_timer,
                deadlines.RUNG: deadlines.ring,
                links.PASSED_ON: links.hand_over,
                repairs.JOB: repairs.carry_out,
                remedies.PAUSING: remedies.note_surcharge,
            }
        )
    )
    database.use(Handlers)[signals.BROADCAST] = signals.take
    tell_subscribers(database, settings)
    database.listeners = (
        *database.listeners,
        reviews.overhear,
        electronic.overhear,
        circulations.overhear,
        hall.overhear,
    )
    if settings.oversight_tenant and (settings.oversight_url or settings.may_substitute_clock):
        database.listeners = (*database.listeners, oversight.Reports(settings.oversight_tenant).overhear)
    database.provide(CardKey(settings.card_key))
    database.provide(seals(settings))
    database.provide(channels(settings))
    has_hall = bool(settings.hall_url) or settings.may_substitute_clock
    database.provide(hall.Installed(settings.hall_tenant if has_hall else ""))
    database.provide(StepUp(settings.step_up_minutes))
    database.provide(payments.Codes(bool(settings.payments_url) or settings.may_substitute_clock))
    database.provide(circulations.Reach(bool(settings.office_url) or settings.may_substitute_clock))
    database.provide(parameters.Stored(), deadlines.ParameterSource)
    database.provide(LocalFiles(settings.files), Files)
    database.provide(Anchor(settings.journal_key, settings.checkpoints))
    database.provide(JournalSettings(settings.journal_algorithm))
    database.provide(settings)
    return Parts(settings, database, registry)


def seals(settings: Settings) -> Seals:
    """Give the electronic seal of this installation: the one that the setting names, in the demo one of its own.

    :raises SettingWrong: when the file cannot be used.
    """
    if settings.seal_file != Path():
        try:
            return Seals(signing.from_pem(settings.seal_file.read_bytes()))
        except (OSError, ValueError) as error:
            raise SettingWrong(f"DUECOURSE_SEAL_FILE: {error}") from None
    if settings.environment == "demo":
        return Seals(demo_seal(settings))
    return Seals()


def demo_seal(settings: Settings) -> signing.KeySigner:
    """Give the seal of the demo, whose key and certificate are made once."""
    return signing.from_pem(made_once(settings.var / "keys" / "seal.pem", signing.demo_pem))


def create_app(settings: Settings | None = None, **parts: Any) -> Flask:
    """Create the web application; further arguments are those of ``assemble``."""
    settings = settings or from_environment()
    admit_people(settings)
    app = Flask("api", template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=settings.upload_mb << 20,
        MAX_FORM_MEMORY_SIZE=4 << 20,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME="duecourse",
        # The login itself says when it ends. A cookie on every answer would let that of a slow picture overwrite the
        # one that a page has just been given, and its second secret with it.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.environment == "production",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["duecourse"] = assemble(settings, **parts)
    app.extensions["duecourse.waiting"] = Waiting(app.extensions["duecourse"].database, settings.long_polls)
    security.number_requests(app)
    auth.register(app, settings)
    security.register(app, settings)
    app.before_request(auth.admit)
    errors.register(app)
    filters.register(app)
    metrics.register(app)
    resources.register(app, settings)
    pages.register(app)
    return app
