"""The public's pages, the list of publications and the order on a case: they fit every screen and pass axe."""

from __future__ import annotations

import datetime as dt

import pytest

from db.actor import system_actor
from processes import publicity
from tests.browser.conftest import Entry, Town
from tests.browser.test_people_at_work import SHENZHEN, WIDTHS


@pytest.mark.parametrize("width", WIDTHS)
def test_the_public_and_those_who_oversee_read_on_every_screen(town: Town, enter: Entry, width: int) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused().proposed().notified().do("N7", after=1)
    story.decided().do("N13", after=1).do("N15")
    with town.player.database.reading(system_actor(town.player.office.tenant_id)) as tx:
        [row] = publicity.of_case(tx, story.case_id)
    town.clock.set(dt.datetime.combine(story.day, dt.time(16), SHENZHEN))
    head = enter("zhouqiang", width)
    head.open(f"/publicity/{row.id}")
    head.look("publicity")
    head.page.get_by_role("button", name="公示", exact=True).click()
    head.page.get_by_text("已公示，社会公众现在可以看到").wait_for()
    head.look("publicity-list")
    for path, name in (("", "public"), (f"/decisions/{row.id}", "public-decision"), ("/powers", "public-powers"),
                       ("/withdrawn", "public-withdrawn"), ("/inspections", "public-inspections")):  # fmt: skip
        head.open(f"/public/luohu{path}")
        head.look(name)
    supervisor = enter("jianghaitao", width)
    supervisor.open(f"/supervision/orders/{story.case_id}")
    supervisor.look("supervision-order")
