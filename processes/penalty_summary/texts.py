"""The words of the decision on the spot: the same lines on the phone's glass, on paper, and under the signature.

``TEXTS`` is pure data and goes to the phone with the pack; ``fill`` and ``slots`` are repeated there in JavaScript.
The canonical text is the lines joined by a line feed, UTF-8, NFC; its SHA-256 is what the party signed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from documents.formats import amount, chinese_date, chinese_time
from processes import guardians

#: Document -> its lines. ``{slot}`` is replaced by a value; a line is left out when a value it marks by ``{?slot}`` is
#: empty. The first three lines of a document are its head: body, title, number.
#: Sources: 《行政处罚法》第五十一条、第五十二条 (what it must say), 第六十七条至第六十九条、第七十二条 (payment);
#: 《行政复议法》第二十三条第一款第一项、第二款 (review comes first, and the decision says so), 第二十条 (sixty days),
#: 第三十二条 (through the agency); 《行政诉讼法》第四十五条 (fifteen days after the review).
TEXTS: Mapping[str, tuple[str, ...]] = {
    "D41": (
        "{body}",
        "当场行政处罚决定书",
        "{number}",
        "当事人：{party}",
        "{?code}{code_label}：{code}",
        "{?operator}经营者：{operator}",
        "{?operator_code}经营者公民身份号码：{operator_code}",
        "{?representative}{representative_label}：{representative}",
        "{?age}年龄：{age}岁",
        "{?guardian}监护人（法定代理人）：{guardian}",
        "{address_label}：{address}",
        "{?phone}联系电话：{phone}",
        "违法事实：{occurred_at}，{you}在{place}有下列违法行为：{found}。",
        "证据：{evidence}。",
        "告知和陈述申辩：作出本决定前，执法人员已向{you}出示执法证件，告知拟作出的行政处罚内容及事实、理由、依据，"
        "以及{you}依法享有的陈述、申辩等权利。{defence}。",
        "处罚依据：{you}的上述行为违反了{provision}的规定。依据{basis}、《中华人民共和国行政处罚法》第五十一条的规定，"
        "本机关决定对{you}当场作出如下行政处罚：{penalty}。",
        "{?standard}裁量依据：{standard}。",
        "{?discretion}裁量理由：{discretion}。",
        "{?correction}{correction}。",
        "{?pay}缴纳罚款：{pay}。",
        "{?late}到期不缴纳罚款的，依据《中华人民共和国行政处罚法》第七十二条第一款第一项的规定，"
        "本机关可以每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。",
        "救济途径和期限：{you}如不服本决定，应当自收到本决定书之日起六十日内先向{review_authority}申请行政复议，"
        "也可以通过本机关提交行政复议申请；对行政复议决定不服的，可以再自收到行政复议决定书之日起十五日内"
        "依法向{court}提起行政诉讼。本决定属于当场作出的行政处罚决定，依据《中华人民共和国行政复议法》第二十三条的规定，"
        "未经行政复议不得直接提起行政诉讼。",
        "行政复议、行政诉讼期间，本决定不停止执行，法律另有规定的除外。",
        "处罚时间：{decided_at}　处罚地点：{place}",
        "执法人员：{officers}",
        "{?body_phone}本机关地址：{body_address}　联系电话：{body_phone}",
    ),
}

#: Where the body has named no bank.
BANK = "持本决定书到指定的代收银行或者通过电子支付系统"
#: The three cases in which an officer may take cash, by their article. Source: 《行政处罚法》第六十八条、第六十九条.
CASH_ARTICLES: Mapping[str, str] = {
    "small": "第六十八条第一项", "hard_later": "第六十八条第二项", "remote": "第六十九条",
}  # fmt: skip
CODE_LABELS = {"citizen": "公民身份号码"}
ADDRESS_LABELS = {"citizen": "住址", "sole_trader": "经营场所"}
REPRESENTATIVE_LABELS = {"company": "法定代表人"}
_BORN = re.compile(r"^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$")
_MARK = re.compile(r"\{\?(\w+)\}")
_SLOT = re.compile(r"\{(\w+)\}")


def fill(lines: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Put values into lines, once: what a value contains is never read as a slot again."""
    found = []
    for line in lines:
        if all(values.get(mark[1]) for mark in _MARK.finditer(line)):
            found.append(_SLOT.sub(lambda slot: values.get(slot[1], ""), _MARK.sub("", line)))
    return found


def _age(scene: Mapping[str, Any]) -> str:
    """Give a minor's age on the day of the act, by the digits alone as the phone does; nothing of full age."""
    born, acted = _BORN.match(str(scene.get("id_number") or "")), str(scene.get("occurred_at") or "")[:10]
    if born is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", acted):
        return ""
    years = int(acted[:4]) - int(born[1]) - (acted[5:7] + acted[8:10] < born[2] + born[3])
    return str(years) if years < guardians.FULL_AGE else ""


