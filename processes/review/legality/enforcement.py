"""Rules on enforcement by the agency and on the application to the court (r118-r121, r156-r163)."""

from __future__ import annotations

import datetime as dt

from processes.review.course import COURT, ENFORCEMENT, PENALTIES, executed, has
from processes.review.file import CaseFile
from processes.review.legality.base import L1, L2, LAW, WAY, by_hand, in_time, rule
from processes.review.rule import Fault, Mend, Rule

_CONSEQUENCES = ("traffic", "pollution", "resources")
_CLEARED = ("road", "river", "channel", "public")


def _decided(file: CaseFile) -> bool:
    return bool(file.part("decision").get("approved"))


def _substitutes(file: CaseFile) -> bool:
    return _decided(file) and file.part("decision").get("way") == "substitute"


def _auctions(file: CaseFile) -> bool:
    return _decided(file) and file.part("decision").get("way") == "auction"


def _building(file: CaseFile) -> bool:
    return file.part("duty").get("kind") == "building" and bool(executed(file))


def _utilities(file: CaseFile) -> list[Fault]:
    cut = any(one.get("utilities") for one in executed(file))
    return [Fault("以停止供水、供电、供热、供燃气迫使居民履行", Mend("work", step="E5"))] if cut else []


def _auctioned(file: CaseFile) -> list[Fault]:
    found = []
    if file.part("duty").get("remedy") == "pending":
        found.append(Fault("复议、诉讼期间拍卖查封、扣押的财物抵缴罚款", Mend("work", step="E4")))
    if not file.part("demand").get("served_on"):
        found.append(Fault("未经催告拍卖查封、扣押的财物抵缴罚款", Mend("documents", "D54")))
    return found


def _substitute(file: CaseFile) -> list[Fault]:
    decision, again = file.part("decision"), file.part("substitute")
    found = []
    if decision.get("consequence") not in _CONSEQUENCES:
        found.append(
            Fault("代履行的义务不属于危害交通安全、造成环境污染或者破坏自然资源的情形", Mend("work", step="E4"))
        )
    if not decision.get("unrelated"):
        found.append(Fault("没有确认代履行人与案件没有利害关系", Mend("work", step="E4")))
    begun = file.day("execution", "began_at")
    demanded = file.day("substitute", "demanded_on")
    if begun and (not again.get("demanded_on") or _too_early(file, "E03", begun)):
        found.append(Fault("代履行三日前没有催告履行", Mend("documents", "D54S")))
    elif begun and demanded and begun <= demanded:
        found.append(Fault("代履行早于催告", Mend("documents", "D54S")))
    return found


def _too_early(file: CaseFile, key: str, on: dt.date) -> bool:
    last = max((one.last_day for one in file.limits if one.key == key and one.last_day), default=None)
    return last is not None and on <= last


def _at_once(file: CaseFile) -> list[Fault]:
    duty = file.part("duty")
    if duty.get("cleared") in _CLEARED and duty.get("unable"):
        return []
    return [
        Fault("立即代履行不属于清除道路、河道、航道或者公共场所遗洒物而当事人不能清除的情形", Mend("work", step="E1"))
    ]


def _demanded(file: CaseFile) -> list[Fault]:
    duty, demand, found = file.part("duty"), file.part("demand"), []
    if not duty.get("decision_number"):
        found.append(Fault("没有写明据以执行的行政决定文号", Mend("work", step="E1")))
    made, served = file.day("decision", "decided_on"), file.day("demand", "served_on")
    hiding = file.part("response").get("outcome") == "hiding"
    if not demand.get("served_on") or not file.filed("D54"):
        found.append(Fault("强制执行决定前没有制作、送达催告书", Mend("documents", "D54")))
    elif made and served and served > made:
        found.append(Fault("催告书送达晚于强制执行决定", Mend("documents", "D54")))
    elif made and not hiding and _too_early(file, "E01", made):
        found.append(Fault("催告履行期届满前作出强制执行决定", Mend("work", step="E4")))
    return found


def _heard(file: CaseFile) -> list[Fault]:
    answer = file.part("response")
    if answer.get("outcome") != "defence":
        return []
    if answer.get("review") and file.filed("D33"):
        return []
    return [Fault("当事人提出的事实、理由和证据没有记录、复核", Mend("documents", "D33"))]


def _barred(file: CaseFile) -> list[Fault]:
    return [Fault(f"{text}，没有说明情况紧急", Mend("work", step="E5")) for text in file.barred]


def _announced(file: CaseFile) -> list[Fault]:
    told, begun = file.part("announcement"), file.day("execution", "began_at")
    found = []
    if not told.get("announced_on") or not file.filed("D51B"):
        found.append(Fault("没有公告限期自行拆除", Mend("documents", "D51B")))
    limit = file.day("announcement", "limit_on")
    if limit and begun and begun <= limit:
        found.append(Fault("自行拆除的期限届满前强制拆除", Mend("work", step="E5")))
    if file.part("duty").get("remedy") == "pending":
        found.append(Fault("复议、诉讼期限届满前或者复议、诉讼期间强制拆除", Mend("work", step="E1")))
    return found


def _charged(file: CaseFile) -> list[Fault]:
    if file.part("announcement").get("order"):
        return []
    return [Fault("强制拆除没有写明人民政府责成的文件", Mend("work", step="E9"))]


