"""What the law forbids when a court is asked to enforce, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PreconditionFailed


class Contestable(PreconditionFailed):
    """The decision can be contested until {last}; the court cannot be asked before."""

    zh = "复议、诉讼期限至{last}届满，期满前不得申请人民法院强制执行（《行政强制法》第五十三条）。"


class DemandRunning(PreconditionFailed):
    """Ten working days after the demand must pass, until {last}."""

    zh = "催告书送达十日（工作日，至{last}）后仍未履行的，方可申请（《行政强制法》第五十四条、第六十九条）。"


class TooLate(PreconditionFailed):
    """The three months ended on {last}; without a good reason the court does not accept."""

    zh = (
        "申请期限已于{last}届满。逾期且无正当理由的，人民法院不予受理；确有正当理由的请写明"
        "（《行政强制法》第五十三条、行诉解释第一百五十六条；案卷评查规则第505项扣分）。"
    )


class RemedyUntold(PreconditionFailed):
    """A review or suit against this decision is on file and has ended ({known}); the answer says otherwise."""

    zh = "系统中有针对该决定、已经终结的{known}，复议、诉讼情况应当如实填写（《行政强制法》第五十三条）。"


class MaterialsMissing(PreconditionFailed):
    """The application lacks: {what}"""

    zh = "申请材料不全：{what}（《行政强制法》第五十五条第一款）。"


class UpperTooLate(PreconditionFailed):
    """The fifteen days to ask the upper court ended on {last}."""

    zh = "向上一级人民法院申请复议的十五日已于{last}届满（《行政强制法》第五十六条第二款、第五十八条第三款）。"


class UpperAnswerMismatch(PreconditionFailed):
    """The upper court answers what it was asked: whether to accept, or whether to enforce."""

    zh = "对不予受理申请复议的，结果为指令受理或者维持；对不予执行申请复议的，结果为准予执行或者维持。"


class PerformedAlready(PreconditionFailed):
    """The party has performed; nothing is left to enforce."""

    zh = "当事人已经履行，不得申请强制执行。"
