"""Rules on inspections (r122-r131): approved, told, followed up, handed on."""

from __future__ import annotations

from processes.review.course import INSPECTION, has, visited
from processes.review.file import CaseFile
from processes.review.legality.base import L1, WAY, by_hand, rule
from processes.review.rule import Fault, Mend, Rule

_GUANGDONG = "《广东省行政检查办法》"
_CENTRE = "国办发〔2024〕54号"


def _cross_region(file: CaseFile) -> list[Fault]:
    if file.part("request").get("cross_decision"):
        return []
    return [Fault("跨区域检查没有写明市人民政府的决定", Mend("work", step="I3"))]


def _approved(file: CaseFile) -> list[Fault]:
    """Find an inspection without approval, or one that went before it. Source: 国办发〔2024〕54号：凡检查必审批."""
    approval, request = file.part("approval"), file.part("request")
    first = next((str(one.get("began_at") or "")[:10] for one in file.facts.get("rounds") or ()), "")
    on = str(approval.get("decided_on") or "")
    if request.get("urgent"):
        late = file.broken("I04")
        return [Fault("紧急检查没有按期补办审批", Mend("deadlines"))] if late else []
    if approval.get("outcome") == "approve" and on <= first:
        return []
    return [Fault("实施检查之前没有经负责人批准", Mend("work", step="I3_leader"))]


def _told(file: CaseFile) -> list[Fault]:
    scene, found = (file.facts.get("rounds") or [{}])[0], []
    if not scene.get("told_rights"):
        found.append(Fault("没有记载告知检查对象有关权利义务", Mend("documents", "D10", "I5")))
    if not file.filed("D10"):
        found.append(Fault("没有制作现场检查笔录", Mend("documents", "D10")))
    if scene.get("questions") and not file.filed("D12"):
        found.append(Fault("有询问而没有制作询问笔录", Mend("documents", "D12")))
    return found


def _recorded(file: CaseFile) -> list[Fault]:
    if file.filed("D85", "D86") or file.part("told").get("told_on"):
        return []
    return [Fault("未发现违法行为的，没有记录或者告知检查结果", Mend("documents", "D85"))]


def _clean(file: CaseFile) -> bool:
    result = file.part("result")
    led = any(result.get(name) for name in ("correct", "penalty", "transfer", "crime"))
    return bool(result.get("found_on")) and not led and file.passed("I6_tell", "I8", "I9")


def _ordered(file: CaseFile) -> list[Fault]:
    found = []
    if not file.filed("D22"):
        found.append(Fault("没有书面责令停止或者改正", Mend("documents", "D22")))
    due = file.day("order", "due_on")
    followed = file.part("recheck").get("checked_at") or file.part("rectification").get("received_on")
    if due and not followed and (file.ended or file.broken("I06", "I07")):
        found.append(Fault("责令改正以后没有跟踪检查，也没有整改报告", Mend("work", step="I7")))
    return found


def _stopping(file: CaseFile) -> bool:
    return bool(file.part("order").get("ordered_on")) and bool(file.part("order").get("stop"))


def _correcting(file: CaseFile) -> bool:
    return (bool(file.part("result").get("correct")) and file.passed("I6_order")) and not _stopping(file)


def _punish(file: CaseFile) -> list[Fault]:
    if file.part("penalty").get("case_id"):
        return []
    return [Fault("应当行政处罚的没有启动处罚程序", Mend("related"))]


def _sampled(file: CaseFile) -> list[Fault]:
    paper = file.filed("D19")
    if paper is None or not paper.states("samples"):
        return [Fault("抽样没有出具列明数量、规格的抽样取证物品清单", Mend("documents", "D19"))]
    return [] if paper.served else [Fault("抽样取证通知书和清单没有送达检查对象", Mend("documents", "D19"))]


def _handed_on(file: CaseFile) -> list[Fault]:
    result, found = file.part("result"), []
    if result.get("transfer"):
        if not file.filed("D04") and file.passed("I6_transfer"):
            found.append(Fault("移送有管辖权的机关没有移送函", Mend("documents", "D04")))
        found += [Fault("没有在十个工作日内移送有管辖权的机关", Mend("deadlines")) for _ in file.broken("I08")[:1]]
    if result.get("crime") and file.ended and not file.part("crime").get("on"):
        found.append(Fault("涉嫌犯罪没有启动移送程序", Mend("work", step="I6_crime")))
    return found


_GOING_ON = has("result", "transfer", "crime")

RULES: tuple[Rule, ...] = (
    rule(
        "r122",
        WAY,
        "跨区域检查经市人民政府决定",
        f"{_GUANGDONG}",
        _cross_region,
        processes=(INSPECTION,),
        applies=has("request", "cross_region"),
    ),
    rule(
        "r123-approved",
        WAY,
        "检查经负责人批准",
        f"{_CENTRE}：凡检查必审批",
        _approved,
        processes=(INSPECTION,),
        applies=visited,
        grave=True,
    ),
    rule(
        "r123",
        WAY,
        "告知权利义务，听取意见，记录检查、询问",
        f"{L1}第五十五条",
        _told,
        processes=(INSPECTION,),
        applies=visited,
    ),
    rule(
        "r124",
        WAY,
        "未发现违法行为的，予以记录或者结案",
        f"{_GUANGDONG}",
        _recorded,
        processes=(INSPECTION,),
        applies=_clean,
    ),
    rule(
        "r125",
        WAY,
        "需要立即制止的，书面责令停止并跟踪",
        f"{L1}第二十八条第一款",
        _ordered,
        processes=(INSPECTION,),
        applies=_stopping,
    ),
    rule(
        "r126",
        WAY,
        "需要改正的，书面责令改正并跟踪",
        f"{L1}第二十八条第一款",
        _ordered,
        processes=(INSPECTION,),
        applies=_correcting,
    ),
    rule(
        "r127",
        WAY,
        "应当处罚的，启动处罚程序",
        f"{L1}第五十四条",
        _punish,
        processes=(INSPECTION,),
        applies=lambda file: bool(file.part("result").get("penalty")) and file.passed("I6_tell", "I8", "I9"),
        grave=True,
    ),
    rule(
        "r129",
        WAY,
        "抽样出具物品清单并送达",
        f"{L1}第五十六条",
        _sampled,
        processes=(INSPECTION,),
        applies=lambda file: bool(file.facts.get("samplings")),
    ),
    rule(
        "r130",
        WAY,
        "不属本机关管辖的十个工作日内移送",
        f"{_GUANGDONG}",
        _handed_on,
        processes=(INSPECTION,),
        applies=_GOING_ON,
    ),
)

BY_HAND: tuple[Rule, ...] = (
    by_hand(
        "r122-published",
        WAY,
        "跨区域检查的人员、区域、时间已对外公布",
        f"{_GUANGDONG}",
        "公布的渠道在平台之外",
        processes=(INSPECTION,),
        applies=has("request", "cross_region"),
    ),
    by_hand(
        "r128",
        WAY,
        "样品和检验、鉴定费用由本机关支付",
        f"{_GUANGDONG}",
        "费用由财务系统支付，不在案卷里",
        processes=(INSPECTION,),
        applies=lambda file: bool(file.facts.get("samplings") or file.facts.get("appraisals")),
    ),
    by_hand(
        "r131",
        WAY,
        "涉及重大公共利益、社会风险的处理决定经法制审核",
        f"{_GUANGDONG}第三十条",
        "是否涉及重大公共利益、社会风险须由人判断",
        processes=(INSPECTION,),
        applies=has("order", "ordered_on"),
    ),
)
