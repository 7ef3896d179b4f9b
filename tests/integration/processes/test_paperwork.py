"""A whole case on paper: every document made from its facts, and the dossier of them all."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from api import demo_people, demo_stories_decision
from api.app import assemble
from api.demo_cases import Player
from api.demo_content import CASTS
from api.settings import Settings
from db import tenancy
from db.actor import system_actor
from db.clock import SettableClock
from db.cluster import Cluster
from discretion import statutes
from documents import render
from documents.bench import squeezed, text_of
from documents.dossier import page_count
from engine import calendar_years, casefile, cases
from engine.cases import Case
from engine.registry import StepContext
from processes import filling, paperwork

TODAY = dt.date(2026, 11, 23)


@dataclass
class Played:
    database: Any
    player: Player
    case_id: Any
    tenant_id: Any


@pytest.fixture
def archived(cluster: Cluster, database_name: str, owner: Engine, tmp_path: Path) -> Iterator[Played]:
    """A case of the demo that went all the way to the archive."""
    statutes.load(owner)
    calendar_years.load(owner)
    clock = SettableClock(dt.datetime(2026, 6, 1, 1, 0, tzinfo=dt.UTC))
    settings = Settings(
        environment="test", database_url=cluster.url("app", database_name),
        owner_url=cluster.url("owner", database_name), var=tmp_path, oidc_issuer="http://127.0.0.1",
    )  # fmt: skip
    parts = assemble(settings, clock=clock)
    tenant = tenancy.add_tenant(owner, key="luohu", name="罗湖区")
    office = demo_people.found(parts.database, tenant, issuer=settings.oidc_issuer, since=dt.date(2023, 1, 1))
    player = Player(parts.database, clock, office, "执法一队", CASTS["执法一队"])
    demo_stories_decision.archived(player, TODAY, 0)
    with parts.database.reading(system_actor(tenant)) as tx:
        case_id = tx.session.scalars(select(Case.id)).one()
    yield Played(parts.database, player, case_id, tenant)
    parts.database.dispose()


#: Documents that say something about this case; the others belong to other ways through the procedure.
KINDS = ("D01", "D06", "D10", "D12", "D22", "D23", "D30", "D32", "D37", "D39", "D40", "D50", "D60")


def test_a_finished_case_lacks_nothing_that_its_documents_need(archived: Played) -> None:
    with archived.database.reading(system_actor(archived.tenant_id)) as tx:
        case = cases.get(tx, archived.case_id)
        lacking = {row.kind: paperwork.missing(tx, case, row) for row in casefile.documents(tx, case.id)}
    assert {kind: fields for kind, fields in lacking.items() if fields} == {}


def test_the_dossier_binds_what_was_filed_in_order(archived: Played) -> None:
    with archived.database.reading(system_actor(archived.tenant_id)) as tx:
        case = cases.get(tx, archived.case_id)
        rows = [row for row in casefile.documents(tx, case.id, current_only=True) if row.status == casefile.FILED]
        bound = paperwork.dossier(tx, case)
    assert rows
    assert page_count(bound) == 3 + sum(row.pages or 0 for row in rows)
    text = squeezed(text_of(bound))
    assert text.index("行政处罚案卷") < text.index("卷内目录") < text.index("卷内备考表")
    assert f"本卷共有文件{len(rows)}件" in text
    for row in rows:
        assert squeezed(row.title) in text


@pytest.mark.parametrize("draft", [True, False])
def test_every_kind_can_be_made_from_the_facts_of_a_finished_case(archived: Played, draft: bool) -> None:
    with archived.database.reading(system_actor(archived.tenant_id)) as tx:
        case = cases.get(tx, archived.case_id)
        for code in KINDS:
            kind = paperwork.kind_of(tx, case, code)
            context = {**kind.context(StepContext(tx=tx, case=case, facts=case.facts, task=None)), "number": "一号"}
            assert render.missing(kind.template, context) == [], code
            assert "None" not in text_of(paperwork.made(kind.template, context, draft=draft).pdf)


#: Papers with blanks: filled from the examples of their templates, each can be filed in this very case.
BESIDE = (
    "D02",
    "D15",
    "D16",
    "D16J",
    "D16K",
    "D19",
    "D19J",
    "D20W",
    "D20",
    "D20J",
    "D21",
    "D21F",
    "D21S",
    "D35",
    "D36",
    "D43",
)


def test_every_paper_beside_the_main_line_is_whole_once_its_blanks_are_filled(archived: Played) -> None:
    with archived.database.reading(system_actor(archived.tenant_id)) as tx:
        case = cases.get(tx, archived.case_id)
        for code in (*BESIDE, "D31"):
            kind = paperwork.kind_of(tx, case, code)
            context = {**kind.context(StepContext(tx=tx, case=case, facts=case.facts, task=None)), "number": "一号"}
            example = render.example(kind.template)
            typed = filling.typed(kind.template, example)
            found = filling.filled(kind.template, context, typed)
            if code in ("D35", "D36"):  # this case had no hearing
                shown: Any = example["hearing"]
                found["hearing"] = {key: found["hearing"].get(key) or value for key, value in shown.items()}
            assert render.missing(kind.template, found) == [], code
            assert "None" not in text_of(paperwork.made(kind.template, found).pdf)


def test_chosen_documents_are_printed_together_and_dossiers_packed(archived: Played) -> None:
    with archived.database.reading(system_actor(archived.tenant_id)) as tx:
        case = cases.get(tx, archived.case_id)
        rows = [row for row in casefile.documents(tx, case.id) if row.status == casefile.FILED][:3]
        printed = paperwork.printed(tx, case, [row.id for row in rows], both_sides=False)
        assert page_count(printed) == sum(row.pages or 0 for row in rows)
        with pytest.raises(paperwork.NothingChosen):
            paperwork.printed(tx, case, [])
        with zipfile.ZipFile(io.BytesIO(paperwork.archive(tx, [case]))) as bundle:
            assert bundle.testzip() is None
            assert [name.endswith(".pdf") for name in bundle.namelist()] == [True]
