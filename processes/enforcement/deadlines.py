"""The limits of enforcement by the body itself, each with article, unit and the source it was read in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Param, Rung, Trigger
from processes.surcharge import REMEDIES

#: 《行政强制法》 2011-06-30, in force 2012-01-01.
COERCION_LAW = "《中华人民共和国行政强制法》（2012-01-01施行）"
PENALTY_LAW = "《中华人民共和国行政处罚法》（2021年修订，2021-07-15施行）"
REVIEW_LAW = "《中华人民共和国行政复议法》（2023年修订，2024-01-01施行）"
SUIT_LAW = "《中华人民共和国行政诉讼法》（2017年修正，2017-07-01施行）"
#: More days of surcharge than these before money is enforced. Source: 《行政强制法》第四十六条第一款.
SURCHARGE_DAYS = 30
#: Working days between the demand and a substitute performance.
#: Source: 《行政强制法》第五十一条第一款第二项、第六十九条.
SUBSTITUTE_WORKING_DAYS = 3
#: Ends when the case comes to its closing, whichever way.
_CLOSED = (Trigger("closing_phase", "entered"),)

_RULES = (
    DeadlineRule(
        "P18", "加处罚款计至罚款本数", "《行政处罚法》第七十二条第一款第一项、《行政强制法》第四十五条", PENALTY_LAW,
        34,
        "calendar_days", binds="party", stops=_CLOSED, pauses=REMEDIES, rungs=(Rung("P18-lapsed", None, before=0),),
        consequence="第三十四日达到罚款本数，此后不再增加；复议、诉讼期间不计算。",
    ),
    DeadlineRule(
        "E01", "催告履行期", "《行政强制法》第三十五条至第三十七条", COERCION_LAW,
        Param("enforcement.demand_days", 10), "calendar_days", roll=True, binds="party", confirmed=False,
        stops=(Trigger("E3_lapsed"), Trigger("E4", "entered"), Trigger("E7", "entered"), *_CLOSED),
        rungs=(Rung("E01-lapsed", None, before=0),),
        consequence="期满仍不履行且无正当理由的，可以作出强制执行决定。法律未规定天数，以催告书所载为准。",
    ),
    DeadlineRule(
        "E02", "加处罚款满三十日", "《行政强制法》第四十六条第一款", COERCION_LAW, SURCHARGE_DAYS, "calendar_days",
        binds="party", stops=_CLOSED, pauses=REMEDIES, rungs=(Rung("E02-lapsed", None, before=0),),
        consequence="加处罚款超过三十日，经催告仍不履行的，方可强制执行。",
    ),
    DeadlineRule(
        "E03", "代履行前催告", "《行政强制法》第五十一条第一款第二项、第六十九条", COERCION_LAW,
        SUBSTITUTE_WORKING_DAYS,
        "working_days", binds="party", starts=Trigger("E6_demand", date_fact="substitute.demanded_on"),
        stops=(Trigger("E5"), *_CLOSED), rungs=(Rung("E03-lapsed", None, before=0),),
        consequence="当事人在此期间履行的，停止代履行。",
    ),
    DeadlineRule(
        "E04", "立即代履行后通知当事人", "《行政强制法》第五十二条", COERCION_LAW, Param("enforcement.tell_hours", 24),
        "hours", confirmed=False, starts=Trigger("E6_tell", "entered", date_fact="immediate.ended_at"),
        stops=(Trigger("E6_tell", date_fact="immediate.told_on"),),
        rungs=(Rung("E04-red", "red", before=12, unit="hours"), Rung("E04-lapsed", None, before=0)),
        consequence="应当在事后立即通知；法律未规定小时数，此为本机关内部督办时限。",
    ),
    DeadlineRule(
        "E07", "中止执行满三年", "《行政强制法》第三十九条第二款", COERCION_LAW, 3, "years", binds="party",
        starts=Trigger("E8_serve", date_fact="suspension.served_on"),
        stops=(Trigger("E8_resume"), Trigger("E8_lapsed"), *_CLOSED), rungs=(Rung("E07-lapsed", None, before=0),),
        consequence="没有明显社会危害、当事人确无能力履行，满三年未恢复执行的，不再执行。",
    ),
    DeadlineRule(
        "E08", "执行协议履行期", "《行政强制法》第四十二条", COERCION_LAW, Param("enforcement.agreement_days", 90),
        "calendar_days", roll=True, binds="party", confirmed=False, stops=(Trigger("E7_watch"), *_CLOSED),
        rungs=(Rung("E08-yellow", "yellow", before=7), Rung("E08-lapsed", None, before=0)),
        consequence="不履行执行协议的，恢复强制执行。期限以协议所载为准。",
    ),
    DeadlineRule(
        "R01", "申请行政复议的期限", "《行政复议法》第二十条", REVIEW_LAW, 60, "calendar_days", roll=True,
        binds="party",
        starts=Trigger("E9", "entered", date_fact="duty.served_on"), stops=_CLOSED,
        rungs=(Rung("R01-lapsed", None, before=0),), consequence="期满不申请又不拆除的，"
        "方可强制拆除（《行政强制法》第四十四条）。",
    ),
    DeadlineRule(
        "R03", "提起行政诉讼的期限", "《行政诉讼法》第四十六条", SUIT_LAW, 6, "months", roll=True, binds="party",
        starts=Trigger("E9", "entered", date_fact="duty.served_on"), stops=_CLOSED,
        rungs=(Rung("R03-lapsed", None, before=0),), consequence="期满不起诉又不拆除的，"
        "方可强制拆除（《行政强制法》第四十四条）。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
