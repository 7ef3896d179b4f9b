"""The statutory limits of sealing and seizure, each with article, unit and the source it was read in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Extension, Param, Rung, Trigger, rungs_before

#: 《行政强制法》 2011-06-30, in force 2012-01-01.
COERCION_LAW = "《中华人民共和国行政强制法》（2012-01-01施行）"
#: On what ground the thirty days stand still. Source: 《行政强制法》第二十五条第三款.
TESTING = "检测、检验、检疫、鉴定"

_RULES = (
    DeadlineRule(
        "C01", "紧急措施补办批准", "《行政强制法》第十九条", COERCION_LAW, 24, "hours",
        starts=Trigger("M1_later", "entered", date_fact="scene.taken_at"),
        stops=(Trigger("M1_later"), Trigger("M1_later", "cancelled")),
        rungs=rungs_before("C01", yellow=12, red=4, unit="hours"),
        consequence="二十四小时内应当向负责人报告并补办批准手续；负责人认为不应当采取的，立即解除。",
    ),
    DeadlineRule(
        "C02", "查封、扣押期限", "《行政强制法》第二十五条第一款", COERCION_LAW, 30, "calendar_days",
        starts=Trigger("M3", "entered", date_fact="scene.taken_on"),
        stops=(Trigger("M8", "entered"), Trigger("M8_return", "entered")),
        pauses=(TESTING,),
        rungs=rungs_before("C02", yellow=5, red=2, unit="calendar_days"),
        extension=Extension(30, basis="《行政强制法》第二十五条第一款、第二款"),
        consequence="期限届满应当及时解除（《行政强制法》第二十八条第一款第四项）。",
    ),
    DeadlineRule(
        "C03", "检测、检验、检疫或者鉴定期间", "《行政强制法》第二十五条第三款", COERCION_LAW,
        Param("measure.appraisal_days", 15), "calendar_days", confirmed=False,
        stops=(Trigger("M5_result"), Trigger("M5_result", "cancelled")),
        rungs=(Rung("C03-red", "red", before=2), Rung("C03-lapsed", None, before=0)),
        consequence="期间应当明确并书面告知当事人；法律未规定天数，以告知书所载为准。",
    ),
    DeadlineRule(
        "C06", "解除后退还财物", "《行政强制法》第二十八条第二款", COERCION_LAW,
        Param("measure.return_hours", 24), "hours", confirmed=False,
        starts=Trigger("M8_return", "entered"), stops=(Trigger("M8_return"),),
        rungs=(Rung("C06-red", "red", before=12, unit="hours"), Rung("C06-lapsed", None, before=0)),
        consequence="应当立即退还；法律未规定小时数，此为本机关内部督办时限。造成损失的依法赔偿。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
