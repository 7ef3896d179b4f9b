"""What the law forbids when a decision of ours is disputed, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PreconditionFailed


class NotThroughUs(PreconditionFailed):
    """Only against a decision on the spot or by camera does the application come through us."""

    zh = (
        "只有对当场作出或者依据电子技术监控设备记录作出的处罚决定，"
        "复议申请才可以经由本机关提交（《行政复议法》第三十二条）。"
    )


class ReviewFirst(PreconditionFailed):
    """Against a decision on the spot review comes first."""

    zh = (
        "当场作出的处罚决定须先申请行政复议（《行政复议法》第二十三条第一款第一项）；"
        "未经复议的起诉，请写明人民法院受理的情况。"
    )


class GroundNotListed(PreconditionFailed):
    """Enforcement is suspended only in the cases that the law lists for {kind}."""

    zh = "停止执行只限法律列明的情形，所选情形不适用于{kind}（《行政复议法》第四十二条、《行政诉讼法》第五十六条）。"


class LateUnexplained(PreconditionFailed):
    """The limit ended on {last}: say why, the answer may count as none."""

    zh = "期限已于{last}届满，逾期视为没有证据、依据；请写明逾期的原因和正当事由。"


class ForwardingMissing(PreconditionFailed):
    """Whoever keeps the decision forwards the application with its letter."""

    zh = "维持原决定的，应当制作并归入《行政复议申请转送函》后转送（《行政复议法》第三十二条）。"


class AnswerMissing(PreconditionFailed):
    """There is no answer without evidence and norms."""

    zh = "答复、答辩应当附作出决定的证据、依据（《行政复议法》第四十八条、《行政诉讼法》第六十七条）。"


class ApprovalWithheld(PreconditionFailed):
    """A leader who does not agree sends it back instead."""

    zh = "不同意的，请使用“退回”，并写明理由。"


class EffectMissing(PreconditionFailed):
    """A final result says from when it has effect."""

    zh = "已生效的结果，请填写生效日期；生效日期不得早于作出日期。"


class RefundTooSmall(PreconditionFailed):
    """What is to be refunded is {owed} yuan."""

    zh = "应当退还{owed}，不得少退。"
