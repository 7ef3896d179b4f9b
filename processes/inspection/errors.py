"""What the law forbids when inspections are planned, drawn and carried out, each with the sentence that is read."""

from __future__ import annotations

from db.errors import Conflict, Invalid, NotFound, PermissionDenied, PreconditionFailed


class PlanUnknown(NotFound):
    """There is no such yearly plan."""

    zh = "未找到该年度检查计划。"


class DrawUnknown(NotFound):
    """There is no such draw."""

    zh = "未找到该次抽取。"


class ObjectUnknown(NotFound):
    """There is no such object in the register of inspection objects."""

    zh = "检查对象名录库中没有该对象。"


class PlanSettled(Conflict):
    """The plan is {status}; this is no longer possible."""

    zh = "计划当前为“{status}”，不能进行此项操作；需要调整的，请另拟调整计划。"


class PlanEmpty(PreconditionFailed):
    """A plan lists its items and sets the cap for a subject and year before it is submitted."""

    zh = "计划应当列明检查事项，并确定对同一对象的年度频次上限（国办发〔2024〕54号）。"


class PlanNotYours(PermissionDenied):
    """Only a leader of the body approves, and never whoever drafted or submitted the plan."""

    zh = "计划须由本执法主体的负责人审批，拟制、报送人不得审批。"


class PlanMissing(PreconditionFailed):
    """The body has published no plan for {year}; nothing is planned, nothing can be inspected by plan."""

    zh = (
        "本执法主体尚未公布{year}年度检查计划，不得开展计划内检查"
        "（国办发〔2024〕54号、《广东省优化营商环境条例》第四十八条）。"
    )


class ItemNotPublished(PreconditionFailed):
    """The item {code} stands on no published list of the body: what is not published is not inspected."""

    zh = "检查事项 {code} 未列入已公布的检查事项清单，未经公布的事项不得实施检查（国办发〔2024〕54号）。"


class PowerMissing(PreconditionFailed):
    """The body has no power to inspect the item {code} on {day}."""

    zh = "事项 {code} 在{day}不在该执法主体的检查职权范围内，请核对主体、事项和权限。"


class ItemsUnreadable(Invalid):
    """Write one item a line, as its code, or as code@body for an item of another body: {reason}"""

    zh = "请每行填写一个事项编号；联合其他执法主体检查的写作“编号@执法主体名称”：{reason}"


class CapReached(PreconditionFailed):
    """The subject has been inspected {count} times this year; the published cap is {cap}."""

    zh = (
        "该对象本年度计划内检查已达 {count} 次，公布的年度频次上限为 {cap} 次，不得再安排计划内检查；"
        "因投诉举报、转办交办、数据监测等线索或者应对象申请确需检查的，请选择相应来源并写明依据（国办发〔2024〕54号）。"
    )


class BasisMissing(PreconditionFailed):
    """An inspection rests on a statute, regulation or rule: name it with its article."""

    zh = "请写明检查所依据的法律、法规、规章名称和条款，如“《……条例》第×条”。"


class MergeInstead(PreconditionFailed):
    """The subject is already to be inspected in case {number}: inspect once for all, or say why not."""

    zh = "该对象已有待实施的检查（{number}），能合并的不得重复检查，请并入该次检查；确不能合并的，请写明理由。"


class DrawnPairChanged(PreconditionFailed):
    """The officers were drawn by lot; who cannot act asks for recusal and is drawn again."""

    zh = "双随机检查的人员由抽取产生，不得自行更换；需要回避的，请提出回避，由系统重新抽取。"


class SubjectNotDrawn(PreconditionFailed):
    """A double-random inspection comes out of a draw and keeps its object."""

    zh = "双随机检查只能由抽取产生，对象应与抽取结果一致。"


class NotApproved(PreconditionFailed):
    """Every inspection is approved before it begins, except in urgency."""

    zh = "凡检查必审批；情况紧急的，请按紧急检查办理并及时补办审批（国办发〔2024〕54号）。"


class NoticeMissing(PreconditionFailed):
    """Every inspection is announced: the notice is filed and handed over, at the latest on the spot."""

    zh = "凡检查必通知：请先制作并归入《行政检查通知书》，不事先通知的应当场出示、送达（国办发〔2024〕54号）。"


class CardsNotShown(PreconditionFailed):
    """Officers show their certificates, are scanned in and tell the party its rights before they begin."""

    zh = "检查前应当主动出示执法证件、扫码登记并告知权利；未出示的，被检查人有权拒绝检查（《行政处罚法》第五十五条）。"


class AssistantsExceeded(PreconditionFailed):
    """{there} assistants came; {fixed} were fixed beforehand."""

    zh = "到场辅助人员 {there} 人，超过事先确定的 {fixed} 人。"


class ChecklistIncomplete(PreconditionFailed):
    """Every item is answered with a result; open: {open}"""

    zh = "检查表每项都应填写结果（未发现问题、发现问题、不适用）；尚缺或者无法识别：{open}"


class ResultContradicts(PreconditionFailed):
    """The result contradicts the checklist: {reason}"""

    zh = "检查结果与检查表不一致：{reason}"


class PeriodUnclear(PreconditionFailed):
    """The period of the test is fixed and told in writing: {reason}"""

    zh = "检测、检验、检疫或者鉴定的期间应当明确并书面告知（《行政强制法》第二十五条第三款）：{reason}"


class SampleUnsealed(PreconditionFailed):
    """Samples are sealed on the spot and both sides sign."""

    zh = "样品应当场封样，由被检查人和执法人员签名确认（《行政处罚法》第五十六条）。"


class RecheckTooEarly(PreconditionFailed):
    """The limit to correct runs until {until}; before that nobody has failed to correct."""

    zh = "整改期限至{until}，期满前不构成逾期不改正。"


class TransferUnfounded(PreconditionFailed):
    """Name the competent authority, and a day that is not before the finding."""

    zh = "请写明接收机关；移送日期不得早于发现日期（广东省行政检查办法：十个工作日内移送）。"


class PublicityHolds(PreconditionFailed):
    """What is published holds no personal data: {reason}"""

    zh = "公示内容不得包含个人信息：{reason}"


class NobodyToDraw(PreconditionFailed):
    """A draw needs objects and at least two officers for each: {reason}"""

    zh = "不能抽取：{reason}"


class DrawSettled(Conflict):
    """The draw is {status}; this is no longer possible."""

    zh = "本次抽取当前为“{status}”，不能进行此项操作。"


class WordMissing(Invalid):
    """The public word is named at the drawing, by a witness: {summary}"""

    zh = "请填写见证人和现场公开词：{summary}"


class RecusalUndecided(PreconditionFailed):
    """The party asked for recusal: the leader decides before there is a result."""

    zh = "被检查人申请回避的，须先由负责人作出回避决定（《行政处罚法》第四十三条）；请在“事件”中发起回避。"


class ReplacementMissing(PreconditionFailed):
    """Somebody takes over from an officer who withdraws."""

    zh = "决定回避的，请指定接替的执法人员。"
