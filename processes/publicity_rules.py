"""What of a decision or an inspection the public may read: the fields, how long, and the scan of the rest. Pure.

Source: 《行政处罚法》第四十八条、第五十条; for inspections 国办发〔2024〕54号 and 国发〔2019〕5号. The classes
and their spans follow the rule of the market regulators
(《市场监督管理行政处罚信息公示规定》第二条、第十三条), which a body sets for itself as dated parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.errors import Conflict, NotFound, PermissionDenied, PreconditionFailed
from documents.formats import figures
from processes.facts import day

#: Field -> its name on the page; nothing that is not on this list is ever published.
ALLOWED: Mapping[str, str] = {
    "number": "决定书文号", "body": "作出机关", "decided_on": "决定日期", "party": "当事人", "party_kind": "当事人类型",
    "street": "所在街道", "matter": "违法行为类型", "provision": "违反的规定", "basis": "处罚依据", "kinds": "处罚种类",
    "fine_cents": "罚款金额", "confiscated_cents": "没收金额",
}  # fmt: skip
#: What is published of an inspection: these fields and no others; a business's code may be a person's number.
ALLOWED_INSPECTION: Mapping[str, str] = {
    "number": "检查编号", "body": "检查机关", "party": "检查对象", "party_kind": "对象类型", "street": "所在街道",
    "source": "检查类型", "items": "检查事项", "checked_on": "检查日期", "result": "检查结果", "words": "结果说明",
}  # fmt: skip
#: Kinds of publication, each with its list.
DECISION, INSPECTION = "decision", "inspection"
LISTS: Mapping[str, Mapping[str, str]] = {DECISION: ALLOWED, INSPECTION: ALLOWED_INSPECTION}
KINDS_ZH: Mapping[str, str] = {DECISION: "行政处罚决定", INSPECTION: "行政检查结果"}

PROPOSED, PUBLISHED, REFUSED, WITHDRAWN = "proposed", "published", "refused", "withdrawn"
STATUS_ZH: Mapping[str, str] = {
    PROPOSED: "待审核", PUBLISHED: "已公示", REFUSED: "不予公示", WITHDRAWN: "已撤回",
}  # fmt: skip
CAUSES: Mapping[str, str] = {
    "changed": "决定被变更", "annulled": "决定被撤销", "illegal": "决定被确认违法", "invalid": "决定被确认无效",
    "corrected": "检查结果被更正、撤销", "mistaken": "公示内容有误", "repaired": "依法提前停止公示",
}  # fmt: skip
#: Causes after which the decision itself no longer stands as it was published.
NOT_STANDING = ("changed", "annulled", "illegal", "invalid")
KINDS: Mapping[str, str] = {
    "warning": "警告", "criticism": "通报批评", "fine": "罚款", "confiscation": "没收违法所得、非法财物",
    "suspension": "责令停产停业", "revocation": "吊销许可证件", "restriction": "限制从业",
}  # fmt: skip
PARTY_KINDS: Mapping[str, str] = {
    "company": "法人", "sole_trader": "个体工商户", "organization": "非法人组织", "citizen": "自然人",
}  # fmt: skip
#: Working days within which what no longer stands is withdrawn. Source: 《行政处罚法》第四十八条第二款、第八十五条.
WITHDRAWAL_WORKING_DAYS = 3
_SPANS = "《市场监督管理行政处罚信息公示规定》第十三条（本机关准用须确认）"
#: Parameters: key -> (default, source, confirmed).
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "publicity.working_days": (7, "国办发〔2018〕118号：行政处罚决定七个工作日内公开（待核）", False),
    "publicity.short_months": (3, _SPANS, False),
    "publicity.long_months": (36, _SPANS, False),
    "publicity.inspection_months": (36, "检查结果的公示期由本机关规定（待核）", False),
    "publicity.low_fine_citizen_cents": (500_000, "“较低数额罚款”由本机关规定（待核）", False),
    "publicity.low_fine_organization_cents": (5_000_000, "“较低数额罚款”由本机关规定（待核）", False),
}  # fmt: skip


class PublicationUnknown(NotFound):
    """There is no such publication."""

    zh = "未找到该公示信息。"


class NothingToPublish(PreconditionFailed):
    """This decision is not to be published: {reason}"""

    zh = "不得公示：{reason}"


class PublicationLeaks(PreconditionFailed):
    """What was to be published names things that stay in the file: {what}"""

    zh = "拟公示内容含有不得公开的信息（{what}），请更正后再报送（《行政处罚法》第五十条）。"


class OwnPublication(PermissionDenied):
    """Whoever proposed a publication does not approve it."""

    zh = "公示须由另一人审核，报送人不能审核自己报送的内容。"


class NotProposed(Conflict):
    """This publication is {status_zh} already."""

    zh = "该公示信息{status_zh}，不能再审核。"


class NotPublic(Conflict):
    """Only what is published can be withdrawn; this is {status_zh}."""

    zh = "只有已公示的信息可以撤回，该信息{status_zh}。"


@dataclass(frozen=True)
class Facts:
    """What a decision comes to in any procedure, before the allow-list is applied."""

    outcome: str
    kinds: tuple[str, ...]
    fine_cents: int
    confiscated_cents: int
    number: str
    decided_on: str
    item_code: str
    matter: str
    place: str


def of_case(facts: Mapping[str, Any], number: str) -> Facts:
    """Read the decision from the facts of a penalty, ordinary or on the spot."""
    decision, proposal = facts.get("decision") or {}, facts.get("proposal") or {}
    found = facts.get("check") or facts.get("scene") or {}
    return Facts(
        outcome=str(decision.get("outcome") or ""), kinds=tuple(decision.get("kinds") or ()),
        fine_cents=int(decision.get("fine_cents") or 0),
        confiscated_cents=int(proposal.get("confiscated_cents") or 0),
        number=number or str(decision.get("number") or ""), decided_on=str(decision.get("decided_on") or ""),
        item_code=str(found.get("item_code") or ""), matter=str(found.get("matter") or ""),
        place=str(found.get("place") or ""),
    )  # fmt: skip


def refusal(found: Facts) -> str:
    """Say why a decision is not published; empty when it is."""
    if found.outcome != "penalty":
        return "只公示给予行政处罚的决定"
    if not found.kinds or set(found.kinds) == {"warning"}:
        return "仅给予警告的行政处罚不公示"
    return "" if found.number and found.decided_on else "处罚决定书尚未编号或者尚未作出"


def period(found: Facts, party_type: str, figures: Mapping[str, Any]) -> str:
    """Give the class of a publication: ``short`` for criticism or a low fine only, ``long`` for all others."""
    own = party_type in ("citizen", "sole_trader")
    low = int(figures[f"publicity.low_fine_{'citizen' if own else 'organization'}_cents"])
    mild = set(found.kinds) <= {"warning", "criticism", "fine"} and found.fine_cents < low
    return "short" if mild else "long"


def named(party: Mapping[str, Any]) -> str:
    """Name the party as the public may know it: of a citizen the surname only, a business by its name."""
    name, kind = str(party.get("name") or "").strip(), party.get("type")
    if kind == "citizen":
        return f"{name[:1]}某" if name else ""
    if kind == "sole_trader" and name and name == str(party.get("representative") or "").strip():
        return f"{name[:1]}某（个体工商户）"  # no trade name: the operator's own name stays in the file
    return name


def street_of(*places: str) -> str:
    """Find the street office's district in an address; the house stays in the file."""
    for place in places:
        if match := re.search(r"(?:[区县市])?([\u4e00-\u9fff]{2,4}街道)", place or ""):
            return re.split(r"[省市区县]", match[1])[-1]
    return ""


