"""What an officer is asked when a decision is enforced."""

from __future__ import annotations

from collections.abc import Mapping

from engine.forms import Choice, Field, Form
from processes import refusals
from processes.enforcement.facts import CLEARED, CONSEQUENCES, ENDING, KINDS, RESULTS, SUSPENDING
from processes.enforcement_powers import WAYS
from processes.questions import choices, opinion, party
from processes.roles import CERTIFICATE

YES = (True, "true", "on", "是")
NO = (False, "false", "off", "否")


def of(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    """Make choices of a table of labels."""
    return choices(**labels)


def service(day: str = "served_on") -> tuple[Field, ...]:
    """Ask how a letter of enforcement reached the party. Source: 《行政强制法》第三十八条."""
    other = ("method", ("left", "post", "public_notice"))
    return (
        Field("method", "送达方式", "choice", basis="《行政强制法》第三十八条",
              choices=choices(direct="直接送达", left="留置送达", post="邮寄送达", public_notice="公告送达")),
        Field(day, "送达日期", "date", hint="公告送达的，为公告期满之日"),
        Field("announced_on", "公告日期", "date", show_if=("method", ("public_notice",))),
        Field("not_direct", "拒绝接收或者无法直接送达的情况", required=False, show_if=other, max_length=300),
        Field("receiver", "签收人", show_if=("method", ("direct",)), max_length=100),
        refusals.witness(("method", ("left",)), hint="没有见证人的，须拍照、录像"),
        refusals.recorded(("method", ("left",))),
    )  # fmt: skip


def decided() -> tuple[Field, ...]:
    """Ask which decision is not performed."""
    return (
        Field("item_code", "所涉事项", hint="事项目录编号", prefill="origin.item_code"),
        Field("matter", "案由", prefill="origin.matter", max_length=300),
        Field("decision_title", "据以执行的决定", prefill="origin.decision_title", max_length=100),
        Field("decision_number", "决定书文号", prefill="origin.decision_number", max_length=100),
        Field("decided_on", "决定日期", "date", prefill="origin.decided_on"),
        Field("served_on", "决定书送达日期", "date", prefill="origin.served_on"),
    )


def money() -> tuple[Field, ...]:
    """Ask what is owed."""
    owed = ("kind", ("money",))
    return (
        Field("fine_cents", "罚款数额", "money", show_if=owed, prefill="origin.fine_cents"),
        Field("paid_cents", "已缴金额", "money", required=False, show_if=owed, prefill="origin.paid_cents"),
        Field("surcharge", "负责人已决定加处罚款", "boolean", show_if=owed, prefill="origin.surcharge",
              basis="《行政处罚法》第七十二条、《行政强制法》第四十五条"),
    )  # fmt: skip


CHECK = Form(
    "duty",
    (
        *party(), *decided(),
        Field("kind", "义务种类", "choice", choices=of(KINDS), prefill="origin.kind"),
        Field("obligation", "应当履行的义务", "longtext", prefill="origin.obligation", max_length=1000),
        Field("last_day", "履行期限的最后一日", "date", prefill="origin.last_day"),
        *money(),
        Field("remedy", "复议、诉讼情况", "choice",
              choices=choices(none="未申请复议、未起诉", pending="复议或者诉讼中，不停止执行",
                              stopped="复议或者诉讼中，已依法停止执行", ended="复议、诉讼已终结，决定有效")),
        Field("way", "执行方式", "choice", basis="《行政强制法》第十三条",
              choices=choices(own="本机关强制执行", immediate="立即代履行", court="申请人民法院强制执行",
                              none="当事人已履行，不需执行")),
        Field("own_way", "拟采取的方式", "choice", show_if=("way", ("own",)), choices=of(WAYS),
              basis="《行政强制法》第十二条"),
        Field("consequence", "不履行的后果", "choice", show_if=("own_way", ("substitute",)), choices=of(CONSEQUENCES),
              basis="《行政强制法》第五十条"),
        Field("cleared", "遗洒物、障碍物、污染物所在地点", "choice", show_if=("way", ("immediate",)),
              choices=of(CLEARED), basis="《行政强制法》第五十二条"),
        Field("unable", "当事人不能清除", "boolean", show_if=("way", ("immediate",))),
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE,
              prefill="origin.second_officer"),
        opinion("承办人意见", "suggestion"),
    ),
    headings={"type": "当事人", "item_code": "据以执行的决定", "kind": "未履行的义务", "way": "执行方式",
              "second_officer": "办案人员"},
)  # fmt: skip
ANNOUNCEMENT = Form(
    "announcement",
    (
        Field("order", "责成强制拆除的文件", hint="县级以上地方人民政府的文件名称、文号", max_length=200,
              basis="《城乡规划法》第六十八条"),
        Field("announced_on", "公告日期", "date", basis="《行政强制法》第四十四条"),
        Field("limit_on", "限期自行拆除至", "date"),
        Field("place", "公告张贴地点、方式", max_length=300),
    ),
)  # fmt: skip
DEMAND = Form(
    "demand",
    (
        Field("obligation", "应当履行的义务", "longtext", prefill="duty.obligation", max_length=1000),
        Field("days", "履行期限", "integer", minimum=1, maximum=90, unit="日",
              hint="法律未规定天数，由本机关确定合理期限", basis="《行政强制法》第三十五条"),
        Field("manner", "履行方式", "longtext", max_length=500,
              phrases=("持决定书到指定的代收银行或者通过电子支付系统缴纳。", "自行清理、拆除并恢复原状。")),
        opinion("承办人意见", "suggestion"),
    ),
)  # fmt: skip
APPROVAL = Form("demand", (Field("approved", "是否同意", "boolean", hint="不同意的请退回"), opinion("审批意见")))
DEMAND_SERVICE = Form("demand", service())
RESPONSE = Form(
    "response",
    (
        Field("outcome", "情况", "choice",
              choices=choices(performed="当事人已履行", defence="当事人陈述申辩", agreement="协商执行协议",
                              hiding="有转移、隐匿财物迹象，立即执行")),
        Field("on", "日期", "date"),
        Field("paid_cents", "缴款金额合计", "money", required=False, show_if=("outcome", ("performed",))),
        Field("text", "陈述申辩意见或者履行、协商情况", "longtext", basis="《行政强制法》第三十六条"),
        Field("evidence", "证明转移、隐匿财物迹象的证据", "longtext", required=False, max_length=1000,
              show_if=("outcome", ("hiding",)), basis="《行政强制法》第三十七条第三款"),
    ),
)  # fmt: skip
DEFENCE_REVIEW = Form(
    "response",
    (
        Field("accepted", "采纳，不再执行", "boolean", basis="《行政强制法》第三十六条"),
        Field("review", "复核情况和理由", "longtext", max_length=2000),
    ),
)
PROPOSAL = Form(
    "decision",
    (
        Field("way", "执行方式", "choice", choices=of(WAYS), prefill="duty.own_way", basis="《行政强制法》第十二条"),
        Field("consequence", "不履行的后果", "choice", show_if=("way", ("substitute",)), choices=of(CONSEQUENCES),
              prefill="duty.consequence", basis="《行政强制法》第五十条"),
        Field("object", "执行标的", "longtext", prefill="duty.obligation", max_length=1000),
        Field("reason", "理由", "longtext", max_length=1000,
              phrases=("经催告，当事人逾期仍不履行，且无正当理由。",)),
        Field("basis", "依据", hint="写明法律名称和条款项"),
        Field("planned_on", "实施日期", "date"),
        Field("planned", "实施方式", "longtext", max_length=1000),
        Field("performer", "代履行人", show_if=("way", ("substitute",)), max_length=200),
        Field("unrelated", "代履行人与案件没有利害关系", "boolean", show_if=("way", ("substitute",)),
              basis="《行政强制法》第五十条"),
        Field("budget_cents", "费用预算", "money", required=False, show_if=("way", ("substitute",)),
              basis="《行政强制法》第五十一条第一款第一项"),
        opinion("承办人意见", "suggestion"),
    ),
)  # fmt: skip
DECISION = Form("decision", APPROVAL.fields)
DECISION_SERVICE = Form("decision", service())
SUBSTITUTE_DEMAND = Form(
    "substitute",
    (
        Field("demanded_on", "催告书送达日期", "date", basis="《行政强制法》第五十一条第一款第二项"),
        Field("planned_on", "代履行日期", "date", prefill="decision.planned_on"),
        Field("receiver", "签收人", max_length=100),
    ),
)
_DONE = ("outcome", ("done",))
EXECUTION = Form(
    "execution",
    (
        Field("outcome", "情况", "choice",
              choices=choices(done="已实施", performed="当事人已自行履行", agreement="协商执行协议",
                              obstructed="未能实施，另行安排")),
        Field("on", "日期", "date", show_if=("outcome", ("performed", "agreement", "obstructed"))),
        Field("began_at", "开始时间", "datetime", show_if=_DONE),
        Field("ended_at", "结束时间", "datetime", show_if=_DONE),
        Field("urgent", "情况紧急，须在夜间或者节假日实施", "boolean", show_if=_DONE,
              basis="《行政强制法》第四十三条第一款"),
        Field("urgent_reason", "紧急情况", "longtext", show_if=("urgent", YES), max_length=1000),
        Field("place", "地点", show_if=_DONE, max_length=200),
        Field("utilities", "对居民生活停止供水、供电、供热、供燃气", "boolean", show_if=_DONE,
              basis="《行政强制法》第四十三条第二款"),
        Field("attendant", "到场的当事人", required=False, show_if=_DONE, max_length=100),
        Field("receipt", "笔录签名", "choice", required=False, show_if=_DONE, hint="当事人到场的填写",
              choices=choices(signed="当事人签名或者盖章", refused="当事人拒绝签名")),
        refusals.reason("拒绝签名的情况"),
        refusals.witness(_DONE, hint="当事人不到场时必填；拒绝签名、没有录音录像的也须填写"),
        refusals.recorded(_DONE),
        Field("supervisor", "到场监督的执法人员", required=False, show_if=_DONE, max_length=100,
              hint="代履行时必填", basis="《行政强制法》第五十一条第一款第三项"),
        Field("cents", "执行金额或者代履行费用", "money", required=False, show_if=_DONE),
        Field("cost_reason", "费用高于预算的理由", required=False, show_if=_DONE, max_length=300),
        Field("paid_cents", "缴款金额合计", "money", required=False, show_if=("outcome", ("performed",))),
        Field("text", "经过", "longtext"),
    ),
    headings={"outcome": "实施", "attendant": "在场人员", "text": "经过"},
)  # fmt: skip
AGREEMENT = Form(
    "agreement",
    (
        Field("terms", "约定的内容", "longtext", hint="分阶段履行的时间、数额"),
        Field("last_on", "最后一期截止日", "date"),
        Field("reduced_cents", "减免加处罚款", "money", required=False, basis="《行政强制法》第四十二条第二款"),
        Field("remedial", "当事人采取的补救措施", required=False, max_length=500),
        Field("harmless", "不损害公共利益和他人合法权益", "boolean", basis="《行政强制法》第四十二条第一款"),
        opinion("承办人意见", "suggestion"),
    ),
)  # fmt: skip
AGREED = Form("agreement", (Field("approved", "同意达成执行协议", "boolean"), opinion("审批意见")))
SIGNING = Form("agreement", (Field("signed_on", "签订日期", "date"), Field("signer", "当事人签订人", max_length=100)))
WATCH = Form(
    "agreement",
    (
        Field("result", "履行情况", "choice", choices=choices(kept="已全部履行", broken="不履行")),
        Field("result_on", "日期", "date"),
        Field("result_text", "情况说明", "longtext", max_length=1000),
    ),
)
RESUMED = Form("agreement", (Field("resumed_on", "恢复执行通知书送达日期", "date"),
                             Field("receiver", "签收人", max_length=100)))  # fmt: skip
