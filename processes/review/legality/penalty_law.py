"""Rules on what law a penalty applies (r109-r115)."""

from __future__ import annotations

import re

from processes import joint
from processes.penalty.rules import limitation_lapsed
from processes.review.course import PENALTIES, PENALTY, facts_told, has, punished
from processes.review.file import CaseFile
from processes.review.legality.base import L1, LAW, by_hand, rule, told_enough
from processes.review.rule import Fault, Mend, Rule

#: The facts name a gain with its amount.
_GAINS = re.compile(
    r"(违法所得|非法所得|获利|盈利|牟利)[^。；，]{0,12}?[\d一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖]"
)
_REFUNDED = re.compile("退赔|退还|返还|无违法所得|没有违法所得")
#: What the law calls the reasons for registering evidence. Source: 《行政处罚法》第五十六条.
_VANISHING = re.compile("灭失|难以取得|难以再取得|毁损|损毁|销毁|转移|隐匿|藏匿|变质|移动|清走|丢失")


def _range(file: CaseFile) -> list[Fault]:
    proposal = file.part("proposal")
    assessment = proposal.get("assessment") or {}
    fine = int(file.part("decision").get("fine_cents") or 0)
    low, high = assessment.get("low_cents"), assessment.get("high_cents")
    reason = (proposal.get("deviation") or {}).get("reason") or proposal.get("deviation_reason")
    outside = (low is not None and fine < low) or (high is not None and fine > high)
    if fine and outside and not told_enough(reason):
        return [Fault("罚款数额超出裁量档次而没有说明理由", Mend("work", step="N5"))]
    return []


def _once(file: CaseFile) -> list[Fault]:
    return [
        Fault(f"同一当事人的同一违法行为已在案件{number}中罚款", Mend("related")) for number in file.fined_elsewhere[:1]
    ]


def _same_act(file: CaseFile) -> list[Fault]:
    """Find that the cases of those who acted together do not speak of one act."""
    own, words = file.part("check"), {"item_code": "事项", "place": "地点", "act_began_on": "发生日期",
                                      "act_ended_on": "终了日期"}  # fmt: skip
    found = []
    for other in file.joint:
        differing = [
            word for key, word in words.items()
            if other["act"].get(key) and own.get(key) and other["act"][key] != own[key]
        ]  # fmt: skip
        if other["decided"] and differing:
            text = f"与共同违法的另案（{other['number']}）认定的{'、'.join(differing)}不一致"
            found.append(Fault(text, Mend("related")))
    return found


def _weighed(file: CaseFile) -> list[Fault]:
    """Find amounts that were not weighed by the part that each played."""
    proposal, fine = file.part("proposal"), int(file.part("decision").get("fine_cents") or 0)
    role, step = str(proposal.get("joint_role") or ""), Mend("work", step="N5")
    if not role or not told_enough(proposal.get("joint_reason")):
        return [Fault("共同违法没有写明当事人的作用和处罚与其作用相当的理由", step)]
    found = []
    for other in file.joint:
        theirs = str(other["role"] or "")
        if not (other["decided"] and other["outcome"] == "penalty" and theirs in joint.RANK and role in joint.RANK):
            continue
        heavier = joint.RANK[role] > joint.RANK[theirs] and fine > other["fine_cents"]
        lighter = joint.RANK[role] < joint.RANK[theirs] and fine < other["fine_cents"]
        if heavier or lighter:
            text = "作用较小而罚款更高" if heavier else "作用较大而罚款更低"
            found.append(Fault(f"与共同违法的另案（{other['number']}）相比，当事人{text}", step))
    return found


def _gains(file: CaseFile) -> list[Fault]:
    proposal = file.part("proposal")
    taken = int(proposal.get("confiscated_cents") or 0)
    kinds = file.part("decision").get("kinds") or proposal.get("kinds") or ()
    step = Mend("work", step="N5")
    if "confiscation" in kinds and not taken:
        return [Fault("决定没收而没有写明违法所得、非法财物的数额", step)]
    told = facts_told(file)
    if not taken and "confiscation" not in kinds and _GAINS.search(told) and not _REFUNDED.search(told):
        return [Fault("认定的事实载有违法所得，却没有没收，也没有说明退赔", step)]
    return []


