"""Play random diagrams against an independent token game, stored and loaded after every act, pruned and not.

python -m tests.campaigns.equivalence --diagrams 20000
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import product
from typing import Any

from engine import bpmn_check, workflow_parser
from engine.workflow import Run, Spec, Wait, spec_for
from tests.unit.engine.diagram_maker import Maker, text_of
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.tokengame import Game, ScopeDef, start_names

ACTS = 40
WAYS = tuple(product((False, True), (False, True)))  # stored, pruned


class Differs(AssertionError):
    """The engine and the token game, or two ways of keeping a run, do not agree."""


@dataclass
class Verdict:
    """What was found; ``errors`` empty means that engine and game agreed after every act, in every way."""

    diagrams: int = 0
    acts: int = 0
    ended: int = 0
    deadlocked: int = 0
    largest: int = 0
    seconds: float = 0.0
    elements: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@dataclass
class Played:
    """How one diagram was played in one way."""

    acts: list[str]
    trace: list[tuple[str, str, str]]
    finished: bool
    stuck: bool


def play(
    definition: ScopeDef, facts: dict[str, bool], seed: int, *, store: bool, prune: bool, broken: str = ""
) -> Played:
    """Play one diagram on both.

    :raises Differs: when they do not agree.
    """
    text, names = text_of(definition), start_names(definition)
    world, game = World(**facts), Game(definition, dict(facts))
    world.topics["there"] = "outside"
    spec = spec_for(bpmn(text))
    run = Run.start(spec, world, prune=prune)
    chance, made = random.Random(seed), Played([], [], False, False)
    for act in range(ACTS):
        if broken == "token" and act == 3:
            game.top.tokens.clear()
        waits = run.waits()
        shown = Counter(names.get(wait.element_id, wait.element_id) for wait in waits)
        if shown != game.waits() or run.finished != game.finished:
            raise Differs(f"after {made.acts}: {dict(shown)} is not {dict(game.waits())}:\n{text}")
        made.finished, made.stuck = run.finished, run.stuck
        if game.finished or not shown:  # Without either it is a deadlock that both see.
            break
        if chance.random() < 0.3 and facts:
            fact = chance.choice(sorted(facts))
            world.facts[fact] = game.facts[fact] = not game.facts[fact]
        chosen = chance.choice(sorted(shown))
        wait = next(wait for wait in waits if names.get(wait.element_id, wait.element_id) == chosen)
        world.at += dt.timedelta(days=3)
        mark = len(run.trace)
        _act(run, wait)
        if wait.kind == "signal":
            game.signal(str(wait.message))
        else:
            game.act(chosen)
        made.acts.append(chosen)
        made.trace += [(step.element_id, step.event, step.token) for step in run.trace[mark:]]
        if store:
            run = _stored(spec, run, world, prune, broken)
    return made


def _act(run: Run, wait: Wait) -> None:
    if wait.kind in ("user", "external"):
        run.complete(wait.token)
    elif wait.kind == "timer":
        run.fire_timer(wait.token)
    elif wait.kind == "signal":
        run.signal(str(wait.message))
    else:
        run.correlate(wait.message or "", token=wait.token)


def _stored(spec: Spec, run: Run, world: World, prune: bool, broken: str) -> Run:
    state: dict[str, Any] = json.loads(json.dumps(run.dump()))
    if broken == "store":  # A store that forgets what a token remembers.
        for scope in state["scopes"]:
            for task in scope["tasks"]:
                task[4] = {}
    return Run.load(spec, state, world, prune=prune)


def compare(definition: ScopeDef, facts: dict[str, bool], seed: int, *, broken: str = "") -> list[Played]:
    """Play one diagram in all four ways; the traces must be the same.

    :raises Differs: when anything does not agree.
    """
    played = [play(definition, facts, seed, store=store, prune=prune, broken=broken) for store, prune in WAYS]
    if any(one != played[0] for one in played):
        raise Differs(f"the ways of keeping differ:\n{text_of(definition)}")
    return played


def random_diagram(seed: int, size: int) -> tuple[ScopeDef, dict[str, bool]]:
    """Return a diagram of at most so many blocks and the truth of its conditions."""
    chance = random.Random(seed)
    maker = Maker(chance, chance.randint(1, size))
    return maker.scope(), maker.facts


def campaign(count: int, seed: int = 8, size: int = 14, broken: str = "", minutes: float = 600) -> Verdict:
    """Play so many random diagrams; gives what was found and which elements and events they held."""
    verdict, began = Verdict(), time.perf_counter()
    elements, events = Counter[str](), Counter[str]()
    for number in range(seed * 10**9, seed * 10**9 + count):
        if time.perf_counter() - began > minutes * 60:
            break
        definition, facts = random_diagram(number, size)
        verdict.diagrams += 1
        diagram = workflow_parser.read(bpmn(text_of(definition)))
        verdict.largest = max(verdict.largest, len(diagram.elements))
        elements.update({element.kind for element in diagram.elements.values()})
        events.update({f"{bpmn_check.position_of(diagram, e)}: {e.event.kind}" for e in diagram.elements.values()})
        try:
            played = compare(definition, facts, number, broken=broken)
        except Exception as error:
            verdict.errors.append(f"{number}: {type(error).__name__}: {error}"[:3000])
            continue
        verdict.acts += sum(len(one.acts) for one in played)
        verdict.ended += played[0].finished
        verdict.deadlocked += played[0].stuck
    verdict.elements = dict(elements.most_common())
    verdict.events = {name: count for name, count in events.most_common() if not name.startswith(":")}
    verdict.seconds = round(time.perf_counter() - began, 1)
    return verdict


def main() -> int:
    """Run from the command line; exit status 0 means that everything agreed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diagrams", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--size", type=int, default=14, help="Blocks of a diagram, at most.")
    parser.add_argument("--break-it", choices=("token", "store"), default="", help="Errors must be found.")
    parser.add_argument("--minutes", type=float, default=600, help="Stop after so many minutes.")
    asked = parser.parse_args()
    verdict = campaign(asked.diagrams, asked.seed, asked.size, asked.break_it, asked.minutes)
    verdict.errors = verdict.errors[:3]
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
