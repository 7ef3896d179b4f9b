"""The outside systems of this installation, and the loops that serve them beside the worker.

Calls go out between transactions, never inside one. What runs here in the engine's own process can run as well on
another machine with a service token (``integrations/own_api.py``): both drive the same workers.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from api.fake_systems import fresh
from api.outside_hall import attend, tell_party
from api.outside_inbound import EngineShelf, as_outside
from api.outside_oversight import oversee
from api.settings import Settings, SettingWrong
from api.tenants import for_every_tenant, tenants
from db import idempotency
from db.actor import Actor, system_actor
from db.errors import DomainError
from db.files import Files
from db.idempotency import Answer
from db.session import Database
from engine import cases, external_tasks, outbox
from integrations.base import key_of
from integrations.entities import Entities, HttpEntities
from integrations.entities_worker import EntitiesWorker
from integrations.errors import OutsideError, Refused
from integrations.grid import SYSTEM as GRID
from integrations.grid import Grid, HttpGrid, outcome_of
from integrations.grid_gateway import GridGateway
from integrations.mail import SYSTEM as MAIL
from integrations.mail import Letter, Mail, SmtpMail
from integrations.office import SYSTEM as OFFICE
from integrations.office import HttpOffice, Office, Opinion, circulation_of
from integrations.office_worker import OfficeWorker, Paper
from integrations.oversight import SYSTEM as OVERSIGHT
from integrations.oversight import HttpOversight, Oversight, tell
from integrations.oversight_worker import OrdersGateway
from integrations.own_api import LOCK_SECONDS, LeaseLost, Thrown, Work
from integrations.payments import SYSTEM as PAYMENTS
from integrations.payments import HttpPayments, Payments, PaymentsWorker, Receipt
from integrations.service_hall import SYSTEM as HALL
from integrations.service_hall import HttpServiceHall, ServiceHall
from integrations.sms import SYSTEM as SMS
from integrations.sms import HttpSms, Notice, Sms
from processes import circulations, electronic, payments

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Systems:
    """The outside systems that this installation talks to; ``None`` where none is set."""

    grid: Grid | None
    entities: Entities | None
    payments: Payments | None = None
    mail: Mail | None = None
    sms: Sms | None = None
    office: Office | None = None
    oversight: Oversight | None = None
    hall: ServiceHall | None = None


def systems(settings: Settings) -> Systems:
    """Make the clients that the settings name; tests and the demo get fakes where no address is given."""
    fakes = fresh(leads=0) if settings.may_substitute_clock else None
    grid: Grid | None = fakes.grid if fakes else None
    entities: Entities | None = fakes.entities if fakes else None
    paying: Payments | None = fakes.payments if fakes else None
    if settings.grid_url:
        grid = HttpGrid(settings.grid_url)
    if settings.entities_url:
        entities = HttpEntities(settings.entities_url, token=settings.entities_token)
    if settings.payments_url:
        paying = HttpPayments(settings.payments_url, token=settings.payments_token)
    mail: Mail | None = fakes.mail if fakes else None
    sms: Sms | None = fakes.sms if fakes else None
    if settings.mail_server:
        mail = _smtp(settings)
    if settings.sms_url:
        sms = HttpSms(settings.sms_url, token=settings.sms_token)
    office: Office | None = fakes.office if fakes else None
    if settings.office_url:
        office = HttpOffice(settings.office_url, token=settings.office_token)
    watching: Oversight | None = fakes.oversight if fakes else None
    if settings.oversight_url:
        watching = HttpOversight(settings.oversight_url, token=settings.oversight_token)
    hall: ServiceHall | None = fakes.hall if fakes else None
    if settings.hall_url:
        hall = HttpServiceHall(settings.hall_url, token=settings.hall_token)
    return Systems(grid, entities, paying, mail, sms, office, watching, hall)


def _smtp(settings: Settings) -> SmtpMail:
    """Make the mail client of the settings.

    :raises SettingWrong: when server or sender cannot be used.
    """
    address = settings.mail_server
    host, _, port = address.removeprefix("smtps://").partition(":")
    if not host or not (port or "25").isdigit() or "@" not in settings.mail_sender:
        raise SettingWrong("DUECOURSE_MAIL_SERVER must be host:port and DUECOURSE_MAIL_SENDER an address")
    tls = address.startswith("smtps://")
    return SmtpMail(
        host, int(port or ("465" if tls else "25")), settings.mail_sender, user=settings.mail_user,
        password=settings.mail_password, implicit_tls=tls,
    )  # fmt: skip


def channels(settings: Settings) -> electronic.Channels:
    """Say which ways of electronic service this installation has."""
    fakes = settings.may_substitute_clock
    return electronic.Channels(mail=bool(settings.mail_server) or fakes, sms=bool(settings.sms_url) or fakes)


def deliveries(
    known: Systems, files: Files | None = None, database: Database | None = None, public_url: str = ""
) -> outbox.Deliveries:
    """Say how the outbox reaches each system."""
    found = outbox.Deliveries()
    if known.grid is not None:
        grid = known.grid
        found[GRID] = lambda _kind, payload, key: _report(grid, payload, key)
    if known.mail is not None:
        mail = known.mail
        found[MAIL] = lambda _kind, payload, key: _post(mail, files, payload, key)
    if known.sms is not None:
        sms = known.sms
        found[SMS] = lambda _kind, payload, key: _notify(sms, payload, key)
    if known.office is not None:
        office = known.office
        found[OFFICE] = lambda _kind, payload, key: _circulate(office, database, public_url, payload, key)
    if known.oversight is not None:
        found[OVERSIGHT] = partial(tell, known.oversight)
    if known.hall is not None:
        hall = known.hall
        found[HALL] = lambda _kind, payload, key: tell_party(hall, payload, key)
    return found


def _post(mail: Mail, files: Files | None, payload: Mapping[str, Any], key: str) -> None:
    """Send a document that lies in the files of the tenant."""
    assert files is not None  # noqa: S101 - the worker hands them in
    data = files.read(uuid.UUID(payload["tenant"]), payload["sha256"])
    words = {name: payload[name] for name in ("to", "receiver", "subject", "text", "file_name")}
    mail.send(Letter(**words, file=data), key=key)


def _notify(sms: Sms, payload: Mapping[str, Any], key: str) -> None:
    sms.send(Notice(payload["to"], payload["text"]), key=key)


def _report(grid: Grid, payload: Mapping[str, Any], key: str) -> None:
    grid.report_outcome(outcome_of(payload), key=key)


def _circulate(
    office: Office, database: Database | None, public_url: str, payload: Mapping[str, Any], key: str
) -> None:
    """Send a paper round and keep the number that it gets; a crash in between repeats both and doubles nothing."""
    assert database is not None  # noqa: S101 - the worker hands it in
    number = office.circulate(circulation_of({**payload, "link": public_url.rstrip("/") + payload["path"]}), key=key)
    with database.transaction(system_actor(uuid.UUID(payload["tenant"]), "OFFICE")) as tx:
        circulations.taken(tx, circulation_id=uuid.UUID(payload["circulation"]), number=number)


class EngineTasks:
    """External tasks straight from the engine, each call in a transaction of its own."""

    def __init__(self, database: Database, tenant_id: uuid.UUID, name: str = "ENTITIES") -> None:
        self.database = database
        self.actor = system_actor(tenant_id, name)

    def fetch(
        self, *topics: str, worker: str, limit: int, lock_seconds: int = LOCK_SECONDS, wait_seconds: int = 0
    ) -> Sequence[Work]:
        """Lease open tasks of the topics; nothing is waited for here, the loop comes round again."""
        with self.database.transaction(self.actor) as tx:
            leased = external_tasks.fetch_and_lock(
                tx, topics=topics, worker=worker, limit=limit, lock_seconds=lock_seconds
            )
            return [
                Work(
                    str(one.id), one.topic, one.fence, dict(one.variables), one.retries, str(one.case_id), one.priority
                )
                for one in leased
            ]

    def extend(self, work: Work, lock_seconds: int = LOCK_SECONDS) -> None:
        """Hold the lease for longer."""
        self._on(work, external_tasks.extend, lock_seconds=lock_seconds)

    def unlock(self, work: Work) -> None:
        """Give the task back unfinished."""
        self._on(work, external_tasks.unlock)

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Hand in the result; the case moves on."""
        self._on(work, external_tasks.complete, result=result)

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Thrown:
        """Report an error that the procedure knows by its code."""
        done = self._on(work, external_tasks.throw_error, code=code, message=message, variables=variables)
        return Thrown(str(done.case.id), done.caught)

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Report a failure."""
        self._on(work, external_tasks.fail, message=message, retries=None if retry else 0)

    def _on(self, work: Work, do: Callable[..., Any], **values: Any) -> Any:
        try:
            with self.database.transaction(self.actor) as tx:
                return do(tx, external_task_id=uuid.UUID(work.id), fence=work.fence, **values)
        except external_tasks.LeaseLost as error:
            raise LeaseLost("duecourse", str(error)) from error
        except DomainError as error:
            raise Refused("duecourse", str(error)) from error


class EngineCases:
    """Cases begun straight in the engine, once a business key."""

    def __init__(self, database: Database, tenant_id: uuid.UUID, actor: Actor | None = None) -> None:
        self.database = database
        self.actor = actor or system_actor(tenant_id, "GRID")

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        """Begin a case, or give the one that began for this key before."""
        key = key_of("begin", business_key)
        with as_outside(), self.database.transaction(self.actor) as tx:
            known = idempotency.begin(tx, key, idempotency.request_digest("begin", process, business_key))
            if known is not None:
                return known.body
            case = cases.open_case(tx, process_key=process, facts=facts, business_key=business_key)
            idempotency.finish(tx, key, Answer(201, {}, str(case.id)))
            return str(case.id)


class EngineBook:
    """Payments put on record straight in the engine, once a transaction of the payment system."""

    def __init__(self, database: Database, tenant_id: uuid.UUID) -> None:
        self.database = database
        self.actor = system_actor(tenant_id, "PAYMENTS")

    def enter(self, receipt: Receipt) -> bool:
        """Put a payment on record and move its case; another tenant's order is left to that tenant."""
        with as_outside():
            try:
                with self.database.transaction(self.actor) as tx:
                    payments.enter(tx, **vars(receipt))
                    return True
            except payments.PaymentUnknown:
                return False

    def knows(self, order: str) -> bool:
        """Tell whether this tenant has the order."""
        with self.database.reading(self.actor) as tx:
            return payments.knows(tx, order)


