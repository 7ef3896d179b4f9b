"""公示: what anybody may read without logging in; works at the width of a telephone, in plain language, with a feed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import database, public, settings
from api.pages.listing import listing
from api.rates import limit
from db import tenancy
from db.actor import system_actor
from db.session import Tx
from engine.calendar import SHANGHAI, day_of
from processes import public_reads, publicity, publicity_rules
from processes.public_reads import Choices, Wanted
from processes.publicity import Publication

blueprint = Blueprint("public", __name__, url_prefix="/public")

#: How far back the choices of time reach.
SPANS: Mapping[str, tuple[str, int]] = {"30": ("近一个月", 30), "90": ("近三个月", 90), "365": ("近一年", 365)}

#: By what decisions may be narrowed.
FILTERS = ("body", "item", "street", "days")

#: The page of one publication, by kind.
PAGES: Mapping[str, str] = {
    publicity_rules.DECISION: "public.decision", publicity_rules.INSPECTION: "public.inspection",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The tenant whose decisions are read."""

    key: str
    name: str
    id: uuid.UUID


@contextmanager
def reading(key: str) -> Iterator[tuple[Tx, Place]]:
    """Read as the public of a tenant; a tenant that does not exist is not found."""
    found = next((one for one in _places() if one.key == key), None)
    if found is None:
        abort(404)
    with database().reading(system_actor(found.id, "PUBLIC")) as tx:
        yield tx, found


def _places() -> list[Place]:
    with database().looking_up() as session:
        return [Place(one.key, one.name, one.id) for one in tenancy.tenants(session)]


@blueprint.get("")
@public
@limit(120)
def index() -> str | BaseResponse:
    """Lead to the one place there is, or let the reader choose."""
    places = _places()
    if len(places) == 1:
        return redirect(url_for("public.decisions", place=places[0].key))
    return render_template("public/places.html", places=places)


@blueprint.get("/<place>")
@public
@limit(120)
def decisions(place: str) -> str:
    """Show what was decided, by department, matter, street and time."""
    with reading(place) as (tx, here):
        wanted, listed = _wanted(tx), listing(("decided",), "-decided", FILTERS)
        rows = public_reads.publications(tx, wanted, limit=listed.size, offset=listed.offset)
        span = request.args.get("days", "")
        return render_template(
            "public/decisions.html",
            place=here,
            listing=listed.fill([shown(row) for row in rows], public_reads.publication_count(tx, wanted)),
            filters=_filters(public_reads.publication_choices(tx)),
            spans=[(key, title, key == span) for key, (title, _) in SPANS.items()],
            asked=request.args,
            now=tx.at,
        )


def _wanted(tx: Tx) -> Wanted:
    body = request.args.get("body", type=uuid.UUID)
    span = SPANS.get(request.args.get("days", ""))
    since = day_of(tx.at) - dt.timedelta(days=span[1]) if span else None
    return Wanted(body_id=body, item_code=request.args.get("item", ""), street=request.args.get("street", ""),
                  since=since)  # fmt: skip


def _filters(found: Choices) -> dict[str, list[tuple[str, str]]]:
    """Offer what there is, nothing that leads to an empty page."""
    return {
        "body": sorted(((str(key), name) for key, name in found.bodies.items()), key=lambda pair: pair[1]),
        "item": sorted(found.items.items(), key=lambda pair: pair[1]),
        "street": [(street, street) for street in found.streets],
    }


def shown(row: Publication) -> dict[str, Any]:
    """Give a publication as the public reads it."""
    return {
        "id": row.id, "number": row.number, "decided_on": row.decided_on, "published_at": row.published_at,
        "until_on": row.expires_on - dt.timedelta(days=1) if row.expires_on else None,
        "plain": publicity_rules.plainly(row.content), "content": row.content,
        "kind": row.kind, "sheet": bool(row.sha256), "labels": publicity_rules.LISTS[row.kind],
    }  # fmt: skip


@blueprint.get("/<place>/decisions/<uuid:publication_id>")
@public
@limit(120)
def decision(place: str, publication_id: uuid.UUID) -> tuple[str, int] | str:
    """Show one decision; of one that was withdrawn only that it was, and why."""
    return shown_alone(place, publication_id, publicity_rules.DECISION)


@blueprint.get("/<place>/decisions/<uuid:publication_id>.pdf")
@public
@limit(30)
def decision_pdf(place: str, publication_id: uuid.UUID) -> Response:
    """Give the PDF of a decision that is published today."""
    return sheet(place, publication_id, publicity_rules.DECISION)


