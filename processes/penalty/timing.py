"""When a document may be filed: never before the decision that it states has been taken."""

from __future__ import annotations

from collections.abc import Callable

from engine.registry import StepContext
from processes.facts import part
from processes.penalty import termination

TooEarly = Callable[[StepContext], str]


def needs(section: str, name: str, reason: str, **also: object) -> TooEarly:
    """Make the condition that a fact is there, and that others of its section have these values."""

    def judge(context: StepContext) -> str:
        found = part(context, section)
        ready = bool(found.get(name)) and all(found.get(key) == value for key, value in also.items())
        return "" if ready else reason

    return judge


NOTICE = needs("notice", "leader", "告知内容须先经负责人审批（《行政处罚法》第四十四条）")
PENALTY = needs(
    "decision", "decided_on", "负责人尚未作出给予行政处罚的决定（《行政处罚法》第五十七条）", outcome="penalty"
)
NO_PENALTY = needs(
    "decision", "decided_on", "负责人尚未作出不予行政处罚的决定（《行政处罚法》第五十七条）", outcome="no_penalty"
)
SURCHARGE = needs("surcharge", "decided_on", "负责人尚未决定加处罚款（《行政处罚法》第七十二条）")
INSTALMENT = needs("instalment", "decided_on", "负责人尚未批准延期或者分期（《行政处罚法》第六十六条第二款）")
TRANSFER = needs("opening", "outcome", "负责人尚未批准移送（《行政处罚法》第二十五条）", outcome="transfer")
PRESERVATION = needs(
    "preservation", "approved_on", "先行登记保存须先经负责人批准（《行政处罚法》第五十六条）", approved=True
)
PRESERVATION_END = needs("preservation", "registered_on", "尚未登记保存证据（《行政处罚法》第五十六条）")


def APPROVAL(context: StepContext) -> str:
    """Refuse the approval of a decision where the case ended without one: that is approved on D07."""
    ended = part(context, "decision").get("outcome") in termination.ENDS
    return "本案没有作出处罚或者不予处罚决定，请制作《行政处罚案件有关事项审批表》" if ended else ""


CLOSING = needs("closing", "reported_on", "请先填写结案审批表")
