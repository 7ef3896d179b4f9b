"""The watch of the journeys: before a step is done as it should be, what the law forbids there is tried over HTTP.

At every step that a journey completes, once a process: by somebody without the step's role, by whoever did a step that
this one judges, with a login that is not fresh, with a day in the future or before what came first, by an officer
without a certificate (today, on the day of the meeting, for this matter), while a paper is not on file. Each must be
refused. After the step the statutory clock must show what begins and ends there, counted here by hand. What to expect
stands in ``tests/by_law.py`` and its tables.

What is tried is taken back, also where the application wrongly accepts it: the journey goes on as if nobody had asked.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from db.actor import system_actor
from db.session import Tx
from engine.casefile_rows import CaseDocument
from engine.cases import Case
from engine.people_rows import Qualification
from engine.tasks import Task
from processes import paperwork
from processes.roles import CERTIFICATE
from tests import by_law, counted
from tests.supposing import supposed

if TYPE_CHECKING:
    from tests.factories import CaseFile

#: What was tried in this process: procedure, step, what. A campaign that takes rules away empties it.
TRIED: set[tuple[str, str, str]] = set()
#: Who tries what is not theirs; the officer's own steps the second one's head tries.
OUTSIDER, ANOTHER = "lijianguo", "zhouqiang"
LONG_AGO = 400
#: Where each procedure begins: nothing has happened yet.
FIRST = {
    "penalty": "N1", "penalty_summary": "S1", "measure": "M1", "inspection": "I3", "enforcement": "E1",
    "court_application": "F1", "transfer": "X1", "remedy": "R1", "supervision_order": "J1",
}  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    """What was tried and refused: its place in TRIED, the codes that the law's refusal may have, and what came."""

    key: tuple[str, str, str]
    codes: frozenset[str]
    came: str


class Watch:
    """Tries what is forbidden at the steps that journeys complete."""

    def before(
        self, case: CaseFile, waits: Iterable[str], task: Mapping[str, Any], subject: str, said: Mapping[str, Any],
        tag: str,
    ) -> tuple[counted.Before | None, list[Attempt]]:  # fmt: skip
        """Try what the law forbids at a step that somebody is about to complete with these answers.

        Gives what the clock showed, and the refusals of wrong answers: they tell something only where the right ones
        are accepted.
        """
        element = task["step"]
        process, role = by_law.roles().get(element, ("", ""))
        if not process:
            return None, []
        one = _Step(case, process, dict(task), subject, dict(said), tag)
        nobody = ANOTHER if role in ("case_officer", "second_officer") else OUTSIDER
        if nobody not in case.district.promoted and one.new("role"):
            self._outsider(one, nobody)
        for earlier in by_law.apart(process).get(element, ()):
            if one.new(f"apart from {earlier}"):
                person = str(case.district.office.persons[subject])
                one.refused("same-person-twice", supposing=_did(case, earlier, person))
        if element in by_law.FRESH[process].split() and one.new("fresh"):
            self._stale(one)
        self._early_papers(case, process, waits)
        clock = counted.look(case, waits) if one.new(f"clock {sorted(waits)} {_choices(said)}") else None
        return clock, list(_wrong_answers(one))

    def after(self, case: CaseFile, element: str, before: counted.Before | None, tried: list[Attempt]) -> None:
        """See that wrong answers were refused for being wrong, and what the clock shows after the step."""
        for attempt in tried:
            assert attempt.came in attempt.codes, f"{attempt.key} was refused as {attempt.came}"
            TRIED.add(attempt.key)
        if before is not None:
            counted.check(case, by_law.roles()[element][0], element, before, TRIED)

    @contextmanager
    def passing(self, case: CaseFile) -> Iterator[None]:
        """See what the clock shows after time has passed, or after the case was told of something."""
        waits = case.waits_at()
        process = next((by_law.roles()[one][0] for one in waits if one in by_law.roles()), "")
        key = process, "", f"passing {sorted(waits)}"
        if not process or key in TRIED:
            yield
            return
        TRIED.add(key)
        before = counted.look(case, waits)
        yield
        counted.check(case, process, "", before, TRIED)

    def _outsider(self, one: _Step, nobody: str) -> None:
        if one.task["assignee_id"] is None or nobody != one.subject:
            listed = one.case.district.call(nobody, "GET", "/tasks?scope=all&page_size=200").json["items"]
            assert one.task["id"] not in {task["id"] for task in listed}, f"{nobody} is offered {one.element}"
        one.refused("not-a-candidate", by=nobody, supposing=_unclaimed(one.task["id"]))

    def _stale(self, one: _Step) -> None:
        client, _ = one.case.district.session_of(one.subject)
        with client.session_transaction() as session:
            login = dict(session["login"])
        one.case.district.grow_stale(one.subject)
        one.refused("step-up-needed")
        with client.session_transaction() as session:
            session["login"] = login

    def _early_papers(self, case: CaseFile, process: str, waits: Iterable[str]) -> None:
        """See that no paper is filed before what it speaks of: all are tried while nothing has happened yet."""
        key = (process, "", "early papers")
        if key in TRIED or set(waits) != {FIRST[process]} or (case.facts.get("origin") or {}).get("draw_id"):
            return  # of a drawn inspection the draw has happened
        TRIED.add(key)
        database, system = case.district.database, system_actor(case.district.office.tenant_id)
        for kind in by_law.NOT_EARLY[process].split():
            if kind in (*by_law.FREEZING, *by_law.NOT_AFTER):
                continue
            with database.rehearsing(system) as tx:
                drafted = paperwork.draft(tx, case_id=uuid.UUID(case.id), code=kind)
                with pytest.raises(paperwork.DocumentTooEarly):
                    paperwork.file(tx, case_id=uuid.UUID(case.id), document_id=drafted.id)
                    pytest.fail(f"{process} {kind} was filed before anything had happened")


