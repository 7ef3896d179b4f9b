"""Rules on how a penalty comes about (r132-r145, r349): told, heard, reviewed, discussed, in time, served."""

from __future__ import annotations

from processes.penalty.rules import LEADERS_IN_DISCUSSION
from processes.review.course import PENALTIES, PENALTY, SUMMARY, decided, has, punished
from processes.review.file import CaseFile
from processes.review.legality.base import L1, WAY, by_hand, in_time, rule, stated
from processes.review.rule import Fault, Mend, Rule

#: Names that tell the party nothing: the authority and the court must be named. Source: S1 r140.
_VAGUE = ("有管辖权的人民法院", "人民法院", "行政复议机关", "复议机关", "上级行政机关")

#: Ends that lay nothing on the party: it is told of none beforehand.
UNTOLD = ("withdraw", "terminate", "transfer")


def _preservation(file: CaseFile) -> list[Fault]:
    found = []
    kept = file.part("preservation")
    approved, registered = file.day("preservation", "approved_on"), file.day("preservation", "registered_on")
    if registered and (not kept.get("approved") or (approved and approved > registered)):
        found.append(Fault("先行登记保存没有事先经负责人批准", Mend("work", step="N4a_approve")))
    if file.broken("P06"):
        found.append(Fault("先行登记保存七个工作日内没有作出处理决定", Mend("deadlines")))
    return found


def _told(file: CaseFile) -> list[Fault]:
    notice, told, made = file.part("notice"), file.day("notice", "served_on"), file.day("decision", "decided_on")
    found = []
    if not told and punished(file):  # Who is not punished need not be told beforehand.
        found.append(Fault("作出决定之前没有送达事先告知书", Mend("documents", "D32", "N6_serve")))
    if made and told and told > made:
        found.append(Fault("告知书送达晚于决定日期", Mend("documents", "D32")))
    fine, announced = int(file.part("decision").get("fine_cents") or 0), int(notice.get("fine_cents") or 0)
    if punished(file) and fine > announced:
        found.append(Fault("决定的罚款数额高于告知的数额", Mend("work", step="N11")))
    if file.paper("D32") is not None and _fined(notice) and not announced:
        found.append(Fault("告知书没有写明拟处罚款的确定数额", Mend("documents", "D32")))
    return found


def _fined(notice: object) -> bool:
    return isinstance(notice, dict) and notice.get("outcome") == "penalty" and "fine" in (notice.get("kinds") or ())


def _heard_out(file: CaseFile) -> list[Fault]:
    """Find a decision before the later of the two periods had run out. Source: S1 r349; 《行政处罚法》第六十二条."""
    made, found = file.day("decision", "decided_on"), []
    waived = file.part("defence").get("outcome") == "waived"
    settled = file.part("hearing").get("outcome") in ("waived", "requested")
    for key, what, over in (
        ("P08", "陈述、申辩", waived),
        ("P09", "要求听证", settled or not file.part("notice").get("hearing_right")),
    ):
        last = max((one.last_day for one in file.limits if one.key == key and one.last_day), default=None)
        if made and last and made <= last and not over:
            found.append(
                Fault(
                    f"{what}期限至{last.isoformat()}届满，当事人没有书面放弃，届满前就作出决定",
                    Mend("work", step="N11"),
                )
            )
    return found


def _reported(file: CaseFile) -> list[Fault]:
    return [Fault("当场处罚决定没有按期报所属行政机关备案", Mend("deadlines")) for _ in file.broken("P13")[:1]]


def _hearing(file: CaseFile) -> list[Fault]:
    host = str(file.part("hearing").get("host") or "")
    if host and host in file.officers:
        return [Fault("听证由本案调查人员主持", Mend("work", step="N8"))]
    return []


def _reviewed(file: CaseFile) -> list[Fault]:
    review = file.part("legal_review")
    if not review.get("required"):
        return []
    if review.get("outcome") != "passed":
        return [Fault("应当法制审核而没有审核或者审核未通过", Mend("work", step="N9"))]
    made, on = file.day("decision", "decided_on"), file.day("legal_review", "on")
    return [Fault("法制审核晚于决定", Mend("work", step="N9"))] if made and on and on > made else []