class EngineDesk:
    """Papers that go round straight out of the engine, and opinions straight into it."""

    def __init__(self, database: Database, tenant_id: uuid.UUID, public_url: str = "") -> None:
        self.database = database
        self.actor = system_actor(tenant_id, "OFFICE")
        self.public_url = public_url.rstrip("/")

    def paper(self, case_id: str, kind: str) -> Paper:
        """Give the filed internal document of a kind."""
        try:
            with self.database.reading(self.actor) as tx:
                case = cases.get(tx, uuid.UUID(case_id))
                row = circulations.paper(tx, case, kind)
                return Paper(
                    document=str(row.id), case_number=case.case_number or "", title=row.title,
                    document_number=row.number or "", document_sha256=row.current_sha256 or "",
                    link=self.public_url + circulations.path_of(case, row),
                )  # fmt: skip
        except DomainError as error:
            raise Refused("duecourse", str(error)) from error

    def due(self, limit: int) -> Sequence[str]:
        """Take the numbers of circulations whose opinions are to be asked for now."""
        with self.database.transaction(self.actor) as tx:
            return circulations.due(tx, limit=limit)

    def enter(self, number: str, opinions: Sequence[Opinion]) -> int:
        """Put opinions on record, each once."""
        with as_outside(), self.database.transaction(self.actor) as tx:
            return circulations.enter(tx, number=number, opinions=[one.as_json() for one in opinions])


