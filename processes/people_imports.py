"""People from a table: who is new, who changes and how, looked through first and taken in as one thing.

A row is known by its 工号 or its login. The rows of a person state all the roles that the person holds; what a row
leaves empty stays as it is. The same file again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from db import tenancy
from db.command import command
from db.errors import PreconditionFailed
from db.locks import alone
from db.session import Tx
from engine import people
from engine.calendar import day_of
from engine.people import Account, Membership, Person, Qualification, Unit
from engine.tasks import CLAIMED, Task
from processes import bodies
from processes.people_sheet import LOGIN, NAME, NUMBER, PHONE, ROLE, STAFF, UNIT, Certified, Reading, Stated, read
from processes.roles import CERTIFICATE, ROLES, title

#: A file is not larger than this.
LARGEST_FILE = 5_000_000
SUPERSEDED = "导入的证件信息与原登记不同，原登记截止"


class PeopleRefused(PreconditionFailed):
    """The file has {errors} errors and nothing was entered; the first: {first}"""

    zh = "文件有{errors}处错误，未导入。首个错误：{first}"


class NothingNew(PreconditionFailed):
    """Everybody in the file is entered as the file says already."""

    zh = "文件内容与现有人员一致，没有需要导入的内容。"


@dataclass
class Plan:
    """What the import does for one person."""

    stated: Stated
    person: Person | None = None
    #: name, staff_number, phone that differ.
    fields: dict[str, str] = field(default_factory=dict)
    granted: list[tuple[Unit, str]] = field(default_factory=list)
    ended: list[Membership] = field(default_factory=list)
    certificate: Certified | None = None
    #: Certificates that the new one takes the place of.
    superseded: list[Qualification] = field(default_factory=list)
    login: str = ""
    #: column -> before, after, as people read it.
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """``added``, ``changed`` or ``same``."""
        return "added" if self.person is None else "changed" if self.changes else "same"


@dataclass
class Trial:
    """A dry run: the reading, and what an import would do."""

    reading: Reading
    plans: list[Plan] = field(default_factory=list)

    def count(self, what: str) -> int:
        """Count the people who are ``added``, ``changed`` or the ``same``."""
        return sum(one.what == what for one in self.plans)

    @property
    def importable(self) -> bool:
        """Tell whether nothing refuses the import and it would do something."""
        return self.reading.importable and any(one.what != "same" for one in self.plans)


@dataclass
class _Known:
    """What the registers hold, read once for the whole file."""

    persons: dict[uuid.UUID, Person]
    by_staff: dict[str, list[Person]]
    #: login of this issuer -> person
    logins: dict[str, uuid.UUID]
    #: written name -> units: plain, and with the body before it
    units: dict[str, list[Unit]]
    unit_names: dict[uuid.UUID, str]
    memberships: dict[uuid.UUID, list[Membership]]
    certificates: dict[uuid.UUID, list[Qualification]]
    #: person -> tasks in hand
    busy: dict[uuid.UUID, int]


def rehearse(tx: Tx, content: bytes, issuer: str) -> Trial:
    """Read a file and compare it with the registers, without writing anything.

    :param issuer: of the logins in the file.
    """
    today = day_of(tx.at)
    if len(content) > LARGEST_FILE:
        trial = Trial(Reading())
        trial.reading.note(0, "", "文件过大，请分成几个文件")
        return trial
    trial = Trial(read(content, today))
    known = _known(tx, issuer, today)
    seen: dict[uuid.UUID, int] = {}
    for stated in trial.reading.people:
        plan = _plan(tx, stated, known, trial.reading, issuer, today)
        trial.plans.append(plan)
        if plan.person is not None and seen.setdefault(plan.person.id, stated.line) != stated.line:
            trial.reading.note(stated.line, STAFF, f"与第{seen[plan.person.id]}行是同一人：{plan.person.name}")
    trial.reading.problems.sort(key=lambda one: (one.line, ("error", "warning", "notice").index(one.level)))
    return trial


@command("people.imported", permission="people:manage")
def take_in(tx: Tx, *, content: bytes, file_name: str, issuer: str) -> Trial:
    """Enter the people of a file, all or none; each change has its own entry beside this one.

    :raises PeopleRefused: when the file has errors.
    :raises NothingNew: when it changes nothing.
    """
    alone(tx, "people.import")
    trial = rehearse(tx, content, issuer)
    if not trial.reading.importable:
        wrong = [one for one in trial.reading.problems if one.level == "error"]
        first = "没有数据行" if not wrong else wrong[0].text
        if wrong and wrong[0].line:
            first = f"第{wrong[0].line}行“{wrong[0].column}”：{first}"
        raise PeopleRefused(errors=len(wrong), first=first)
    if not trial.importable:
        raise NothingNew()
    digest = hashlib.sha256(content).hexdigest()
    changed = [one for one in trial.plans if one.what == "changed"]
    figures = {what: trial.count(what) for what in ("added", "changed", "same")}
    for plan in trial.plans:
        _enter(tx, plan, issuer)
    told = [(f"{one.stated.name}　{column}", pair) for one in changed for column, pair in one.changes.items()]
    tx.subject(
        file=file_name[:200], sha256=digest, **figures,
        before={key: before for key, (before, _) in told}, after={key: after for key, (_, after) in told},
    )  # fmt: skip
    return trial


def _enter(tx: Tx, plan: Plan, issuer: str) -> None:
    stated = plan.stated
    person = plan.person or people.add_person(
        tx, name=stated.name, staff_number=stated.staff_number, phone=stated.phone
    )
    if plan.person is not None and plan.fields:
        people.change_person(tx, person_id=person.id, **plan.fields)  # type: ignore[arg-type]
    for held in plan.ended:
        people.end_membership(tx, membership_id=held.id)
    for unit, role in plan.granted:
        people.grant_membership(tx, person_id=person.id, unit_id=unit.id, role=role)
    if plan.login:
        people.link_account(tx, person_id=person.id, issuer=issuer, subject=plan.login)
    if plan.certificate is not None:
        one, today = plan.certificate, day_of(tx.at)
        for old in plan.superseded:
            last = max(today, one.valid_from, old.valid_from)
            people.end_qualification(tx, qualification_id=old.id, reason=SUPERSEDED, valid_to=last)
        people.add_qualification(
            tx, person_id=person.id, kind=CERTIFICATE, number=one.number, valid_from=one.valid_from,
            valid_to=one.valid_to, scope=one.scope,
        )  # fmt: skip


def _known(tx: Tx, issuer: str, today: dt.date) -> _Known:
    persons = {one.id: one for one in people.persons(tx)}
    by_staff: dict[str, list[Person]] = defaultdict(list)
    for one in persons.values():
        if one.staff_number:
            by_staff[one.staff_number].append(one)
    logins = select(Account).where(Account.tenant_id == tx.tenant_id, Account.issuer == issuer)
    named: dict[str, list[Unit]] = defaultdict(list)
    owners = {body.id: body for body in bodies.bodies(tx)}
    unit_names: dict[uuid.UUID, str] = {}
    for unit in people.units(tx):
        owner = owners.get(unit.body_id) if unit.body_id else None
        unit_names[unit.id] = unit.name
        for written in {
            unit.name,
            *(f"{name}/{unit.name}" for name in ((owner.name, owner.short_name) if owner else ())),
        }:
            named[written].append(unit)
    held = select(Membership).where(
        Membership.tenant_id == tx.tenant_id, or_(Membership.valid_to.is_(None), Membership.valid_to > today)
    )
    memberships: dict[uuid.UUID, list[Membership]] = defaultdict(list)
    for row in tx.session.scalars(held.order_by(Membership.valid_from, Membership.id)):
        memberships[row.person_id].append(row)
    certificates: dict[uuid.UUID, list[Qualification]] = defaultdict(list)
    for card in tx.session.scalars(
        select(Qualification)
        .where(Qualification.tenant_id == tx.tenant_id, Qualification.kind == CERTIFICATE)
        .order_by(Qualification.valid_from, Qualification.id)
    ):
        certificates[card.person_id].append(card)
    busy = (
        select(Task.assignee_id, func.count(Task.id))
        .where(Task.tenant_id == tx.tenant_id, Task.status == CLAIMED, Task.assignee_id.is_not(None))
        .group_by(Task.assignee_id)
    )
    return _Known(
        persons, by_staff, {row.subject: row.person_id for row in tx.session.scalars(logins)}, named, unit_names,
        memberships, certificates, {row[0]: int(row[1]) for row in tx.session.execute(busy) if row[0]},
    )  # fmt: skip


def _plan(tx: Tx, stated: Stated, known: _Known, found: Reading, issuer: str, today: dt.date) -> Plan:
    plan = Plan(stated, _person(stated, known, found))
    if plan.person is not None and not plan.person.active:
        found.note(stated.line, NAME, f"{plan.person.name}已停用，请先启用再导入")
    _compare_fields(plan, found)
    _compare_login(tx, plan, known, found, issuer)
    _compare_roles(tx, plan, known, found)
    _compare_certificate(plan, known, found, today)
    return plan


def _person(stated: Stated, known: _Known, found: Reading) -> Person | None:
    numbered = known.by_staff.get(stated.staff_number, []) if stated.staff_number else []
    if len(numbered) > 1:
        found.note(stated.line, STAFF, f"系统中有{len(numbered)}人使用工号{stated.staff_number}，请先更正")
    owner = known.logins.get(stated.login)
    by_login = known.persons.get(owner) if owner else None
    if numbered and by_login is not None and by_login not in numbered:
        text = f"登录账号属于{by_login.name}，工号属于{numbered[0].name}，不是同一人"
        found.note(stated.line, LOGIN, text)
    return numbered[0] if numbered else by_login


def _compare_fields(plan: Plan, found: Reading) -> None:
    stated, person = plan.stated, plan.person
    if person is None:
        plan.changes[NAME] = ("", stated.name)
        return
    for name, column, text in (
        ("name", NAME, stated.name), ("staff_number", STAFF, stated.staff_number), ("phone", PHONE, stated.phone),
    ):  # fmt: skip
        before = str(getattr(person, name))
        if text and text != before:
            plan.fields[name], plan.changes[column] = text, (before, text)
            if before and column != PHONE:
                found.note(stated.line, column, f"现登记为“{before}”，将改为“{text}”，请核对是否同一人", "warning")


def _compare_login(tx: Tx, plan: Plan, known: _Known, found: Reading, issuer: str) -> None:
    login = plan.stated.login
    if not login or login in known.logins:
        return
    if tenancy.find_account(tx.session, issuer, login) is not None:
        found.note(plan.stated.line, LOGIN, people.AccountTaken.zh)
    plan.login = login
    held = [one for one, owner in known.logins.items() if plan.person is not None and owner == plan.person.id]
    plan.changes[LOGIN] = ("、".join(held), "、".join([*held, login]))
    if held:
        found.note(plan.stated.line, LOGIN, f"原登录账号{'、'.join(held)}保留", "warning")


def _compare_roles(tx: Tx, plan: Plan, known: _Known, found: Reading) -> None:
    stated, person = plan.stated, plan.person
    held = known.memberships.get(person.id, []) if person else []
    places = {line: _unit(line, written, known, found) for line, written in stated.units.items()}
    if not stated.posts and not stated.units and not held:
        found.note(stated.line, ROLE, "尚无角色，登录后无法打开任何页面", "warning")
    wanted = {(unit.id, post.role): unit for post in stated.posts if (unit := places.get(post.line)) is not None}
    if not wanted or None in places.values():
        return
    has = {(one.unit_id, one.role) for one in held}
    plan.granted = [(unit, role) for (unit_id, role), unit in wanted.items() if (unit_id, role) not in has]
    plan.ended = [one for one in held if (one.unit_id, one.role) not in wanted]
    for _, role in plan.granted:
        if role == "administrator":
            found.note(stated.line, ROLE, f"授予{title(role)}角色，请核对", "warning")
    if plan.ended and person is not None:
        _warn_of_endings(tx, plan, person, known, found)
    if plan.granted or plan.ended:
        before = [_post(one.role, known.unit_names.get(one.unit_id, "")) for one in held]
        plan.changes[ROLE] = (
            "；".join(before), "；".join(_post(role, unit.name) for (_, role), unit in wanted.items())
        )  # fmt: skip


def _warn_of_endings(tx: Tx, plan: Plan, person: Person, known: _Known, found: Reading) -> None:
    line = plan.stated.line
    ended = "、".join(_post(one.role, known.unit_names.get(one.unit_id, "")) for one in plan.ended)
    found.note(line, ROLE, f"将结束现有角色：{ended}", "warning")
    if person.id == tx.actor.person_id and any("people:manage" in ROLES[one.role].permissions for one in plan.ended
                                               if one.role in ROLES):  # fmt: skip
        found.note(line, ROLE, "不能以导入结束本人的管理员角色")
    if number := known.busy.get(person.id):
        found.note(line, ROLE, f"{person.name}名下有{number}项任务在办，请及时改派", "warning")


def _post(role: str, unit: str) -> str:
    return f"{title(role)}（{unit}）"


def _unit(line: int, written: str, known: _Known, found: Reading) -> Unit | None:
    fitting = known.units.get(written.replace("／", "/"), [])
    active = [one for one in fitting if one.active]
    if len(active) > 1:
        found.note(line, UNIT, f"有{len(active)}个部门名为“{written}”，请写作“执法主体/{written}”")
    elif not active and written:
        text = f"部门“{written}”已停用" if fitting else f"没有部门“{written}”，请先在“管理 › 部门”新增"
        found.note(line, UNIT, text)
    return active[0] if len(active) == 1 else None


def _compare_certificate(plan: Plan, known: _Known, found: Reading, today: dt.date) -> None:
    stated, person, one = plan.stated, plan.person, plan.stated.certificate
    held = known.certificates.get(person.id, []) if person else []
    running = [card for card in held if card.valid_to is None or card.valid_to > today]
    if one is None:
        if not running and any(post.role == "officer" for post in stated.posts):
            found.note(stated.line, NUMBER, "没有有效执法证，不能承办案件", "warning")
        return
    for owner, cards in known.certificates.items():
        if (person is None or owner != person.id) and any(card.number == one.number for card in cards):
            found.note(stated.line, NUMBER, f"证号{one.number}已登记在{known.persons[owner].name}名下")
    if any(_printed(card) == one for card in held):
        return
    holds = one.valid_to is None or one.valid_to > today
    for card in held:
        if holds and card.number == one.number and card.valid_to is not None and card.valid_to <= today:
            text = f"证号{one.number}的登记已于 {card.valid_to} 截止，将重新登记为有效，请核对"
            found.note(stated.line, NUMBER, text, "warning")
    plan.certificate = one
    plan.superseded = [
        card for card in running if card.valid_to is None or card.valid_to > max(today, one.valid_from)
    ]  # fmt: skip
    plan.changes[CERTIFICATE] = ("；".join(_card(_printed(card)) for card in running), _card(one))


def _printed(card: Qualification) -> Certified:
    last = card.valid_to - dt.timedelta(days=1) if card.valid_to else None
    return Certified(card.number, card.scope, card.valid_from, last)


def _card(one: Certified) -> str:
    last = f"至 {one.last_day}" if one.last_day else "起长期"
    return f"{one.number}，{one.valid_from} {last}，{one.scope or '全部领域'}"
