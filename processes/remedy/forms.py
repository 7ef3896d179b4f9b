"""What is asked when a decision of ours is disputed."""

from __future__ import annotations

from engine.forms import Field, Form
from processes.questions import choices, opinion
from processes.remedy.facts import GROUNDS, OUTCOMES
from processes.remedy.redone import ANNULLED_FOR

_REVIEW, _SUIT = ("kind", ("review",)), ("kind", ("suit",))
YES = (True, "true", "on", "是")

REGISTRATION = Form(
    "registration",
    (
        Field("kind", "种类", "choice", choices=choices(review="行政复议", suit="行政诉讼")),
        Field("channel", "途径", "choice",
              choices=choices(body="行政复议机关通知", court="人民法院通知", ours="当事人经本机关提交"),
              basis="《行政复议法》第三十二条、第四十八条；《行政诉讼法》第六十七条"),
        Field("authority", "行政复议机关／人民法院", max_length=100),
        Field("number", "案号", required=False, max_length=100),
        Field("camera", "依据电子技术监控设备记录作出的处罚", "boolean", required=False, show_if=_REVIEW),
        Field("simple", "适用简易程序", "boolean", required=False, show_if=_REVIEW,
              basis="《行政复议法》第五十三条、第五十四条"),
        Field("filed_on", "申请（起诉）日期", "date", hint="自该日起加处罚款不予计算",
              basis="《行政处罚法》第七十三条第三款"),
        Field("received_on", "本机关收到申请书副本（起诉状副本）的日期", "date"),
        Field("claims", "请求和理由", "longtext"),
        Field("accepted_note", "人民法院受理的情况", required=False, show_if=_SUIT, max_length=500,
              hint="对当场处罚未经复议直接起诉的必填", basis="《行政复议法》第二十三条"),
    ),
)  # fmt: skip
_KEEP = ("way", ("keep",))
FORWARDING = Form(
    "forwarding",
    (
        Field(
            "way",
            "处理",
            "choice",
            choices=choices(keep="维持原决定，转送行政复议机关", correct="自行纠正"),
            basis="《行政复议法》第三十二条",
        ),
        Field("forwarded_on", "转送日期", "date", show_if=_KEEP),
        Field("reason", "理由", "longtext", max_length=2000),
        Field("late_reason", "逾期的原因", required=False, max_length=500),
    ),
)
REPLY = Form(
    "reply",
    (
        Field("facts", "决定认定的事实", "longtext"),
        Field("points", "对请求和理由的答复、答辩意见", "longtext"),
        Field(
            "evidence",
            "证据目录",
            "longtext",
            required=False,
            hint="每行一项：名称＝证明对象",
            basis="《行政复议法》第四十八条；《行政诉讼法》第三十四条、第六十七条",
        ),
        Field("norms", "法律依据", "longtext", required=False, hint="每行一项，写明名称和条款"),
    ),
)
REPLY_APPROVAL = Form("reply", (Field("approved", "同意", "boolean"), opinion("审批意见")))
SUBMISSION = Form(
    "submission",
    (
        Field("submitted_on", "提交日期", "date"),
        Field("receipt", "签收凭证", max_length=200),
        Field("late_reason", "逾期的原因和正当事由", "longtext", required=False, max_length=1000),
    ),
)
SUSPENSION = Form(
    "suspension",
    (
        Field("ground", "停止执行的情形", "choice",
              choices=choices(**{key: text for key, (_, text) in GROUNDS.items()}),
              basis="《行政复议法》第四十二条；《行政诉讼法》第五十六条"),
        Field("document", "通知、裁定文书", required=False, max_length=200),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)  # fmt: skip
SUSPENDED = Form("suspension", (Field("suspended", "停止执行", "boolean"), opinion("审批意见")))
_MONEY = ("outcome", ("changed", "annulled", "illegal", "invalid", "redo", "settled"))
RESULT = Form(
    "result",
    (
        Field("outcome", "结果", "choice", choices=choices(**OUTCOMES)),
        Field("annulled_for", "撤销的理由", "choice", choices=choices(**ANNULLED_FOR),
              show_if=("outcome", ("annulled", "redo")), hint="仅因违反法定程序撤销的，重新作出决定不受限制",
              basis="《行政复议法》第六十四条；《行政诉讼法》第七十条、第七十一条"),
        Field("document", "决定书、裁判文书", max_length=200),
        Field("decided_on", "作出日期", "date"),
        Field("received_on", "收到日期", "date"),
        Field("summary", "主要内容", "longtext"),
        Field("final", "已经生效", "boolean", hint="可以起诉、上诉的，期满未起诉、上诉的才生效"),
        Field("effective_on", "生效日期", "date", required=False, show_if=("final", YES)),
        Field("refund_cents", "应当退还的罚没款", "money", required=False, show_if=_MONEY),
        Field("redo_by", "重新作出决定的期限", "date", required=False, show_if=("outcome", ("redo",))),
    ),
)  # fmt: skip
WAITING = Form("waiting", (Field("course", "后续程序", "longtext", max_length=1000, hint="起诉、上诉、再审等"),))
IMPLEMENTATION = Form("implementation", (opinion("落实意见"),))
WITHDRAWAL = Form(
    "withdrawal",
    (
        Field("withdrawn_on", "撤回日期", "date", basis="《行政处罚法》第四十八条第二款"),
        Field("explanation", "向社会说明的理由", "longtext", max_length=1000,
              phrases=("行政复议决定撤销原处罚决定。", "人民法院判决撤销原处罚决定。")),
    ),
)  # fmt: skip
REFUND = Form(
    "refund",
    (
        Field("refund_cents", "退还金额", "money", prefill="result.refund_cents"),
        Field("refunded_on", "退还日期", "date"),
        Field("voucher", "退付凭证", max_length=200),
    ),
)
REDO = Form("redo", (Field("plan", "重新作出决定的安排", "longtext", max_length=2000),))
CLOSING = Form("closing", (Field("summary", "办理情况", "longtext"), opinion("结案意见")))
