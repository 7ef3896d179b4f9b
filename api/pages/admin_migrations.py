"""管理 › 批量迁移: running cases go to another version of their diagram; dry run, second person, progress, undo."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.admin import blueprint, show
from api.pages.admin_operations import STATUS, TITLES, title_of
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import definitions, migration_mapping, repair_batches, repairs, workflow
from engine.definitions import Definition
from engine.registry import Registry, Step
from engine.repair_actions import PERMISSIONS
from processes import audit_reads, worklist

#: A report and a page name so many cases of each kind.
NAMED = 100
#: The fields of the mapping begin so; the rest is the element's id.
PART = "map:"


@blueprint.route("/migrations", endpoint="migrations", methods=["GET", "POST"])
def overview() -> str | tuple[str, int] | BaseResponse:
    """Choose two versions, look at the mapping and the dry run, propose; below it the batches so far."""
    actor().require("repair:propose")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                source, target = _asked("source"), _asked("target")
                if source is None or target is None:
                    raise Invalid({"target": "请选择两个版本"})
                batch_id = repair_batches.propose(
                    tx, source_id=source, target_id=target, mapping=_mapping(), reason=request.form.get("reason", ""),
                )  # fmt: skip
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = list(fields.items()) or [("", error.message("zh"))]
        else:
            flash("已提交，须由另一人确认后由后台逐件执行。", "done")
            return redirect(url_for("admin.migration", batch_id=batch_id))
    with database().reading(actor()) as tx:
        versions = _versions(tx)
        page = show(
            "admin/migrations.html", "migrations", problems=problems,
            may_propose=actor().may(PERMISSIONS.get("migrate", "case:repair")), values=request.form,
            sources=[one for one in versions if one["running"]], versions=versions, chosen=_chosen(tx, versions),
            batches=[_listed(tx, one) for one in repair_batches.listed(tx)],
        )  # fmt: skip
    return (page, 422) if problems else page


def _given() -> Any:
    """Read what is asked where it was asked: in the address, or in the form alone when it is sent."""
    return request.form if request.method == "POST" else request.args


def _asked(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(_given().get(name, ""))
    except ValueError:
        return None


def _mapping() -> dict[str, str]:
    """Read the mapping that was chosen; an element without a counterpart is left out."""
    return {name.removeprefix(PART): value for name, value in _given().items() if name.startswith(PART) and value}


def _versions(tx: Tx) -> list[dict[str, Any]]:
    running, known = worklist.running_by_definition(tx), tx.use(Registry).processes
    return [
        {
            "id": one.id, "key": one.process_key, "version": one.version, "running": running.get(one.id, 0),
            "active": one.status == "active",
            "title": known[one.process_key].title if one.process_key in known else one.process_key,
        }
        for one in definitions.versions(tx)
    ]  # fmt: skip


def _chosen(tx: Tx, versions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Compare the two versions that were chosen, and judge every case of the first; nothing is moved."""
    source = next((one for one in versions if one["id"] == _asked("source")), None)
    if source is None:
        return None
    others = [one for one in versions if one["key"] == source["key"] and one["id"] != source["id"]]
    # Unless another is asked for, the newest that is in use: versions come newest first.
    target = next((one for one in others if one["id"] == _asked("target")), None) or next(
        (one for one in others if one["active"]), None
    )
    if target is None:
        return {"source": source, "others": others, "target": None}
    before, after = definitions.get(tx, source["id"]), definitions.get(tx, target["id"])
    old, new = (definitions.spec_of(tx, one.id, one.sha256) for one in (before, after))
    proposed = migration_mapping.proposed(old, new)
    asked = {one: to for one, to in _mapping().items() if one in old.elements and to in new.elements}
    mapping = asked if _given().get("mapped") else proposed
    found = repair_batches.report(tx, source_id=before.id, target_id=after.id, mapping=mapping)
    steps = tx.use(Registry).process(source["key"]).steps
    return {
        "source": source, "target": target, "others": others, "fit": found["fit"], "unfit": found["unfit"],
        "mapping": _lines(old, new, steps, mapping, proposed, found["items"]), "pairs": mapping,
        "judged": len(found["items"]), **_judged(tx, old, steps, found["items"]),
    }  # fmt: skip


def _lines(
    old: workflow.Spec, new: workflow.Spec, steps: Mapping[str, Step], mapping: dict[str, str],
    proposed: dict[str, str], items: list[dict[str, Any]],
) -> list[dict[str, Any]]:  # fmt: skip
    """List the elements that need a counterpart: those that have gone and where a case stands, or that have a pair."""
    stuck = Counter(element for item in items for element in {one["element"] for one in item["problems"]})
    wanted = dict.fromkeys([*proposed, *(one for one in stuck if one in old.elements), *mapping])
    return [
        {
            "id": element, "title": title_of(old, steps, element), "stuck": stuck[element],
            "chosen": mapping.get(element, ""), "proposed": proposed.get(element) == mapping.get(element, ""),
            "choices": [
                (one.id, f"{title_of(new, steps, one.id)}（{one.id}）")
                for one in migration_mapping.candidates(old, new, element)
            ],
        }
        for element in wanted
        if element in old.elements
    ]  # fmt: skip


