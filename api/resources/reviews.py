"""案卷评查 over the API: the live review of a case, the supervisors' list, the rules themselves."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases
from processes.review import judgements, reviews
from processes.review.judgements import Judgement
from processes.review.rule import PARTS

noun = Resource("reviews", __name__, description="Live review of case files (案卷评查).")


class FaultSchema(ma.Schema):
    """One thing that costs points, and where it is put right."""

    rule = ma.fields.String(required=True, metadata={"description": "Number in the published model (S1)."})
    part = ma.fields.String(required=True, metadata={"description": "legality, form, marks or check"})
    topic = ma.fields.String()
    title = ma.fields.String()
    basis = ma.fields.String()
    text = ma.fields.String(required=True)
    cost = ma.fields.Decimal(as_string=True, required=True)
    tab = ma.fields.String()
    kind = ma.fields.String()
    step = ma.fields.String()


class ReviewSchema(ma.Schema):
    """The review of one case."""

    case_id = ma.fields.UUID(required=True)
    legality = ma.fields.Decimal(as_string=True, required=True)
    form = ma.fields.Decimal(as_string=True, required=True)
    marks = ma.fields.Decimal(as_string=True, required=True)
    total = ma.fields.Decimal(as_string=True, required=True)
    passed = ma.fields.Boolean(required=True)
    faults = ma.fields.List(ma.fields.Nested(FaultSchema), required=True)
    by_hand = ma.fields.List(ma.fields.String(), metadata={"description": "What only a person can judge."})


class ReviewList(ma.Schema):
    """Kept reviews, the lowest score first."""

    items = ma.fields.List(ma.fields.Nested(ReviewSchema), required=True)


class RuleSchema(ma.Schema):
    """One rule of the review."""

    key = ma.fields.String(required=True)
    source = ma.fields.String(required=True)
    part = ma.fields.String(required=True)
    topic = ma.fields.String()
    title = ma.fields.String(required=True)
    basis = ma.fields.String()
    processes = ma.fields.List(ma.fields.String())
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True)
    by_hand = ma.fields.Boolean(required=True)


class RuleList(ma.Schema):
    """All rules."""

    items = ma.fields.List(ma.fields.Nested(RuleSchema), required=True)


class ReviewQuery(ma.Schema):
    """Which reviews."""

    failed = ma.fields.Boolean(load_default=False, metadata={"description": "Only those below the mark."})


class JudgementSchema(ma.Schema):
    """What a person made of one rule in one case."""

    rule = ma.fields.String(required=True, metadata={"description": "Key of the rule."})
    verdict = ma.fields.String(required=True, validate=validate.OneOf(sorted(judgements.VERDICTS)))
    reason = ma.fields.String(required=True)
    judged_at = ma.fields.AwareDateTime(format="iso", required=True)
    judged_by_name = ma.fields.String(required=True)


class JudgementList(ma.Schema):
    """The judgements of a case that stand, oldest first."""

    items = ma.fields.List(ma.fields.Nested(JudgementSchema), required=True)


class Judging(ma.Schema):
    """The verdict, with its reason."""

    verdict = ma.fields.String(required=True, validate=validate.OneOf(sorted(judgements.VERDICTS)))
    reason = ma.fields.String(required=True, validate=validate.Length(min=judgements.LEAST, max=2000))


_SCORES = ("legality", "form", "marks", "total", "passed")


@noun.operation("GET", "/cases/<uuid:case_id>/review", permission="case:read", answer=ReviewSchema)
def shown(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Review the file of a case as it stands now."""
    result = reviews.review(tx, cases.get(tx, case_id))
    return {name: getattr(result, name) for name in _SCORES} | {
        "case_id": case_id,
        "faults": reviews.faults_of(result),
        "by_hand": [one.title for one in result.by_hand],
    }


@noun.operation("POST", "/cases/<uuid:case_id>/review", permission="supervision:read", answer=ReviewSchema)
def recorded(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Put the review as it stands on record in the journal of the case."""
    row = reviews.record(tx, case_id=case_id)
    return {name: getattr(row, name) for name in _SCORES} | {"case_id": case_id, "faults": row.faults, "by_hand": []}


@noun.operation("GET", "/reviews", permission="supervision:read", query=ReviewQuery, answer=ReviewList)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the kept reviews of all cases, the lowest score first."""
    rows = [one.row for one in reviews.listed(tx, failed_only=query["failed"])]
    named = ("case_id", *_SCORES, "faults")
    return {"items": [{name: getattr(row, name) for name in named} | {"by_hand": []} for row in rows]}


@noun.operation("GET", "/reviews/rules", permission="case:read", answer=RuleList)
def rules(tx: Tx) -> dict[str, Any]:
    """List the rules by which files are reviewed, with source and the days on which they are in force."""
    hands = {id(one) for one in reviews.BY_HAND}
    named = ("key", "part", "topic", "title", "basis", "processes", "valid_from", "valid_to")
    return {
        "items": [
            {name: getattr(one, name) for name in named} | {"source": one.reference, "by_hand": id(one) in hands}
            for one in (*reviews.RULES, *reviews.BY_HAND)
            if one.part in PARTS
        ]
    }


def _as_dict(row: Judgement) -> dict[str, Any]:
    named = ("verdict", "reason", "judged_at", "judged_by_name")
    return {name: getattr(row, name) for name in named} | {"rule": row.rule_key}


@noun.operation("GET", "/cases/<uuid:case_id>/review/judgements", permission="case:read", answer=JudgementList)
def judgements_listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List what people judged in the file of a case."""
    return {"items": [_as_dict(row) for row in judgements.standing(tx, cases.get(tx, case_id).id)]}


@noun.operation(
    "PUT", "/cases/<uuid:case_id>/review/judgements/<rule_key>", permission="review:judge", body=Judging,
    answer=JudgementSchema,
)  # fmt: skip
def judged(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, rule_key: str) -> dict[str, Any]:
    """Judge a rule in a case, as somebody who took no step of it; an earlier judgement gives way."""
    return _as_dict(judgements.judge(tx, case_id=case_id, rule=reviews.rule_of(rule_key), **body))


@noun.operation(
    "DELETE", "/cases/<uuid:case_id>/review/judgements/<rule_key>", permission="review:judge", status=204
)  # fmt: skip
def judgement_withdrawn(tx: Tx, case_id: uuid.UUID, rule_key: str) -> None:
    """Take a judgement back: the rule counts as if nobody had judged."""
    judgements.withdraw(tx, case_id=case_id, rule=reviews.rule_of(rule_key))
