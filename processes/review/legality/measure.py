"""Rules on coercive measures (r116, r117, r146-r155)."""

from __future__ import annotations

import re

from processes.review.course import MEASURE, has, taken
from processes.review.file import CaseFile
from processes.review.legality.base import L2, LAW, WAY, in_time, papers, rule, stated, told_enough
from processes.review.rule import Fault, Mend, Rule

#: For what alone a measure is taken. Source: 《行政强制法》第二条第二款.
_PURPOSES = re.compile("制止|证据|损毁|危害|危险|控制")
_ABOUT = (
    ("related", "没有确认查封、扣押的均为涉案的场所、设施或者财物"),
    ("no_necessities", "没有确认不含公民个人及其所扶养家属的生活必需品"),
    ("not_sealed", "没有确认不属于其他国家机关已查封的财物"),
)


def _purpose(file: CaseFile) -> list[Fault]:
    reason = file.part("request").get("reason")
    if told_enough(reason) and _PURPOSES.search(str(reason)):
        return []
    return [
        Fault("没有说明为制止违法行为、防止证据损毁、避免危害发生或者控制危险扩大而采取措施", Mend("work", step="M1"))
    ]


def _object(file: CaseFile) -> list[Fault]:
    told = file.part("delivery")
    return [Fault(text, Mend("work", step="M3")) for name, text in _ABOUT if not told.get(name)]


def _approved(file: CaseFile) -> list[Fault]:
    found: list[Fault] = []
    approval = file.part("approval")
    taken_on, decided_on = file.day("scene", "taken_on"), file.day("approval", "decided_on")
    late = bool(approval.get("later")) or bool(file.part("late")) or bool(file.part("request").get("urgent"))
    unapproved = approval.get("outcome") not in ("approve", None)
    if taken_on and not late and (unapproved or (decided_on and decided_on > taken_on)):
        found.append(Fault("实施强制措施之前没有经负责人批准", Mend("work", step="M1")))
    return found + [Fault("紧急措施没有在二十四小时内补办批准", Mend("deadlines")) for _ in file.broken("C01")[:1]]


def _present(file: CaseFile) -> list[Fault]:
    scene = file.part("scene")
    absent = str(scene.get("attendance")) not in ("present", "party", "True", "yes", "attended")
    if scene.get("attendance") and absent and not scene.get("witness"):
        return [Fault("当事人不到场，没有邀请见证人", Mend("documents", "D71"))]
    return []


def _appraisal_told(file: CaseFile) -> list[Fault]:
    if not (file.part("appraisal") or file.facts.get("appraisals")) or file.filed("D20"):
        return []
    return [Fault("没有书面告知检测、检验、检疫或者鉴定的期间", Mend("documents", "D20"))]


RULES: tuple[Rule, ...] = (
    rule("r116", LAW, "强制措施符合法定条件", f"{L2}第二条第二款", _purpose, processes=(MEASURE,), applies=taken),
    rule(
        "r117",
        LAW,
        "不查封、扣押无关财物、生活必需品，不重复查封",
        f"{L2}第二十三条",
        _object,
        processes=(MEASURE,),
        applies=has("delivery"),
        grave=True,
    ),
    rule(
        "r146",
        WAY,
        "强制措施事先经负责人批准",
        f"{L2}第十八条第一项、第十九条",
        _approved,
        processes=(MEASURE,),
        applies=taken,
        grave=True,
    ),
    rule(
        "r147",
        WAY,
        "当场告知理由、依据、权利和救济途径",
        f"{L2}第十八条第五项",
        stated("scene", "told", "没有记载当场告知理由、依据、权利和救济途径", "M2"),
        processes=(MEASURE,),
        applies=taken,
    ),
    rule(
        "r148",
        WAY,
        "当事人到场，不到场的邀请见证人",
        f"{L2}第十八条第三项、第九项",
        _present,
        processes=(MEASURE,),
        applies=taken,
    ),
    rule(
        "r150",
        WAY,
        "听取当事人的陈述和申辩",
        f"{L2}第十八条第六项",
        stated("scene", "defence", "没有记载当事人的陈述和申辩", "M2"),
        processes=(MEASURE,),
        applies=lambda file: taken(file) and file.part("scene").get("attendance") != "absent",
    ),
    rule(
        "r151",
        WAY,
        "制作现场笔录",
        f"{L2}第十八条第七项",
        papers(D71="行政强制措施现场笔录"),
        processes=(MEASURE,),
        applies=taken,
    ),
    rule(
        "r153",
        WAY,
        "制作并当场交付决定书和清单",
        f"{L2}第二十四条第一款",
        papers(D72="查封（扣押）决定书", D73="查封（扣押）清单"),
        processes=(MEASURE,),
        applies=taken,
        grave=True,
    ),
    rule(
        "r154",
        WAY,
        "查封、扣押不超过三十日（延长后六十日）",
        f"{L2}第二十五条第一款",
        in_time("C02", text="查封、扣押超过期限"),
        processes=(MEASURE,),
        applies=taken,
    ),
    rule(
        "r155",
        WAY,
        "书面告知检测、检验、检疫、鉴定期间",
        f"{L2}第二十五条第三款",
        _appraisal_told,
        processes=(MEASURE,),
        applies=taken,
    ),
)
