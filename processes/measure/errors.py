"""What the law forbids when goods are sealed or seized, each with the sentence that the officer reads."""

from __future__ import annotations

from db.errors import PreconditionFailed


class FreezingNotOurs(PreconditionFailed):
    """Freezing is for the authorities that a law names; this bureau is none of them."""

    zh = "冻结存款、汇款须由法律规定的行政机关实施，本机关无权冻结（《行政强制法》第二十九条）。"


class BasisMissing(PreconditionFailed):
    """A measure rests on a statute or regulation that provides for it: name it with its article."""

    zh = "请写明设定该强制措施的法律、法规名称和条款，如“《……法》第×条”（《行政强制法》第十条、第二十四条）。"


class NotApproved(PreconditionFailed):
    """Nothing is taken before the leader has approved, except in urgency."""

    zh = "实施前须经行政机关负责人批准；情况紧急的，请按当场实施办理（《行政强制法》第十八条、第十九条）。"


class LaterApprovalMissing(PreconditionFailed):
    """The urgent measure is not approved yet: only lifting it can be proposed."""

    zh = "当场实施的强制措施尚未补办批准手续，除解除外不得提出其他处理建议（《行政强制法》第十九条）。"


class ReviewNotPassed(PreconditionFailed):
    """The legal review was not passed: send the request back."""

    zh = "法制审核不通过的，请使用“退回”，并写明理由。"


class ApprovalWithheld(PreconditionFailed):
    """A leader who does not agree sends the proposal back instead."""

    zh = "不同意的，请使用“退回”，并写明理由。"


class CardsNotShown(PreconditionFailed):
    """Officers show their cards and tell reasons, basis, rights and remedies on the spot."""

    zh = (
        "实施时应当出示执法身份证件，当场告知理由、依据以及当事人依法享有的权利、救济途径，"
        "否则不得实施（《行政强制法》第十八条第三项、第五项）。"
    )


class UnrelatedOrProtected(PreconditionFailed):
    """Only what concerns the case may be taken, no necessities of life, nothing that is sealed already."""

    zh = (
        "限于涉案的场所、设施或者财物；不得查封、扣押与违法行为无关的财物、生活必需品，"
        "不得重复查封（《行政强制法》第二十三条）。请先解除不应查封、扣押的财物。"
    )


class CopiesMissing(PreconditionFailed):
    """The list is made in two copies, one for the party."""

    zh = "查封、扣押清单一式二份，由当事人和行政机关分别保存（《行政强制法》第二十四条第三款）。"


class CustodyContractMissing(PreconditionFailed):
    """Goods entrusted to somebody else need the letter of entrustment on file."""

    zh = "委托第三人保管的，请先制作并归入《委托保管书》（《行政强制法》第二十六条第二款）。"


class PeriodUnclear(PreconditionFailed):
    """The period of the test must be fixed and told in writing: {reason}"""

    zh = "检测、检验、检疫或者鉴定的期间应当明确，并书面告知当事人（《行政强制法》第二十五条第三款）：{reason}"


class NothingPerishable(PreconditionFailed):
    """Only what spoils or loses its value is sold before the decision; the ledger marks none."""

    zh = "台账中没有标明不宜长期保存的在库财物，不得先行变卖、拍卖（《行政强制法》第二十八条第二款）。"


class ProceedsDiffer(PreconditionFailed):
    """The proceeds on the ledger are {ledger}: enter and return exactly those."""

    zh = "台账所记变卖、拍卖价款为{ledger}，应当如数登记、退还（《行政强制法》第二十八条第二款）。"


class ConfiscationUndecided(PreconditionFailed):
    """Goods are confiscated by a penalty decision that says so: {reason}"""

    zh = "没收须以行政处罚决定为依据（《行政强制法》第二十七条）：{reason}"


class DestructionUnfounded(PreconditionFailed):
    """Destruction rests on a statute or regulation and is witnessed."""

    zh = "销毁须有法律、行政法规依据，由两名执法人员和监销人在场（《行政强制法》第二十七条）。"
