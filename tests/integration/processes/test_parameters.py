"""Legal parameters: dated, sourced, the tenant's own, confirmed or not."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from db import proposals
from db.actor import Actor, system_actor
from db.errors import Invalid
from db.session import Database
from engine.deadlines import DeadlineRule, Extension, Param
from processes import declared, parameter_proposals, parameters

RULE = DeadlineRule(
    "P08", "陈述申辩期", "《行政处罚法》第四十四条", "测试", Param("defence", 5), "working_days", confirmed=False,
    extension=Extension(Param("more", 30), basis="待核", then=Extension(60)),
)  # fmt: skip


def test_a_value_counts_from_its_day_and_the_earlier_one_until_then(
    database: Database, system: Actor, other_tenant_id: uuid.UUID
) -> None:
    with database.transaction(system) as tx:
        assert parameters.Stored().whole(tx, "defence", dt.date(2026, 3, 2)) is None
        parameters.set_parameter(tx, key="defence", value=3, source="本机关规定", confirmed=False)
        later = dt.date(2026, 6, 1)
        parameters.set_parameter(tx, key="defence", value=4, source="新规定", confirmed=True, valid_from=later)
        between = dt.date(2026, 5, 1)
        parameters.set_parameter(tx, key="defence", value=2, source="过渡", confirmed=True, valid_from=between)
        found = [parameters.Stored().whole(tx, "defence", day) for day in
                 (dt.date(2026, 3, 1), dt.date(2026, 3, 2), between, dt.date(2026, 5, 31), later)]  # fmt: skip
        assert found == [None, 3, 2, 2, 4]
        assert [row.value for row in parameters.history(tx, "defence")] == [4, 2, 3]
        assert parameters.figures(tx, {"defence": (5, "s", False), "other": (True, "s", False)}) == {
            "defence": 3, "other": True,
        }  # fmt: skip
    with database.reading(system_actor(other_tenant_id)) as tx:
        assert parameters.value(tx, "defence", default=5) == 5


def test_what_nobody_has_set_stands_with_its_default_as_unconfirmed(database: Database, system: Actor) -> None:
    declared = parameters.of_rules([RULE])
    assert [(one.key, one.default) for one in declared] == [("defence", 5), ("more", 30)]
    with database.transaction(system) as tx:
        assert [(one.value, one.confirmed) for one in parameters.standing(tx, declared)] == [(5, False), (30, True)]
        parameters.set_parameter(tx, key="defence", value=3, source="市司法局复函", confirmed=True)
        standing = parameters.standing(tx, declared)[0]
        assert (standing.value, standing.confirmed, standing.source) == (3, True, "市司法局复函")


def test_a_value_needs_a_source(database: Database, system: Actor) -> None:
    with pytest.raises(Invalid), database.transaction(system) as tx:
        parameters.set_parameter(tx, key="defence", value=3, source=" ", confirmed=True)
    with pytest.raises(Invalid), database.transaction(system) as tx:
        parameters.set_parameter(tx, key="defence", value=[3], source="x", confirmed=True)


def test_a_person_proposes_and_another_approves_and_what_has_passed_stays(
    database: Database, system: Actor, tenant_id: uuid.UUID
) -> None:
    def person(name: str) -> Actor:
        held = frozenset({"parameters:manage", "parameters:approve"})
        return Actor("person", tenant_id, name, uuid.uuid4(), held)

    one, other, today = person("马超"), person("郑文静"), dt.date(2026, 3, 2)
    with pytest.raises(parameters.SetByTwo), database.transaction(one) as tx:
        parameters.set_parameter(tx, key="defence", value=3, source="本机关规定", confirmed=True)
    asked: dict[str, Any] = {"key": "defence", "value": 3, "source": "本机关规定", "confirmed": True}
    with database.transaction(one) as tx:
        row = parameter_proposals.propose(tx, **asked, valid_from=today)
        with pytest.raises(parameter_proposals.ProposalWaiting):
            parameter_proposals.propose(tx, **asked, valid_from=today)
        with pytest.raises(proposals.OwnProposal):
            parameter_proposals.approve(tx, proposal_id=row.id)
        assert parameters.value(tx, "defence", default=5) == 5
    with database.transaction(other) as tx:
        parameter_proposals.approve(tx, proposal_id=row.id)
        assert parameters.value(tx, "defence") == 3
        assert parameters.value(tx, "defence", today - dt.timedelta(days=1), 5) == 5
        with pytest.raises(proposals.ProposalSettled):
            parameter_proposals.reject(tx, proposal_id=row.id, note="再议")
    with database.transaction(one) as tx:
        later = parameter_proposals.propose(tx, **{**asked, "value": 9}, valid_from=today)
    with database.transaction(other) as tx:
        parameter_proposals.reject(tx, proposal_id=later.id, note="没有依据")
        assert (parameters.value(tx, "defence"), parameter_proposals.waiting(tx)) == (3, [])


def test_every_figure_says_in_what_it_is_counted() -> None:
    for _, prefix, figures in declared.FIGURES:
        for key, (default, _, _) in figures.items():
            assert isinstance(default, bool) or declared.unit_of(prefix + key), prefix + key
