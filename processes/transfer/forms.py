"""What is asked when a case is handed to the police."""

from __future__ import annotations

from engine.forms import Field, Form
from processes.questions import choices, opinion
from processes.roles import CERTIFICATE

_RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"

FORCE = Form(
    "force",
    (
        Field(
            "members",
            "专案组成员",
            "persons",
            role="officer",
            qualification=CERTIFICATE,
            hint="二名以上行政执法人员",
            basis=f"{_RULE}第五条第一款",
        ),
        Field("reason", "启动移送的理由", "longtext", max_length=1000, prefill="suspicion.reason"),
    ),
)
REPORT = Form(
    "report",
    (
        Field("facts", "涉嫌犯罪的事实", "longtext", prefill="suspicion.facts", basis=f"{_RULE}第三条、第五条第一款"),
        Field("crime", "涉嫌罪名", prefill="suspicion.charge", max_length=100),
        Field("standard", "移送标准", "longtext", max_length=1000, hint="涉案数额、情节、后果等符合的立案追诉标准"),
        Field("evidence", "主要证据", "longtext", hint="每行一项"),
        Field("goods", "涉案物品", "longtext", required=False, hint="每行一项；没有的填“无”"),
        Field("reported_on", "报告日期", "date"),
        opinion("专案组意见", "suggestion"),
    ),
)
_REFUSED = ("outcome", ("refuse",))
APPROVAL = Form(
    "approval",
    (
        Field(
            "outcome",
            "决定",
            "choice",
            choices=choices(approve="批准移送", refuse="不批准移送"),
            basis=f"{_RULE}第五条第二款",
        ),
        Field(
            "reason",
            "不予批准的理由",
            "longtext",
            required=False,
            show_if=_REFUSED,
            max_length=2000,
            basis=f"{_RULE}第五条第三款",
        ),
        opinion("审批意见"),
    ),
)
_LATE = "逾期的原因"
SENDING = Form(
    "sending",
    (
        Field("to", "受移送的公安机关", max_length=100),
        Field("sent_at", "移送时间", "datetime", basis=f"{_RULE}第五条第三款"),
        Field("receiver", "签收人", max_length=100),
        Field("materials", "移送材料", "longtext", hint="每行一项", basis=f"{_RULE}第六条"),
        Field("copied", "已抄送同级人民检察院", "boolean"),
        Field("late_reason", _LATE, required=False, max_length=500, hint="超过二十四小时的必填"),
    ),
)
POLICE = Form(
    "police",
    (
        Field(
            "outcome",
            "公安机关决定",
            "choice",
            choices=choices(filed="决定立案", refused="不予立案", passed_on="不属其管辖，已转送"),
            basis=f"{_RULE}第七条、第八条",
        ),
        Field("notified_on", "收到通知书的日期", "date"),
        Field("number", "通知书文号", max_length=100),
        Field("to", "转送的公安机关", show_if=("outcome", ("passed_on",)), max_length=100),
        Field("reason", "不予立案的理由", "longtext", show_if=("outcome", ("refused",)), max_length=2000),
    ),
)
REFUSAL = Form(
    "refusal",
    (
        Field(
            "way",
            "对不予立案决定",
            "choice",
            choices=choices(
                reconsider="提请公安机关复议", supervise="建议人民检察院立案监督", accept="无异议，依法作出行政处理"
            ),
            basis=f"{_RULE}第九条第一款、第十条",
        ),
        opinion("负责人意见"),
    ),
)
RECONSIDER = Form(
    "reconsideration",
    (
        Field("asked_on", "提请复议日期", "date", basis=f"{_RULE}第九条第一款"),
        Field("grounds", "提请复议的理由", "longtext"),
        Field("receiver", "签收人", max_length=100),
    ),
)
_STILL = ("outcome", ("refused",))
RECONSIDERED = Form(
    "reconsideration",
    (
        Field("outcome", "复议决定", "choice", choices=choices(filed="决定立案", refused="维持不予立案")),
        Field("notified_on", "收到复议决定通知书的日期", "date"),
        Field("number", "通知书文号", max_length=100),
        Field(
            "next",
            "对复议决定",
            "choice",
            show_if=_STILL,
            choices=choices(supervise="仍有异议，建议立案监督", accept="依法作出行政处理"),
            basis=f"{_RULE}第九条第二款",
        ),
    ),
)
OVERSIGHT = Form(
    "oversight",
    (
        Field("to", "人民检察院", max_length=100),
        Field("asked_on", "建议日期", "date", basis=f"{_RULE}第九条"),
        Field("grounds", "建议监督的理由", "longtext"),
        Field("receiver", "签收人", max_length=100),
    ),
)
OVERSEEN = Form(
    "oversight",
    (
        Field("outcome", "结果", "choice", choices=choices(filed="公安机关立案", refused="不立案理由成立")),
        Field("notified_on", "收到通知的日期", "date"),
        Field("number", "通知文号", required=False, max_length=100),
    ),
)
HANDOVER = Form(
    "handover",
    (
        Field("handed_at", "移交时间", "datetime", basis=f"{_RULE}第十二条"),
        Field("receiver", "接收人", max_length=100),
        Field("voucher", "交接凭证", max_length=200),
        Field("materials", "一并移交的材料", "longtext", required=False),
        Field("late_reason", _LATE, required=False, max_length=500, hint="超过三日的必填"),
    ),
)
JUDICIAL = Form(
    "judicial",
    (
        Field("outcome", "司法机关处理结果", "choice",
              choices=choices(convicted="追究刑事责任", ended="终止侦查、不起诉、免予刑事处罚，不需行政处罚",
                              returned="不追究刑事责任或者免予刑事处罚，移回作行政处罚"),
              basis="《行政处罚法》第二十七条第一款、第三十五条"),
        Field("authority", "作出处理的机关", max_length=100),
        Field("document", "文书名称及文号", max_length=200),
        Field("received_on", "收到日期", "date"),
        Field("note", "说明", "longtext", required=False, max_length=1000,
              hint="已缴的罚款依法折抵相应罚金（《行政处罚法》第三十五条）"),
    ),
)  # fmt: skip
