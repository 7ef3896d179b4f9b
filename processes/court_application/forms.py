"""What an officer is asked when a court is asked to enforce."""

from __future__ import annotations

from engine.forms import Field, Form
from processes.court_application.facts import REMEDIES, RESULTS
from processes.enforcement.facts import KINDS
from processes.enforcement.forms import DEFENCE_REVIEW, NO, YES, decided, money, of, service
from processes.questions import choices, opinion, party
from processes.roles import CERTIFICATE

__all__ = ["DEFENCE_REVIEW"]

CHECK = Form(
    "appeal",
    (
        *party(), *decided(),
        Field("kind", "义务种类", "choice", choices=of(KINDS), prefill="origin.kind"),
        Field("obligation", "应当履行的义务", "longtext", prefill="origin.obligation", max_length=1000),
        *money(),
        Field("last_day", "履行期限的最后一日", "date", required=False, prefill="origin.last_day"),
        Field("performed", "当事人已全部履行", "boolean", basis="《行政强制法》第五十三条"),
        Field("remedy", "复议、诉讼情况", "choice", choices=of(REMEDIES), basis="《行政强制法》第五十三条"),
        Field("review_served_on", "复议决定送达日期", "date", show_if=("remedy", ("reviewed",)),
              basis="《行政诉讼法》第四十五条"),
        Field("judgment_on", "裁判生效日期", "date", show_if=("remedy", ("sued",))),
        Field("review_first", "当场作出的处罚决定（复议前置）", "boolean", prefill="origin.review_first",
              basis="《行政复议法》第二十三条"),
        Field("instalment_last_on", "批准延期、分期的最后期限", "date", required=False,
              prefill="origin.instalment_last_on", basis="《行政处罚法》第七十二条第二款"),
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE,
              prefill="origin.second_officer"),
        opinion("承办人意见", "suggestion"),
    ),
    headings={"type": "当事人", "item_code": "据以申请的决定", "kind": "未履行的义务", "performed": "申请条件",
              "second_officer": "办案人员"},
)  # fmt: skip
DEMAND = Form("demand", (
    Field("manner", "履行方式", "longtext", max_length=500,
          phrases=("持决定书到指定的代收银行或者通过电子支付系统缴纳。", "自行清理、拆除并恢复原状。")),
    *service(),
))  # fmt: skip
RESPONSE = Form(
    "response",
    (
        Field("outcome", "情况", "choice", choices=choices(performed="当事人已履行", defence="当事人陈述申辩")),
        Field("on", "日期", "date"),
        Field("text", "履行情况或者陈述申辩意见", "longtext", basis="《行政强制法》第三十六条"),
    ),
)
APPLICATION = Form(
    "application",
    (
        Field("court", "人民法院", max_length=100, basis="《行政强制法》第五十四条"),
        Field("subject", "申请强制执行的标的", "longtext", max_length=1000, prefill="appeal.obligation",
              basis="《行政强制法》第五十五条第一款第四项"),
        Field("facts", "作出决定的事实、理由和依据", "longtext", basis="《行政强制法》第五十五条第一款第二项"),
        Field("views", "当事人的意见及催告情况", "longtext", basis="《行政强制法》第五十五条第一款第三项"),
        Field("materials", "材料清单", "longtext", hint="每行一项",
              phrases=("行政处罚决定书及送达回证\n履行行政决定催告书及送达回证\n主要证据材料\n标的情况说明",)),
        Field("urgent", "情况紧急，申请立即执行", "boolean", basis="《行政强制法》第五十九条"),
        Field("urgent_reason", "保障公共安全的紧急情况", "longtext", show_if=("urgent", YES), max_length=1000),
        Field("late_reason", "逾期申请的正当理由", "longtext", required=False, max_length=1000,
              hint="超过三个月的必填", basis="行诉解释第一百五十六条"),
        opinion("承办人意见", "suggestion"),
    ),
)  # fmt: skip
URGED = Form("urged", (Field("reason", "逾期的原因和督办意见", "longtext", max_length=1000),))
SIGNATURE = Form("application", (Field("approved", "同意申请并签署", "boolean", hint="不同意的请退回"),
                                 opinion("审批意见")))  # fmt: skip
SUBMISSION = Form(
    "application",
    (
        Field("submitted_on", "递交日期", "date", basis="《行政强制法》第五十三条"),
        Field("receipt", "法院收件凭证", max_length=200),
    ),
)
ACCEPTANCE = Form(
    "court",
    (
        Field("outcome", "结果", "choice",
              choices=choices(accepted="受理", refused="裁定不予受理", withdrawn="撤回申请（当事人已履行等）"),
              basis="《行政强制法》第五十六条"),
        Field("received_on", "受理、收到裁定或者撤回日期", "date"),
        Field("number", "案号", required=False, max_length=100),
        Field("reason", "不予受理或者撤回的理由", "longtext", required=False, max_length=2000,
              show_if=("outcome", ("refused", "withdrawn"))),
    ),
)  # fmt: skip
RULING = Form(
    "ruling",
    (
        Field("outcome", "裁定", "choice",
              choices=choices(enforce="准予强制执行", refuse="裁定不予执行", doubts="存在第五十八条情形，三十日内裁定",
                              withdrawn="撤回申请（当事人已履行等）"),
              basis="《行政强制法》第五十七条、第五十八条"),
        Field("received_on", "裁定作出（收到）或者告知日期", "date"),
        Field("number", "文书号", required=False, max_length=100),
        Field("reason", "理由", "longtext", required=False, max_length=2000,
              show_if=("outcome", ("refuse", "doubts", "withdrawn"))),
    ),
)  # fmt: skip
ASK_UPPER = Form(
    "upper",
    (
        Field("ask", "向上一级人民法院申请复议", "boolean", basis="《行政强制法》第五十六条第二款、第五十八条第三款"),
        Field("grounds", "复议理由", "longtext", required=False, max_length=2000, show_if=("ask", YES)),
        Field("not_asked", "不申请复议的理由", "longtext", required=False, max_length=1000, show_if=("ask", NO)),
        opinion("审批意见"),
    ),
)
UPPER_FILING = Form(
    "upper", (Field("filed_on", "递交日期", "date"), Field("upper_court", "上一级人民法院", max_length=100))
)
UPPER_ANSWER = Form(
    "upper",
    (
        Field(
            "outcome", "裁定", "choice", choices=choices(accept="指令受理", enforce="准予强制执行", upheld="维持原裁定")
        ),
        Field("answered_on", "收到日期", "date"),
        Field("upper_number", "文书号", required=False, max_length=100),
    ),
)
EXECUTION = Form(
    "execution",
    (
        Field(
            "result",
            "执行情况",
            "choice",
            choices=choices(executed="执行完毕", partly="部分执行", ended="终结执行", withdrawn="当事人履行，撤回申请"),
        ),
        Field("done_on", "日期", "date"),
        Field("cents", "执行到位金额", "money", required=False),
        Field("note", "情况说明", "longtext", max_length=2000),
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
