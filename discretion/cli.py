"""What ``duecourse discretion import`` and ``duecourse discretion assess`` do; ``api/cli.py`` wires and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from db.actor import Actor
from db.session import Database
from discretion import importer, standard_imports, standards
from discretion.conditions import Facts, Overlay
from discretion.standard_imports import ImportRefused

#: The standard that is shipped with the program. Source: 深圳市人民政府公报 2023年第42期(总第1312期).
SHIPPED: dict[str, Any] = {
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
            difference = standard_imports.compare(tx, content=content, number=described["number"])
        return (0 if report.importable else 1), {"dry_run": True, "report": report.as_json(), "difference": difference}
    try:
        with database.transaction(actor) as tx:
            return 0, {"dry_run": False, **standard_imports.import_standard(tx, content=content, **described).as_json()}
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
    """Read facts from JSON: dates as ISO text, quantities as text or whole numbers, answers as true or false.

    :raises ValueError: when something is missing or of the wrong kind; the message names it.
    """
    overlay = _of(data, "overlay", dict)
    return Facts(
        act_date=_day(data, "act_date") or _missing("act_date"),
        party_type=_of(data, "party_type", str) or "company",
        prior_penalties=tuple(_day({"prior_penalties": one}, "prior_penalties") or _missing("prior_penalties")
                              for one in _of(data, "prior_penalties", list) or ()),
        ordered_on=_day(data, "ordered_on"),
        order_due_on=_day(data, "order_due_on"),
        refused_on=_day(data, "refused_on"),
        recurred_on=_day(data, "recurred_on"),
        corrected_promptly=_of(data, "corrected_promptly", bool),
        born_on=_day(data, "born_on"),
        quantities={name: value for name, value in (_of(data, "quantities", dict) or {}).items() if value is not None},
        answers={name: bool(_of({name: value}, name, bool))
                 for name, value in (_of(data, "answers", dict) or {}).items() if value is not None},
        overlay=_overlay(overlay) if overlay else None,
    )  # fmt: skip


def _overlay(data: Mapping[str, Any]) -> Overlay:
    fine = _of(data, "fine_cents", int)
    return Overlay(_of(data, "kind", str) or "", _of(data, "ground", str) or "", fine)  # type: ignore[arg-type]


def _of(data: Mapping[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise ValueError(f"{name} must be a {kind.__name__}, not {str(value)[:40]!r}")
    return value


def _day(data: Mapping[str, Any], name: str) -> dt.date | None:
    text = _of(data, name, str)
    return dt.date.fromisoformat(text) if text else None


def _missing(name: str) -> dt.date:
    raise ValueError(f"{name} is missing")