class _Step:
    """One step that is about to be completed."""

    def __init__(
        self, case: CaseFile, process: str, task: dict[str, Any], subject: str, said: dict[str, Any], tag: str
    ) -> None:
        self.case, self.process, self.task, self.subject, self.said, self.tag = case, process, task, subject, said, tag
        self.element = str(task["step"])

    def key(self, what: str) -> tuple[str, str, str]:
        return self.process, self.element, what

    def new(self, what: str) -> bool:
        """Tell whether something was not tried yet, and note that it is now."""
        known = self.key(what) in TRIED
        TRIED.add(self.key(what))
        return not known

    def matter(self) -> bool:
        """Tell whether the case names an item, by itself, in these answers or in what it came from."""
        facts = self.case.facts
        named = [self.said, *(facts.get(part) or {} for part in ("check", "scene", "request", "duty", "origin"))]
        return any(one.get("item_code") or one.get("listed") for one in named) or bool(self.said.get("items"))

    def outcome(self, *, by: str | None = None, supposing: Callable[[Tx], None] | None = None, **wrong: Any) -> str:
        """Complete the step as somebody, with wrong answers, supposing something; gives the code of the refusal."""
        from tests.factories import Refused

        district, headers = self.case.district, {"If-Match": self.tag}
        path, body = f"/tasks/{self.task['id']}/complete", {"answers": {**self.said, **wrong}}
        with supposed(district.database, supposing):
            try:
                district.call(by or self.subject, "POST", path, json=body, headers=headers)
            except Refused as refused:
                return refused.code
        return ""

    def refused(self, code: str, **how: Any) -> None:
        """See that an attempt is refused, for the reason named."""
        came = self.outcome(**how)
        assert came == code, f"{self.process} {self.element}: {how or 'a stale login'} asks for {code}, came {came!r}"


def _choices(said: Mapping[str, Any]) -> list[str]:
    """Give the answers by which a procedure may take another way: what was ticked and chosen, not what was written."""
    return [f"{name}={value}" for name, value in sorted(said.items()) if re.fullmatch("True|False|[a-z_]+", str(value))]


