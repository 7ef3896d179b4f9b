"""What the demo shows: tenants, people and cases, made through the commands themselves with a substituted clock.

``api/demo_server.py`` begins it at every start; nothing happens when the content is there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy import Engine, create_engine

from api import demo_fleet, demo_holds, demo_papers, demo_people, demo_registers
from api.demo_cases import SHENZHEN, Player
from api.demo_stories import STORIES
from api.settings import Settings
from db import tenancy
from db.actor import system_actor
from db.clock import SettableClock
from db.session import Database
from discretion import statutes
from engine import calendar_years, jobs
from processes import bodies
from processes.paperwork import Seals

#: Subject at the demo's identity provider, name, what the person is; the issuer is ``settings.oidc_issuer``.
ACCOUNTS: tuple[tuple[str, str, str], ...] = tuple(
    (member.subject, member.name, member.title) for member in demo_people.MEMBERS
) + tuple((member.subject, member.name, f"福田区 {member.title}") for member in demo_people.SECOND_MEMBERS)

TENANTS = {"luohu": "罗湖区", "futian": "福田区"}

#: Who plays which role in a unit.
CASTS = {
    "执法一队": {
        "intake": "zhaomin", "case_officer": "lijianguo", "second_officer": "chenxiaomin", "unit_head": "zhouqiang",
        "legal_reviewer": "zhengwenjing", "leader": "huangzhiyuan", "archivist": "linxiuying",
        "second_leader": "hexuemei",
    },
    "东门街道综合行政执法队": {
        "intake": "liangpeishan", "case_officer": "fengguodong", "second_officer": "dengxiaoyan",
        "unit_head": "luoyonghui", "legal_reviewer": "zhengwenjing", "leader": "yejianhua", "archivist": "linxiuying",
        "second_leader": "xiedong",
    },
    "福田执法队": {"intake": "futian-wen", "case_officer": "futian-wen"},
}  # fmt: skip


#: So many cases are there before the first page is answered; the others are played while people look around.
ENOUGH = 6


def seed(settings: Settings, *, progress: Callable[[str], None]) -> None:
    """Make the demo content once; ``settings`` carry both database URLs, files and keys."""
    for _ in make(settings, progress=progress):
        pass


def make(settings: Settings, *, progress: Callable[[str], None]) -> Iterator[int]:
    """Make the demo content once, piece by piece; gives the number of cases so far after each, and ends with the last.

    Whoever leaves off half way leaves the database half filled: nothing goes on from there.
    """
    from api.app import assemble

    owner = create_engine(settings.owner_url)
    try:
        statutes.load(owner)
        calendar_years.load(owner)
        clock = SettableClock(dt.datetime.now(dt.UTC))
        parts = assemble(replace(settings, environment="demo"), clock=clock)
        parts.database.provide(Seals())  # a seal takes time: only what ``demo_papers`` files bears one
        try:
            with parts.database.looking_up() as session:
                there = {tenant.key for tenant in tenancy.tenants(session)} & set(TENANTS)
            if not there:
                progress("making the demo content: people, standards and cases")
                yield from _tell(settings, parts.database, clock, owner, progress)
        finally:
            parts.database.dispose()
    finally:
        owner.dispose()


def _tell(
    settings: Settings, database: Database, clock: SettableClock, owner: Engine, progress: Callable[[str], None]
) -> Iterator[int]:
    today = clock.now().astimezone(SHENZHEN).date()
    since = today.replace(year=today.year - 3, month=1, day=1)
    first, second = (tenancy.add_tenant(owner, key=key, name=name) for key, name in TENANTS.items())
    clock.set(dt.datetime.combine(today - dt.timedelta(days=400), dt.time(9), SHENZHEN))
    office = demo_people.found(database, first, issuer=settings.oidc_issuer, since=since)
    with database.transaction(system_actor(first, "平台")) as tx:
        for name, (_, _, title, _, _) in demo_people.BODIES.items():
            bodies.grant_power(
                tx, body_id=office.bodies[name], item_code=bodies.EVERY_ITEM, title=title,
                basis="法律、法规规定", enforces=True, valid_from=since,
                enforcement_basis="《中华人民共和国城乡规划法》第六十八条",
            )  # fmt: skip
    clock.set(dt.datetime.combine(today - dt.timedelta(days=5), dt.time(9), SHENZHEN))
    other = demo_people.found_second(database, second, issuer=settings.oidc_issuer, since=since)
    neighbour = Player(database, clock, other, "福田执法队", CASTS["福田执法队"])
    neighbour.begin(today - dt.timedelta(days=4)).do("N1")
    players = {unit: Player(database, clock, office, unit, CASTS[unit]) for unit in office.units if unit in CASTS}
    told = list(enumerate(STORIES))
    # The first of them has papers, and their fonts take half a minute to prepare on a new machine: not before a page.
    told.insert(ENOUGH, told.pop(0))
    for made, (number, (unit, story)) in enumerate(told, 1):
        story(players[unit], today, number)
        if made % 8 == 0:
            progress(f"  {made} of {len(STORIES)} cases")
        yield made
    demo_holds.lay(players["执法一队"], today)
    demo_papers.show(players["执法一队"], settings)
    clock.set(dt.datetime.combine(today - dt.timedelta(days=30), dt.time(9), SHENZHEN))
    demo_registers.fill(database, office, today)
    clock.set(dt.datetime.now(dt.UTC))
    demo_fleet.found(database, office, now=clock.now())
    while jobs.run_due(database).fired:  # warnings that fell due between the stories and today
        pass
