"""What two persons decide on a submission that was in time and collected late: take the case back for it, or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import Conflict, Invalid
from db.session import Tx
from engine import cases
from engine.advance import Running
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import Facts
from engine.repair_actions import Action
from processes import handed_in
from processes.hall import MOVES, Handed

READMIT, SET_APART = "readmit", "set_apart"


class NoWayBack(Conflict):
    """The case has gone too far to be taken back for this; put on record how it is dealt with instead."""

    zh = "案件已越过可以退回办理该项提交的环节，不能直接退回；请另行依法处理，并记明处理情况。"


def readmit(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Take a case back to the step that waited for a submission, and let the submission move it from there.

    :raises NoWayBack: when the decisive act has been done, or the case does not stand at one single step after it.
    """
    cases.checked(case, None)
    number = str(arguments.get("submission") or "").strip()
    found = handed_in.waiting(case.facts, number)
    move = MOVES[(case.process_key, found["kind"])]
    tokens = [token for token, row in case.waits.items() if row["element"] in move.back_from and row["kind"] == "user"]
    if not move.element or not tokens:
        raise NoWayBack()
    running = Running(tx, case)
    running.facts = case.facts = _taken(tx, case, number, found, _words(arguments))
    running.run.return_to(tokens[0], move.element)
    running.run.correlate(move.message)
    running.settle()
    _others(tx, case)


def _taken(tx: Tx, case: Case, number: str, found: Mapping[str, Any], why: str) -> Facts:
    """Write a submission into the facts, as if it had been collected in time."""
    on = day_of(dt.datetime.fromisoformat(found["received_at"])).isoformat()
    facts = handed_in.settled(dict(case.facts), number, how=READMIT, reason=why, at=tx.at)
    return MOVES[(case.process_key, found["kind"])].write(facts, Handed(number, found["text"], on, case.party_name))


def _others(tx: Tx, case: Case) -> None:
    """Take in what else was in time, where the case now stands before the step that weighs it."""
    for number, found in handed_in.undecided(case.facts):
        if MOVES[(case.process_key, found["kind"])].weighed_at & {row["element"] for row in case.waits.values()}:
            running = Running(tx, case)
            running.facts = case.facts = _taken(tx, case, number, found, "")
            running.settle()


def set_apart(tx: Tx, case: Case, arguments: Mapping[str, Any]) -> None:
    """Put on record that a case is not taken back for a submission, and how that is dealt with instead."""
    cases.checked(case, None)
    words = _words(arguments)
    if not words:
        raise Invalid({"how": "请写明如何处理，以及不再退回的理由"})
    number = str(arguments.get("submission") or "").strip()
    running = Running(tx, case)
    running.facts = case.facts = handed_in.settled(dict(case.facts), number, how=SET_APART, reason=words, at=tx.at)
    running.settle()


def _words(arguments: Mapping[str, Any]) -> str:
    return str(arguments.get("how") or "").strip()


#: Kinds of repairs beside those of the engine; provided with the registry by the composition root.
ACTIONS: Mapping[str, Action] = {READMIT: readmit, SET_APART: set_apart}
