"""监护人: who needs one, by the identity number on the day of the act."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest
from stdnum.cn import ric

from engine.registry import StepContext
from processes import guardians, parameters, refusals

ACT = dt.date(2026, 3, 2)


def party(born: str, **more: Any) -> dict[str, Any]:
    digits = f"440303{born}001"
    return {"type": "citizen", "id_number": digits + ric.calc_check_digit(digits + "0"), **more}


@pytest.mark.parametrize(("born", "age", "minor"), [
    ("20080303", 17, True), ("20080302", 18, False), ("20140101", 12, True), ("19880512", 37, False),
])  # fmt: skip
def test_a_minor_needs_a_guardian_until_the_day_of_full_age(born: str, age: int, minor: bool) -> None:
    asked = party(born)
    assert guardians.age(asked, ACT) == age
    if not minor:
        guardians.check(asked, ACT)
        assert guardians.printed(asked, ACT) == {"age": "", "guardian": ""}
        return
    for half in ({}, {"guardian": "何大海"}, {"guardian": " ", "guardian_relation": "父亲"}):
        with pytest.raises(guardians.GuardianMissing) as refused:
            guardians.check({**asked, **half}, ACT)
        assert f"{age}周岁" in refused.value.message("zh")
    whole = {**asked, "guardian": "何大海", "guardian_relation": "父亲"}
    guardians.check(whole, ACT)
    assert guardians.printed(whole, ACT) == {"age": str(age), "guardian": "何大海（父亲）"}


class _Tx:
    """A day without a value that a tenant has set."""

    at = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def _step(answers: dict[str, Any], known: dict[str, Any], monkeypatch: pytest.MonkeyPatch, on: bool = True) -> Any:
    monkeypatch.setattr(parameters, "value", lambda *_: on)
    return StepContext(tx=_Tx(), case=None, facts={"party": known}, task=None, answers=answers)  # type: ignore[arg-type]


CHILD = party("20100101", name="陈小明", guardian="陈大明", guardian_relation="父亲")


def test_an_adult_who_cannot_answer_for_himself_needs_a_guardian_and_is_not_punished() -> None:
    adult = party("19880512", guardian_ground="incapable")
    with pytest.raises(guardians.GuardianMissing):
        guardians.check(adult, ACT)
    guardians.check({**adult, "guardian": "无法查明，已走访社区"}, ACT)
    with pytest.raises(guardians.NotPunishable):
        guardians.punishable(adult, ACT)
    guardians.punishable({**adult, "guardian_ground": "partly_incapable"}, ACT)
    with pytest.raises(guardians.NotPunishable):
        guardians.punishable(party("20140101"), ACT)
    guardians.punishable(CHILD, ACT)


@pytest.mark.parametrize(("more", "refusal"), [
    ({}, guardians.GuardianNotThere), ({"asked_guardian": "陈大明（父亲）"}, None),
    ({"asked_alone": "经电话通知，在外地"}, refusals.WitnessMissing),
    ({"asked_alone": "经电话通知，在外地", "recorded": True}, None),
    ({"asked": "刘洋", "asked_code": "440303199203154517"}, None),
])  # fmt: skip
def test_somebody_stands_by_a_minor_who_is_asked(
    more: dict[str, Any], refusal: type[Exception] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = _step({"asked": "陈小明", "began_at": "2026-03-02T10:00+08:00", **more}, CHILD, monkeypatch)
    with pytest.raises(refusal) if refusal else nullcontext():
        guardians.at_interview(context)
    guardians.at_interview(_step({"asked": "陈小明"}, CHILD, monkeypatch, on=False))


def test_the_guardian_signs_until_the_party_is_of_age(monkeypatch: pytest.MonkeyPatch) -> None:
    def sign(receiver: str, on: str, known: dict[str, Any] = CHILD, wanted: bool = True) -> None:
        guardians.receives(_step({"receiver": receiver, "on": on}, known, monkeypatch, wanted), on="on")

    with pytest.raises(guardians.GuardianSigns):
        sign("陈小明", "2026-03-02")
    sign("陈小明、陈大明", "2026-03-02")
    sign("陈小明", "2028-01-01")
    sign("陈小明", "2026-03-02", wanted=False)
    sign("陈小明", "2026-03-02", {**CHILD, "guardian": "无法查明"})
    sign("", "2026-03-02")


@pytest.mark.parametrize("known", [{}, {"type": "company", "id_number": "440303201401010017"}, {"type": "citizen"},
                                   {"type": "citizen", "id_number": "护照E12345678"}])  # fmt: skip
def test_where_no_age_is_known_nothing_is_demanded(known: dict[str, Any]) -> None:
    guardians.check(known, ACT)
    assert guardians.printed(known, ACT) == {"age": "", "guardian": ""}


@pytest.mark.parametrize(("more", "refused"), [
    ({}, True), ({"signed": "陈小明 本人"}, True), ({"signed": "陈大明 父亲"}, False),
    ({"signed": "李梅 陈大明之妻"}, False), ({"method": "post", "signed": " "}, True), ({"method": "left"}, False),
    ({"method": "public_notice"}, False), ({"result": "failed"}, False), ({"on": dt.date(2028, 1, 1)}, False),
    ({"wanted": False}, False),
])  # fmt: skip
def test_a_service_recorded_by_hand_names_the_guardian(
    more: dict[str, Any], refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"method": "direct", "result": "served", "signed": "陈小明 ", "on": ACT, **more}
    wanted = told.pop("wanted", True)
    monkeypatch.setattr(parameters, "value", lambda *_: wanted)
    with pytest.raises(guardians.GuardianSigns) if refused else nullcontext():
        guardians.served(_Tx(), CHILD, **told)  # type: ignore[arg-type]
