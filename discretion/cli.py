"""What ``duecourse discretion import`` and ``duecourse discretion assess`` do; ``api/cli.py`` wires and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from db.actor import Actor
from db.session import Database
from discretion import importer, standards
from discretion.conditions import Facts, Overlay
from discretion.standards import ImportRefused

#: The standard that is shipped with the program. Source: 深圳市人民政府公报 2023年第42期(总第1312期).
SHIPPED = {
    "number": "深城管规〔2023〕2号",
    "title": "深圳市城市管理行政处罚裁量权实施标准",
    "authority": "深圳市城市管理和综合执法局",
    "valid_from": dt.date(2023, 12, 15),
    "valid_to": dt.date(2028, 12, 14),
    "source": "https://www.sz.gov.cn/attachment/1/1387/1387682/11027841.pdf",
}
SHIPPED_FILE = Path(__file__).parent / "data" / "shenzhen_2023.csv"


def import_file(
    database: Database,
    actor: Actor,
    path: Path,
    *,
    dry_run: bool,
    number: str = "",
    title: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    authority: str = "",
    source: str = "",
) -> tuple[int, dict[str, Any]]:
    """Read a standard, and import it unless this is a dry run; give the exit status (0, or 1 for errors) and a result.

    Without a number the data of the shipped standard are assumed.
    """
    content = path.read_bytes()
    described: dict[str, Any] = dict(SHIPPED) if not number else {
        "number": number, "title": title, "valid_from": valid_from or dt.date(1, 1, 1), "valid_to": valid_to,
        "authority": authority, "source": source,
    }  # fmt: skip
    if dry_run:
        report = importer.read(content)
        with database.reading(actor) as tx:
            difference = standards.compare(tx, content=content, number=described["number"])
        return (0 if report.importable else 1), {"dry_run": True, "report": report.as_json(), "difference": difference}
    try:
        with database.transaction(actor) as tx:
            return 0, {"dry_run": False, **standards.import_standard(tx, content=content, **described).as_json()}
    except ImportRefused as refused:
        return 1, {"dry_run": False, "refused": str(refused), "report": refused.report.as_json()}


def assess_cli(
    database: Database, actor: Actor, code: str, facts: Mapping[str, Any], on: dt.date
) -> tuple[int, dict[str, Any]]:
    """Assess an item for facts given as JSON; exit status 0 when settled, 3 when questions or warnings stand."""
    with database.reading(actor) as tx:
        result = standards.assess_item(tx, code=code, facts=facts_of(facts), on=on)
    return (0 if result.settled else 3), result.as_json()


def facts_of(data: Mapping[str, Any]) -> Facts:
    """Read facts from JSON: dates as ISO text, quantities as text or whole numbers.

    :raises ValueError: when a date or a party type does not do.
    """
    overlay = data.get("overlay")
    return Facts(
        act_date=dt.date.fromisoformat(data["act_date"]),
        party_type=data.get("party_type", "company"),
        prior_penalties=tuple(dt.date.fromisoformat(day) for day in _list(data.get("prior_penalties"))),
        ordered_on=_day(data.get("ordered_on")),
        order_due_on=_day(data.get("order_due_on")),
        refused_on=_day(data.get("refused_on")),
        recurred_on=_day(data.get("recurred_on")),
        corrected_promptly=data.get("corrected_promptly"),
        quantities=dict(data.get("quantities") or {}),
        answers=dict(data.get("answers") or {}),
        overlay=Overlay(overlay["kind"], overlay["ground"], overlay.get("fine_cents")) if overlay else None,
    )


def _list(value: Sequence[str] | None) -> Sequence[str]:
    return value or ()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