def slots(
    facts: Mapping[str, Any], number: str, body: Mapping[str, Any], officers: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Give the values of every slot.

    :param facts: the sections ``scene`` (with ``provision``, ``basis``, ``standard`` of the item), ``telling`` and
        ``decision``, as the forms name their answers.
    :param body: name, address, phone, bank, review_authority, court.
    :param officers: two of name and certificate.
    """
    scene, telling, decision = (facts.get(name) or {} for name in ("scene", "telling", "decision"))
    kind = str(scene.get("type") or "company")
    you = "你" if kind in ("citizen", "sole_trader") else "你单位"
    fine, payment = int(decision.get("fine_cents") or 0), str(decision.get("payment") or "")
    pay = _pay(you, decision, str(body.get("bank") or BANK)) if fine else ""
    own = kind == "sole_trader"
    found = {
        "body": body.get("name"), "number": number, "you": you, "party": scene.get("name"),
        "code_label": CODE_LABELS.get(kind, "统一社会信用代码"),
        "code": scene.get("id_number") if kind == "citizen" else scene.get("code"),
        "operator": scene.get("representative") if own else "", "operator_code": scene.get("id_number") if own else "",
        "representative_label": REPRESENTATIVE_LABELS.get(kind, "负责人"),
        "representative": scene.get("representative") if kind in ("company", "organization") else "",
        "age": _age(scene) if kind == "citizen" else "",
        "guardian": guardians.named({**scene, "type": kind}),
        "address_label": ADDRESS_LABELS.get(kind, "住所"), "address": scene.get("party_address"),
        "phone": scene.get("phone"), "occurred_at": _moment(scene.get("occurred_at")), "place": scene.get("place"),
        "found": _sentence(scene.get("found")), "evidence": _evidence(scene.get("evidence")),
        "defence": _defence(you, telling), "provision": scene.get("provision"), "basis": scene.get("basis"),
        "penalty": _penalty(decision, fine), "standard": scene.get("standard"),
        "discretion": _sentence(decision.get("discretion_reason")), "correction": _correction(you, scene), "pay": pay,
        "late": "1" if fine and payment != "cash" else "", "review_authority": body.get("review_authority"),
        "court": body.get("court"), "decided_at": _moment(decision.get("decided_at")),
        "officers": "、".join(f"{one.get('name', '')}（执法证号：{one.get('certificate', '')}）" for one in officers),
        "body_address": body.get("address"), "body_phone": body.get("phone"),
    }  # fmt: skip
    return {name: _one_line(value) for name, value in found.items()}


def lines(
    facts: Mapping[str, Any],
    number: str,
    body: Mapping[str, Any],
    officers: Sequence[Mapping[str, Any]],
    document: str = "D41",
) -> list[str]:
    """Give the lines of the decision on the spot, exactly as the party is shown them and as the PDF prints them."""
    return fill(TEXTS[document], slots(facts, number, body, officers))


def canonical(text: Sequence[str]) -> str:
    """Join lines into the text that is signed."""
    return unicodedata.normalize("NFC", "\n".join(text))


def digest(text: Sequence[str]) -> str:
    """Give the SHA-256 of the text that is signed, in hex."""
    return hashlib.sha256(canonical(text).encode()).hexdigest()


def _one_line(value: Any) -> str:
    """Write a value in one line; the line ends that somebody typed become spaces."""
    return " ".join(part.strip() for part in str(value or "").split("\n") if part.strip())


def _sentence(value: Any) -> str:
    """Write a value without the full stop at its end; the line brings its own."""
    return _one_line(value).rstrip("。")


def _moment(value: Any) -> str:
    return chinese_time(str(value)) if value else ""


def _evidence(value: Any) -> str:
    """Write the lines ``名称：证明内容`` as one numbered list."""
    parts: list[str] = []
    for line in str(value or "").split("\n"):
        title, _, shows = line.strip().replace(":", "：").partition("：")
        if title:
            proof = shows.strip().removeprefix("证明").rstrip("。") or "本案违法事实"
            parts.append(f"{len(parts) + 1}．{title}，证明{proof}")
    return "；".join(parts)


def _defence(you: str, telling: Mapping[str, Any]) -> str:
    said = _sentence(telling.get("defence"))
    if not said:
        return f"{you}未提出陈述、申辩"
    reviewed = _sentence(telling.get("defence_review"))
    return f"{you}提出陈述、申辩：{said}。执法人员当场进行了复核：{reviewed}"


def _penalty(decision: Mapping[str, Any], fine: int) -> str:
    kinds = decision.get("kinds") or []
    parts = ["警告"] if "warning" in kinds else []
    return "；".join([*parts, f"罚款{amount(fine)}"] if fine else parts)


def _correction(you: str, scene: Mapping[str, Any]) -> str:
    content, kind = _sentence(scene.get("correction_content")), scene.get("correction")
    basis = "依据《中华人民共和国行政处罚法》第二十八条第一款的规定，责令"
    if kind == "immediate":
        return f"{basis}{you}立即改正：{content}"
    if kind == "limited" and scene.get("correction_due_on"):
        return f"{basis}{you}于{chinese_date(str(scene['correction_due_on']))}前改正：{content}"
    return ""


def _pay(you: str, decision: Mapping[str, Any], bank: str) -> str:
    way = decision.get("payment")
    if way == "cash":
        article = CASH_ARTICLES.get(str(decision.get("cash_ground")), "")
        return (
            f"依据《中华人民共和国行政处罚法》{article}的规定，由执法人员当场收缴，"
            f"并出具财政部门统一制发的专用票据；不出具的，{you}有权拒绝缴纳"
        )
    code = "扫描本机关出示的缴款码，或者" if way == "code" else ""
    return f"{you}应当自收到本决定书之日起十五日内，{code}{bank}缴纳罚款"