def _wrong_answers(one: _Step) -> Iterator[Attempt]:
    """Try days that cannot be, officers who may not, papers that are missing."""
    for line in by_law.rows(by_law.CHECKS):
        if (line["procedure"], line["step"]) == (one.process, one.element):
            for question in filter(None, line["asks"].split("; ")):
                asks, *words = question.split()
                yield from _asked(one, asks, words)
            for kind in line["papers"].split():
                if one.key(kind) not in TRIED and kind in one.case.documents():
                    yield _tried(one, kind, {"step-blocked", "paper-missing"}, supposing=_off_file(one.case, kind))


def _asked(one: _Step, asks: str, words: list[str]) -> Iterator[Attempt]:
    if asks in ("pair_of", "two_officers"):
        if one.key(asks) not in TRIED:
            yield _tried(one, asks, {"certificate-missing"}, supposing=_uncertified)
        if one.key("scope") not in TRIED and one.matter():
            yield _tried(one, "scope", {"out-of-scope"}, supposing=_for_something_else)
        for name in words:
            if one.key(f"{asks} {name}") not in TRIED and (wrong := _another_day(one, name, -LONG_AGO)):
                yield _tried(one, f"{asks} {name}", {"certificate-missing"}, supposing=_since(one.case.day), **wrong)
        if asks == "two_officers" and one.key("one officer") not in TRIED and "second_officer" in one.said:
            person = str(one.case.district.office.persons[one.subject])
            yield _tried(one, "one officer", {"officers-the-same"}, second_officer=person)
        return
    off = 1 if asks == "not_future" else -LONG_AGO
    for name in words:
        key = f"{asks} {' '.join(words[:1] if asks == 'not_before' else [])} {name}"
        if one.key(key) not in TRIED and (wrong := _another_day(one, name, off)):
            yield _tried(one, key, {"dates-contradict"}, **wrong)


def _another_day(one: _Step, name: str, off: int) -> dict[str, str]:
    """Give an answer with a day so many days from today in its place, nothing where it says no day.

    Where nothing came of what was to be done, the form does not ask when it was, and drops a day that is sent along.
    """
    given = str(one.said.get(name) or "") if one.said.get("outcome") not in by_law.NOT_DONE else ""
    day = one.case.day + dt.timedelta(days=off)
    return {name: day.isoformat() + given[10:]} if re.match(r"\d{4}-\d\d-\d\d", given) else {}


def _tried(one: _Step, what: str, codes: set[str], **how: Any) -> Attempt:
    came = one.outcome(**how)
    assert came, f"{one.process} {one.element} is completed although: {what} ({how})"
    return Attempt(one.key(what), frozenset(codes), came)


def _did(case: CaseFile, element: str, person: str) -> Callable[[Tx], None]:
    """Suppose that a person alone did an earlier step."""
    return lambda tx: _set(tx, Case, Case.id == uuid.UUID(case.id), completers={person: [element]})


def _unclaimed(task: str) -> Callable[[Tx], None]:
    return lambda tx: _set(tx, Task, Task.id == uuid.UUID(task), assignee_id=None, status="ready")


def _uncertified(tx: Tx) -> None:
    _set(tx, Qualification, Qualification.kind == CERTIFICATE, valid_to=dt.date(2025, 1, 1))


def _for_something_else(tx: Tx) -> None:
    _set(tx, Qualification, Qualification.kind == CERTIFICATE, scope="烟草专卖")


def _since(day: dt.date) -> Callable[[Tx], None]:
    """Suppose that every certificate holds from a day on only."""
    return lambda tx: _set(tx, Qualification, Qualification.kind == CERTIFICATE, valid_from=day)


def _off_file(case: CaseFile, kind: str) -> Callable[[Tx], None]:
    here = (CaseDocument.case_id == uuid.UUID(case.id)) & (CaseDocument.kind == kind)
    return lambda tx: _set(tx, CaseDocument, here, status="void")


def _set(tx: Tx, table: Any, where: Any, **values: Any) -> None:
    tx.session.execute(update(table.__table__).where(table.tenant_id == tx.tenant_id, where).values(**values))
