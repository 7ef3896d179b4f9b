"""What is asked after the decision on the spot: sparing, payment, cash, surcharge, filing, publicity, closing."""

from __future__ import annotations

from engine.forms import Field, Form
from processes.penalty import forms_decision as ordinary
from processes.penalty_summary.forms import PAYMENTS
from processes.questions import choices, opinion

#: 不予处罚 is discussed by the leaders, as in the ordinary procedure (深府令196号第十八条).
DISCUSSION, DISCUSSION_OPINION = ordinary.DISCUSSION, ordinary.DISCUSSION_OPINION
DISCUSSION_RESULT = Form(
    "discussion",
    (
        Field("conclusion", "讨论结论", "choice", basis="《行政处罚法》第三十三条；深圳市人民政府令第196号第十八条",
              choices=choices(no_penalty="不予行政处罚", back="不同意，退回重新处理")),
        Field("summary", "结论说明", "longtext", max_length=1000),
    ),
)  # fmt: skip
SPARED = Form(
    "spared",
    (
        Field("served_on", "送达日期", "date", basis="《行政处罚法》第六十一条"),
        Field("receiver", "签收人", max_length=100),
        Field("place", "送达地点", max_length=200),
    ),
)

_PAID, _CASH = ("result", ("paid",)), ("manner", ("cash",))
PAYMENT = Form(
    "payment",
    (
        Field("result", "情况", "choice", choices=choices(
            paid="已缴清", instalment="当事人申请延期或者分期", void="决定已被撤销、确认无效，不再履行",
        )),
        Field("manner", "缴款方式", "choice", choices=PAYMENTS, show_if=_PAID, prefill="decision.payment"),
        Field("paid_on", "缴款日期", "date", show_if=_PAID, basis="《行政处罚法》第六十七条"),
        Field("paid_cents", "缴款金额", "money", show_if=_PAID, prefill="decision.fine_cents"),
        Field("receipt", "票据号", show_if=_PAID, max_length=100, basis="《行政处罚法》第七十条",
              hint="当场收缴的填写财政部门统一制发的专用票据号；不出具的，当事人有权拒绝缴纳"),
        Field("landed_on", "抵岸日期", "date", required=False, show_if=_CASH, hint="在水上当场收缴的填写",
              basis="《行政处罚法》第七十一条"),
        Field("request", "申请的理由和方案", "longtext", show_if=("result", ("instalment",)),
              basis="《行政处罚法》第六十六条第二款"),
    ),
)  # fmt: skip
REMITTANCE = Form(
    "remittance",
    (
        Field("remitted_on", "交至所属机关的日期", "date", basis="《行政处罚法》第七十一条"),
        Field("taken_by", "机关收款人", max_length=50),
        Field("late_reason", "逾期原因", "longtext", required=False, max_length=500, hint="超过二个工作日的必填"),
    ),
)
BANKING = Form(
    "banking",
    (
        Field("banked_on", "缴付银行的日期", "date", basis="《行政处罚法》第七十一条"),
        Field("slip", "银行回单号", max_length=100),
        Field("late_reason", "逾期原因", "longtext", required=False, max_length=500, hint="超过二个工作日的必填"),
    ),
)

INSTALMENT, INSTALMENT_PAYMENT = ordinary.INSTALMENT, ordinary.INSTALMENT_PAYMENT
SURCHARGE, SURCHARGE_APPROVAL = ordinary.SURCHARGE, ordinary.SURCHARGE_APPROVAL
LATE_PAYMENT = ordinary.LATE_PAYMENT
FILING = Form(
    "filing",
    (
        Field("filed_on", "备案日期", "date", basis="《行政处罚法》第五十二条第三款"),
        Field("receiver", "所属机关备案接收人", max_length=50),
        Field("note", "备案说明", "longtext", required=False, max_length=500),
        Field("late_reason", "逾期原因", "longtext", required=False, max_length=500, hint="超过备案期限的必填"),
    ),
)
PUBLICITY, WITHDRAWAL = ordinary.PUBLICITY, ordinary.WITHDRAWAL
REVIEW = Form(
    "review",
    (
        Field("received_on", "收到复议申请的日期", "date", basis="《行政复议法》第三十二条"),
        Field("request", "复议请求和理由", "longtext"),
        Field("outcome", "本机关的处理", "choice",
              choices=choices(keep="维持原决定，转送复议机关", change="认为应当变更、撤销原决定")),
        Field("forwarded_on", "转送日期", "date", show_if=("outcome", ("keep",))),
        Field("to", "复议机关", show_if=("outcome", ("keep",)), max_length=100),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)  # fmt: skip

CLOSING = Form(
    "closing",
    (
        Field("kind", "结案类型", "choice",
              choices=choices(executed="处罚决定执行完毕", no_penalty="不予行政处罚", ended="终结执行",
                              annulled="处罚决定被撤销、确认无效")),
        Field("summary", "案件办理情况", "longtext", max_length=2000),
        Field("execution", "执行情况", "longtext", max_length=1000),
        Field("receipts", "票据号", required=False, prefill="payment.receipt", max_length=300),
    ),
)  # fmt: skip
CLOSING_UNIT = Form("closing", (opinion("部门审核意见", "unit_opinion"),))
ARCHIVE = ordinary.ARCHIVE
