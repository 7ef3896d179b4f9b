"""How far a case file has come: the procedures that have rules, and what rules ask before they apply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from processes.review.file import CaseFile

PENALTY, SUMMARY, MEASURE, INSPECTION = "penalty", "penalty_summary", "measure", "inspection"
ENFORCEMENT, COURT, TRANSFER, REMEDY = "enforcement", "court_application", "transfer", "remedy"
PENALTIES = (PENALTY, SUMMARY)

Applies = Callable[[CaseFile], bool]

#: Where a procedure states what was done wrong.
_FACTS: Mapping[str, tuple[str, str]] = {
    PENALTY: ("proposal", "facts"), SUMMARY: ("scene", "found"), MEASURE: ("request", "found"),
    INSPECTION: ("scene", "found"), TRANSFER: ("report", "facts"),
}  # fmt: skip


def decided(file: CaseFile) -> bool:
    """Tell whether the case has come to a decision."""
    return bool(file.part("decision").get("decided_on"))


def punished(file: CaseFile) -> bool:
    """Tell whether a penalty was decided."""
    return decided(file) and file.part("decision").get("outcome") == "penalty"


def taken(file: CaseFile) -> bool:
    """Tell whether a measure was carried out."""
    return file.part("scene").get("outcome") == "taken"


def visited(file: CaseFile) -> bool:
    """Tell whether an inspection has been at the place."""
    return bool(file.facts.get("rounds"))


def executed(file: CaseFile) -> list[Mapping[str, Any]]:
    """Give the attempts at enforcement that were carried out."""
    return [one for one in file.facts.get("executions") or () if one.get("began_at")]


def established(file: CaseFile) -> bool:
    """Tell whether the case has come to the point at which the facts must stand."""
    if file.process == INSPECTION:
        return bool(file.part("result").get("found_on"))
    return bool(file.part(_FACTS.get(file.process, ("", ""))[0]))


def facts_told(file: CaseFile) -> str:
    """Give what the file says was done wrong."""
    section, name = _FACTS.get(file.process, ("", ""))
    return str(file.part(section).get(name) or "").strip()


def closed_on(file: CaseFile) -> dt.date | None:
    """Give the day on which the case was closed, where the file says so."""
    return file.day("closing", "closed_on") or file.day("closing", "decided_on")


def has(section: str, *names: str) -> Applies:
    """Ask for a section of the facts, or for one of its values."""

    def applies(file: CaseFile) -> bool:
        found = file.part(section)
        return any(found.get(name) for name in names) if names else bool(found)

    return applies


def after(*steps: str) -> Applies:
    """Ask that one of these steps was taken."""
    return lambda file: file.passed(*steps)


def never(file: CaseFile) -> bool:
    """Judge only what the file has by itself."""
    return False