def _surcharge(file: CaseFile) -> list[Fault]:
    found = []
    cents, fine = int(file.part("surcharge").get("cents") or 0), int(file.part("decision").get("fine_cents") or 0)
    if fine and cents > fine:
        found.append(Fault("加处罚款超出罚款数额", Mend("work", step="N14_approve")))
    for paper in (file.paper("D54"), file.paper("D55")):
        if paper is None or not paper.states("duty.surcharge_cents") or not paper.states("duty.fine_cents"):
            continue
        if int(paper.get("duty.surcharge_cents")) > int(paper.get("duty.fine_cents")):
            found.append(Fault(f"《{paper.title}》的加处罚款超出罚款数额", Mend("documents", paper.kind)))
    return found


def _applied(file: CaseFile) -> list[Fault]:
    submitted, demanded = file.day("application", "submitted_on"), file.day("demand", "served_on")
    found = []
    if not demanded or not file.filed("D54"):
        found.append(Fault("申请人民法院强制执行之前没有催告", Mend("documents", "D54")))
    elif submitted and _too_early(file, "F03", submitted):
        found.append(Fault("催告书送达未满十个工作日就申请人民法院强制执行", Mend("work", step="F5")))
    lapses = file.day("appeal", "lapses_on")
    if submitted and lapses and submitted <= lapses:
        found.append(Fault("复议、诉讼期限届满之前申请人民法院强制执行", Mend("work", step="F1")))
    if file.part("appeal").get("remedy") == "pending":
        found.append(Fault("复议、诉讼期间申请人民法院强制执行", Mend("work", step="F1")))
    return found


RULES: tuple[Rule, ...] = (
    rule(
        "r118",
        LAW,
        "不停水、停电、停热、停气迫使居民履行",
        f"{L2}第四十三条第二款",
        _utilities,
        processes=(ENFORCEMENT,),
        applies=lambda file: bool(executed(file)),
        grave=True,
    ),
    rule(
        "r119",
        LAW,
        "经催告、救济期满后拍卖抵缴罚款",
        f"{L2}第四十六条第三款、{L1}第七十二条第一款第二项",
        _auctioned,
        processes=(ENFORCEMENT,),
        applies=_auctions,
    ),
    rule(
        "r120",
        LAW,
        "代履行符合法定条件",
        f"{L2}第五十条、第五十一条",
        _substitute,
        processes=(ENFORCEMENT,),
        applies=_substitutes,
    ),
    rule(
        "r121",
        LAW,
        "立即代履行符合法定条件",
        f"{L2}第五十二条",
        _at_once,
        processes=(ENFORCEMENT,),
        applies=has("immediate", "approved"),
    ),
    rule(
        "r156",
        WAY,
        "有生效的决定，强制执行决定前催告",
        f"{L2}第三十四条、第三十五条、第三十七条",
        _demanded,
        processes=(ENFORCEMENT,),
        applies=_decided,
        grave=True,
    ),
    rule(
        "r157",
        WAY,
        "听取意见，记录、复核",
        f"{L2}第三十六条",
        _heard,
        processes=(ENFORCEMENT, COURT),
        applies=lambda file: has("response")(file) and file.passed("E3_review", "E4", "F3_review", "F4"),
    ),
    rule(
        "r158",
        WAY,
        "不在夜间、法定节假日实施",
        f"{L2}第四十三条第一款",
        _barred,
        processes=(ENFORCEMENT,),
        applies=lambda file: bool(executed(file)),
        grave=True,
    ),
    rule(
        "r159",
        WAY,
        "违法建筑先公告限期自行拆除",
        f"{L2}第四十四条",
        _announced,
        processes=(ENFORCEMENT,),
        applies=_building,
        grave=True,
    ),
    rule(
        "r160",
        WAY,
        "强制拆除经人民政府责成",
        "《城乡规划法》第六十八条",
        _charged,
        processes=(ENFORCEMENT,),
        applies=_building,
    ),
    rule(
        "r161",
        WAY,
        "加处罚款不超出罚款数额",
        f"{L1}第七十二条第一款第一项、{L2}第四十五条第二款",
        _surcharge,
        processes=(*PENALTIES, ENFORCEMENT),
        applies=lambda file: bool(file.part("surcharge").get("cents")) or file.process == ENFORCEMENT,
    ),
    rule(
        "r162",
        WAY,
        "催告满十日、救济期满后申请法院",
        f"{L2}第五十三条、第五十四条",
        _applied,
        processes=(COURT,),
        applies=has("application", "submitted_on"),
        grave=True,
    ),
    rule(
        "r163",
        WAY,
        "立即代履行后及时通知当事人",
        f"{L2}第五十二条",
        in_time("E04", text="没有按期通知当事人"),
        processes=(ENFORCEMENT,),
        applies=has("immediate", "began_at"),
    ),
)

BY_HAND: tuple[Rule, ...] = (
    by_hand(
        "r163-other",
        WAY,
        "其他法定程序",
        f"{L2}第四条",
        "兜底项，由评查人员根据单行法判断",
        processes=(ENFORCEMENT, COURT),
        applies=lambda file: bool(executed(file)) or bool(file.part("application").get("submitted_on")),
    ),
)
