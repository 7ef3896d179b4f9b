"""监护人 of a natural person who is a minor or not able to answer for himself: asked, present, signing, printed.

Whether somebody is spared or punished more lightly goes by the day of the act; who must stand by and sign goes by the
day on which that happens: who has come of age since signs alone.

Source: 《行政处罚法》第三十条 (under fourteen no penalty, the guardian is told to discipline the child; under eighteen
more lightly)、第三十一条 (who cannot tell what he does is not punished, the guardian is told to look after him);
《民法典》第十七条、第十九条至第二十三条 (eighteen years; the guardian is the legal representative). No law of this
field says that a guardian stands by when a minor is asked or signs for what is served:
《未成年人保护法》第一百一十条 says the first of police and courts. Both are parameters that a body sets, on until it
does, to be confirmed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from db.session import Tx
from discretion.conditions import age_on
from engine.calendar import day_of
from engine.forms import Choice, Field
from engine.registry import StepContext
from processes import facts, parameters, refusals, subjects

FULL_AGE, PUNISHABLE_AGE = 18, 14
_NAMED = ("guardian", "guardian_relation", "guardian_phone")
NAMES = (*_NAMED, "guardian_ground")
#: Why a natural person of full age has a guardian. Source: 《行政处罚法》第三十一条、《民法典》第二十一条、第二十二条.
GROUNDS: Mapping[str, str] = {
    "incapable": "成年，不能辨认或者控制自己的行为", "partly_incapable": "成年，尚未完全丧失辨认或者控制能力",
}  # fmt: skip
#: What a guardian is told when somebody is spared, by the ground. Source: 《行政处罚法》第三十条、第三十一条.
TOLD: Mapping[str, str] = {
    "under_14": "对当事人加以管教（《中华人民共和国行政处罚法》第三十条）",
    "incapable": "对当事人严加看管和治疗（《中华人民共和国行政处罚法》第三十一条）",
}
#: How the name of a guardian begins whom nobody could find.
UNKNOWN = "无法查明"
#: Ways of service that nobody signs for. Source: 《民事诉讼法》第八十九条、第九十五条.
UNSIGNED = frozenset({"left", "public_notice"})
_CITIZEN = ("type", ("citizen",))

PREFIX = "guardian."
#: key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "stands_by": (True, "参照《未成年人保护法》第一百一十条：询问未成年人监护人到场（行政执法有无明文，待核）", False),
    "signs": (True, "参照《民法典》第二十三条：文书由法定代理人签收（行政处罚送达有无明文，待核）", False),
}


class GuardianMissing(PreconditionFailed):
    """The party is a minor ({why}) or not able to answer for himself: name the guardian and what he is to the party."""

    zh = (
        "当事人{why}，请填写监护人（法定代理人）姓名和与当事人的关系（《行政处罚法》第三十条、第三十一条、"
        "《民法典》第二十三条）；确实找不到的，监护人一栏写“无法查明”及查找情况。"
    )


class NotPunishable(PreconditionFailed):
    """Who was under fourteen, or could not tell what he did, is not punished: {why}"""

    zh = "当事人{why}，不予行政处罚，责令其监护人加以管教或者严加看管（《行政处罚法》第三十条、第三十一条）。"


class GuardianNotThere(PreconditionFailed):
    """Who is asked is a minor or not able to answer for himself: a guardian or another suitable adult stands by."""

    zh = (
        "被询问人{why}，询问时应当有监护人或者其他合适成年人在场，请填写其姓名和关系；通知后未到场的，写明情况，"
        "并由见证人签名或者全程音像记录（参照《未成年人保护法》第一百一十条）。"
    )


class GuardianSigns(PreconditionFailed):
    """What is served on a minor or incapable party is signed for by the guardian, {guardian}."""

    zh = "当事人{why}，文书由监护人（{guardian}）签收，请在签收人中写明；监护人拒绝签收的，按拒绝签收办理。"


def asked(prefill: str = "") -> tuple[Field, ...]:
    """Ask who the guardian is; who is of full age and able leaves it empty.

    :param prefill: the section of the facts that fills the answers at first.
    """
    first = {name: f"{prefill}.{name}" if prefill else "" for name in NAMES}
    return (
        Field("guardian_ground", "当事人行为能力", "choice", required=False, show_if=_CITIZEN,
              choices=tuple(Choice(key, label) for key, label in GROUNDS.items()), prefill=first["guardian_ground"],
              hint="未成年的由证件号码判断，不必选；成年而行为能力受限的选", basis="《行政处罚法》第三十一条"),
        Field("guardian", "监护人（法定代理人）", required=False, show_if=_CITIZEN, max_length=100,
              hint="不满十八周岁或者行为能力受限的必填", basis="《行政处罚法》第三十条", prefill=first["guardian"]),
        Field("guardian_relation", "监护人与当事人的关系", required=False, show_if=_CITIZEN, max_length=30,
              hint="父亲、母亲等", prefill=first["guardian_relation"]),
        Field("guardian_phone", "监护人联系电话", required=False, show_if=_CITIZEN, max_length=30,
              prefill=first["guardian_phone"]),
    )  # fmt: skip


def stood_by(show_if: refusals.Shown | None = None, prefill: str = "") -> tuple[Field, Field]:
    """Ask who stood by a minor who was asked."""
    first = f"{prefill}." if prefill else ""
    return (
        Field("asked_guardian", "到场的监护人（合适成年人）", required=False, show_if=show_if, max_length=100,
              hint="被询问人不满十八周岁或者行为能力受限的填写姓名、关系",
              prefill=f"{first}asked_guardian" if first else ""),
        Field("asked_alone", "监护人经通知未到场的情况", required=False, show_if=show_if, max_length=300,
              prefill=f"{first}asked_alone" if first else ""),
    )  # fmt: skip


def age(party: Mapping[str, Any], on: dt.date | None) -> int | None:
    """Give how many full years a natural person had on a day, by the identity number; None where it tells nothing."""
    born = subjects.birth_date(str(party.get("id_number") or "")) if party.get("type") == "citizen" else None
    return age_on(born, on) if born and on else None


def why(party: Mapping[str, Any], on: dt.date | None) -> str:
    """Say why a party has a guardian on a day; empty where it has none."""
    years = age(party, on)
    if years is not None and years < FULL_AGE:
        return f"{years}周岁，系未成年人"
    if party.get("type") != "citizen":
        return ""
    return GROUNDS.get(str(party.get("guardian_ground") or ""), "")


def check(party: Mapping[str, Any], on: dt.date | None) -> None:
    """Refuse a minor or incapable party without a guardian.

    :raises GuardianMissing: when the identity number or the officer says that the party had one on the day.
    """
    reason = why(party, on)
    if not reason:
        return
    name, relation = (str(party.get(one) or "").strip() for one in ("guardian", "guardian_relation"))
    if not name or not (relation or name.startswith(UNKNOWN)):
        raise GuardianMissing(why=reason)


def punishable(party: Mapping[str, Any], on: dt.date | None) -> None:
    """Refuse any penalty, a warning too, for a child or for somebody who could not tell what he did.

    :raises NotPunishable: Source: 《行政处罚法》第三十条、第三十一条.
    """
    years = age(party, on)
    if years is not None and years < PUNISHABLE_AGE:
        raise NotPunishable(why=f"行为时{years}周岁，不满十四周岁")
    if party.get("type") == "citizen" and party.get("guardian_ground") == "incapable":
        raise NotPunishable(why="行为时不能辨认或者控制自己的行为")


def at_interview(context: StepContext, *, began: str = "began_at") -> None:
    """Refuse the record of a minor who was asked alone, unless it is said why and shown.

    :raises GuardianNotThere: or what :func:`refusals.witnessed` raises.
    """
    answers = context.answers
    name, code = str(answers.get("asked") or "").strip(), str(answers.get("asked_code") or "")
    on = facts.day(answers.get(began))
    if not name or not _wanted(context.tx, "stands_by", on):
        return
    party = facts.part(context, "party")
    same = name == str(party.get("name") or "").strip()
    reason = why({"type": "citizen", "id_number": code}, on) or (why(party, on) if same else "")
    if not reason or str(answers.get("asked_guardian") or "").strip():
        return
    if not str(answers.get("asked_alone") or "").strip():
        raise GuardianNotThere(why=reason)
    refusals.witnessed(answers, why="asked_alone")


def receives(context: StepContext, name: str = "receiver", on: str = "") -> None:
    """Refuse a receipt by a minor or incapable party alone: the guardian is among those who signed.

    :param name: the answer that says who signed; ``on`` the one that says when, today when none.
    :raises GuardianSigns: naming the guardian.
    """
    party, signed = facts.part(context, "party"), str(context.answers.get(name) or "").strip()
    moment = facts.day(context.answers.get(on)) if on else None
    if signed and (guardian := due(context.tx, party, moment or day_of(context.at))) and guardian not in signed:
        raise GuardianSigns(why=why(party, moment or day_of(context.at)), guardian=guardian)


def served(
    tx: Tx, party: Mapping[str, Any], *, method: str, result: str, signed: str, on: dt.date
) -> None:  # fmt: skip
    """Refuse a service recorded by hand as done that does not name the guardian of a minor or incapable party.

    Handed to the minor alone it is an attempt without success, to be recorded as one. Whoever else signs for the
    guardian is recorded with his name (何大海之妻). What is left at the place or announced nobody signs for.

    :param signed: who signed, and what he is to the party.
    :raises GuardianSigns: naming the guardian.
    """
    if result != "served" or method in UNSIGNED:
        return
    if (guardian := due(tx, party, on)) and guardian not in signed:
        raise GuardianSigns(why=why(party, on), guardian=guardian)


def due(tx: Tx, party: Mapping[str, Any], on: dt.date) -> str:
    """Name the guardian who signs for what is served on a day; empty where none does, or nobody knows him."""
    guardian = str(party.get("guardian") or "").strip()
    if not why(party, on) or not guardian or guardian.startswith(UNKNOWN) or not _wanted(tx, "signs", on):
        return ""
    return guardian


def _wanted(tx: Tx, key: str, on: dt.date | None) -> bool:
    return bool(parameters.value(tx, PREFIX + key, on, FIGURES[key][0]))


def printed(party: Mapping[str, Any], on: dt.date | None) -> dict[str, str]:
    """Say how documents name a minor's age and the guardian; nothing of who is of full age."""
    years = age(party, on)
    minor = years is not None and years < FULL_AGE
    return {"age": str(years) if minor else "", "guardian": named(party)}


def named(party: Mapping[str, Any]) -> str:
    """Name the guardian, what he is to the party, and his telephone."""
    name, relation, phone = (str(party.get(one) or "").strip() for one in _NAMED)
    if not name or party.get("type") != "citizen":
        return ""
    more = "，".join(one for one in (relation, f"联系电话：{phone}" if phone else "") if one)
    return f"{name}（{more}）" if more else name
