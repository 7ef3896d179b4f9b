"""共同违法: several who acted together, each in a case of its own, tied to one another.

A decision speaks to one party: each is told, heard, weighed, decided upon and served by itself, in a case with a file
and periods of its own. What they share is the act: the lead, the place and days, the evidence and the officers go
along when the case of another wrongdoer is opened, and each case knows the others and what part its party played.

Source: 《行政处罚法》第五条第二款 (a penalty answers to what each did)、第三十二条第二项 (who was coerced or lured
is punished more lightly)、第二十九条 (one act, one fine: for the same party). No law of this field that could be read
says how the cases of several are conducted. 《公安机关办理行政案件程序规定》 as of 2019-04-27 decides on each by itself
(第一百六十一条第二款), lets hearings be held together (第一百三十九条) and is harder on who incited, coerced or lured
(第一百六十条第二项): followed by analogy, never cited to a party.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from db.command import command
from db.errors import Conflict, Invalid, PermissionDenied, PreconditionFailed
from db.session import Tx
from engine import casefile, cases, links
from engine.cases import OPEN, Case
from engine.forms import Choice, Field
from engine.registry import StepContext
from processes import carrying
from processes.facts import part

#: Kind of the link from the case that came first to that of another wrongdoer.
KIND = "joint"
PROCESS = "penalty"
#: What part somebody played, gravest first; who comes later is not fined more than who comes before without a reason.
ROLES: Mapping[str, str] = {
    "inciting": "教唆、胁迫、诱骗他人实施", "principal": "主要作用", "equal": "作用相当", "secondary": "次要、辅助作用",
    "coerced": "受他人胁迫或者诱骗",
}  # fmt: skip
#: How the roles are ranked: who played the same part stands side by side.
RANK: Mapping[str, int] = {"inciting": 0, "principal": 0, "equal": 1, "secondary": 2, "coerced": 3}
#: Characters below which nobody has said how the parts were weighed.
LEAST_WORDS = 10
#: What of the act is the same for all of them.
ACT = ("item_code", "place", "act_began_on", "act_ended_on")
#: Records of the first case that the other one refers to; they are in the name of another party and are not copied.
RECORDS = ("D10", "D12", "D14", "D15", "D22")


class NotJoint(PreconditionFailed):
    """Only an ordinary penalty case that is being investigated gets the case of another wrongdoer."""

    zh = "只有正在办理、尚未作出决定的普通程序处罚案件，可以为共同违法的其他当事人另案立案。"


class SiblingKnown(Conflict):
    """There is a case for this wrongdoer already: {number}"""

    zh = "该当事人已有共同违法案件：{number}。"


class NotYourBody(PermissionDenied):
    """An officer of the body whose case it is opens the case of another wrongdoer."""

    zh = "共同违法的另案，由本案所属执法主体的执法人员提出。"


class RolesUnweighed(PreconditionFailed):
    """Several acted together: say what part this party played and how the amount answers to it."""

    zh = (
        "本案为共同违法案件，请选择当事人在共同违法中的作用，并说明处罚与其作用相当的理由，不少于十字"
        "（《行政处罚法》第五条第二款）。"
    )


def asked(show_if: tuple[str, tuple[Any, ...]]) -> tuple[Field, Field]:
    """Ask what part the party played and how that was weighed; asked of joint cases only."""
    return (
        Field("joint_role", "在共同违法中的作用", "choice", required=False, show_if=show_if,
              choices=tuple(Choice(key, label) for key, label in ROLES.items()),
              hint="有共同违法的另案时必填", basis="《行政处罚法》第五条第二款、第三十二条第二项"),
        Field("joint_reason", "处罚与各自作用相当的理由", "longtext", required=False, show_if=show_if, max_length=1000,
              hint="有共同违法的另案时必填，不少于十字；与其他当事人的处罚比较说明"),
    )  # fmt: skip


@command("joint.opened", permission="task:complete")
def open_sibling(tx: Tx, *, case_id: uuid.UUID, name: str, code: str = "") -> Case:
    """Open the case of another who acted together with the party; lead, act, evidence and officers go along.

    :param name: who acted as well; ``code`` the unified code or identity number, where it is known.
    :raises NotJoint: or ``SiblingKnown``, ``NotYourBody``. All three journals say so.
    """
    case = cases.lock(tx, case_id)
    name, code = name.strip()[:200], code.strip().upper()[:18]
    if not name:
        raise Invalid({"name": "请填写共同违法的当事人"})
    if tx.actor.kind == "person" and f"officer@{case.body_id}" not in tx.actor.roles:
        raise NotYourBody(permission="task:complete")
    if not may_open(case):
        raise NotJoint()
    first = _first(tx, case)
    known = [case, *others(tx, case)]
    for one in known:
        if name == one.party_name or (code and code == one.party_code):
            raise SiblingKnown(number=one.case_number or one.title)
    other = cases.open_case(
        tx, process_key=PROCESS, facts=_facts(tx, case, name, code), business_key=f"joint:{first.id}:{len(known)}",
        body_id=case.body_id, unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, first, other, KIND)
    evidence = carrying.evidence(tx, case, other)
    if not case.facts.get("joint"):
        case.facts = {**case.facts, "joint": {"since": tx.at.isoformat()}}
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number, party=name, evidence=evidence)
    return other


def may_open(case: Case) -> bool:
    """Tell whether a case still gets the case of another wrongdoer."""
    decided = (case.facts.get("decision") or {}).get("decided_on")
    return case.process_key == PROCESS and case.status == OPEN and not decided


def _facts(tx: Tx, case: Case, name: str, code: str) -> dict[str, Any]:
    """Put the shared act into the words of the new case; party, statements and periods are its own."""
    facts = case.facts
    lead, check = dict(facts.get("lead") or {}), facts.get("check") or {}
    number = case.case_number or case.title
    # The source is answered once, by the case that came first.
    lead |= {"source": "other", "source_number": "", "party_name": name, "party_code": "",
             "content": f"与案件（{number}）的当事人共同违法：{lead.get('content', '')}"}  # fmt: skip
    person = len(code) == 18 and code[:17].isdigit() and code[0] in "123456" and not code.startswith("9")
    party = {"name": name, **({"id_number": code, "type": "citizen"} if person else {"code": code} if code else {})}
    filed = [casefile.filed(tx, case.id, kind) for kind in RECORDS]
    papers = [f"{row.title}（案件{number}）" for row in filed if row is not None]
    act = {key: check[key] for key in (*ACT, "matter", "provision", "basis", "discovered_on", "grave") if key in check}
    return {
        "lead": lead, "party": party, "check": {**act, "summary": check.get("summary", "")},
        "joint": {"since": tx.at.isoformat(), "from": number, "papers": papers},
    }  # fmt: skip


def _first(tx: Tx, case: Case) -> Case:
    """Give the case that came first among those of one act."""
    rows = links.links_of(tx, case.id, KIND)
    return next((cases.get(tx, one.from_case_id) for one in rows if one.to_case_id == case.id), case)


def others(tx: Tx, case: Case) -> list[Case]:
    """List the cases of the others who acted together, oldest first; none are asked for where none are known."""
    if not case.facts.get("joint"):
        return []
    first = _first(tx, case)
    found = [first, *(cases.get(tx, one.to_case_id) for one in links.links_of(tx, first.id, KIND)
                      if one.from_case_id == first.id)]  # fmt: skip
    return [one for one in found if one.id != case.id]


def told(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """Say of the others what documents and the review compare: who, number, part, act, and what was decided."""
    return list(_told(others(tx, case)))


def _told(found: list[Case]) -> Iterator[dict[str, Any]]:
    for one in found:
        facts = one.facts
        decision, proposal = facts.get("decision") or {}, facts.get("proposal") or {}
        decided = bool(decision.get("decided_on"))
        yield {
            "name": one.party_name or "（待查）", "number": one.case_number or "（尚未编号）",
            "role": proposal.get("joint_role") or "", "reason": proposal.get("joint_reason") or "",
            "act": {key: (facts.get("check") or {}).get(key) for key in ACT},
            "dropped": (facts.get("opening") or {}).get("outcome") in ("refuse", "transfer"),
            "decided": decided, "outcome": decision.get("outcome") if decided else "",
            "fine_cents": int(decision.get("fine_cents") or 0) if decided else 0,
        }  # fmt: skip


def compared(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """Lay the cases of one act side by side for the page, this one first: party, number, part, result and amount."""
    beside = others(tx, case)
    return [{**one, "role": ROLES.get(one["role"], "")} for one in _told([case, *beside])] if beside else []


def printed(context: StepContext) -> dict[str, Any]:
    """Give what the documents say: with whom, in which cases, and what part the party played."""
    found = [one for one in told(context.tx, context.case) if not one["dropped"]] if context.facts.get("joint") else []
    role = str(part(context, "proposal").get("joint_role") or "")
    names = "、".join(f"{one['name']}（案件编号：{one['number']}）" for one in found)
    reason = str(part(context, "proposal").get("joint_reason") or "").rstrip("。")
    return {"others": names, "role": ROLES.get(role, "") if found else "", "reason": reason if found else ""}


def weighed(context: StepContext) -> None:
    """Refuse a penalty in a joint case that does not say what part the party played and how it was weighed.

    :raises RolesUnweighed: Source: 《行政处罚法》第五条第二款.
    """
    if not context.facts.get("joint") or not others(context.tx, context.case):
        return
    answers = context.answers
    if not answers.get("joint_role") or len(str(answers.get("joint_reason") or "").strip()) < LEAST_WORDS:
        raise RolesUnweighed()