def _reviewed_after_hearing(file: CaseFile) -> list[Fault]:
    """Find a review before the hearing. Source: S1 r138; 《行政处罚法》第五十八条第一款第二项."""
    held, on = file.day("hearing", "held_on"), file.day("legal_review", "on")
    return [Fault("法制审核应当在听证之后进行", Mend("work", step="N9"))] if held and on and on < held else []


def _discussed(file: CaseFile) -> list[Fault]:
    talk = file.part("discussion")
    spared = (
        file.part("decision").get("outcome") == "no_penalty" or file.part("proposal").get("overlay") == "below_minimum"
    )
    if not (talk.get("required") or spared):
        return []
    spoken = {one.get("person") for one in talk.get("opinions") or () if isinstance(one, dict)}
    if len(spoken) < LEADERS_IN_DISCUSSION or not talk.get("conclusion"):
        return [Fault("应当由两名以上负责人集体讨论决定而没有讨论", Mend("work", step="N10"))]
    made, concluded = file.day("decision", "decided_on"), file.day("discussion", "concluded_on")
    return [Fault("集体讨论晚于决定", Mend("work", step="N10"))] if made and concluded and concluded > made else []


def _terminated(file: CaseFile) -> list[Fault]:
    """Find an end without its ground, its proof or the leader's consent.

    Source: 《市场监督管理行政处罚程序规定》第四十七条.
    """
    proposed, made = file.part("proposal"), file.part("decision")
    found = []
    if not proposed.get("termination_ground") and not made.get("termination_ground"):
        found.append(Fault("终止调查没有写明原因", Mend("work", step="N5")))
    if not file.pieces:
        found.append(Fault("终止调查没有附死亡证明、注销登记等证明材料", Mend("evidence")))
    if not file.part("ending") and not made.get("leader"):
        found.append(Fault("终止调查没有经负责人批准", Mend("work", step="N5_close")))
    return found


def _remedies(file: CaseFile) -> list[Fault]:
    paper = file.paper("D40", "D41", "D42")
    if paper is None:
        return []
    found = []
    for path, word in (("body.review_authority", "行政复议机关"), ("body.court", "人民法院")):
        value = str(paper.get(path) or "").strip()
        if paper.kind == "D41" and path == "body.court" and not value:
            continue  # review comes before a suit: the court is not named
        if not value or value in _VAGUE:
            found.append(Fault(f"《{paper.title}》没有写明具体的{word}", Mend("documents", paper.kind)))
    return found


def _crime(file: CaseFile) -> list[Fault]:
    made = file.part("ending") or file.part("decision")
    if file.part("proposal").get("outcome") != "transfer" or not made.get("decided_on"):
        return []
    if file.filed("D05") or file.filed("D04"):
        return []
    return [Fault("涉嫌犯罪已批准移送而没有移送书", Mend("documents", "D05"))]


def _served(file: CaseFile) -> list[Fault]:
    found = []
    for kind in ("D40", "D41", "D42", "D32"):
        paper = file.filed(kind)
        if paper is None:
            continue
        due = (kind == "D32" and decided(file)) or (kind != "D32" and file.passed("N13", "N13_leave", "N13_wait", "S4"))
        if due and paper.served is None and not _served_by_fact(file, kind):
            found.append(Fault(f"《{paper.title}》没有送达记录", Mend("documents", kind)))
        for one in paper.services:
            if one.method == "left" and not one.witness and not one.pieces:
                found.append(Fault(f"《{paper.title}》留置送达没有见证人，也没有拍照、录像", Mend("documents", kind)))
    return found + [Fault("决定书没有在七个工作日内送达", Mend("deadlines")) for _ in file.broken("P14")[:1]]


def _served_by_fact(file: CaseFile, kind: str) -> bool:
    section = {"D32": "notice", "D41": "decision"}.get(kind, "service")
    name = "decided_on" if kind == "D41" else "served_on"
    return bool(file.part(section).get(name))


