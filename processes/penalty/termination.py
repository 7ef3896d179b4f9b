"""终止调查: a case ends because nobody is left whom a penalty could reach, or nothing more can be found out.

Source: 《市场监督管理行政处罚程序规定》第四十七条 (in force 2021-07-15), applied by analogy: the penalty law itself is
silent on it.
"""

from __future__ import annotations

from collections.abc import Mapping

from db.errors import PreconditionFailed
from engine.forms import Field
from engine.registry import StepContext
from processes.facts import day, not_before, not_future, part
from processes.penalty import diagrams
from processes.questions import choices

RULE = "《市场监督管理行政处罚程序规定》第四十七条"
#: Followed by analogy, and said so wherever it is cited.
BASIS = f"{RULE}（参照）"
TERMINATE = "terminate"
#: Outcomes with which a case ends without a decision on a penalty.
ENDS = ("withdraw", TERMINATE, "transfer")
#: Why a case is terminated.
GROUNDS: Mapping[str, str] = {
    "died": "公民死亡",
    "dissolved": "法人、其他组织终止（注销），无权利义务承受人",
    "impossible": "其他原因致使案件调查无法继续进行",
}
#: Whom each ground can befall. A business of one person lives on in its owner when it is struck off the register.
BEFALLS: Mapping[str, frozenset[str]] = {
    "died": frozenset({"citizen", "sole_trader"}), "dissolved": frozenset({"company", "organization"}),
}  # fmt: skip
#: Characters below which no proof has been named.
LEAST_WORDS = 6
_SHOWN = ("outcome", (TERMINATE,))


def fields(*, prefill: bool = False) -> tuple[Field, ...]:
    """Give what is asked where a case is terminated; at the decision the proposal's answers stand in already."""

    def named(name: str) -> str:
        return f"proposal.{name}" if prefill else ""

    gone = ("termination_ground", tuple(BEFALLS))
    return (
        Field("termination_ground", "终止调查的原因", "choice", choices=choices(**GROUNDS), show_if=_SHOWN, basis=BASIS,
              prefill=named("termination_ground")),
        Field("gone_on", "死亡、注销日期", "date", show_if=gone, prefill=named("gone_on")),
        Field("termination_proof", "证明材料", "longtext", show_if=_SHOWN, max_length=500,
              hint="写明死亡证明、注销登记信息、无权利义务承受人的查证情况等，原件在“证据”页上传",
              prefill=named("termination_proof")),
    )  # fmt: skip


class TerminationUngrounded(PreconditionFailed):
    """This ground cannot befall such a party: {reason}"""

    zh = "不符合终止调查的情形：{reason}"


def guard(context: StepContext) -> None:
    """N5, N11: the ground fits the party, its day is over, there is a proof, and the diagram knows the way.

    :raises TerminationUngrounded: when the ground cannot befall the party, or nothing proves it.
    :raises DiagramTooOld: when the case still runs by a diagram from before there was this end.
    """
    answers = context.answers
    if answers.get("outcome") != TERMINATE:
        return
    ground, kind = str(answers["termination_ground"]), str(part(context, "party").get("type") or "")
    if ground in BEFALLS and kind not in BEFALLS[ground]:
        raise TerminationUngrounded(
            reason="公民死亡只适用于公民和个体工商户经营者。"
            if ground == "died"
            else "法人、其他组织终止不适用于公民和个体工商户；个体工商户注销的，以经营者为当事人继续办理。"
        )
    if len(str(answers.get("termination_proof") or "").strip()) < LEAST_WORDS:
        raise TerminationUngrounded(reason="请写明证明材料。")
    not_future(context, "gone_on")
    not_before(context, day(part(context, "check").get("act_began_on")), "违法行为发生日期", "gone_on")
    diagrams.refuse_older(context, TERMINATE, "终止调查")
