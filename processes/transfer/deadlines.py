"""The statutory limits of a transfer to the police; days here are calendar days, hours run through nights."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Rung, Trigger, rungs_before

#: 行政执法机关移送涉嫌犯罪案件的规定, 2020-08-07 revised.
TRANSFER_RULE = "《行政执法机关移送涉嫌犯罪案件的规定》（2020年修订，2020-08-07施行）"
_RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"


def _days(key: str) -> tuple[Rung, ...]:
    return rungs_before(key, yellow=2, red=1, unit="calendar_days")


_RULES = (
    DeadlineRule(
        "X01", "移送审批", f"{_RULE}第五条第二款", TRANSFER_RULE, 3, "calendar_days",
        starts=Trigger("X3", "entered", date_fact="report.reported_on"), stops=(Trigger("X3"),), rungs=_days("X01"),
        consequence="正职负责人应当自接到报告之日起三日内作出决定；不批准的记录理由。",
    ),
    DeadlineRule(
        "X02", "向公安机关移送", f"{_RULE}第五条第三款", TRANSFER_RULE, 24, "hours",
        starts=Trigger("X4", "entered", date_fact="approval.decided_at"), stops=(Trigger("X4"),),
        rungs=rungs_before("X02", yellow=12, red=4, unit="hours"),
        consequence="决定批准的，应当在二十四小时内向同级公安机关移送。",
    ),
    DeadlineRule(
        "X03", "公安机关审查", f"{_RULE}第八条", TRANSFER_RULE, 3, "calendar_days",
        starts=Trigger("X5", "entered", date_fact="sending.sent_on"), stops=(Trigger("X5"),), rungs=_days("X03"),
        consequence="公安机关应当三日内决定是否立案并书面通知；逾期未通知的，催问并可建议立案监督。",
    ),
    DeadlineRule(
        "X04", "提请复议、建议立案监督", f"{_RULE}第九条", TRANSFER_RULE, 3, "calendar_days",
        starts=(
            Trigger("X8", "entered", date_fact="police.notified_on"),
            Trigger("X8_decided", date_fact="reconsideration.notified_on"),
        ),
        stops=(Trigger("X8_reconsider"), Trigger("X9"), Trigger("X6", "entered")), rungs=_days("X04"),
        consequence="逾期不得再提请复议或者据此建议监督，应当依法作出行政处理。",
    ),
    DeadlineRule(
        "X04P", "公安机关复议决定", f"{_RULE}第九条第一款", TRANSFER_RULE, 3, "calendar_days",
        starts=Trigger("X8_decided", "entered", date_fact="reconsideration.asked_on"), stops=(Trigger("X8_decided"),),
        rungs=_days("X04P"), row="X04",
        consequence="公安机关应当自收到提请复议的文件之日起三日内作出决定。",
    ),
    DeadlineRule(
        "X05", "移交涉案物品和材料", f"{_RULE}第十二条", TRANSFER_RULE, 3, "calendar_days",
        starts=Trigger("X6", "entered", date_fact="filed.notified_on"), stops=(Trigger("X6"),), rungs=_days("X05"),
        consequence="自接到立案通知书之日起三日内移交并办结交接手续。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}
