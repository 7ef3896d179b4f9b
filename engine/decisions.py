"""Decision models of DMN: tables with every hit policy, expressions, contexts, invocations. Pure.

A model is read once per content; all its expressions are parsed then, so a fault is found at deploy and names its
cell. Decisions that a decision requires are decided first.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from typing import Any

from db.errors import NotFound
from engine import feel
from engine.decision_reader import Decision, DecisionModelRefused, Parts, Reader, function_of
from engine.decision_tables import DecisionFailed, InputNotAllowed, Names, SeveralRulesMatch
from engine.decision_types import tag_of, taken
from engine.feel.values import METER, OutOfBudget, charge
from engine.workflow_parser import DiagramUnreadable, read_xml

BUDGET = 200_000


class DecisionUnknown(NotFound):
    """The model has no decision "{decision}"."""

    zh = "决策模型中没有“{decision}”。"


class Model:
    """A decision model that was read."""

    def __init__(self, parts: Parts) -> None:
        self.name = parts.name
        self.decisions = parts.decisions
        self.knowledge = parts.knowledge
        self.services = parts.services
        self._inputs = parts.inputs

    @property
    def inputs(self) -> list[str]:
        """The names of all input data that decisions require."""
        return sorted({name for decision in self.decisions.values() for name in decision.inputs})

    def decide(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision, or of a decision service, as plain JSON.

        :raises DecisionUnknown: when there is none of that name.
        """
        return feel.to_json(self.evaluate(decision, facts))

    def evaluate(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision, or of a decision service, in FEEL's types.

        An input of a declared type takes the texts of dates and durations; one that does not fit is null.

        :raises DecisionUnknown: when there is none of that name.
        """
        if decision not in self.decisions and decision not in self.services:
            raise DecisionUnknown(decision=decision, kind="decision")
        made: dict[str, Any] = dict(facts)
        for name, kind in self._inputs.items():
            if kind is not None and name in made:
                made[name] = kind.fit(taken(kind, made[name]))
        token = METER.set([BUDGET, 0])
        try:
            if decision in self.decisions:
                return self._made(decision, made, frozenset())[decision]
            service = self.services[decision]
            return self._served(service, made, [made.get(name) for name in service.parameters])
        except (OutOfBudget, RecursionError):
            raise DecisionFailed(decision=decision, cell="-", reason="运算量过大 (too costly)") from None
        finally:
            METER.reset(token)

    def _made(self, decision: str, facts: Names, given: frozenset[str]) -> dict[str, Any]:
        """Return the facts with the decision and all that it requires; what is given is not decided again."""
        made = dict(facts)
        for name in self._sequence(decision, given):
            found = self.decisions[name]
            value = None if found.logic is None else found.logic({**made, **self._functions(found, facts, set())})
            made[name] = value if found.kind is None else found.kind.fit(value)
        return made

    def _sequence(self, decision: str, given: frozenset[str]) -> list[str]:
        """Return the decision and all it requires, those first; a circle was refused when the model was read."""
        done: list[str] = []
        pending = [(decision, False)]
        while pending:
            name, ready = pending.pop()
            if name in done or name in given:
                continue
            if ready:
                done.append(name)
                continue
            pending.append((name, True))
            pending.extend((required, False) for required in self.decisions[name].requires)
        return done

    def _functions(self, decision: Decision, facts: Names, seen: set[str]) -> dict[str, Any]:
        """Return what a decision may call: knowledge models, which may call others and themselves, and services."""
        found: dict[str, Any] = {}
        for name in decision.knowledge:
            model, service = self.knowledge.get(name), self.services.get(name)
            if service is not None:
                found[name] = feel.Function(name, partial(self._called, service, facts), service.parameters)
            elif model is not None and model.logic is not None and name not in seen:
                inner = self._functions(model, facts, {*seen, name})
                found[name] = inner[name] = function_of(name, model.parameters, model.logic, inner, model.kinds)
        return found

    def _called(self, service: Decision, facts: Names, *arguments: Any) -> Any:
        if len(arguments) != len(service.parameters):
            return None
        return self._served(service, facts, list(arguments))

    def _served(self, service: Decision, facts: Names, arguments: list[Any]) -> Any:
        charge(20)
        made = {**facts, **dict(zip(service.parameters, arguments, strict=True))}
        for name, kind in self._inputs.items():
            if kind is not None and name in service.parameters:
                made[name] = kind.fit(made[name])
        given = frozenset(service.parameters)
        answers = {name: self._made(name, made, given)[name] for name in service.outputs}
        value = answers[service.outputs[0]] if len(answers) == 1 else answers
        return value if service.kind is None or service.kind.kind == "function" else service.kind.fit(value)


def read_model(xml: bytes) -> Model:
    """Return the model of a file, read once per content.

    :raises DecisionModelRefused: with every problem by element id.
    """
    return _read(hashlib.sha256(xml).hexdigest(), xml)


def decide(xml: bytes, decision: str, facts: Names) -> Any:
    """Return the outcome of a decision of a file as plain JSON.

    :raises DecisionModelRefused: when the file holds no usable model.
    :raises DecisionUnknown: when it has no decision of that name.
    """
    return read_model(xml).decide(decision, facts)


@lru_cache(maxsize=128)
def _read(sha256: str, xml: bytes) -> Model:
    try:
        root = read_xml(xml)
    except DiagramUnreadable as error:
        raise DecisionModelRefused({"definitions": error.message("zh")}) from None
    if tag_of(root) != "definitions":
        raise DecisionModelRefused({"definitions": "根元素不是 DMN definitions"})
    return Model(Reader(root).read())


__all__ = [
    "DecisionFailed",
    "DecisionModelRefused",
    "DecisionUnknown",
    "InputNotAllowed",
    "Model",
    "SeveralRulesMatch",
    "decide",
    "read_model",
]
