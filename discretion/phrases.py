"""Reads the recurring phrases of published standards; what it does not know stays a question. Pure: no I/O."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from discretion.amounts import Amount, Fixed, Multiple, NoPenalty, Percentage, PerUnit, Unread
from discretion.conditions import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    Measured,
    PartyIs,
    PromptCorrection,
    Question,
    TimesPunished,
)
from discretion.tiers import Precondition

_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_UNITS = {"㎡": "平方米", "m²": "平方米", "m2": "平方米", "平米": "平方米", "％": "%", "m³": "立方米", "㎥": "立方米"}
_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(平方米|平米|㎡|m²|m2|立方米|㎥|m³|%|％|处|个|件|只|条|辆|台|株|棵|米|吨|公斤|千克|日|天|次|人|户|元|万元)"
_PARTIES = {
    "公民": ("citizen",),
    "个人": ("citizen", "sole_trader"),
    "自然人": ("citizen",),
    "个体工商户": ("sole_trader",),
    "单位": ("company", "organization"),
    "法人": ("company",),
    "法人或者其他组织": ("company", "organization"),
    "法人或其他组织": ("company", "organization"),
    "其他组织": ("organization",),
}


@dataclass(frozen=True)
class Read:
    """What a phrase came to, and the parts that stayed questions."""

    condition: Condition
    unknown: tuple[str, ...] = ()


def unit_of(text: str) -> str:
    """Give the one name of a unit (㎡ is 平方米)."""
    return _UNITS.get(text, text)


def condition(text: str) -> Read:
    """Read the text of 适用条件; alternatives are joined by 或 and (任一), conjunctions by 并 or 且."""
    text = text.strip()
    if not text:
        return Read(Always())
    listed = re.fullmatch(r"(.+?)(?:（任一）|\(任一\)|，?有下列情形之一的?)", text)
    if listed:
        parts = [one for one in re.split(r"[；;]\s*", listed[1]) if one.strip()]
        reads = [_one(part.removeprefix("或者").removeprefix("或").strip()) for part in parts]
        return Read(AnyOf(tuple(one.condition for one in reads)), _joined(reads))
    return _one(text)


def _one(text: str) -> Read:
    text = text.strip("。；; ")
    for reader in (_times, _always, _prompt, _party, _measured):
        found = reader(text)
        if found is not None:
            return Read(found)
    together = re.fullmatch(r"(.+?)(?:，?并且|，?且|，?并)(及时改正.*|[^任].+)", text)
    if together:
        reads = [_one(together[1]), _one(together[2])]
        # Two unread halves say no more than the whole phrase, and half a range says less: ask it as it stands.
        asked = [one.condition.text for one in reads if isinstance(one.condition, Question)]
        if len(asked) < 2 and not any(re.search(r"[≥≤<>＜＞]", one) for one in asked):
            return Read(AllOf(tuple(one.condition for one in reads)), _joined(reads))
    return Read(Question(text), (text,))


def _joined(reads: list[Read]) -> tuple[str, ...]:
    return tuple(text for one in reads for text in one.unknown)


def _times(text: str) -> Condition | None:
    found = re.fullmatch(r"第([一二两三四五六七八九十]|\d{1,2})次(及以上|以上|及其以上)?(?:被?(?:处罚|查处))的?", text)
    if not found:
        return None
    number = _NUMERALS.get(found[1]) or int(found[1])
    return TimesPunished(number, bool(found[2]))


def _always(text: str) -> Condition | None:
    return Always() if text in ("违法行为成立", "违法行为成立的") else None


def _prompt(text: str) -> Condition | None:
    return PromptCorrection() if re.fullmatch(r"(?:已|能)?及时(?:改正|纠正|整改)的?", text) else None


def _party(text: str) -> Condition | None:
    kinds = _PARTIES.get(text.removeprefix("当事人为").removeprefix("当事人是").removesuffix("的"))
    return PartyIs(kinds) if kinds else None


def _measured(text: str) -> Condition | None:
    """Read a quantity and its bounds: 占比≥10%且<20%, 面积10平方米以上不足20平方米, 有刊播但占比<10%, 从未发布."""
    if re.fullmatch(r"从未(?:发布|刊播|刊登)(?:公益广告)?的?", text):
        return Measured("占比", "%", Decimal(0), True, Decimal(0), True)
    some = re.fullmatch(r"有(?:发布|刊播|刊登)但(.+)", text)
    if some:
        found = _measured(some[1])
        if isinstance(found, Measured) and found.low is None:
            return replace(found, low=Decimal(0), low_included=False)
        return None
    signs = re.fullmatch(rf"([^\d≥≤<>＜＞=]+)((?:[≥≤<>＜＞]{_NUMBER}{_UNIT}(?:且|，)?)+)", text)
    if signs:
        return _signed(signs[1].strip(), signs[2])
    return _worded(text)


def _signed(name: str, bounds: str) -> Condition | None:
    low = high = None
    low_included, high_included, units = True, False, set()
    for sign, number, unit in re.findall(rf"([≥≤<>＜＞]){_NUMBER}{_UNIT}", bounds):
        units.add(unit_of(unit))
        if sign in "≥>＞":
            low, low_included = Decimal(number), sign == "≥"
        else:
            high, high_included = Decimal(number), sign == "≤"
    if len(units) != 1:
        return None
    return Measured(name, units.pop(), low, low_included, high, high_included)


#: 以上, 以下, 以内 and 届满 include the number; 不满, 不足, 超过, 低于 and 以外 do not.
#: Source: 《民法典》第一千二百五十九条.
_NAME = r"((?:(?!以上|以下|以内|不满|不足|超过|低于)[^\d≥≤<>，、；]){1,30}?)"


def _worded(text: str) -> Condition | None:
    text = text.removesuffix("的")
    both = re.fullmatch(
        rf"{_NAME}(?:在|为|达到|达)?{_NUMBER}{_UNIT}(以上)[，、]?(不满|不足|低于)?{_NUMBER}{_UNIT}(以下|以内)?", text
    )
    if both and bool(both[5]) != bool(both[8]) and unit_of(both[3]) == unit_of(both[7]):
        return Measured(both[1], unit_of(both[3]), Decimal(both[2]), True, Decimal(both[6]), not both[5])
    upper = re.fullmatch(rf"{_NAME}(?:在|为)?(不满|不足|低于|不超过)?{_NUMBER}{_UNIT}(以下|以内)?", text)
    if upper and bool(upper[2]) != bool(upper[5]):
        included = bool(upper[5]) or upper[2] == "不超过"
        return Measured(upper[1], unit_of(upper[4]), None, True, Decimal(upper[3]), included)
    lower = re.fullmatch(rf"{_NAME}(?:在|为|达到|达)?(超过)?{_NUMBER}{_UNIT}(以上)?", text)
    if lower and bool(lower[2]) != bool(lower[5]):
        return Measured(lower[1], unit_of(lower[4]), Decimal(lower[3]), bool(lower[5]), None, False)
    return None


def amount(text: str) -> Amount:
    """Read the text of 公式; what is not read is kept as it stands."""
    words = text.strip()
    if words in ("不予处罚", "不予行政处罚"):
        return NoPenalty()
    readers: tuple[Callable[[str], Amount | None], ...] = (_per_unit, _percentage, _multiple, _fixed)
    for reader in readers:
        found = reader(words)
        if found is not None:
            return found
    return Unread(words)


def _per_unit(text: str) -> Amount | None:
    found = re.fullmatch(rf"{_NUMBER}(万?)元/(?:每)?{_UNIT}\s*[×xX*]\s*(.+)", text)
    if not found:
        return None
    quantity = re.sub(r"[（(](?:㎡|m²|m2|平方米|平米|处|个|件)[）)]$", "", found[4].strip())
    return PerUnit(_cents(found[1], found[2]), unit_of(found[3]), quantity)


def _percentage(text: str) -> Amount | None:
    optional, text = _optional(text)
    found = re.fullmatch(rf"(.+?)\s*[×xX*]\s*(?:{_NUMBER}[%％]?\s*[～~\-—至]\s*)?(≤)?{_NUMBER}[%％]", text)
    if not found:
        return None
    high = Decimal(found[4])
    low = Decimal(found[2]) if found[2] else (Decimal(0) if found[3] else high)
    return Percentage(low, high, found[1], optional)


def _multiple(text: str) -> Amount | None:
    optional, text = _optional(text)
    found = re.fullmatch(rf"(.+?)\s*[×xX*]\s*(?:{_NUMBER}倍?\s*[～~\-—至]\s*)?(≤)?{_NUMBER}倍", text)
    if not found:
        return None
    high = Decimal(found[4])
    low = Decimal(found[2]) if found[2] else (Decimal(0) if found[3] else high)
    return Multiple(low, high, found[1], optional)


def _fixed(text: str) -> Amount | None:
    found = re.fullmatch(rf"(?:罚款)?{_NUMBER}(万?)元", text)
    return Fixed(_cents(found[1], found[2])) if found else None


def _optional(text: str) -> tuple[bool, str]:
    found = re.fullmatch(r"(?:可以|可)(?:并)?处\s*(.+)", text)
    return (True, found[1]) if found else (False, text)


def _cents(number: str, ten_thousand: str = "") -> int:
    return int(Decimal(number) * (10_000 if ten_thousand else 1) * 100)


@dataclass(frozen=True)
class ReadPrecondition:
    """What 前置条件 came to: the precondition, the unit of the range, the ordinary amount, and what stayed open."""

    precondition: Precondition
    unit: str = ""
    serious: bool = False
    ordinary: Amount | None = None
    unknown: tuple[str, ...] = ()


_ORDER = r"(?:责令)?(?:限期)?(?:责令)?(?:停止建设|停止违法行为|停止|改正|拆除|清理|清除|恢复原状|补办|整改)"


def precondition(text: str) -> ReadPrecondition:
    """Read the text of 前置条件: an order that must come first, one that accompanies, refusal, exceptions, the unit."""
    words, excluded = _exceptions(text.strip())
    found = ReadPrecondition(Precondition(text=text.strip(), excluded=excluded))
    for clause in (one.strip() for one in re.split(r"[；;，,]", words) if one.strip()):
        found = _clause(found, clause)
    needs = found.precondition
    if needs.refusal and needs.accompanying_order and not needs.order:
        # An order whose disobedience is required necessarily comes first, whether or not the text says 先.
        needs = replace(needs, order=True, accompanying_order="")
    return replace(found, precondition=needs)


def _exceptions(text: str) -> tuple[str, tuple[Question, ...]]:
    whole = re.fullmatch(r"[（(](.+)[）)]", text)
    if whole:
        return whole[1], ()
    excluded = tuple(Question(one) for one in re.findall(r"[（(]([^（）()]+?)的?除外[）)]", text))
    return re.sub(r"[（(][^（）()]+?除外[）)]", "", text), excluded


def _clause(found: ReadPrecondition, clause: str) -> ReadPrecondition:
    needs = found.precondition
    if re.fullmatch(rf"先{_ORDER}.*", clause) and "督促" not in clause:
        return replace(found, precondition=replace(needs, order=True))
    if re.fullmatch(r"逾期(?:未|不|仍未|仍不|拒不)(?:改正|拆除|清理|清除|整改)的?", clause):
        return replace(found, precondition=replace(needs, refusal="overdue"))
    if re.fullmatch(r"拒不(?:改正|拆除|清理|执行|整改)的?", clause):
        return replace(found, precondition=replace(needs, refusal="refused"))
    unit = re.fullmatch(rf"法定幅度(?:为|按)每{_UNIT}(?:计算?)?", clause)
    if unit:
        return replace(found, unit=unit_of(unit[1]))
    ordinary = re.fullmatch(rf"一般情形(?:固定)?处(?:罚款)?{_NUMBER}(万?)元", clause)
    if ordinary:
        return replace(found, ordinary=Fixed(_cents(ordinary[1], ordinary[2])))
    if clause in ("此处为情节严重", "情节严重"):
        return replace(found, serious=True)
    if re.fullmatch(_ORDER, clause):
        return replace(found, precondition=replace(needs, accompanying_order=clause))
    if re.fullmatch(r"并处|拒不改正可.+|不能拆除的没收.+", clause):
        return found  # what else may be ordered: no condition of the fine
    if clause.startswith("先"):
        return _asked(found, f"是否已{clause}")
    return replace(found, unknown=(*found.unknown, clause))


def _asked(found: ReadPrecondition, text: str) -> ReadPrecondition:
    needs = found.precondition
    needs = replace(needs, required=(*needs.required, Question(text)))
    return replace(found, precondition=needs, unknown=(*found.unknown, text))


def acts_before(text: str) -> dt.date | None:
    """Read the end of a law's reach from the text of 违法行为: （2026-08-14前的行为；…）."""
    found = re.search(r"[（(](\d{4})-(\d{2})-(\d{2})(?:以?前)的?行为", text)
    return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None


def without_notes(basis: str) -> tuple[str, bool]:
    """Take the editor's note （…未逐字核对） off a legal basis, and tell whether there was one."""
    cleaned = re.sub(r"[（(][^（）()]*未逐字核对[^（）()]*[）)]", "", basis)
    return cleaned.strip(), cleaned != basis
