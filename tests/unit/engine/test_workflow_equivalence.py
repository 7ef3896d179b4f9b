"""Random diagrams, played against an independent token game; stored and pruned in every way (engine.md E8)."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from collections import Counter

import pytest

from engine.workflow import Run, spec_for
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.tokengame import Game, Maker, start_names, text_of

DIAGRAMS = int(os.environ.get("EQUIVALENCE_DIAGRAMS", "150"))
ACTS = 40


def play(seed: int, *, store: bool, prune: bool, broken: bool = False) -> int:
    """Play one diagram on both; return how many acts were compared."""
    maker = Maker(seed, random.Random(seed).randint(1, 14))
    definition = maker.scope()
    text, names = text_of(definition), start_names(definition)
    world = World(**maker.facts)
    game = Game(definition, dict(maker.facts))
    spec = spec_for(bpmn(text))
    run = Run.start(spec, world, prune=prune)
    chance = random.Random(seed + 1)
    for act in range(ACTS):
        if broken and act == 3:
            game.top.tokens.clear()
        waits = run.waits()
        shown = Counter(names.get(wait.element_id, wait.element_id) for wait in waits)
        assert shown == game.waits(), f"after {act} acts {shown} is not {game.waits()}:\n{text}"
        assert run.finished == game.finished
        assert not run.stuck or not +game.waits(), text
        if game.finished or not shown:  # Without either it is a deadlock that both see.
            return act
        if chance.random() < 0.3 and maker.facts:
            fact = chance.choice(sorted(maker.facts))
            world.facts[fact] = game.facts[fact] = not game.facts[fact]
        chosen = chance.choice(sorted(shown))
        wait = next(wait for wait in waits if names.get(wait.element_id, wait.element_id) == chosen)
        world.at += dt.timedelta(days=3)
        if wait.kind == "user":
            run.complete(wait.token)
        elif wait.kind == "timer":
            run.fire_timer(wait.token)
        else:
            run.correlate(wait.message or "", token=wait.token)
        game.act(chosen)
        if store:
            run = Run.load(spec, json.loads(json.dumps(run.dump())), world, prune=prune)
    return ACTS


@pytest.mark.parametrize(("store", "prune"), [(True, True), (False, True), (True, False), (False, False)])
def test_random_diagrams_behave_like_the_token_game(store: bool, prune: bool) -> None:
    acts = sum(play(seed, store=store, prune=prune) for seed in range(DIAGRAMS))
    assert acts > DIAGRAMS * 3


def test_a_game_that_loses_a_token_is_noticed() -> None:
    noticed = 0
    for seed in range(30):
        try:
            play(seed, store=True, prune=True, broken=True)
        except AssertionError:
            noticed += 1
    assert noticed > 10, "the negative control: the comparison must fail when the two differ"
