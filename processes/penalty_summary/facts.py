"""What a summary case's facts mean: one section a step, named as its form; days and instants are ISO text.

``scene`` (S1) holds the party as well as the act; with it stand ``matter``, ``provision``, ``basis`` and ``standard``
of the item. ``party`` is the same party in the words that all procedures share. ``decision`` is S4, or what S4_spare
came to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary
from processes import guardians


class Scene(TypedDict, total=False):
    """S1: who acted, where, when, what was found; the words of the item beside its code."""

    item_code: str
    matter: str
    provision: str
    basis: str
    standard: str
    type: str
    name: str
    code: str
    id_number: str
    guardian: str
    guardian_relation: str
    guardian_phone: str
    guardian_ground: str
    place: str
    occurred_at: str
    found: str
    evidence: str
    correction: str


class Telling(TypedDict, total=False):
    """S3: what the party was told and said; ``outcome`` is decide, spare or convert."""

    told: bool
    outcome: str
    proposed_kinds: list[str]
    proposed_fine_cents: int
    defence: str
    disputed: bool


class Decision(TypedDict, total=False):
    """S4: ``outcome`` is penalty, no_penalty or converted; ``decided_on`` the day of ``decided_at``."""

    outcome: str
    kinds: list[str]
    fine_cents: int
    payment: str
    decided_at: str
    decided_on: str
    number: str


class Payment(TypedDict, total=False):
    """S5: how the fine was paid; ``receipt`` is the number of the receipt, ``remit_from`` the day cash counts from."""

    result: str
    manner: str
    paid_on: str
    paid_cents: int
    receipt: str
    remit_from: str


#: The address that a party's row is known by; the form speaks of ``party_address``.
PARTY = ("type", "name", "code", "id_number", "representative", "phone", *guardians.NAMES)


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    scene = facts.get("scene") or {}
    name, matter = scene.get("name") or "", scene.get("matter") or ""
    return Summary(
        title=f"{name}{matter}案（当场）" if matter else "新的现场检查",
        party_name=name,
        party_code=scene.get("code") or scene.get("id_number") or "",
        address=scene.get("place") or "",
        matter=matter,
    )
