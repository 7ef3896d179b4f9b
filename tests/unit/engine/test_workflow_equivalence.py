"""Random diagrams, played against an independent token game; stored and pruned in every way (engine.md E8).

``tests.campaigns.equivalence`` plays them by the ten thousand.
"""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import bpmn_check, workflow_parser
from engine.bpmn_support import POSITIONS
from tests.campaigns.equivalence import campaign, compare, random_diagram
from tests.unit.engine.diagram_maker import Maker, text_of
from tests.unit.engine.diagrams import bpmn

#: Begun by a command that names the start event; tested in test_workflow.py.
_BY_COMMAND = {f"start of a process: {kind}" for kind in ("timer", "message", "signal", "conditional")}
#: Their traces stand in diagrams_pairs.py; what they throw or wait for goes past the game.
_PLAIN = {"intermediate throw: message", "end: message", "end: signal", "end: escalation", "intermediate throw: none"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.randoms(use_true_random=False), st.integers(1, 10), st.integers(0, 10**6))
def test_diagrams_that_hypothesis_makes_behave_like_the_token_game(chance: random.Random, size: int, seed: int) -> None:
    maker = Maker(chance, size)
    compare(maker.scope(), maker.facts, seed)


def test_random_diagrams_behave_like_the_token_game() -> None:
    verdict = campaign(150)
    assert verdict.errors == []
    assert verdict.acts > 150 * 3 * 4
    assert verdict.ended > 90


def test_the_random_diagrams_hold_whatever_runs() -> None:
    events = {
        f"{bpmn_check.position_of(diagram, element)}: {element.event.kind}"
        for number in range(400)
        for diagram in [workflow_parser.read(bpmn(text_of(random_diagram(number, 20)[0])))]
        for element in diagram.elements.values()
    }
    runs = {
        f"{place}: {kind}" for place, kinds in POSITIONS.items() for kind, row in kinds.items() if row.status == "runs"
    }
    assert runs - events - _BY_COMMAND - _PLAIN == set()


def test_a_game_that_loses_a_token_is_noticed() -> None:
    assert len(campaign(40, broken="token").errors) >= 5, (
        "the negative control: the comparison must fail when they differ"
    )


def test_a_store_that_forgets_is_noticed() -> None:
    assert campaign(40, broken="store").errors, "the negative control: races, joins and instances remember who they are"