def _judged(tx: Tx, old: workflow.Spec, steps: Mapping[str, Step], items: list[dict[str, Any]]) -> dict[str, Any]:
    """Name the cases that fit and those that do not, and say why not."""
    shown = {True: [one for one in items if one["fits"]], False: [one for one in items if not one["fits"]]}
    titles = audit_reads.case_titles(tx, [f"case:{one['case_id']}" for some in shown.values() for one in some[:NAMED]])
    return {
        name: [
            {
                "id": one["case_id"], "case": titles.get(f"case:{one['case_id']}", "案件"),
                "number": one["case_number"],
                "moves": _moves(one), "added": "、".join(one["added"]), "dropped": "、".join(one["dropped"]),
                "why": [f"{title_of(old, steps, each['element'])}：{each['reason']}" for each in one["problems"]],
            }
            for one in shown[fits][:NAMED]
        ]
        for name, fits in (("fitting", True), ("stuck", False))
    }  # fmt: skip


def _moves(preview: dict[str, Any]) -> str:
    return "，".join(f"{old} → {new}" for old, new in (preview.get("moves") or {}).items())


@blueprint.route("/migrations/<uuid:batch_id>", endpoint="migration", methods=["GET", "POST"])
def batch(batch_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Show how far a batch is; confirm it as the second person, reject or stop it, propose to take it back."""
    actor().require("repair:propose")
    problem = ""
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                said, leads = _settle(tx, batch_id)
        except DomainError as error:
            problem = error.message("zh")
        else:
            flash(said, "done")
            return redirect(url_for("admin.migration", batch_id=leads))
    with database().reading(actor()) as tx:
        shown = repair_batches.parts(tx, batch_id, limit=NAMED, first=_ORDER)
        first, counts, follows = shown[0], repair_batches.counts(tx, batch_id), repair_batches.follows(tx, batch_id)
        total = sum(counts.values())
        titles = audit_reads.case_titles(tx, [f"case:{one.case_id}" for one in shown])
        undone = repairs.get(tx, uuid.UUID(first.arguments["repair"])).batch_id if first.kind == "undo" else None
        page = show(
            "admin/migration.html", "migrations", problem=problem, **_about(tx, first), counts=_counts(counts),
            batch_id=batch_id, undoes=undone, total=total, follows=follows,
            settled=total - counts.get("proposed", 0) - counts.get("queued", 0),
            waiting=counts.get("proposed", 0), queued=counts.get("queued", 0),
            mine=first.proposed_by == actor().person_id, may_confirm=actor().may("repair:confirm"),
            may_undo=first.kind == "migrate" and counts.get("done", 0) and not counts.get("queued", 0)
            and actor().may(PERMISSIONS.get("migrate", "case:repair")),
            rows=[
                {
                    "case_id": one.case_id, "case": titles.get(f"case:{one.case_id}", "案件"), "state": one.status,
                    "status": STATUS[one.status], "moves": _moves(one.preview), "at": one.settled_at,
                    "problem": one.outcome.get("problem") or one.outcome.get("reason") or "",
                }
                for one in shown
            ],
        )  # fmt: skip
    return (page, 422) if problem else page


#: What needs a look comes first.
_ORDER = ("failed", "proposed", "queued", "rejected", "undone", "done")


def _settle(tx: Tx, batch_id: uuid.UUID) -> tuple[str, uuid.UUID]:
    reason = request.form.get("reason", "")
    if request.form.get("do") == "confirm":
        return f"已确认，共 {repair_batches.confirm(tx, batch_id=batch_id)} 件，由后台逐件执行。", batch_id
    if request.form.get("do") == "undo":
        return "已申请撤销，须由另一人确认后执行。", repair_batches.propose_undo(tx, batch_id=batch_id, reason=reason)
    stopped = repair_batches.reject(tx, batch_id=batch_id, reason=reason)
    return f"已否决或者停止 {stopped} 件，未作改动。", batch_id


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(STATUS[status], counts[status]) for status in _ORDER if counts.get(status)]


def _listed(tx: Tx, one: repair_batches.Batch) -> dict[str, Any]:
    return _about(tx, one.part) | {"batch_id": one.batch_id, "counts": _counts(one.counts), "total": one.total}


def _about(tx: Tx, part: repairs.Repair) -> dict[str, Any]:
    """Describe a batch by one of its parts: which procedure, from which version to which, by whom and why."""
    moved = repairs.get(tx, uuid.UUID(part.arguments["repair"])) if part.kind == "undo" else part
    ends = [_version(tx, moved.preview.get("source")), _version(tx, moved.arguments.get("definition_id"))]
    source, target = reversed(ends) if part.kind == "undo" else ends
    known = tx.use(Registry).processes
    key = (target or source).process_key if target or source else ""  # type: ignore[union-attr]
    return {
        "kind": TITLES[part.kind], "title": known[key].title if key in known else key,
        "from_version": source.version if source else None, "to_version": target.version if target else None,
        "mapping": part.arguments.get("mapping") or {}, "reason": part.reason, "by": part.proposed_by_name,
        "at": part.proposed_at, "settled_by": part.settled_by_name,
    }  # fmt: skip


def _version(tx: Tx, identity: str | None) -> Definition | None:
    return definitions.get(tx, uuid.UUID(identity)) if identity else None
