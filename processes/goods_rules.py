"""What the law says of goods in custody: what may be taken, on which document each end rests. Pure.

Source: 《行政强制法》第二十三条、第二十四条、第二十六条至第二十八条; 《行政处罚法》第五十六条.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.errors import Conflict, Invalid, NotFound, PermissionDenied, PreconditionFailed

IN, OUT = "in", "out"
STORED, BACK, APPRAISAL = "stored", "back", "appraisal"
CUSTODY: Mapping[str, str] = {"own": "本机关保管", "third": "委托第三人保管", "site": "就地查封（登记）"}


@dataclass(frozen=True)
class Basis:
    """Why goods are kept: the procedure, its limit, the list that the party was handed."""

    process: str
    limit: str
    document: str
    section: str
    title: str


BASES: Mapping[str, Basis] = {
    "measure": Basis("measure", "C02", "D73", "list", "查封（扣押）清单"),
    "preservation": Basis("penalty", "P06", "D17", "preservation", "先行登记保存证据清单"),
}


@dataclass(frozen=True)
class End:
    """An end of goods and the document that it rests on, by basis."""

    title: str
    documents: Mapping[str, str]


ENDS: Mapping[str, End] = {
    "returned": End("退还", {"measure": "D73T", "preservation": "D18"}),
    "sold": End("先行变卖、拍卖", {"measure": "D75P"}),
    "confiscated": End("没收", {"measure": "D75"}),
    "destroyed": End("销毁", {"measure": "D75"}),
    "transferred": End("移送", {"measure": "D77", "preservation": "D18"}),
    "seized": End("转为查封、扣押", {"preservation": "D18"}),
}
TITLES: Mapping[str, str] = {
    STORED: "入库", BACK: "归还入库", APPRAISAL: "送检出库", **{kind: f"{one.title}出库" for kind, one in ENDS.items()},
}  # fmt: skip
#: What the leader decided -> the end that goods come to.
OF_MEASURE = {"release": "returned", "confiscate": "confiscated", "destroy": "destroyed", "transfer": "transferred"}
OF_PRESERVATION = {
    "release": "returned", "copied": "returned", "appraisal": "returned", "seize": "seized", "transfer": "transferred",
}  # fmt: skip


class GoodsUnknown(NotFound):
    """There is no such entry in the ledger of this case."""

    zh = "本案台账中没有该财物或者记录。"


class NecessityProtected(PreconditionFailed):
    """What a citizen and the family live by may not be sealed or seized."""

    zh = "不得查封、扣押公民个人及其所扶养家属的生活必需品（《行政强制法》第二十三条第一款）。"


class SealedAlready(PreconditionFailed):
    """What another authority has sealed by law may not be sealed again."""

    zh = "已被其他国家机关依法查封的，不得重复查封（《行政强制法》第二十三条第二款）。"


class SealMissing(PreconditionFailed):
    """What is sealed on the spot bears a seal with a number."""

    zh = "就地查封的，应当加贴封条，请填写封条编号。"


class NotToBeKept(PreconditionFailed):
    """Goods are entered only on an approved and running measure or registration: {reason}"""

    zh = "现在不能登记财物：{reason}"


class MoreThanKept(Invalid):
    """Of "{name}" there are only {there} {unit}."""

    zh = "“{name}”现有 {there}{unit}，数量不得超过现有数量。"


class EndWithoutDocument(PreconditionFailed):
    """No end without its document: file "{title}" first."""

    zh = "请先制作并归入《{title}》，再登记财物去向。"


class EndNotDecided(PreconditionFailed):
    """The leader has not decided on this end."""

    zh = "该去向与负责人的处理决定不一致，或者尚未作出处理决定。"


class NotYourEntry(PermissionDenied):
    """Only the second officer of an entry signs it."""

    zh = "只有该记录的协办人可以签名。"


class EntryInUse(Conflict):
    """Later entries rest on this one; void those first."""

    zh = "此后的出入库以本记录为基础，请先作废此后的记录。"


def plain(quantity: Decimal) -> str:
    """Write a quantity without needless zeros."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def may_enter(process_key: str, facts: Mapping[str, Any], basis: str) -> None:
    """Refuse goods that nothing approved allows to be kept.

    :raises NotToBeKept: Source: 《行政强制法》第十八条第一项、第十九条, 《行政处罚法》第五十六条.
    """
    if basis not in BASES or BASES[basis].process != process_key:
        raise NotToBeKept(reason="本案没有相应的强制措施或者登记保存")
    if basis == "preservation":
        found = facts.get("preservation") or {}
        if not found.get("approved"):
            raise NotToBeKept(reason="先行登记保存须先经行政机关负责人批准（《行政处罚法》第五十六条）")
        if found.get("result"):
            raise NotToBeKept(reason="登记保存的证据已作处理决定")
        return
    if (facts.get("scene") or {}).get("outcome") != "taken":
        raise NotToBeKept(reason="请先完成现场实施并记入现场笔录")
    if (facts.get("disposal") or {}).get("result"):
        raise NotToBeKept(reason="强制措施已作处理决定")


def protected(basis: str, *, necessity: bool, sealed_elsewhere: bool) -> None:
    """Refuse what may never be sealed or seized.

    :raises NecessityProtected: or ``SealedAlready``. Source: 《行政强制法》第二十三条.
    """
    if basis != "measure":
        return
    if necessity:
        raise NecessityProtected()
    if sealed_elsewhere:
        raise SealedAlready()


def may_end(facts: Mapping[str, Any], basis: str, kind: str, *, perishable: bool) -> None:
    """Refuse an end that was not decided on; only what spoils is sold before the decision.

    :raises EndNotDecided: Source: 《行政强制法》第二十七条、第二十八条; 《行政处罚法》第五十六条.
    """
    if basis == "preservation":
        wanted = OF_PRESERVATION.get(str((facts.get("preservation") or {}).get("result")))
    elif kind == "sold":
        wanted = "sold" if perishable and (facts.get("sale") or {}).get("approved") else None
    else:
        wanted = OF_MEASURE.get(str((facts.get("disposal") or {}).get("result")))
    if wanted != kind:
        raise EndNotDecided()
