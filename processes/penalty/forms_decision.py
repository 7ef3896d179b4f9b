"""What is asked from the legal review to the archive."""

from __future__ import annotations

from engine.forms import Field, Form
from processes import refusals
from processes.penalty import termination
from processes.penalty.forms import METHODS, OUTCOMES
from processes.questions import choices, opinion

_ITEMS = (
    ("subject", "执法主体是否合法"),
    ("officers", "执法人员是否具备执法资格"),
    ("procedure", "程序是否合法"),
    ("facts", "违法事实是否清楚"),
    ("evidence", "证据是否合法、充分"),
    ("law", "法律依据是否准确"),
    ("discretion", "裁量是否适当"),
    ("papers", "文书是否完备、规范"),
)
LEGAL_REVIEW = Form(
    "legal_review",
    (
        *(Field(f"{key}_ok", label, "boolean") for key, label in _ITEMS),
        Field("outcome", "审核结论", "choice", choices=choices(passed="审核通过", back="退回"),
              basis="《行政处罚法》第五十八条"),
        Field("back_to", "退回至", "choice", show_if=("outcome", ("back",)),
              choices=choices(review="重新审查", investigation="补充调查")),
        Field("opinion", "审核意见", "longtext", phrases=("事实清楚、证据确凿、定性准确、程序合法，同意。",)),
        Field("head", "法制审核机构负责人", max_length=50),
        Field("head_opinion", "法制审核机构负责人意见", "longtext", phrases=("同意审核意见。",), max_length=1000),
    ),
    headings={"subject_ok": "逐项审核", "outcome": "结论"},
)  # fmt: skip
#: The items of the review, for documents: key in the facts and question.
REVIEW_ITEMS = tuple((f"{key}_ok", label) for key, label in _ITEMS)

