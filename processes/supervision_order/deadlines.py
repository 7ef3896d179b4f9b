"""The time limits of supervision: the figures of the regulation could not be read, so all are parameters.

Source: 《行政执法监督条例》 (国令第825号), in force 2026-02-01; figures to be confirmed by the supervising body.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Param, Trigger, rungs_before

REGULATION = "《行政执法监督条例》（国令第825号，2026-02-01施行；条文期限待核）"
_ARTICLE = "《行政执法监督条例》（条文待核）；本机关规定"


_RULES = (
    DeadlineRule(
        "J01", "监督线索审查", _ARTICLE, REGULATION, Param("supervision.lead_working_days", 15), "working_days",
        confirmed=False, row="supervision", starts=Trigger("J1", date_fact="lead.received_on"), stops=(Trigger("J2"),),
        rungs=rungs_before("J01", yellow=5, red=2), consequence="应当及时决定是否立项并告知线索提供人。",
    ),
    DeadlineRule(
        "J02", "整改反馈", _ARTICLE, REGULATION, Param("supervision.rectification_days", 30), "calendar_days",
        confirmed=False, row="supervision", stops=(Trigger("J5"),),
        rungs=rungs_before("J02", yellow=7, red=3, unit="calendar_days"),
        consequence="逾期不整改、不反馈的，督办、约谈、通报。",
    ),
    DeadlineRule(
        "J03", "督办答复", _ARTICLE, REGULATION, Param("supervision.order_working_days", 5), "working_days",
        confirmed=False, row="supervision", stops=(Trigger("J5"),), rungs=rungs_before("J03", yellow=2, red=1),
        consequence="逾期不答复的，约谈、通报，涉嫌违纪的移送纪检监察机关。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