def shown_alone(place: str, publication_id: uuid.UUID, kind: str) -> tuple[str, int] | str:
    """Show one publication of a kind, or that it was withdrawn and why."""
    with reading(place) as (tx, here):
        row = _one(tx, publication_id, kind)
        if row.status == publicity_rules.WITHDRAWN:
            told = {"row": row, "causes": publicity_rules.CAUSES, "number": publicity_rules.LISTS[kind]["number"]}
            return render_template("public/gone.html", place=here, **told), 410
        return render_template("public/decision.html", place=here, row=shown(row), kinds=publicity_rules.KINDS_ZH)


def sheet(place: str, publication_id: uuid.UUID, kind: str) -> Response:
    """Give the PDF of what is published today."""
    with reading(place) as (tx, _):
        row = _one(tx, publication_id, kind)
        if row.status == publicity_rules.WITHDRAWN:
            abort(410)
        if row.sha256 is None:  # taken over from before there were sheets
            abort(404)
        answer = make_response(publicity.pdf(tx, row))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={kind}-{row.decided_on}.pdf"
    return answer


def _one(tx: Tx, publication_id: uuid.UUID, kind: str) -> Publication:
    row = tx.session.get(Publication, (tx.tenant_id, publication_id))
    if row is not None and row.kind != kind:
        row = None
    there = row is not None and (
        row.status == publicity_rules.WITHDRAWN
        or (row.status == publicity_rules.PUBLISHED and row.expires_on is not None and day_of(tx.at) < row.expires_on)
    )
    if row is None or not there:
        abort(404)
    return row


@blueprint.get("/<place>/withdrawn")
@public
@limit(120)
def withdrawn(place: str) -> str:
    """Say what was withdrawn, when and why; whom it was about stays unsaid."""
    with reading(place) as (tx, here):
        rows = public_reads.withdrawn(tx)
        return render_template("public/withdrawn.html", place=here, rows=rows, causes=publicity_rules.CAUSES)


@blueprint.get("/<place>/powers")
@public
@limit(60)
def powers(place: str) -> str:
    """Show beforehand who may act, on what basis, by which procedure (《行政处罚法》第三十九条)."""
    with reading(place) as (tx, here):
        return render_template(
            "public/powers.html",
            place=here,
            bodies=public_reads.public_bodies(tx),
            items=public_reads.public_items(tx),
            procedures=public_reads.public_procedures(tx),
            titles=public_reads.TITLES,
        )


@blueprint.get("/<place>/feed.atom")
@public
@limit(60)
def feed(place: str) -> Response:
    """Give the latest decisions, inspections and withdrawals as an Atom feed."""
    with reading(place) as (tx, here):
        entries = [
            {"id": row.id, "at": row.published_at, "title": f"{row.number}　{_about(row)}",
             "text": publicity_rules.plainly(row.content), "url": _absolute(PAGES[row.kind], here, row.id)}
            for row in public_reads.publications(tx, kind=None, limit=50)
        ] + [
            {"id": row.id, "at": row.withdrawn_at, "title": f"撤回公示：{row.number}",
             "text": f"{publicity_rules.CAUSES.get(row.withdrawn_cause or '', '')}。{row.withdrawn_reason}",
             "url": _absolute(PAGES[row.kind], here, row.id)}
            for row in public_reads.withdrawn(tx, limit=20)
        ]  # fmt: skip
        entries.sort(key=lambda one: one["at"] or tx.at, reverse=True)
        home = _absolute("public.decisions", here)
        page = render_template("public/feed.xml", place=here, entries=entries, home=home, own=request.base_url,
                               changed=entries[0]["at"] if entries else tx.at, zone=SHANGHAI)  # fmt: skip
    return Response(page, mimetype="application/atom+xml")


def _about(row: Publication) -> str:
    return str(row.content.get("matter") or "、".join(row.content.get("items") or ()))


def _absolute(endpoint: str, place: Place, publication_id: uuid.UUID | None = None) -> str:
    more = {"publication_id": publication_id} if publication_id else {}
    base = settings().public_url.rstrip("/")
    path = url_for(endpoint, place=place.key, **more)  # type: ignore[arg-type]
    return base + path if base else url_for(endpoint, place=place.key, _external=True, **more)  # type: ignore[arg-type]