def _ground(file: CaseFile) -> list[Fault]:
    proposal = file.part("proposal")
    if proposal.get("overlay") in ("lighter", "below_minimum", "no_penalty") and not proposal.get("ground"):
        return [Fault("从轻、减轻或者不予处罚没有写明法定情形", Mend("work", step="N5"))]
    return []


def _spared(file: CaseFile) -> list[Fault]:
    proposal, decision = file.part("proposal"), file.part("decision")
    if proposal.get("ground") or told_enough(proposal.get("reason")) or told_enough(decision.get("reason")):
        return []
    return [Fault("不予处罚没有写明法定情形和理由", Mend("work", step="N5"))]


def _limitation(file: CaseFile) -> list[Fault]:
    ended, found = file.day("check", "act_ended_on"), file.day("check", "discovered_on")
    if ended and found and limitation_lapsed(ended, found, grave=bool(file.part("check").get("grave"))):
        return [Fault("违法行为发现时已过追究时效", Mend("work", step="N2"))]
    return []


def _vanishing(file: CaseFile) -> list[Fault]:
    reason = str(file.part("preservation").get("reason") or "")
    if told_enough(reason) and _VANISHING.search(reason):
        return []
    return [Fault("先行登记保存的理由没有说明证据可能灭失或者以后难以取得", Mend("work", step="N4a"))]


RULES: tuple[Rule, ...] = (
    rule(
        "r109",
        LAW,
        "与裁量基准相当，偏离说明理由",
        f"{L1}第五条、第三十四条、第三十七条",
        _range,
        processes=(PENALTY,),
        applies=punished,
    ),
    rule(
        "r109-joint",
        LAW,
        "共同违法的，处罚与各自的作用相当",
        f"{L1}第五条第二款、第三十二条第二项",
        _weighed,
        processes=(PENALTY,),
        applies=lambda file: punished(file) and any(not one["dropped"] for one in file.joint),
    ),
    rule(
        "r105-joint",
        LAW,
        "共同违法的各案认定的事实一致",
        f"{L1}第四十条",
        _same_act,
        processes=(PENALTY,),
        applies=lambda file: bool(file.joint) and bool(file.part("decision").get("decided_on")),
    ),
    rule(
        "r110",
        LAW,
        "同一违法行为不得给予两次以上罚款",
        f"{L1}第二十九条",
        _once,
        processes=PENALTIES,
        applies=punished,
    ),
    rule(
        "r111",
        LAW,
        "有违法所得的没收，写明数额",
        f"{L1}第二十八条第二款",
        _gains,
        processes=(PENALTY,),
        applies=punished,
    ),
    rule(
        "r112",
        LAW,
        "从轻、减轻、不予处罚符合法定情形",
        f"{L1}第三十条至第三十三条",
        _ground,
        processes=(PENALTY,),
        applies=has("proposal", "overlay"),
    ),
    rule(
        "r113",
        LAW,
        "不予处罚写明法定情形",
        f"{L1}第三十条、第三十一条、第三十三条",
        _spared,
        processes=(PENALTY,),
        applies=lambda file: file.part("proposal").get("outcome") == "no_penalty",
    ),
    rule(
        "r114",
        LAW,
        "在追究时效以内",
        f"{L1}第三十六条",
        _limitation,
        processes=(PENALTY,),
        grave=True,
        applies=has("check", "act_ended_on"),
    ),
    rule(
        "r115",
        LAW,
        "先行登记保存符合法定条件",
        f"{L1}第五十六条",
        _vanishing,
        processes=(PENALTY,),
        applies=has("preservation", "registered_on"),
    ),
)

BY_HAND: tuple[Rule, ...] = (
    by_hand(
        "r111-unstated",
        LAW,
        "案卷没有写明的违法所得已查清",
        f"{L1}第二十八条第二款",
        "事实里没有写的所得，系统无从知道",
        processes=PENALTIES,
        applies=punished,
    ),
)
