"""No text runs code and no text runs for long, in whatever slot of a diagram or decision table it stands.

The default run puts each text into a few of the slots, in turn; ``tests.campaigns.expressions`` puts all into all.
"""

from __future__ import annotations

import pytest

from db.errors import DomainError
from engine import feel, workflow
from tests.campaigns.expressions import campaign, careless, slots
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.hostile import ALL

SLOTS = slots()
LIMIT = 5_000.0  # Milliseconds of processor time: catches a text that runs away; the 50 of the bar are the campaign's.


@pytest.mark.parametrize("slot", ["expression", "unary test"])
def test_hostile_text_as_an_expression_or_a_test_is_refused_or_ends(slot: str) -> None:
    verdict = campaign(ALL, {slot: SLOTS[slot]}, milliseconds=LIMIT)
    assert verdict.errors == []
    assert verdict.tried == len(ALL) >= 200


@pytest.mark.parametrize("slot", SLOTS)
def test_hostile_text_in_a_slot_does_nothing(slot: str) -> None:
    turn = list(SLOTS).index(slot)
    texts = [text for number, text in enumerate(ALL) if number % 8 == turn % 8]
    assert campaign(texts, {slot: SLOTS[slot]}, milliseconds=LIMIT).errors == []


def test_an_engine_that_trusts_its_diagrams_is_found_out() -> None:
    assert campaign(["__import__('os').getcwd()"], {"eval": careless}).errors


def test_the_library_cannot_fall_back_on_python() -> None:
    run = workflow.Run.start(workflow.spec_for(bpmn("start s\nuser a\ns -> a")), World())
    engine = run._net.script_engine
    task = run._net.find(run.waits()[0].token)
    assert engine.evaluate(task, "1 + 1") == 2
    with pytest.raises(DomainError):
        engine.execute(task, "x = 1")
    with pytest.raises(DomainError):
        engine.call_service(task)
    with pytest.raises(feel.ExpressionInvalid):
        engine.validate("import os")
