"""Plays every small diagram act by act, stored and pruned in every way; the scenarios stand in ``diagrams_*.py``."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from engine.workflow import ErrorThrown, Run, Step, spec_for
from tests.unit.engine.diagrams import World
from tests.unit.engine.diagrams_data import DATA
from tests.unit.engine.diagrams_pairs import PAIRS
from tests.unit.engine.diagrams_shapes import DIAGRAMS, xml_of


def _world(facts: dict[str, Any]) -> World:
    def fails() -> None:
        raise ErrorThrown("BAD")

    world = World(**json.loads(json.dumps(facts)))
    world.topics["there"] = "outside"
    world.decisions["level"] = "high"
    world.services["fails"] = fails
    return world


class Player:
    """Plays the acts of a scenario on a run, storing and loading it in between if asked."""

    def __init__(self, text: str, facts: dict[str, Any], *, store: bool, prune: bool) -> None:
        self.world, self.store, self.prune = _world(facts), store, prune
        self.spec = spec_for(xml_of(text))
        self.gone: dict[str, str] = {}
        self.trace: list[Step] = []
        self.run = Run.start(self.spec, self.world, prune=prune)
        self.keep()

    def keep(self) -> None:
        """Remember the tokens, and store and load."""
        for wait in self.run.waits(all_kinds=True):
            self.gone[wait.element_id] = wait.token
        if self.store:
            self.trace += self.run.trace
            state = json.loads(json.dumps(self.run.dump()))
            self.run = Run.load(self.spec, state, self.world, prune=self.prune)
            assert json.loads(json.dumps(self.run.dump())) == state

    def act(self, act: str) -> None:
        """Do one act."""
        verb, *words = act.split()
        run = self.run
        tokens = {wait.element_id: wait.token for wait in reversed(run.waits(all_kinds=True))}
        token = {**self.gone, **tokens}.get(words[0], "0") if words else "0"
        if verb == "do":
            run.complete(token, {"answer": 1})
        elif verb in ("fire", "late"):
            self.world.at += dt.timedelta(days=400 if verb == "late" else 0)
            run.fire_timer(token)
        elif verb == "message":
            run.correlate(words[0], {"text": "hello"})
        elif verb == "signal":
            run.signal(words[0])
        elif verb == "error":
            run.throw_error(token, words[1])
        elif verb == "back":
            run.return_to(token, words[1])
        elif verb == "cancel":
            run.cancel(token if words else None)
        elif verb == "fact":
            assert _fact(self.world.facts, words[0]) == json.loads(words[1]), self.world.facts
        elif verb == "set":
            self.world.facts[words[0]] = json.loads(words[1])
            run.advance()
        self.keep()


def _fact(facts: Any, path: str) -> Any:
    for part in path.split("."):
        facts = facts.get(part) if isinstance(facts, dict) else None
    return facts


def play(text: str, facts: dict[str, Any], script: str, *, store: bool, prune: bool) -> list[tuple[str, str, str]]:
    first, *rest = [part.strip() for part in script.split("|")]
    try:
        player = Player(text, facts, store=store, prune=prune)
    except Exception as error:
        assert first == "!" + type(error).__name__, f"at the start: {error!r}"
        return []
    assert _waits(player.run) == first
    for part in rest:
        act, expected = (word.strip() for word in part.split(":")) if ":" in part else (part, "")
        try:
            player.act(act)
        except Exception as error:
            wanted = {"!gone": "!TokenGone"}.get(expected, expected)
            assert wanted == "!" + type(error).__name__, f"{act}: {error!r}"
            continue
        assert _waits(player.run) == expected, act
        assert not player.run.stuck or expected == ""
    player.trace += player.run.trace
    return [(step.element_id, step.event, step.token) for step in (player.trace if store else player.run.trace)]


def _waits(run: Run) -> str:
    found = " ".join(sorted(wait.element_id for wait in run.waits()))
    return "." if run.finished else found


@pytest.mark.parametrize("name", [*DIAGRAMS, *DATA, *PAIRS])
def test_diagram(name: str) -> None:
    text, facts, script = {**DIAGRAMS, **DATA, **PAIRS}[name]
    plain = play(text, facts, script, store=False, prune=False)
    for store, prune in ((False, True), (True, False), (True, True)):
        assert play(text, facts, script, store=store, prune=prune) == plain, f"store={store} prune={prune}"
