"""What the law forbids in a penalty case, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PermissionDenied, PreconditionFailed


class ReviewerUnqualified(PreconditionFailed):
    """{name} holds neither the national legal qualification nor a record of earlier review work."""

    zh = "{name}未取得国家统一法律职业资格，也没有此前从事法制审核的记录，不得审核（《行政处罚法》第五十八条第二款）。"


class HeavierAfterDefence(PreconditionFailed):
    """The proposal goes beyond what the party was told of before its defence; name the facts found since."""

    zh = (
        "不得因当事人陈述、申辩或者听证而加重处罚（《行政处罚法》第四十五条第二款）。"
        "确有新查明的事实的，请在“新查明的事实”中写明。"
    )


class RedoneTheSame(PreconditionFailed):
    """The decision {document} was annulled; the same result on the same facts and grounds is forbidden."""

    zh = (
        "原决定已被撤销（{document}），不得以同一的事实和理由作出与原决定相同或者基本相同的决定"
        "（《行政复议法》第六十四条第二款、《行政诉讼法》第七十一条）。"
    )


class RedoneUnexplained(PreconditionFailed):
    """The decision {document} was annulled; a result like it needs to say which main facts or grounds have changed."""

    zh = (
        "拟处理结果与被撤销的原决定（{document}）相同或者基本相同，请写明改变的主要事实、证据或者理由（不少于二十字），"
        "并提请集体讨论（《行政复议法》第六十四条第二款、《行政诉讼法》第七十一条）。"
    )


class NoticePeriodRunning(PreconditionFailed):
    """A public notice counts as service after thirty days, on {day}."""

    zh = "公告送达自发出公告之日起经过三十日（{day}）视为送达（《民事诉讼法》第九十五条），届时再办结本步骤。"


class NoticeNotAnnounced(PreconditionFailed):
    """What is served by public notice needs the text of that notice on file."""

    zh = "公告送达的，请先制作并归入《公告》（保存草稿后在“文书”页制作），再办结本步骤。"


class ReviewerInvestigated(PermissionDenied):
    """Whoever investigated the case may not review it."""

    zh = "本案调查人员不得担任{task}人员，请由其他人员办理。"


class ItemUnknown(PreconditionFailed):
    """The catalogue has no item {code} in force on {day}."""

    zh = "事项目录中没有在{day}有效的事项“{code}”，请核对编号。"


class PowerMissing(PreconditionFailed):
    """The enforcement body has no power over the item {code} on {day}."""

    zh = "本执法主体对事项“{code}”没有处罚权（{day}），请移送有管辖权的机关或由管理员维护权限。"


class EntrustedMayNotCoerce(PreconditionFailed):
    """A body that acts by entrustment may not take coercive measures."""

    zh = "行政强制措施权不得委托（《行政强制法》第十七条），本执法主体以委托方式执法，不得实施查封、扣押。"


class LimitationLapsed(PreconditionFailed):
    """The act ended on {ended} and was discovered on {discovered}: it may no longer be punished."""

    zh = "违法行为终了于{ended}，发现于{discovered}，已超过追究时效，不得立案处罚（《行政处罚法》第三十六条）。"


class UrgencyUnexplained(PreconditionFailed):
    """Evidence is taken before the case is opened only where it cannot wait, and the reason is written down."""

    zh = "先行调查取证的，请写明不立即取证会有什么后果（不少于十字），再在期限内补办立案。"


class NoPenaltyUngrounded(PreconditionFailed):
    """No penalty needs the standard's own tier for it or a ground of articles 30, 31 or 33: choose the adjustment
    and its ground."""

    zh = (
        "不予处罚须符合裁量基准的不予处罚档次，或者具有《行政处罚法》第三十条、第三十一条、第三十三条的情形，"
        "请选择裁量调整和法定情形。"
    )


class PenaltyBarred(PreconditionFailed):
    """The standard bars this penalty: {reason}"""

    zh = "不得按此处罚：{reason}"


class FineMissing(PreconditionFailed):
    """A fine needs one exact amount."""

    zh = "处罚种类含罚款的，请填写确定的罚款数额。"


class WaiverNotWritten(PreconditionFailed):
    """A waiver counts only in writing."""

    zh = "放弃须有当事人的书面声明，请填写声明名称和日期并上传原件。"


class TooManyAgents(PreconditionFailed):
    """A party sends one or two agents to a hearing."""

    zh = "当事人可以委托一至二人代理听证（《行政处罚法》第六十四条第五项）。"


class HearingRecordUnchecked(PreconditionFailed):
    """The record is checked and signed by the party, or the refusal is noted on it."""

    zh = "听证笔录应当交当事人或者其代理人核对无误后签字；拒绝签字的由主持人注明（《行政处罚法》第六十四条第八项）。"


class HearingRecordMissing(PreconditionFailed):
    """After a hearing the decision rests on its record; record and report are not on file."""

    zh = "听证结束后应当根据听证笔录作出决定，听证笔录、听证报告尚未归入案卷（《行政处罚法》第六十五条）。"


class NoPowerToEnforceHere(PreconditionFailed):
    """No law lets this body enforce the item {code} itself: choose the court."""

    zh = "没有法律授予本机关对事项 {code} 的强制执行权，请选择申请人民法院强制执行（《行政强制法》第十三条）。"


class HearingNoticeTooShort(PreconditionFailed):
    """The party must be told at least seven working days before the hearing; the earliest day is {earliest}."""

    zh = "听证应当在七个工作日前通知，按送达日期最早可于{earliest}举行（《行政处罚法》第六十四条第二项）。"


class ReviewNotPassed(PreconditionFailed):
    """No decision without a legal review that was passed."""

    zh = "法制审核未通过，不得作出决定（《行政处罚法》第五十八条）。"


class DefencePeriodRunning(PreconditionFailed):
    """The period for {what} runs until {last} and was not waived in writing; no decision before that."""

    zh = "{what}期限至{last}届满，当事人未书面放弃，期满前不得作出决定（《行政处罚法》第六十二条）。"


class HeavierThanNotified(PreconditionFailed):
    """A decision may not be heavier than what the party was notified of."""

    zh = "决定不得重于告知的内容；确需加重的，应当退回重新告知（《行政处罚法》第四十五条第二款）。"


class DiscussionMissing(PreconditionFailed):
    """This decision needs a collective discussion by at least two leaders, on record."""

    zh = "本案须经行政机关负责人集体讨论决定（不少于二人），讨论未完成，不得作出决定。"


class DecisionAgainstDiscussion(PreconditionFailed):
    """The leaders concluded otherwise: {conclusion}."""

    zh = "集体讨论结论为“{conclusion}”，决定应当与结论一致。"


class TooFewLeaders(PreconditionFailed):
    """A collective discussion needs at least two leaders."""

    zh = "参加集体讨论的负责人不得少于二人（内设机构负责人不计入）。"


class NotInDiscussion(PermissionDenied):
    """Only the leaders who take part give an opinion, each once."""

    zh = "您不是本次集体讨论的参加人，或者已经发表过意见。"


class ApprovalWithheld(PreconditionFailed):
    """A leader who does not agree sends the case back instead."""

    zh = "不同意的，请使用“退回”，并写明理由。"
