"""Rules that are declared: what a step, a time limit and a document ask for, each with a way to take it away.

``signs`` name what a journey must do to feel the rule; only journeys that did so are run without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import processes
from engine import cases, tasks
from engine.deadlines import Deadline, Param
from engine.registry import DocumentKind, Process, Step, StepContext
from tests.campaigns.rules_marked import BOARD, marked

#: Whom a step falls to when nobody in particular is asked for.
ANYBODY, ELSE = "case_officer", "archivist"


@dataclass(frozen=True)
class Rule:
    """One rule: of which procedure, what it says, by which signs it is felt, and how it is taken away."""

    process: str
    says: str
    signs: frozenset[str]
    take: Callable[[], None]


def _set(what: object, name: str, value: object) -> Callable[[], None]:
    return lambda: object.__setattr__(what, name, value)


def rules(package: str) -> Iterator[Rule]:
    """List every rule of a procedure, or of the modules that all share (``shared``)."""
    for key in marked(package):
        yield Rule(package, key, frozenset({key}), lambda key=key: BOARD.taken.add(key))  # type: ignore[misc]
    for process in processes.ALL:
        if process.key == package:
            for element, step in process.steps.items():
                yield from _of_step(process, element, step)
            yield from _of_limits(process)
            for kind in process.documents.values():
                if kind.too_early:
                    sign = f"early {package} {kind.code}"
                    yield Rule(package, f"document {kind.code} not too early", frozenset({sign}),
                               _set(kind, "too_early", None))  # fmt: skip


def _of_step(process: Process, element: str, step: Step) -> Iterator[Rule]:
    def rule(what: str, sign: str, take: Callable[[], None]) -> Rule:
        return Rule(process.key, f"step {element}: {what}", frozenset({f"{sign} {process.key} {element}"}), take)

    other = ANYBODY if step.role != ANYBODY else ELSE
    yield rule(f"role {step.role}", "done", _set(step, "role", other))
    if step.guard:
        yield rule("guard", "guard", _set(step, "guard", None))
    for kind in _kinds(step.problems):
        title = f"《{process.documents[kind].title}》"
        sign = f"problem {process.key} {element} {kind}"
        yield Rule(process.key, f"step {element}: {kind} on file", frozenset({sign}), _without(step, title))
    for earlier in step.distinct_from:
        rest = tuple(one for one in step.distinct_from if one != earlier)
        says, felt = f"step {element}: somebody else than {earlier}", f"four-eyes {process.key} {element} {earlier}"
        yield Rule(process.key, says, frozenset({felt}), _set(step, "distinct_from", rest))
    if step.step_up:
        yield rule("a fresh login", "step-up", _set(step, "step_up", False))
    if step.signers != 1:
        yield rule("several signatures", "done", _set(step, "signers", 1))
    if step.vetoes:
        yield rule("a veto", "done", _set(step, "vetoes", None))


def _kinds(problems: Any) -> tuple[str, ...]:
    """Give the documents that a check of ``filed(...)`` asks for."""
    held = [cell.cell_contents for cell in getattr(problems, "__closure__", None) or ()]
    inner = [kind for one in held if callable(one) for kind in _kinds(one)]
    return (*(kind for one in held if isinstance(one, tuple) for kind in one if isinstance(kind, str)
              and kind.startswith("D")), *inner)  # fmt: skip


def _without(step: Step, title: str) -> Callable[[], None]:
    whole = step.problems

    def fewer(context: StepContext) -> list[Any]:
        return [one for one in (whole(context) if whole else []) if title not in one.text]

    return _set(step, "problems", fewer)


def _of_limits(process: Process) -> Iterator[Rule]:
    for key, limit in process.deadlines.items():
        signs = frozenset({f"limit {key}"})
        amount = limit.amount
        longer = Param(amount.key, amount.default + 1) if isinstance(amount, Param) else amount + 1
        yield Rule(process.key, f"limit {key}: its length", signs, _set(limit, "amount", longer))
        for pause in limit.pauses:
            rest = tuple(one for one in limit.pauses if one != pause)
            yield Rule(process.key, f"limit {key}: stands still for {pause}", signs, _set(limit, "pauses", rest))
        if limit.extension:
            yield Rule(process.key, f"limit {key}: may be extended", signs, _set(limit, "extension", None))
        for name, triggers in (("starts", limit.starting), ("stops", limit.stops)):
            for trigger in triggers:
                rest_of = tuple(one for one in triggers if one != trigger)
                says = f"limit {key}: {name} when {trigger.element_id} is {trigger.on}"
                verb = {"starts": "begins", "stops": "ends"}[name]
                seen = f"limit {key} {verb} {trigger.element_id} {trigger.on}"
                yield Rule(process.key, says, signs | {seen}, _set(limit, name, rest_of))


def spy(package: str) -> None:
    """Tell the board what journeys feel of the declared rules."""
    for process in processes.ALL:
        if package in (process.key, "shared"):
            for element, step in process.steps.items():
                _spy_step(process, element, step)
            for kind in process.documents.values():
                _spy_document(process, kind)
    _spy_tasks()
    whole = Deadline.__init__

    def started(self: Any, *arguments: Any, **fields: Any) -> None:
        whole(self, *arguments, **fields)
        BOARD.told(f"limit {self.key}")

    Deadline.__init__ = started  # type: ignore[method-assign]


def _spy_step(process: Process, element: str, step: Step) -> None:
    guard, problems, kinds = step.guard, step.problems, _kinds(step.problems)

    def guarded(context: StepContext) -> None:
        try:
            guard(context)  # type: ignore[misc]
        except Exception:
            BOARD.told(f"guard {process.key} {element}")
            raise

    def asked(context: StepContext) -> list[Any]:
        found = problems(context)  # type: ignore[misc]
        for kind in kinds:
            if any(f"《{process.documents[kind].title}》" in one.text for one in found if one.blocks):
                BOARD.told(f"problem {process.key} {element} {kind}")
        return found

    if guard:
        object.__setattr__(step, "guard", guarded)
    if problems and kinds:
        object.__setattr__(step, "problems", asked)


def _spy_document(process: Process, kind: DocumentKind) -> None:
    too_early = kind.too_early

    def asked(context: StepContext) -> str:
        said = too_early(context)  # type: ignore[misc]
        if said:
            BOARD.told(f"early {process.key} {kind.code}")
        return said

    if too_early:
        object.__setattr__(kind, "too_early", asked)


def _spy_tasks() -> None:
    four_eyes, fresh, whole = tasks._check_four_eyes, tasks.check_fresh, cases.Case.note_completer

    def apart(tx: Any, case: Any, task: Any, step: Step) -> None:
        for earlier in step.distinct_from:
            if str(tx.actor.person_id) in case.completed_by(earlier):
                BOARD.told(f"four-eyes {case.process_key} {task.element_id} {earlier}")
        four_eyes(tx, case, task, step)

    def proved(tx: Any, task: Any, step: Step) -> None:
        try:
            fresh(tx, task, step)
        except Exception:
            BOARD.told(f"step-up {cases.get(tx, task.case_id).process_key} {task.element_id}")
            raise

    tasks._check_four_eyes, tasks.check_fresh = apart, proved

    def noted(case: cases.Case, element: str, person: str) -> None:
        BOARD.told(f"done {case.process_key} {element}")
        whole(case, element, person)

    cases.Case.note_completer = noted  # type: ignore[method-assign, assignment]
