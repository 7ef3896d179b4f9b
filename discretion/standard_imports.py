"""How a published standard (裁量基准) gets in: refused or entered as a new version, compared with the one before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.base import new_id
from db.command import command
from db.errors import Invalid, PermissionDenied, PreconditionFailed
from db.session import Tx
from discretion import amounts, conditions, importer
from discretion.importer import Report
from discretion.items import precondition_json, row_of
from discretion.standards import Standard, forget_items, items_in
from discretion.texts import statutory_words
from discretion.tiers import Item

#: A CSV larger than this is not a standard.
LARGEST_FILE = 5_000_000


class ImportRefused(PreconditionFailed):
    """The file has {errors} errors and was not imported; the first: {first}"""

    zh = "文件有{errors}处错误，未导入。首个错误：{first_zh}"

    def __init__(self, report: Report) -> None:
        self.report = report
        wrong = [one for one in report.problems if one.level == "error"]
        first = f"{wrong[0]}" if wrong else "no rows"
        first_zh = f"第{wrong[0].line}行“{wrong[0].column}”：{wrong[0].zh}" if wrong else "没有数据行"
        super().__init__(errors=len(wrong), first=first, first_zh=first_zh, problems=report.as_json()["problems"])


@dataclass(frozen=True)
class Imported:
    """What an import did: the new version, how it differs from the one before, and the report."""

    standard_id: uuid.UUID
    version: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    report: Report
    unchanged: bool = False

    def as_json(self) -> dict[str, Any]:
        """Describe the import for the API and the command line."""
        return {
            "standard_id": str(self.standard_id),
            "version": self.version,
            "unchanged": self.unchanged,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": list(self.changed),
            "report": self.report.as_json(),
        }


class ImportedByTwo(PermissionDenied):
    """A person hands a standard in and another approves it; only set-up and upgrade import one by themselves."""

    zh = "裁量基准须由一人提交、另一人复核后施行。"


@command("standard.imported", permission="discretion:import")
def import_standard(
    tx: Tx,
    *,
    content: bytes,
    number: str,
    title: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    authority: str = "",
    source: str = "",
) -> Imported:
    """Import a standard as a new version of its number: for the set-up of a tenant and for upgrades.

    :raises ImportedByTwo: for a person, who hands it in instead (``discretion/standard_proposals.py``).
    :raises ImportRefused: or ``Invalid``, see ``enter``.
    """
    if tx.actor.kind == "person":
        raise ImportedByTwo(permission="four-eyes")
    done, told = enter(
        tx, content=content, number=number, title=title, valid_from=valid_from, valid_to=valid_to,
        authority=authority, source=source, by=tx.actor.name,
    )  # fmt: skip
    tx.subject(**told)
    return done


def enter(
    tx: Tx, *, content: bytes, number: str, title: str, valid_from: dt.date, valid_to: dt.date | None, authority: str,
    source: str, by: str,
) -> tuple[Imported, dict[str, Any]]:  # fmt: skip
    """Write a standard down as a new version of its number inside the running command; the version before is kept.

    A version that comes into force later ends the one before on the day before: acts until then go by what was in
    force. One with the same day (or an earlier one) is another reading of the same text and takes its place.

    :returns: what was done, and what the journal is told.
    :raises ImportRefused: when the dry run finds errors; nothing is written then.
    :raises Invalid: when the number, the title or the days in force do not do.
    """
    check(tx, content, number, title, valid_from, valid_to)
    report = importer.read(content)
    if not report.importable:
        raise ImportRefused(report)
    before = _current(tx, number, lock=True)
    if before and same(before, report, title, valid_from, valid_to):
        told: dict[str, Any] = {"standard": str(before.id), "number": number, "version": before.version}
        return Imported(before.id, before.version, (), (), (), report, unchanged=True), {**told, "unchanged": True}
    old = _rows_of(items_in(tx, before)) if before else {}
    new = _rows_of(report.items)
    standard = Standard(
        tenant_id=tx.tenant_id,
        id=new_id(),
        number=number,
        title=title,
        authority=authority,
        version=before.version + 1 if before else 1,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        file_sha256=report.sha256,
        row_count=report.rows,
        imported_at=tx.at,
        imported_by=by,
    )
    ended = ends(before, valid_from)
    if before and ended:
        before.valid_to = min(ended, before.valid_to or ended)
    elif before:
        before.replaced_at = tx.at
    tx.session.add(standard)
    tx.session.flush()
    tx.session.add_all(
        row_of(item, tenant_id=tx.tenant_id, standard_id=standard.id, position=index)
        for index, item in enumerate(report.items)
    )
    tx.session.flush()
    forget_items(tx)
    done = Imported(
        standard_id=standard.id,
        version=standard.version,
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(row for row in new.keys() & old.keys() if new[row] != old[row])),
        report=report,
    )
    told = {
        "standard": str(standard.id), "number": number, "title": title, "version": standard.version,
        "file_sha256": report.sha256, "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else None, "rows": report.rows, "items": len(report.items),
        "warnings": report.count("warning"), "notices": report.count("notice"), "added": len(done.added),
        "removed": list(done.removed), "version_before_ends": ended.isoformat() if ended else None,
        "changed": {row: {"before": old[row], "after": new[row]} for row in done.changed},
    }  # fmt: skip
    return done, told


def check(
    tx: Tx, content: bytes, number: str, title: str, valid_from: dt.date, valid_to: dt.date | None
) -> None:  # fmt: skip
    """Refuse a number, a title, days in force or a size that do not do."""
    wrong = {}
    if not number.strip():
        wrong["number"] = "请填写文号。"
    if not title.strip():
        wrong["title"] = "请填写裁量基准名称。"
    if valid_to is not None and valid_to < valid_from:
        wrong["valid_to"] = "失效日期早于施行日期，请核对。"
    if len(content) > LARGEST_FILE:
        wrong["file"] = f"文件超过{LARGEST_FILE // 1_000_000}MB，请核对是否为裁量基准。"
    if earlier := _overtaken(tx, number, valid_from):
        wrong["valid_from"] = f"第{earlier.version}版自{earlier.valid_from.isoformat()}起施行，新版不得早于该日。"
    if wrong:
        raise Invalid(wrong)


def same(before: Standard, report: Report, title: str, valid_from: dt.date, valid_to: dt.date | None) -> bool:
    """Tell whether a file is the version that is in force already."""
    known = (before.file_sha256, before.title, before.valid_from, before.valid_to)
    return known == (report.sha256, title, valid_from, valid_to)


def _current(tx: Tx, number: str, *, lock: bool = False) -> Standard | None:
    """Give the version of a number that an import follows: the last that nothing has taken the place of."""
    query = select(Standard).where(
        Standard.tenant_id == tx.tenant_id, Standard.number == number, Standard.replaced_at.is_(None)
    )
    query = query.order_by(Standard.version.desc()).limit(1)
    return tx.session.scalar(query.with_for_update() if lock else query)


def _overtaken(tx: Tx, number: str, valid_from: dt.date) -> Standard | None:
    """Find an earlier version that would not be reached any more: it began on the same day or later."""
    current = _current(tx, number)
    query = select(Standard).where(
        Standard.tenant_id == tx.tenant_id, Standard.number == number, Standard.replaced_at.is_(None),
        Standard.valid_from >= valid_from, Standard.id != (current.id if current else None),
    )  # fmt: skip
    return tx.session.scalar(query.order_by(Standard.version).limit(1))


def ends(before: Standard | None, valid_from: dt.date) -> dt.date | None:
    """Say when a version ends because a later one comes into force; None where that one takes its place."""
    return valid_from - dt.timedelta(days=1) if before and valid_from > before.valid_from else None


def last_version(tx: Tx, number: str) -> Standard | None:
    """Give the version of a number that an import would follow."""
    return _current(tx, number)


def compare(tx: Tx, *, content: bytes, number: str) -> dict[str, list[str]]:
    """Preview an import: which rows it would add, remove and change against the version in force."""
    before = _current(tx, number)
    old = _rows_of(items_in(tx, before)) if before else {}
    new = _rows_of(importer.read(content).items)
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(row for row in new.keys() & old.keys() if new[row] != old[row]),
    }


@dataclass(frozen=True)
class Change:
    """One cell of one row that two versions write differently."""

    row: str
    code: str
    field: str
    before: str
    after: str


#: What the compared parts of a row are called.
PARTS: Mapping[str, str] = {
    "code": "事项编码", "act": "违法行为", "field": "执法领域", "duty_basis": "违法依据", "penalty_basis": "处罚依据",
    "precondition": "前置条件",
    "statutory": "法定幅度", "tier": "阶次", "condition": "适用条件", "amount": "裁量幅度", "extras": "并处",
}  # fmt: skip


def difference(tx: Tx, *, content: bytes, number: str) -> list[Change]:
    """Show cell by cell what an import would change against the version in force, rows that come and go included."""
    before = _current(tx, number)
    old = _shown(items_in(tx, before)) if before else {}
    new = _shown(importer.read(content).items)
    changes = []
    for row in sorted(old.keys() | new.keys()):
        mine, theirs = old.get(row, {}), new.get(row, {})
        code = (theirs or mine)["code"]
        if not mine or not theirs:
            whole = theirs or mine
            told = f"{whole['tier']}：{whole['condition']}，{whole['amount']}"
            changes.append(Change(row, code, "整行", "" if theirs else told, told if theirs else ""))
            continue
        changes += [Change(row, code, PARTS[k], mine[k], theirs[k]) for k in PARTS if mine[k] != theirs[k]]
    return changes


def _shown(items: Sequence[Item]) -> dict[str, dict[str, str]]:
    """Write each row of a standard as a person reads it."""
    return {
        tier.row_id: {
            "code": item.code, "act": item.act, "field": item.field, "duty_basis": item.duty_basis,
            "penalty_basis": item.penalty_basis,
            "precondition": item.precondition.text, "statutory": statutory_words(group), "tier": tier.name,
            "condition": tier.condition_text, "amount": amounts.words(tier.amount), "extras": tier.extras,
        }
        for item in items
        for group in item.groups
        for tier in group.tiers
    }  # fmt: skip


def _rows_of(items: Sequence[Item]) -> dict[str, dict[str, Any]]:
    """Describe each row of a standard so that two versions can be compared."""
    return {
        tier.row_id: {
            "code": item.code,
            "act": item.act,
            "field": item.field,
            "duty_basis": item.duty_basis,
            "penalty_basis": item.penalty_basis,
            "precondition": precondition_json(item.precondition),
            "statutory": [group.min_cents, group.max_cents, group.unit],
            "tier": tier.name,
            "condition": conditions.to_json(tier.condition),
            "amount": amounts.to_json(tier.amount),
            "extras": tier.extras,
        }
        for item in items
        for group in item.groups
        for tier in group.tiers
    }
