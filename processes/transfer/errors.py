"""What the law forbids when a case is handed to the police, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import Conflict, PermissionDenied, PreconditionFailed


class TaskForceTooSmall(PreconditionFailed):
    """At least two different officers form the task force."""

    zh = "应当指定二名以上行政执法人员组成专案组（《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款）。"


class PrincipalOnly(PermissionDenied):
    """Only the head of the body, or who acts as such, decides on a transfer."""

    zh = "移送须由本机关正职负责人或者主持工作的负责人审批（《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款）。"


class OwnReport(PermissionDenied):
    """Whoever worked in the task force does not decide on its report."""

    zh = "专案组成员不得审批本组的移送报告，请由其他主持工作的负责人审批。"


class NotYourBody(PermissionDenied):
    """Only an officer of the body whose case it is starts its transfer."""

    zh = "只能对本执法主体的案件启动移送程序。"


class RefusalUnexplained(PreconditionFailed):
    """Whoever refuses a transfer puts the reasons on record."""

    zh = "不批准移送的，应当将不予批准的理由记录在案（《行政执法机关移送涉嫌犯罪案件的规定》第五条第三款）。"


class LateUnexplained(PreconditionFailed):
    """The limit ended at {due}: say why it was not kept."""

    zh = "已超过法定时限（{due}届满），请写明逾期的原因。"


class ObjectionTooLate(PreconditionFailed):
    """The three days for an objection ended on {last}."""

    zh = (
        "提请复议、建议立案监督的三日期限已于{last}届满"
        "（《行政执法机关移送涉嫌犯罪案件的规定》第九条），应当依法作出行政处理。"
    )


class TransferUnderWay(Conflict):
    """The case is being handed to the police already."""

    zh = "本案的移送正在办理或者已经移送，不必重复启动。"


class NotToBeTransferred(PreconditionFailed):
    """A transfer starts from an open penalty, measure or inspection."""

    zh = "只能从办理中的处罚、强制措施或者检查案件启动移送。"


class PenaltyInPlaceOfTransfer(PreconditionFailed):
    """No penalty in place of a transfer: {reason}"""

    zh = "不得以行政处罚代替移送：{reason}（《行政执法机关移送涉嫌犯罪案件的规定》第十一条第一款）。"
