"""What every document says in the same way: the body, the officers, the party, opinions, dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.formats import chinese_date
from engine import people
from engine.calendar import day_of
from engine.registry import StepContext
from processes import bodies, guardians, roles
from processes.facts import day, part

PARTY_KINDS = {"company": "法人", "sole_trader": "个体工商户", "organization": "非法人组织", "citizen": "自然人"}


def written(day: Any) -> str:
    """Write a date as documents do; nothing for none."""
    return chinese_date(str(day)[:10]) if day else ""


def body(context: StepContext) -> dict[str, Any]:
    """Describe the enforcement body, with the case's officers as those to ask."""
    if context.case.body_id is None:
        return {}
    contact = "、".join(one["name"] for one in officers(context))
    return {**plain_body(bodies.get(context.tx, context.case.body_id)), "contact": contact}


def plain_body(found: bodies.Body) -> dict[str, Any]:
    """Describe an enforcement body."""
    return {
        "name": found.name, "seal": found.seal, "address": found.address, "phone": found.phone,
        "review_authority": found.review_body, "court": found.court,
    }  # fmt: skip


def officers(context: StepContext) -> list[dict[str, str]]:
    """Name the two officers with the numbers of their certificates."""
    ids = [one for one in (context.case.officer_id, context.case.second_officer_id) if one]
    names = people.names(context.tx, ids)
    found = []
    for person in ids:
        held = people.qualification(context.tx, person, roles.CERTIFICATE, day_of(context.at))
        found.append({"name": names.get(person, ""), "certificate": held.number if held else ""})
    return found


def party(context: StepContext) -> dict[str, Any]:
    """Describe the party by its kind."""
    known = part(context, "party")
    kind = PARTY_KINDS.get(str(known.get("type")), "法人")
    own = kind == "个体工商户"
    seen, asked = part(context, "scene"), part(context, "request")
    acted = day(
        part(context, "check").get("act_ended_on") or seen.get("occurred_at") or seen.get("began_at")
        or asked.get("requested_on") or context.at
    )  # fmt: skip
    return {
        "kind": kind, "name": known.get("name", ""), "code": known.get("code") or known.get("id_number", ""),
        "representative": "" if own or kind == "自然人" else known.get("representative", ""),
        "operator": known.get("representative", "") if own else "",
        "operator_code": known.get("id_number", "") if own else "",
        "address": known.get("address", ""), "phone": known.get("phone", ""), **guardians.printed(known, acted),
    }  # fmt: skip


def opinion(found: Mapping[str, Any] | None, *more: str) -> dict[str, Any]:
    """Give an opinion as the forms show it: words, who signed, when."""
    found = found or {}
    signers = [*found.get("signers", []), *(name for name in more if name and name not in found.get("signers", []))]
    return {"text": found.get("text", ""), "signers": signers, "date": found.get("date", "")}
