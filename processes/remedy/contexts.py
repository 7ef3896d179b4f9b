"""What the documents of a remedy say: their contexts, built from its facts and the case of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import casefile
from engine.calendar import day_of
from engine.registry import StepContext
from processes.facts import part
from processes.remedy.facts import GROUNDS, KINDS
from processes.remedy.linking import origin_of
from processes.wording import body, officers, party

#: Kinds of document that state the decision which may be disputed.
DECISIONS = ("D40", "D41", "D42", "D72")


def common(context: StepContext) -> Mapping[str, Any]:
    """Give what every document of a remedy says."""
    told, reply, result = (part(context, name) for name in ("registration", "reply", "result"))
    origin = origin_of(context.tx, context.case)
    found = None
    if origin is not None:
        found = next(filter(None, (casefile.filed(context.tx, origin.id, kind) for kind in DECISIONS)), None)
    suspension, forwarding = part(context, "suspension"), part(context, "forwarding")
    return {
        "date": day_of(context.at).isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": part(context, "origin").get("matter", "")},
        "party": party(context),
        "officers": officers(context),
        "remedy": {
            "kind": KINDS.get(str(told.get("kind")), ""), "authority": told.get("authority", ""),
            "number": told.get("number", ""), "filed_on": told.get("filed_on", ""),
            "received_on": told.get("received_on", ""), "claims": _plain(told.get("claims")),
            "decision": (found.number or "") if found else "", "decision_title": found.title if found else "",
            "decided_on": part(context, "origin").get("decided_on", ""),
        },
        "forwarding": {"reason": _plain(forwarding.get("reason"))},
        "reply": {
            "facts": _plain(reply.get("facts")), "points": _paragraphs(reply.get("points")),
            "evidence": _evidence(reply.get("evidence")), "norms": _paragraphs(reply.get("norms")),
        },
        "suspension": {"ground": GROUNDS.get(str(suspension.get("ground")), ("", ""))[1],
                       "document": suspension.get("document", ""), "on": suspension.get("on", "")},
        "result": {"document": result.get("document", ""), "received_on": result.get("received_on", "")},
        "refund": {"cents": result.get("refund_cents") or None},
    }  # fmt: skip


def _plain(text: Any) -> str:
    return str(text or "").strip().rstrip("。")


def _paragraphs(text: Any) -> list[str]:
    return [line.strip().rstrip("。；") for line in str(text or "").splitlines() if line.strip()]


def _evidence(text: Any) -> list[dict[str, str]]:
    listed = []
    for line in _paragraphs(text):
        title, _, shows = line.replace("=", "＝").partition("＝")
        listed.append({"title": title.strip(), "shows": shows.strip()})
    return listed
