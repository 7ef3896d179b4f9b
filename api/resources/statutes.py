"""法律法规库 over the API: versions of laws, and the wording of articles as it stood on a day."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from discretion import articles, statutes
from discretion.articles import ArticleText
from engine.calendar import day_of

noun = Resource("statutes", __name__, url_prefix="/statutes", description="Laws, and their articles as of a day.")

_ON = ma.fields.Date(load_default=None, metadata={"description": "As it stood on this day; today by default."})
_TITLE = validate.Length(min=1, max=200)


class StatuteSchema(ma.Schema):
    """One version of a law, regulation or rule."""

    title = ma.fields.String(required=True)
    level = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    valid_from = ma.fields.Date(allow_none=True, metadata={"description": "Null: nobody has looked it up."})
    valid_to = ma.fields.Date(allow_none=True, metadata={"description": "The last day in force."})
    replaced_by = ma.fields.String()
    source = ma.fields.String()
    confirmed = ma.fields.Boolean(required=True)


class StatuteQuery(Paging):
    """Which versions."""

    q = ma.fields.String(load_default="", validate=validate.Length(max=100))
    on = ma.fields.Date(load_default=None, metadata={"description": "In force on this day; all by default."})


class ArticleSchema(ma.Schema):
    """The wording of a place in a law in the days in which it is in force."""

    id = ma.fields.UUID(required=True)
    statute = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True, metadata={"description": "The first day on which it is not in force."})
    replaced_by = ma.fields.String()
    source = ma.fields.String(required=True)
    confirmed = ma.fields.Boolean(required=True)
    entered_at = ma.fields.AwareDateTime(format="iso")
    entered_by = ma.fields.String()


class ArticleQuery(Paging):
    """Every wording of a law, or of one place in it."""

    statute = ma.fields.String(required=True, validate=_TITLE)
    place = ma.fields.String(load_default="", validate=validate.Length(max=60))


class CitationQuery(ma.Schema):
    """A text that cites laws, such as 《行政处罚法》第五十九条第一款第（四）项."""

    text = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    on = _ON


class CitedPlace(ma.Schema):
    """A place that a text cites; without a wording nobody has entered it for that day."""

    statute = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    article = ma.fields.Nested(ArticleSchema, allow_none=True, required=True)


class CitedPlaces(ma.Schema):
    """The places that a text cites, each once."""

    items = ma.fields.List(ma.fields.Nested(CitedPlace), required=True)


class ArticleEntering(ma.Schema):
    """The wording as it was published."""

    statute = ma.fields.String(required=True, validate=_TITLE)
    place = ma.fields.String(required=True, validate=validate.Length(min=1, max=60), metadata={"example": "第十三条"})
    text = ma.fields.String(required=True, validate=validate.Length(min=1, max=articles.LONGEST))
    valid_from = ma.fields.Date(required=True)
    source = ma.fields.String(required=True, validate=validate.Length(min=1, max=300))
    confirmed = ma.fields.Boolean(load_default=False)


class ArticleEnding(ma.Schema):
    """From which day on a wording is no longer in force, and what took its place."""

    valid_to = ma.fields.Date(required=True)
    replaced_by = ma.fields.String(load_default="", validate=validate.Length(max=200))


def as_dict(row: ArticleText) -> dict[str, Any]:
    """Give a wording as the API shows it."""
    return {name: getattr(row, name) for name in ArticleSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", query=StatuteQuery, answer=page_of("Statutes", StatuteSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the versions of laws, all or those in force on a day."""
    found = statutes.catalogue(tx, on=query["on"], words=query["q"])
    first = (query["page"] - 1) * query["page_size"]
    names = StatuteSchema._declared_fields
    rows = [{name: getattr(one, name) for name in names} for one in found[first : first + query["page_size"]]]
    return envelope(rows, len(found), query)


@noun.operation(
    "GET", "/articles", permission="case:read", query=ArticleQuery, answer=page_of("Articles", ArticleSchema)
)
def worded(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List every wording of a law, or of one place in it, by place and day."""
    found = articles.history(tx, query["statute"], query["place"])
    first = (query["page"] - 1) * query["page_size"]
    return envelope([as_dict(row) for row in found[first : first + query["page_size"]]], len(found), query)


@noun.operation("GET", "/cited", permission="case:read", query=CitationQuery, answer=CitedPlaces)
def cited(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Give every place that a text cites, with its wording on the day."""
    found = articles.cited(tx, [query["text"]], query["on"] or day_of(tx.at))
    return {
        "items": [
            {"statute": one.law, "place": one.place, "article": as_dict(row) if row else None} for one, row in found
        ]
    }


@noun.operation(
    "POST", "/articles", permission="registers:manage", body=ArticleEntering, answer=ArticleSchema, status=201
)
def entered(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Enter the wording of an article from a day on."""
    return as_dict(articles.enter(tx, **body))


@noun.operation(
    "POST", "/articles/<uuid:article_id>/end", permission="registers:manage", body=ArticleEnding, answer=ArticleSchema
)
def ended(tx: Tx, body: dict[str, Any], article_id: uuid.UUID) -> dict[str, Any]:
    """End a wording from a day on; acts before it are judged by it."""
    return as_dict(articles.end(tx, article_id=article_id, **body))