SUSPENSION = Form(
    "suspension",
    (
        Field("ground", "中止的情形", "choice", choices=of(SUSPENDING), basis="《行政强制法》第三十九条第一款"),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)
SUSPENDED = Form("suspension", (Field("approved", "同意中止", "boolean"), opinion("审批意见")))
SUSPENSION_SERVICE = Form("suspension", (Field("served_on", "送达日期", "date"),
                                         Field("receiver", "签收人", max_length=100)))  # fmt: skip
RESUMPTION = Form(
    "suspension",
    (
        Field("gone_on", "中止情形消失的日期", "date", basis="《行政强制法》第三十九条第二款"),
        Field("gone", "情形消失的说明", "longtext", max_length=1000),
        Field("resumed_on", "恢复执行通知书送达日期", "date"),
        Field("resumed_receiver", "签收人", max_length=100),
    ),
)
THREE_YEARS = Form(
    "suspension",
    (
        Field("harmless", "没有明显社会危害", "boolean", basis="《行政强制法》第三十九条第二款"),
        Field("unable", "当事人确无能力履行", "boolean"),
        Field("three_reason", "核查情况", "longtext", max_length=1000),
    ),
)
GIVEN_UP = Form("suspension", (Field("given_up", "不再执行", "boolean"), opinion("审批意见", "three_opinion")))
BACK = Form("suspension", RESUMPTION.fields[2:])
TERMINATION = Form(
    "termination",
    (
        Field("ground", "终结的情形", "choice", choices=of(ENDING), basis="《行政强制法》第四十条"),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)
TERMINATED = Form("termination", (Field("approved", "同意终结", "boolean"), opinion("审批意见")))
TERMINATION_SERVICE = Form("termination", (Field("served_on", "送达日期", "date"),
                                           Field("receiver", "签收人", required=False, max_length=100)))  # fmt: skip
IMMEDIATE = Form(
    "immediate",
    (
        Field("approved", "决定立即代履行", "boolean", basis="《行政强制法》第五十二条"),
        Field("performer", "代履行人", show_if=("approved", YES), max_length=200),
        opinion("审批意见"),
    ),
)
CLEARING = Form(
    "immediate",
    (
        Field("began_at", "开始时间", "datetime"),
        Field("ended_at", "结束时间", "datetime"),
        Field("place", "地点", max_length=200),
        Field("present", "当事人在场", "boolean", basis="《行政强制法》第五十二条"),
        Field("supervisor", "到场监督的执法人员", max_length=100),
        Field("cents", "费用", "money", required=False),
        Field("text", "经过", "longtext"),
    ),
)
TELLING = Form(
    "immediate",
    (
        Field("told_on", "通知日期", "date", basis="《行政强制法》第五十二条"),
        Field("told_how", "通知方式、接收人", max_length=300),
        Field("follow_up", "依法作出的处理", "longtext", max_length=1000),
    ),
)
CLOSING = Form(
    "closing",
    (
        Field("result", "结案结果", "choice", choices=of(RESULTS)),
        Field("done_on", "执行完毕、履行或者终结日期", "date"),
        Field("summary", "办理情况", "longtext"),
        opinion("承办人意见", "suggestion"),
    ),
)
CLOSING_UNIT = Form("closing", (opinion("部门审核意见", "unit_opinion"),))
