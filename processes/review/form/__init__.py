"""规范性: what each document must state, element by element. Score = 100 x points obtained / points of what applies.

A document that the case has reached the point of needing and has not got loses all its points; one that the case has no
use for does not count. An element is worth 1 point (the tenant's figure, to be confirmed) unless the model says more.
"""

from __future__ import annotations

from processes.review.form import decision, enforcement, evidence, hearing, inquiry, inspection, measure
from processes.review.rule import Rule

DOCUMENTS = (
    *inspection.DOCUMENTS,
    *inquiry.DOCUMENTS,
    *hearing.DOCUMENTS,
    *decision.DOCUMENTS,
    *measure.DOCUMENTS,
    *enforcement.DOCUMENTS,
)

RULES: tuple[Rule, ...] = (*(rule for one in DOCUMENTS for rule in one.as_rules()), *measure.RULES, *evidence.RULES)
BY_HAND: tuple[Rule, ...] = evidence.BY_HAND
