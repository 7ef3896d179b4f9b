"""What the law forbids in a summary case, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PreconditionFailed


class CardsNotShown(PreconditionFailed):
    """Officers show their cards and tell the party of its rights before anything else."""

    zh = (
        "未出示执法证件或者未告知权利的，不得继续；请依法表明身份并告知（《行政处罚法》第五十二条第一款、第五十五条）。"
    )


class OralNotRecorded(PreconditionFailed):
    """What is told orally must be on record: choose telling in writing, or note the recording."""

    zh = "口头告知须有全程音像记录；没有音像记录的，请改为书面告知（《行政处罚法》第四十七条）。"


class NotTold(PreconditionFailed):
    """The party was not told of facts, reasons, basis and rights: nothing may be decided."""

    zh = "未告知拟处理的内容及事实、理由、依据和陈述申辩权的，不得作出决定（《行政处罚法》第四十四条、第六十二条）。"


class FactsDisputed(PreconditionFailed):
    """The facts are disputed: the case goes to the ordinary procedure."""

    zh = "当事人对事实有争议的，不符合当场处罚的条件，请选择“转普通程序”（《行政处罚法》第五十一条、第五十四条）。"


class DefenceNotReviewed(PreconditionFailed):
    """A defence was made and must be reviewed on the spot."""

    zh = "当事人提出陈述、申辩的，应当当场复核，请填写复核意见（《行政处罚法》第四十五条第一款）。"


class ProposalOpen(PreconditionFailed):
    """The party must be told the exact amount of a proposed fine."""

    zh = "拟处罚款的，应当告知确定的罚款数额，请填写（《行政处罚法》第四十四条）。"


class NotOnTheSpot(PreconditionFailed):
    """A fine of {fine} on {party} is above the limit of {limit}: convert the case into an ordinary one."""

    zh = (
        "对{party}处罚款{fine}，超过当场处罚的限额{limit}，不得当场处罚，请选择“转普通程序”；"
        "已在决定环节的，先退回“告知与听取陈述申辩”（《行政处罚法》第五十一条）。"
    )


class PaymentOpen(PreconditionFailed):
    """A fine needs a way of payment."""

    zh = "有罚款的，请选择缴款方式（《行政处罚法》第六十七条至第六十九条）。"


class CodesUnavailable(PreconditionFailed):
    """This installation has no payment system: the party pays at the bank, or in cash where the law allows it."""

    zh = "本系统尚未接入缴款系统，不能生成缴款码，请选择到代收银行缴款。"


class CashForbidden(PreconditionFailed):
    """Cash may be taken only up to {limit}, where execution would be hard later, or far out at the party's request."""

    zh = (
        "当场收缴现金只限于：{limit}以下罚款；不当场收缴事后难以执行；边远、水上、交通不便地区当事人提出请求。"
        "请改为扫码或者到银行缴款（《行政处罚法》第六十七条至第六十九条）。"
    )


class CashNotDecided(PreconditionFailed):
    """The decision does not provide for cash: the party pays by code or at the bank."""

    zh = "决定书未载明当场收缴，不得收取现金，请由当事人扫码或者到银行缴款（《行政处罚法》第六十七条第一款）。"


class DecidedAtWrong(PreconditionFailed):
    """The decision lies in the future or before the act: correct its time."""

    zh = "决定时间晚于现在或者早于违法行为发生时间，请更正。"


class NotCorrected(PreconditionFailed):
    """Sparing a minor act asks that it was corrected: state it, or choose another way."""

    zh = "轻微不罚、首违不罚须当事人已及时改正，请核实后填写（《行政处罚法》第三十三条第一款）。"


class NotTheFirstTime(PreconditionFailed):
    """The party was punished for the same act on {day}: this is not its first."""

    zh = "当事人曾于{day}因同一事项受到处罚，不属初次违法，不适用首违不罚（《行政处罚法》第三十三条第一款）。"


class EducationMissing(PreconditionFailed):
    """Whoever is spared is educated, on record."""

    zh = "不予处罚的，应当对当事人进行教育，请填写教育情况（《行政处罚法》第三十三条第三款）。"


class AmountDisagrees(PreconditionFailed):
    """What was paid differs from the fine of {fine}."""

    zh = "缴款金额与罚款数额（{fine}）不一致，请核对票据。"


class LateWithoutReason(PreconditionFailed):
    """The limit ended on {last}; say why it is late."""

    zh = "期限已于{last}届满，请写明逾期的原因（{article}）。"
