"""合法性: what is unlawful in a file. Base 100, each broken rule is deducted. Numbers are the model's (S1)."""

from __future__ import annotations

from processes.review.legality import (
    enforcement,
    general,
    inspection,
    measure,
    penalty_course,
    penalty_law,
    transfer,
)
from processes.review.rule import Rule

RULES: tuple[Rule, ...] = (
    *general.RULES,
    *penalty_law.RULES,
    *penalty_course.RULES,
    *measure.RULES,
    *inspection.RULES,
    *enforcement.RULES,
    *transfer.RULES,
)
#: What only a person can judge; shown where it applies, scored once somebody has.
BY_HAND: tuple[Rule, ...] = (
    *general.BY_HAND,
    *penalty_law.BY_HAND,
    *penalty_course.BY_HAND,
    *inspection.BY_HAND,
    *enforcement.BY_HAND,
)