def content(found: Facts, party: Mapping[str, Any], *, body: str, provision: str, basis: str) -> dict[str, Any]:
    """Give what is published: exactly the fields of the allow-list."""
    kinds = [KINDS.get(kind, kind) for kind in found.kinds]
    told: dict[str, Any] = {
        "number": found.number, "body": body, "decided_on": found.decided_on, "party": named(party),
        "party_kind": PARTY_KINDS.get(str(party.get("type")), ""),
        "street": street_of(found.place, str(party.get("address") or "")), "matter": found.matter,
        "provision": provision, "basis": basis, "kinds": kinds, "fine_cents": found.fine_cents,
        "confiscated_cents": found.confiscated_cents,
    }  # fmt: skip
    return {name: told[name] for name in ALLOWED}


def plainly(told: Mapping[str, Any]) -> str:
    """Say in one sentence what was decided or found, for somebody who has read no statute."""
    if "checked_on" in told:
        return _inspected(told)
    where = f"{told['street']}的" if told.get("street") else ""
    money = [f"罚款{figures(int(told['fine_cents']))}"] if told.get("fine_cents") else []
    money += [f"没收{figures(int(told['confiscated_cents']))}"] if told.get("confiscated_cents") else []
    others = [kind for kind in told.get("kinds", ()) if kind != "罚款" and not (kind.startswith("没收") and money[1:])]
    what = "、".join([*others, *money]) or "行政处罚"
    party, matter, body = (str(told.get(name) or "").rstrip("。") for name in ("party", "matter", "body"))
    return f"{where}{party}因“{matter}”，被{body}处以{what}。"