class Outside:
    """What a worker does for the outside systems at each tick."""

    def __init__(self, database: Database, settings: Settings, known: Systems | None = None) -> None:
        self.database = database
        self.settings = settings
        self.systems = known or systems(settings)
        files: Files = database.use(Files)  # type: ignore[type-abstract]
        database.provide(deliveries(self.systems, files, database, settings.public_url))
        self.orders = OrdersGateway(self.systems.oversight) if self.systems.oversight is not None else None

    def tick(self) -> int:
        """Look up businesses, take over leads, deliver what waits; give the number of things done."""
        keys = tenants(self.database)
        return for_every_tenant(self.database, lambda one: self._for_tenant(one, keys.get(one, "")), "outside")

    def _for_tenant(self, tenant_id: uuid.UUID, key: str) -> int:
        done = outbox.deliver_due(self.database, tenant_id)
        if self.systems.entities is not None:
            done += EntitiesWorker(EngineTasks(self.database, tenant_id), self.systems.entities).run_once()
        if self.systems.payments is not None:
            done += self._payments(tenant_id, self.systems.payments)
        if self.systems.office is not None:
            done += self._office(tenant_id, self.systems.office)
        if key and key == self.settings.oversight_tenant and self.orders is not None:
            done += oversee(self.database, EngineTasks(self.database, tenant_id, "OVERSIGHT"), tenant_id, self.orders)
        if key and key == self.settings.hall_tenant and self.systems.hall is not None:
            tasks = EngineTasks(self.database, tenant_id, "HALL")
            done += attend(self.database, tasks, tenant_id, self.systems.hall)
        if key and key == self.settings.grid_tenant and self.systems.grid is not None:
            try:
                shelf = EngineShelf(self.database, tenant_id, GRID)
                done += GridGateway(self.systems.grid, EngineCases(self.database, tenant_id), shelf).run_once()
            except OutsideError as error:
                log.warning("grid.unavailable", error=str(error))
        return done

    def _payments(self, tenant_id: uuid.UUID, paying: Payments) -> int:
        """Make the codes that are asked for, then take in what was paid."""
        worker = PaymentsWorker(
            EngineTasks(self.database, tenant_id, "PAYMENTS"), EngineBook(self.database, tenant_id), paying,
            EngineShelf(self.database, tenant_id, PAYMENTS),
        )  # fmt: skip
        done = worker.run_once()
        try:
            return done + worker.collect()
        except OutsideError as error:
            log.warning("payments.unavailable", error=str(error))
            return done

    def _office(self, tenant_id: uuid.UUID, office: Office) -> int:
        """Send the papers round that diagrams ask for, then bring back what was said."""
        desk = EngineDesk(self.database, tenant_id, self.settings.public_url)
        shelf = EngineShelf(self.database, tenant_id, OFFICE)
        worker = OfficeWorker(EngineTasks(self.database, tenant_id, "OFFICE"), desk, office, shelf)
        return worker.run_once() + worker.collect()
