"""拒绝签名、签收和不在场: one rule, its reason, its witness or recording."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from processes import refusals
from processes.facts import DatesContradict
from processes.penalty.guards import _records_signed


@pytest.mark.parametrize(("answers", "refusal"), [
    ({"receipt": "signed", "receiver": "刘洋"}, None), ({"receipt": "signed", "receiver": " "}, DatesContradict),
    ({"receipt": "refused"}, refusals.ReasonMissing),
    ({"receipt": "refused", "refusal_reason": "称不服"}, refusals.WitnessMissing),
    ({"receipt": "refused", "refusal_reason": "称不服", "witness": "吴芳"}, None),
    ({"receipt": "refused", "refusal_reason": "称不服", "recorded": True}, None),
    ({"receipt": "refused", "refusal_reason": " ", "recorded": True}, refusals.ReasonMissing),
])  # fmt: skip
def test_a_receipt_is_signed_by_somebody_named_or_its_refusal_is_shown(
    answers: dict[str, Any], refusal: type[Exception] | None
) -> None:
    with pytest.raises(refusal) if refusal else nullcontext():
        refusals.receipt(answers)


def test_a_recording_told_elsewhere_counts_and_a_record_names_its_people_elsewhere() -> None:
    refusals.receipt({"receipt": "refused", "refusal_reason": "不服"}, recorded=True)
    refusals.receipt({"receipt": "signed"}, named=False)
    assert refusals.shown_by({"witness": " 吴芳 "}) == "吴芳" and refusals.shown_by({}) == ""
    assert refusals.shown_by({}, recorded=True) == "以录音录像记录"


def test_coercion_is_seen_by_the_party_or_a_witness_and_no_recording_stands_in() -> None:
    refusals.attended({"attendant": "王丽华"}, party="attendant")
    refusals.attended({"witness": "吴芳"}, party="")
    for alone in ({"recorded": True}, {"attendant": "王丽华"}):
        with pytest.raises(refusals.NobodyAttended):
            refusals.attended(alone, party="")


@pytest.mark.parametrize(("answers", "refusal"), [
    ({}, None), ({"absent": True}, refusals.ReasonMissing),
    ({"absent": True, "refused": "经电话通知未到场"}, refusals.WitnessMissing),
    ({"absent": True, "refused": "经电话通知未到场", "witness": "吴芳"}, None),
    ({"refused": "称无权查"}, refusals.WitnessMissing), ({"refused": "称无权查", "recorded": True}, None),
    ({"asked_refused": "称记录不实"}, refusals.WitnessMissing),
    ({"asked_refused": "称记录不实", "witness": "吴芳"}, None),
])  # fmt: skip
def test_the_records_of_an_ordinary_penalty_go_by_it(answers: dict[str, Any], refusal: type[Exception] | None) -> None:
    with pytest.raises(refusal) if refusal else nullcontext():
        _records_signed(answers)