def _inspected(told: Mapping[str, Any]) -> str:
    where = f"{told['street']}的" if told.get("street") else ""
    items = "、".join(told.get("items") or ())
    body, party, source, result = (str(told.get(name) or "") for name in ("body", "party", "source", "result"))
    seen = day(told.get("checked_on"))
    on = f"{seen.year}年{seen.month}月{seen.day}日，" if seen else ""
    words = str(told.get("words") or "").rstrip("。")
    more = f"（{words}）" if words and words != result else ""
    return f"{on}{body}对{where}{party}进行{source}（{items}），结果：{result}{more}。"


def inspection_content(facts: Mapping[str, Any], *, number: str, body: str, source: str, result: str) -> dict[str, Any]:
    """Give what is published of an inspection: exactly the fields of its list."""
    party, request, rounds = facts.get("party") or {}, facts.get("request") or {}, facts.get("rounds") or []
    told: dict[str, Any] = {
        "number": number, "body": body, "party": named(party),
        "party_kind": PARTY_KINDS.get(str(party.get("type")), ""),
        "street": street_of(str(request.get("place") or ""), str(party.get("address") or "")), "source": source,
        "items": [one["title"] for one in request.get("listed") or []],
        "checked_on": str(day(rounds[-1].get("began_at")) or "") if rounds else "", "result": result,
        "words": str((facts.get("publicity") or {}).get("words") or ""),
    }  # fmt: skip
    return {name: told[name] for name in ALLOWED_INSPECTION}


#: Facts whose value stays in the file, wherever they stand.
_PERSONAL = re.compile(
    r"(id_number|code|phone|address|place|contact|representative|operator|person|provider|witness|guardian|receiver|present|"
    r"asked|attendant|agent|keeper|custodian|buyer|party_name)"
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")
#: Said of somebody without naming anybody.
_NOBODY = frozenset({"当事人", "经营者", "负责人", "本人", "公民", "法人", "是", "否", "无"})
#: What these sections say is the law's or the body's own.
_IMPERSONAL = ("item_code", "guardian_relation", "article", "provision")


def personal(facts: Mapping[str, Any]) -> set[str]:
    """Collect what a file knows of people: numbers, telephones, addresses, names of whoever was asked or present."""
    return {text for name, text in _texts(facts) if _PERSONAL.search(name) and not name.startswith(_IMPERSONAL)
            for text in _parts(text)}  # fmt: skip


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)
    elif isinstance(value, str) and not re.fullmatch(r"[0-9a-f-]{36}|\d{4}-\d{2}-\d{2}.*|[a-z_]+", value):
        yield name, value


def _parts(text: str) -> Iterator[str]:
    """Give a text and the names in it: 刘洋（店长） is known as 刘洋 too, what stands in brackets is no name."""
    yield text.strip()
    yield from (one for one in re.split(r"[、，,；;\s]+", re.sub(r"[（(].*?[）)]", "", text)) if one)


def leaks(published: str, facts: Mapping[str, Any]) -> list[str]:
    """List what of the file stands in a text that is to be published; the party's published name is no leak."""
    party = facts.get("party") or {}
    allowed = {named(party)} | set(PARTY_KINDS.values())
    known = {one for one in personal(facts) if len(one) >= 2} - allowed - _NOBODY
    if party.get("type") == "citizen" and len(str(party.get("name") or "")) >= 2:
        known.add(str(party["name"]))
    hidden = published
    for name in sorted(allowed, key=len, reverse=True):
        hidden = hidden.replace(name, "　") if len(name) > 2 else hidden
    found = [one for one in sorted(known) if one in hidden and not one.endswith(("街道", "局"))]
    found += [one for one in sorted(_numbers(facts)) if one in hidden and one not in found]
    return found + _IDENTITY.findall(hidden) + [match[0] for match in _PHONE.finditer(hidden)]


def _numbers(facts: Mapping[str, Any]) -> set[str]:
    """Collect identity numbers, credit codes and telephones from whatever text of a file, wherever they stand."""
    text = "\n".join(value for _, value in _texts(facts))
    return {*_IDENTITY.findall(text), *_CODE.findall(text), *(match[0] for match in _PHONE.finditer(text))}