DISCUSSION = Form(
    "discussion",
    (
        Field("held_at", "讨论开始时间", "datetime"),
        Field("ended_at", "讨论结束时间", "datetime"),
        Field("place", "地点", max_length=100),
        Field("participants", "参加讨论的负责人", "persons", role="leader", hint="不少于二人，内设机构负责人不计入",
              basis="《行政处罚法》第五十七条第二款"),
        Field("recorder", "记录人", max_length=50),
        Field("attendees", "列席人员", required=False, max_length=200),
        Field("report", "案情汇报", "longtext"),
    ),
)  # fmt: skip
DISCUSSION_OPINION = Form(
    "discussion_opinion",
    (
        Field("stance", "意见", "choice",
              choices=choices(agree="同意处理建议", lighter="建议从轻或者不予处罚", back="建议退回补充")),
        Field("reason", "理由", "longtext", phrases=("事实清楚、证据充分、裁量适当，同意。",), max_length=1000),
    ),
)  # fmt: skip
DISCUSSION_RESULT = Form(
    "discussion",
    (
        Field("conclusion", "讨论结论", "choice",
              choices=choices(penalty="给予行政处罚", no_penalty="不予行政处罚", withdraw="撤销案件",
                              terminate="终止调查", transfer="移送司法机关", back="退回补充")),
        Field("summary", "结论说明", "longtext", max_length=1000),
    ),
)  # fmt: skip
DECISION = Form(
    "decision",
    (
        Field("outcome", "决定", "choice", choices=(*OUTCOMES, *choices(again="退回重新审查",
                                                                      investigate="退回补充调查")),
              prefill="proposal.outcome", basis="《行政处罚法》第五十七条第一款"),
        *termination.fields(prefill=True),
        Field("fine_cents", "罚款数额", "money", required=False, show_if=("outcome", ("penalty",)),
              prefill="notice.fine_cents", hint="不得高于告知的数额"),
        Field("reason", "决定理由", "longtext", prefill="proposal.reason"),
        opinion("审批意见"),
    ),
)  # fmt: skip
DECISION_DOCUMENT = Form(
    "decision",
    (
        Field("checked", "决定书已核对并盖章", "boolean", hint="决定书不得出现“拟作出”字样，大小写金额一致",
              basis="《行政处罚法》第五十九条"),
    ),
)  # fmt: skip
SERVICE = Form(
    "service",
    (
        Field("result", "结果", "choice",
              choices=choices(served="已签收", refused="拒绝签收", unreachable="以其他方式无法送达")),
        Field("method", "送达方式", "choice", choices=METHODS, show_if=("result", ("served", "refused")),
              basis="《行政处罚法》第六十一条"),
        Field("attempted_on", "送达日期", "date"),
        Field("place", "送达地点", max_length=200),
        Field("receiver", "签收人", show_if=("result", ("served",)), max_length=100),
        Field("relation", "与受送达人关系", required=False, show_if=("result", ("served",)), max_length=50),
        Field("reason", "拒收理由或者无法送达的情况", "longtext", show_if=("result", ("refused", "unreachable")),
              max_length=1000),
    ),
)  # fmt: skip
SERVICE_LEAVING = Form(
    "service",
    (
        Field("left_on", "留置日期", "date", basis="《民事诉讼法》第八十九条"),
        Field("place", "留置地点", max_length=200),
        refusals.witness(None, hint="没有见证人的须拍照、录像"),
        Field("recorded", "已拍照、录像", "boolean"),
    ),
)
SERVICE_NOTICE = Form(
    "service",
    (
        Field("announced_on", "公告日期", "date", basis="《民事诉讼法》第九十五条"),
        Field("channel", "公告方式", max_length=200),
        Field("notice_reason", "公告理由", "longtext", max_length=1000),
    ),
)
PAYMENT = Form(
    "payment",
    (
        Field("result", "情况", "choice", choices=choices(
            paid="已缴清", instalment="当事人申请延期或者分期", void="决定已被撤销、确认无效，不再履行",
        )),
        Field("paid_on", "缴款日期", "date", show_if=("result", ("paid",)), basis="《行政处罚法》第六十七条"),
        Field("paid_cents", "缴款金额", "money", show_if=("result", ("paid",)), prefill="decision.fine_cents"),
        Field("receipt", "票据号", show_if=("result", ("paid",)), max_length=100),
        Field("request", "申请的理由和方案", "longtext", show_if=("result", ("instalment",)),
              basis="《行政处罚法》第六十六条"),
    ),
)  # fmt: skip
INSTALMENT = Form(
    "instalment",
    (
        Field("granted", "是否准许", "boolean", basis="《行政处罚法》第六十六条第二款"),
        Field("periods", "期数", "integer", required=False, minimum=1, maximum=36),
        Field("last_due_on", "最后一期截止日", "date", required=False),
        opinion("审批意见"),
    ),
)
INSTALMENT_PAYMENT = Form(
    "instalment",
    (
        Field("result", "结果", "choice", choices=choices(paid="已按期缴清", default="未按期缴纳")),
        Field("paid_on", "缴清日期", "date", show_if=("result", ("paid",))),
        Field("receipt", "票据号", show_if=("result", ("paid",)), max_length=200),
        Field("part_cents", "已缴各期合计", "money", required=False, show_if=("result", ("default",))),
    ),
)
SURCHARGE = Form(
    "surcharge",
    (
        Field(
            "propose",
            "建议",
            "choice",
            choices=choices(impose="建议加处罚款", waive="建议不加处罚款"),
            hint="法律规定为“可以”，由行政机关裁量",
            basis="《行政处罚法》第七十二条第一款第一项",
        ),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)
SURCHARGE_APPROVAL = Form(
    "surcharge",
    (
        Field("approved", "决定加处罚款", "boolean", basis="《行政处罚法》第七十二条、《行政强制法》第四十五条"),
        opinion("审批意见"),
    ),
)
LATE_PAYMENT = Form(
    "late_payment",
    (
        Field("result", "结果", "choice", choices=choices(
            paid="已缴清", enforce="仍未缴纳，转强制执行", void="决定已被撤销、确认无效，不再履行",
        )),
        Field("paid_on", "缴款日期", "date", show_if=("result", ("paid",))),
        Field("paid_cents", "罚款缴款金额", "money", show_if=("result", ("paid",)), prefill="decision.fine_cents"),
        Field("surcharge_paid_cents", "加处罚款缴款金额", "money", required=False, show_if=("result", ("paid",)),
              hint="按缴款日计算的数额，不超过罚款本数"),
        Field("receipt", "票据号", show_if=("result", ("paid",)), max_length=200),
        Field("part_cents", "此后已缴部分", "money", required=False, show_if=("result", ("enforce",)),
              hint="未缴清而转强制执行的，填写票据上的金额；分期已缴、扫码已缴的不重复填写"),
        Field("demanded_on", "本案催告书送达日期", "date", required=False, show_if=("result", ("enforce",)),
              hint="未催告的，在强制执行案件中催告", basis="《行政强制法》第三十五条、第五十四条"),
    ),
)  # fmt: skip
PUBLICITY = Form(
    "publicity",
    (
        Field("published_on", "报送公示日期", "date", basis="《行政处罚法》第四十八条第一款"),
        Field("channel", "公示渠道", max_length=200),
        Field("masked", "已作隐私和商业秘密处理", "boolean"),
        Field("address", "公示网址", required=False, max_length=300),
    ),
)
WITHDRAWAL = Form(
    "withdrawal",
    (
        Field("cause", "原因", "choice",
              choices=choices(changed="决定被变更", annulled="决定被撤销", illegal="决定被确认违法",
                              invalid="决定被确认无效"),
              basis="《行政处罚法》第四十八条第二款"),
        Field("changed_on", "变更、撤销日期", "date"),
        Field("withdrawn_on", "撤回公示日期", "date"),
        Field("explanation", "公开说明的理由", "longtext", max_length=1000),
    ),
)  # fmt: skip
EXTENSION = Form(
    "extension",
    (
        Field("days", "申请延长的天数", "integer", minimum=1, maximum=60, unit="日"),
        Field("reason", "理由", "longtext", basis="《行政处罚法》第六十条"),
    ),
)
EXTENSION_APPROVAL = Form(
    "extension",
    (
        Field("approved", "是否批准", "boolean", basis="《行政处罚法》第六十条"),
        opinion("审批意见"),
    ),
)
CLOSING = Form(
    "closing",
    (
        Field("kind", "结案类型", "choice",
              choices=choices(executed="处罚决定执行完毕", no_penalty="不予行政处罚", withdrawn="撤销案件",
                              terminated="终止调查", transferred="移送", ended="终结执行",
                              annulled="处罚决定被撤销、确认无效")),
        Field("summary", "案件办理情况", "longtext"),
        Field("execution", "执行情况", "longtext", max_length=1000),
        Field("receipts", "票据号", required=False, max_length=300),
    ),
)  # fmt: skip
CLOSING_UNIT = Form("closing", (opinion("部门审核意见", "unit_opinion"),))
CLOSING_LEADER = Form("closing", (opinion("负责人审批意见", "leader_opinion"),))
ARCHIVE = Form(
    "archive",
    (
        Field("volume", "卷号", max_length=50),
        Field("retention", "保管期限", "choice", choices=choices(**{"10": "10年", "30": "30年", "permanent": "永久"})),
        Field("ordered", "已按顺序编页，附目录和备考表", "boolean"),
        Field("note", "备考说明", "longtext", required=False, max_length=1000),
    ),
)
