"""What the law forbids when a decision is enforced, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PreconditionFailed


class NoPowerToEnforce(PreconditionFailed):
    """No law gives this body the power to enforce by {way} on the item {code}: the court is asked instead."""

    zh = (
        "没有法律授予本机关对事项 {code} 以“{way}”方式强制执行的权力，请申请人民法院强制执行"
        "（《行政强制法》第十三条）。"
    )


class EntrustedMayNotEnforce(PreconditionFailed):
    """A body that acts by entrustment does not enforce."""

    zh = "受委托的机关不得实施行政强制执行（《行政强制法》第十三条、第十七条）。"


class ExecutionStopped(PreconditionFailed):
    """Execution is stopped by law while the review or the suit is pending."""

    zh = "复议或者诉讼期间已依法停止执行，不得强制执行（《行政复议法》第四十二条、《行政诉讼法》第五十六条）。"


class NotYetOverdue(PreconditionFailed):
    """The party still has until {last} to perform."""

    zh = "履行期限至{last}届满，期满前不得强制执行（《行政强制法》第三十四条）。"


class SurchargeTooYoung(PreconditionFailed):
    """The surcharge has run for {days} days; more than thirty are needed before money is enforced."""

    zh = "加处罚款已计{days}日，超过三十日仍不履行的方可强制执行（《行政强制法》第四十六条第一款）。"


class SubstituteNotFit(PreconditionFailed):
    """Substitute performance is for duties whose non-performance harms traffic, environment or resources."""

    zh = (
        "代履行限于不履行排除妨碍、恢复原状等义务，已经或者将危害交通安全、"
        "造成环境污染或者破坏自然资源的情形（《行政强制法》第五十条）。"
    )


class NotToBeClearedAtOnce(PreconditionFailed):
    """Only what lies on roads, rivers, channels or public places, and the party cannot clear, is cleared at once."""

    zh = (
        "立即代履行限于道路、河道、航道或者公共场所的遗洒物、障碍物、污染物，"
        "且当事人不能清除（《行政强制法》第五十二条）。"
    )


class DemandNotDirect(PreconditionFailed):
    """Demands and decisions are served in person first; say why that was not possible."""

    zh = (
        "催告书、强制执行决定书应当直接送达；拒绝接收或者无法直接送达的，"
        "写明情况后依照民事诉讼法送达（《行政强制法》第三十八条）。"
    )


class NoticePeriodRunning(PreconditionFailed):
    """A public notice counts as service after thirty days, on {day}."""

    zh = "公告送达满三十日（{day}）才视为送达（《民事诉讼法》第九十五条）。"


class NoSignOfHiding(PreconditionFailed):
    """Immediate enforcement needs evidence of moving or hiding property."""

    zh = "立即强制执行须有证据证明有转移或者隐匿财物迹象（《行政强制法》第三十七条第三款），请写明证据。"


class DemandMissing(PreconditionFailed):
    """No demand was served, and no evidence of hiding property is on record."""

    zh = "作出强制执行决定前应当催告（《行政强制法》第三十五条）。"


class BudgetMissing(PreconditionFailed):
    """A decision on substitute performance names its performer and its budget."""

    zh = "代履行决定书应当载明代履行人和费用预算，代履行人与案件没有利害关系（《行政强制法》第五十条、第五十一条）。"


class SubstituteDemandTooShort(PreconditionFailed):
    """Three full working days lie between the demand and the performance; earliest {earliest}."""

    zh = "代履行三日前应当催告：最早可于{earliest}实施（《行政强制法》第五十一条第一款第二项，按三个完整工作日计算）。"


class Barred(PreconditionFailed):
    """Enforcement is barred at this time: {reason}"""

    zh = (
        "不得在夜间或者法定节假日实施行政强制执行：{reason}。情况紧急的，请写明理由（《行政强制法》第四十三条第一款）。"
    )


class UtilitiesCut(PreconditionFailed):
    """Homes are not cut off from water, power, heat or gas to force anybody to perform."""

    zh = "不得对居民生活采取停止供水、供电、供热、供燃气等方式迫使当事人履行（《行政强制法》第四十三条第二款）。"


class Suspended(PreconditionFailed):
    """Enforcement stands still; resume it first."""

    zh = "执行已中止，恢复执行前不得实施（《行政强制法》第三十九条）。"


class NotAnnounced(PreconditionFailed):
    """The time set by the announcement for taking the building down runs until {last}."""

    zh = "公告的自行拆除期限至{last}届满，期满前不得强制拆除（《行政强制法》第四十四条）。"


class AppealStillOpen(PreconditionFailed):
    """The periods for review and suit run until {last}."""

    zh = "复议、诉讼期限至{last}届满，期满前不得强制拆除（《行政强制法》第四十四条）。"


class NotOrdered(PreconditionFailed):
    """Only on the order of the government is a building taken down."""

    zh = "强制拆除须由县级以上地方人民政府责成有关部门实施，请填写责成文件（《城乡规划法》第六十八条）。"


class AgreementHarmful(PreconditionFailed):
    """An agreement harms neither the public interest nor the rights of others."""

    zh = "执行协议不得损害公共利益和他人合法权益（《行政强制法》第四十二条第一款）。"


class FineReduced(PreconditionFailed):
    """Only the surcharge may be reduced, by at most {most}."""

    zh = "执行协议只能减免加处的罚款，最多{most}（《行政强制法》第四十二条第二款）。"


class RemedialMissing(PreconditionFailed):
    """The surcharge is reduced only where the party has taken remedial measures."""

    zh = "当事人采取补救措施的，才可以减免加处的罚款，请写明补救措施（《行政强制法》第四十二条第二款）。"


class NotUnable(PreconditionFailed):
    """Given up after three years only without evident social harm and with a party truly unable."""

    zh = "没有明显社会危害且当事人确无能力履行的，才不再执行（《行政强制法》第三十九条第二款）。"


class ResultMismatch(PreconditionFailed):
    """The result does not match what the file says: {reason}"""

    zh = "结案结果与案卷记载不符：{reason}"


class OwedDiffers(PreconditionFailed):
    """On that day {owed} was owed."""

    zh = "截至该日应缴{owed}（含加处罚款），请核对。"


class RemedyUntold(PreconditionFailed):
    """A review or suit against this decision is on file ({known}); the answer says there is none."""

    zh = "系统中有针对该决定的复议或者诉讼（{known}），复议、诉讼情况应当如实填写。"
