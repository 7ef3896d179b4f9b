"""How procedures read and write the facts of a case: sections, days, opinions with their signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from engine.calendar import SHANGHAI, day_of
from engine.registry import StepContext

#: Sections in which a procedure names its item.
_NAMING = ("check", "scene", "request", "duty", "appeal")


class DatesContradict(PreconditionFailed):
    """The dates contradict each other: {reason}"""

    zh = "日期有矛盾：{reason}"


def part(context: StepContext, name: str) -> dict[str, Any]:
    """Give a section of the facts, empty when it is not there."""
    return context.facts.get(name) or {}


def items_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """List the items of a case; those that another body inspects along with ours are its own affair."""
    found = [str((facts.get(section) or {}).get("item_code") or "") for section in _NAMING]
    listed = (facts.get("request") or {}).get("listed") or ()
    found += [str(one.get("code") or "") for one in listed if not one.get("body")]
    return tuple(dict.fromkeys(one for one in found if one))


def day(value: Any) -> dt.date | None:
    """Read a stored day or instant as a day in Shenzhen; nothing gives None."""
    if not value:
        return None
    text = str(value)
    if len(text) == 10:
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text).astimezone(SHANGHAI).date()


def today(context: StepContext) -> str:
    """Give today's date in Shenzhen as ISO text."""
    return day_of(context.at).isoformat()


def merge(context: StepContext, section: str, **more: Any) -> dict[str, Any]:
    """Merge the answers and more into a section of the facts."""
    found: dict[str, Any] = {**(context.facts.get(section) or {}), **context.answers, **more}
    context.facts[section] = found
    return found


def signed(context: StepContext, section: str, role: str, text: str) -> None:
    """Keep who signed an opinion, when and with what words, for the documents."""
    found = context.facts.setdefault(section, {})
    found[role] = {"text": text, "signers": [context.actor.name], "date": today(context)}


def not_before(context: StepContext, first: dt.date | None, what: str, *names: str) -> None:
    """Refuse answers that are days before a day on which something had to happen first.

    :raises DatesContradict: naming that day.
    """
    for name in names:
        answered = day(context.answers.get(name))
        if first is not None and answered is not None and answered < first:
            raise DatesContradict(reason=f"{answered.isoformat()}早于{what}（{first.isoformat()}）")


def not_future(context: StepContext, *names: str) -> None:
    """Refuse answers that are days after today.

    :raises DatesContradict: naming what is wrong.
    """
    for name in names:
        answered = day(context.answers.get(name))
        if answered is not None and answered > day_of(context.at):
            raise DatesContradict(reason="日期晚于今天")