RULES: tuple[Rule, ...] = (
    rule(
        "r132",
        WAY,
        "当场处罚前告知",
        f"{L1}第四十四条、第五十二条",
        stated("telling", "told", "当场处罚前没有告知内容、事实、理由、依据和陈述申辩权利", "S3"),
        processes=(SUMMARY,),
        applies=punished,
    ),
    rule("r133", WAY, "当场处罚按期备案", f"{L1}第五十二条第三款", _reported, processes=(SUMMARY,), applies=punished),
    rule(
        "r134",
        WAY,
        "先行登记保存经批准并按期处理",
        f"{L1}第五十六条",
        _preservation,
        processes=(PENALTY,),
        applies=has("preservation", "registered_on"),
    ),
    rule(
        "r135",
        WAY,
        "事先告知内容完整、在决定之前",
        f"{L1}第四十四条、第四十五条、第六十二条",
        _told,
        processes=(PENALTY,),
        applies=lambda file: decided(file) and file.part("decision").get("outcome") not in UNTOLD,
        grave=True,
    ),
    rule(
        "r136",
        WAY,
        "听证由非本案调查人员主持",
        f"{L1}第六十四条第四项",
        _hearing,
        processes=(PENALTY,),
        applies=has("hearing", "host"),
    ),
    rule(
        "r137",
        WAY,
        "法制审核通过后作出决定",
        f"{L1}第五十八条",
        _reviewed,
        processes=(PENALTY,),
        applies=decided,
        grave=True,
    ),
    rule(
        "r138",
        WAY,
        "经听证的，听证后法制审核",
        f"{L1}第五十八条第一款第二项",
        _reviewed_after_hearing,
        processes=(PENALTY,),
        applies=has("hearing", "held_on"),
    ),
    rule(
        "r139",
        WAY,
        "负责人集体讨论",
        f"{L1}第五十七条第二款",
        _discussed,
        processes=(PENALTY,),
        applies=decided,
        grave=True,
    ),
    rule(
        "r140",
        WAY,
        "告知具体的复议机关、法院和期限",
        f"{L1}第五十九条第一款第五项",
        _remedies,
        processes=PENALTIES,
        applies=lambda file: file.paper("D40", "D41", "D42") is not None,
        grave=True,
    ),
    rule(
        "r141",
        WAY,
        "立案之日起九十日内作出决定",
        f"{L1}第六十条",
        in_time("P11", text="没有在办案期限内作出决定"),
        processes=(PENALTY,),
        applies=has("opening", "opened_on"),
    ),
    rule(
        "r145-terminated",
        WAY,
        "终止调查写明原因、附证明材料、经负责人批准",
        "《市场监督管理行政处罚程序规定》第四十七条（参照）",
        _terminated,
        processes=(PENALTY,),
        applies=lambda file: decided(file) and file.part("decision").get("outcome") == "terminate",
    ),
    rule("r142", WAY, "涉嫌犯罪的及时移送", f"{L1}第二十七条、第五十七条第一款第四项", _crime, processes=(PENALTY,)),
    rule("r144", WAY, "依照法定程序和时限送达", f"{L1}第六十一条", _served, processes=PENALTIES, applies=decided),
    rule(
        "r349",
        WAY,
        "陈述申辩和听证期限届满后作出决定",
        f"{L1}第四十五条、第六十二条、第六十四条",
        _heard_out,
        processes=(PENALTY,),
        applies=punished,
        grave=True,
    ),
)

BY_HAND: tuple[Rule, ...] = (
    by_hand(
        "r136-qualified",
        WAY,
        "听证人员具有听证员资格",
        f"{L1}第六十四条第四项",
        "听证员资格不在人员登记里",
        processes=(PENALTY,),
        applies=has("hearing", "host"),
    ),
    by_hand(
        "r143",
        WAY,
        "应当由上一级机关批准的已报批",
        f"{L1}第十四条以下各单行法",
        "哪些处罚须报批由各单行法分散规定，没有总表",
        processes=PENALTIES,
        applies=punished,
    ),
    by_hand(
        "r145",
        WAY,
        "其他法定程序",
        f"{L1}第三条",
        "兜底项，由评查人员根据单行法判断",
        processes=PENALTIES,
        applies=decided,
    ),
)
