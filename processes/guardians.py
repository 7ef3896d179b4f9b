"""监护人 of a natural person who was under eighteen on the day of the act: asked, required, printed.

Source: 《行政处罚法》第三十条 (a child is not punished and its guardian is told to discipline it; a minor is punished
more lightly); 《民法典》第十七条、第二十三条 (eighteen years; the guardian is the legal representative).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from discretion.conditions import age_on
from engine.forms import Field
from processes import subjects

FULL_AGE = 18
NAMES = ("guardian", "guardian_relation", "guardian_phone")
_CITIZEN = ("type", ("citizen",))


class GuardianMissing(PreconditionFailed):
    """The party was {age} on the day of the act: name the guardian and what he is to the party."""

    zh = (
        "当事人行为时{age}周岁，系未成年人，请填写监护人（法定代理人）姓名和与当事人的关系"
        "（《行政处罚法》第三十条、《民法典》第二十三条）；无法查明的，写明情况。"
    )


def asked(prefill: str = "") -> tuple[Field, ...]:
    """Ask who the guardian is; who is of full age leaves it empty.

    :param prefill: the section of the facts that fills the answers at first.
    """
    first = {name: f"{prefill}.{name}" if prefill else "" for name in NAMES}
    return (
        Field("guardian", "监护人（法定代理人）", required=False, show_if=_CITIZEN, max_length=100,
              hint="当事人行为时不满十八周岁的必填", basis="《行政处罚法》第三十条", prefill=first["guardian"]),
        Field("guardian_relation", "监护人与当事人的关系", required=False, show_if=_CITIZEN, max_length=30,
              hint="父亲、母亲等", prefill=first["guardian_relation"]),
        Field("guardian_phone", "监护人联系电话", required=False, show_if=_CITIZEN, max_length=30,
              prefill=first["guardian_phone"]),
    )  # fmt: skip


def age(party: Mapping[str, Any], on: dt.date | None) -> int | None:
    """Give how many full years a natural person had on a day, by the identity number; None where it tells nothing."""
    born = subjects.birth_date(str(party.get("id_number") or "")) if party.get("type") == "citizen" else None
    return age_on(born, on) if born and on else None


def check(party: Mapping[str, Any], on: dt.date | None) -> None:
    """Refuse a minor without a guardian.

    :raises GuardianMissing: when the identity number says that the party was under eighteen on the day.
    """
    years = age(party, on)
    if years is None or years >= FULL_AGE:
        return
    if not (str(party.get("guardian") or "").strip() and str(party.get("guardian_relation") or "").strip()):
        raise GuardianMissing(age=years)


def printed(party: Mapping[str, Any], on: dt.date | None) -> dict[str, str]:
    """Say how documents name a minor's age and guardian; nothing of who is of full age."""
    years = age(party, on)
    minor = years is not None and years < FULL_AGE
    return {"age": str(years) if minor else "", "guardian": named(party)}


def named(party: Mapping[str, Any]) -> str:
    """Name the guardian, what he is to the party, and his telephone."""
    name, relation, phone = (str(party.get(one) or "").strip() for one in NAMES)
    if not name or party.get("type") != "citizen":
        return ""
    more = "，".join(one for one in (relation, f"联系电话：{phone}" if phone else "") if one)
    return f"{name}（{more}）" if more else name
