"""What binds the supervision of enforcement, each with the sentence that the reader sees."""

from __future__ import annotations

from db.errors import PermissionDenied, PreconditionFailed


class UnitUnknown(PreconditionFailed):
    """There is no unit of this name: {names}"""

    zh = "没有这个部门，请填写被监督部门的全称（{names}）。"


class RefusalUnexplained(PreconditionFailed):
    """Whoever files no case says why."""

    zh = "不予立项的，请写明理由。"


class SupervisorAlone(PreconditionFailed):
    """Two different people supervise."""

    zh = "开展监督应当由二人以上进行，请另选一名监督人员。"


class SupervisesOwnUnit(PreconditionFailed):
    """Whoever belongs to the unit that is supervised does not supervise it."""

    zh = "监督人员不得是被监督部门的人员，请另选。"


class PaperMissing(PreconditionFailed):
    """File "{title}" first."""

    zh = "请先在“文书”页制作并归入《{title}》，再办结本步骤。"


class LateUnexplained(PreconditionFailed):
    """The answer was due on {last}: say why it is late."""

    zh = "答复期限已于{last}届满，请写明逾期的原因。"


class ApprovalWithheld(PreconditionFailed):
    """A leader who does not agree sends it back instead."""

    zh = "不同意移送的，请使用“退回”，并写明理由。"


class NothingToOrder(PreconditionFailed):
    """The case is over, or it has no unit that could answer."""

    zh = "只能督办在办并且已有承办部门的案件。"


class OrderedAlready(PreconditionFailed):
    """There is an order on this case that waits for its answer."""

    zh = "该案件已有督办正在等待答复，不必重复督办。"


class OpinionDiffers(PreconditionFailed):
    """What is served is what the leader has signed."""

    zh = "送达的监督意见与签发的不一致；需要修改的，请退回重新拟制、签发。"


class OwnOpinion(PermissionDenied):
    """Whoever took part in the supervision does not sign its opinion."""

    zh = "参加监督的人员不得签发监督意见，请由其他负责人签发。"
