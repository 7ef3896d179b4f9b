"""The limits of an application to the court, each with article, unit and the source it was read in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Rung, Trigger
from processes.court_application.rules import REVIEW_DAYS, SUIT_AFTER_REVIEW_DAYS, SUIT_MONTHS
from processes.enforcement.deadlines import COERCION_LAW, PENALTY_LAW, REVIEW_LAW, SUIT_LAW

#: Ends when the case comes to its closing, whichever way.
_CLOSED = (Trigger("closing_phase", "entered"),)


def _lapsed(key: str) -> tuple[Rung, ...]:
    return (Rung(f"{key}-lapsed", None, before=0),)


_RULES = (
    DeadlineRule(
        "R01", "申请行政复议的期限", "《行政复议法》第二十条", REVIEW_LAW, REVIEW_DAYS, "calendar_days", roll=True,
        binds="party", stops=_CLOSED, rungs=_lapsed("R01"), consequence="期满未申请的，不再受理。",
    ),
    DeadlineRule(
        "R03", "提起行政诉讼的期限", "《行政诉讼法》第四十六条", SUIT_LAW, SUIT_MONTHS, "months", roll=True,
        binds="party",
        stops=_CLOSED, rungs=_lapsed("R03"), consequence="期满未起诉的，决定可以申请强制执行。",
    ),
    DeadlineRule(
        "R03B", "复议后提起诉讼的期限", "《行政诉讼法》第四十五条", SUIT_LAW, SUIT_AFTER_REVIEW_DAYS, "calendar_days",
        roll=True, binds="party", stops=_CLOSED, rungs=_lapsed("R03B"),
        row="R03", consequence="期满未起诉的，决定可以申请强制执行。",
    ),
    DeadlineRule(
        "F01", "申请法院强制执行的期限", "《行政强制法》第五十三条、《行政处罚法》第七十二条第二款",
        f"{COERCION_LAW}；{PENALTY_LAW}", 3, "months", stops=(Trigger("F5", date_fact="application.submitted_on"),
        *_CLOSED),
        rungs=(Rung("F01-yellow", "yellow", before=30), Rung("F01-red", "red", before=10), *_lapsed("F01")),
        consequence="逾期且无正当理由的，人民法院不予受理（行诉解释第一百五十六条），案卷评查扣分。",
    ),
    DeadlineRule(
        "F03", "催告满十日", "《行政强制法》第五十四条、第六十九条", COERCION_LAW, 10, "working_days", binds="party",
        starts=Trigger("F3", "entered", date_fact="demand.served_on"), stops=(Trigger("F3_lapsed"), *_CLOSED),
        rungs=_lapsed("F03"), consequence="催告书送达十日后仍未履行的，可以申请。",
    ),
    DeadlineRule(
        "F04", "法院受理", "《行政强制法》第五十六条第一款、第六十九条", COERCION_LAW, 5, "working_days", binds="party",
        starts=Trigger("F6", "entered", date_fact="application.submitted_on"), stops=(Trigger("F6"), *_CLOSED),
        rungs=_lapsed("F04"), consequence="人民法院接到申请后五日内受理；逾期的，请联系法院。",
    ),
    DeadlineRule(
        "F04R", "向上一级法院申请复议", "《行政强制法》第五十六条第二款、第五十八条第三款", COERCION_LAW, 15,
        "calendar_days",
        starts=Trigger("F6u", "entered", date_fact="refusal.received_on"),
        stops=(Trigger("F6u_file", date_fact="upper.filed_on"), Trigger("F6u_lapsed"), *_CLOSED),
        rungs=(Rung("F04R-yellow", "yellow", before=5), Rung("F04R-red", "red", before=2), *_lapsed("F04R")),
        row="F04", consequence="逾期未申请的，不予受理、不予执行的裁定生效。",
    ),
    DeadlineRule(
        "F04U", "上一级法院裁定", "《行政强制法》第五十六条第二款", COERCION_LAW, 15, "calendar_days", binds="party",
        stops=(Trigger("F6u_answer"), *_CLOSED), rungs=_lapsed("F04U"),
        row="F04", consequence="自收到复议申请之日起十五日内裁定；对不予执行的裁定为三十日。",
    ),
    DeadlineRule(
        "F05", "法院裁定", "《行政强制法》第五十七条、第六十九条", COERCION_LAW, 7, "working_days", binds="party",
        starts=Trigger("F7", "entered", date_fact="court.accepted_on"), stops=(Trigger("F7"), *_CLOSED),
        rungs=_lapsed("F05"), consequence="书面审查的，自受理之日起七日内作出执行裁定。",
    ),
    DeadlineRule(
        "F05D", "法院裁定（有第五十八条情形）", "《行政强制法》第五十八条第二款", COERCION_LAW, 30, "calendar_days",
        binds="party", stops=(Trigger("F7"), *_CLOSED), rungs=_lapsed("F05D"),
        row="F05", consequence="有明显缺乏事实根据等情形的，自受理之日起三十日内裁定，并听取双方意见。",
    ),
    DeadlineRule(
        "F06", "紧急情况立即执行", "《行政强制法》第五十九条、第六十九条", COERCION_LAW, 5, "working_days",
        binds="party",
        stops=(Trigger("F8"), *_CLOSED), rungs=_lapsed("F06"),
        consequence="经院长批准，自作出执行裁定之日起五日内执行。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
