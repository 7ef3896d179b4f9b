"""What the steps after the decision make of the facts: payment, cash, surcharge, filing, closing."""

from __future__ import annotations

from engine.registry import StepContext
from processes.facts import day, merge, signed, today
from processes.penalty import answers as ordinary
from processes.penalty.answers import archive, closing, instalment, publicity, surcharge, surcharge_approval, withdrawal

__all__ = [
    "archive", "banking", "closing", "closing_unit", "filing", "instalment", "late_payment", "payment", "publicity",
    "remittance", "review", "surcharge", "surcharge_approval", "withdrawal",
]  # fmt: skip


def payment(context: StepContext) -> None:
    """S5: paid, or asked for time; the two days of cash count from the collection, on water from the landing."""
    found = {**context.answers, "by": context.actor.name}
    if found["result"] == "paid" and found["manner"] == "cash":
        found["remit_from"] = found.get("landed_on") or found["paid_on"]
    context.facts["payment"] = {**(context.facts.get("payment") or {}), **found}


def remittance(context: StepContext) -> None:
    """S5_remit: handed to the agency."""
    merge(context, "remittance", by=context.actor.name)


def banking(context: StepContext) -> None:
    """S5_bank: paid into the bank."""
    merge(context, "banking", by=context.actor.name)


def late_payment(context: StepContext) -> None:
    """S5_late: paid late, or enforced; the three months for the court begin when review may no longer be asked for."""
    ordinary.late_payment(context)


def filing(context: StepContext) -> None:
    """S6: reported to the agency."""
    merge(context, "filing", by=context.actor.name)
    signed(context, "filing", "officer", context.answers.get("note") or "当场处罚决定已作出，报请备案。")


def review(context: StepContext) -> None:
    """S9: an application for review that came through us; the earlier ones stay in the list."""
    before = context.facts.get("review") or {}
    listed = [*before.get("applications", []), {**context.answers, "by": context.actor.name}]
    context.facts["review"] = {**context.answers, "applications": listed, "handled_on": today(context)}


def closing_unit(context: StepContext) -> None:
    """S7_unit: the unit head closes the case."""
    ordinary.closing_unit(context)
    context.facts["closing"]["closed_on"] = str(day(context.at.isoformat()))
