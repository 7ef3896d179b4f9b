"""共同违法: who may get a case of his own, what goes along, and that each is weighed by the part that he played."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from engine import casefile
from processes import joint
from processes.review.legality import penalty_law
from processes.review.rule import Rule
from tests.unit.processes.test_review_rules import CLEAN, with_facts

ACT = {"item_code": "A", "place": "人民北路", "act_began_on": "2026-09-07", "act_ended_on": "2026-09-07"}


def case(**facts: Any) -> Any:
    return SimpleNamespace(
        id=uuid.uuid4(), process_key="penalty", status="open", facts=facts, case_number="深罗城执案〔2026〕17号",
        title="", party_name="甲", party_code="",
    )  # fmt: skip


@pytest.mark.parametrize(("code", "party"), [
    ("440303199203154517", {"name": "乙", "id_number": "440303199203154517", "type": "citizen"}),
    ("91440300MA5GQ7XT4P", {"name": "乙", "code": "91440300MA5GQ7XT4P"}), ("", {"name": "乙"}),
])  # fmt: skip
def test_the_shared_act_goes_along_and_what_is_a_partys_own_does_not(
    code: str, party: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = {"D10": SimpleNamespace(title="现场检查（勘验）笔录")}
    monkeypatch.setattr(casefile, "filed", lambda _tx, _case, kind: filed.get(kind))
    first = case(
        lead={"source": "grid", "source_number": "G1", "content": "占道", "address": "人民北路"},
        check={**ACT, "matter": "占道", "summary": "两人同摊", "outcome": "open", "reason": "属实"},
        party={"name": "甲", "phone": "13800138000"}, inquiry={"questions": "问：…"}, correction={"ordered_on": "x"},
    )  # fmt: skip
    found = joint._facts(MagicMock(at=dt.datetime(2026, 9, 8, tzinfo=dt.UTC)), first, "乙", code)
    assert found["party"] == party and set(found) == {"lead", "party", "check", "joint"}
    assert {key: found["check"][key] for key in ACT} == ACT and "outcome" not in found["check"]
    assert found["lead"]["source_number"] == "" and "深罗城执案〔2026〕17号" in found["lead"]["content"]
    assert found["joint"]["papers"] == ["现场检查（勘验）笔录（案件深罗城执案〔2026〕17号）"]
    assert "13800138000" not in str(found)


@pytest.mark.parametrize(("changes", "may"), [
    ({}, True), ({"process_key": "penalty_summary"}, False), ({"status": "closed"}, False),
    ({"facts": {"decision": {"decided_on": "2026-10-01"}}}, False),
])  # fmt: skip
def test_only_an_open_ordinary_case_without_a_decision_gets_another(changes: dict[str, Any], may: bool) -> None:
    asked = case()
    for name, value in changes.items():
        setattr(asked, name, value)
    assert joint.may_open(asked) is may


def test_a_penalty_says_what_part_was_played_and_how_it_was_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "others", lambda *_: [case()])
    known: dict[str, Any] = {"joint": {"since": "2026-09-08"}}

    def ask(facts: dict[str, Any], **answers: Any) -> None:
        joint.weighed(SimpleNamespace(tx=None, case=case(), facts=facts, answers=answers))  # type: ignore[arg-type]

    ask({})
    for answers in (
        {},
        {"joint_role": "principal", "joint_reason": "主犯"},
        {"joint_reason": "起主要作用，获利最多，罚款较高。"},
    ):
        with pytest.raises(joint.RolesUnweighed):
            ask(known, **answers)
    ask(known, joint_role="principal", joint_reason="起主要作用，获利最多，罚款较高。")


def other(**more: Any) -> dict[str, Any]:
    return {"name": "乙", "number": "18号", "role": "principal", "reason": "", "act": dict(ACT), "dropped": False,
            "decided": True, "outcome": "penalty", "fine_cents": 200_000, **more}  # fmt: skip


def found(key: str, part: str, fine: int, reason: str = "起次要作用，获利较少，罚款较低。", **more: Any) -> list[str]:
    asked = with_facts("proposal", joint_role=part, joint_reason=reason)
    facts = {**asked.facts, "check": {**asked.facts["check"], **ACT},
             "decision": {**asked.facts["decision"], "fine_cents": fine}}  # fmt: skip
    asked = replace(asked, facts=facts, joint=(other(**more),))
    rule: Rule = next(one for one in penalty_law.RULES if one.key == key)
    return [fault.text for fault in rule.judge(asked)] if rule.covers(asked) else []


def test_the_review_compares_amounts_by_role_and_facts_by_case() -> None:
    assert found("r109-joint", "secondary", 100_000) == []
    assert "作用较小而罚款更高" in found("r109-joint", "secondary", 300_000)[0]
    assert "作用较大而罚款更低" in found("r109-joint", "inciting", 100_000, role="secondary")[0]
    assert found("r109-joint", "inciting", 100_000, role="principal") == [], "they stand side by side"
    assert found("r109-joint", "", 100_000) and found("r109-joint", "secondary", 100_000, reason="轻")
    assert found("r109-joint", "", 100_000, dropped=True) == []
    assert found("r105-joint", "secondary", 100_000) == []
    differing = found("r105-joint", "secondary", 1, act={**ACT, "place": "湖贝路", "act_ended_on": "2026-09-09"})
    assert differing == ["与共同违法的另案（18号）认定的地点、终了日期不一致"]
    assert found("r105-joint", "secondary", 1, act={**ACT, "place": "湖贝路"}, decided=False) == []
    assert CLEAN.joint == ()
