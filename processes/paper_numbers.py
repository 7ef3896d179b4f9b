"""文号 as other papers quote them: of the filed document, else of the paper that a case brought along from before."""

from __future__ import annotations

from collections.abc import Mapping

from db.session import Tx
from engine import casefile
from engine.cases import Case
from engine.registry import Facts, StepContext

#: Where the number of a paper stands in the facts of a case that was taken over (``old_cases.py``).
BROUGHT_ALONG: Mapping[str, str] = {"D32": "notice", "D40": "decision"}


def number_of(context: StepContext, *kinds: str) -> str:
    """Give the number of the first of these kinds that is on file; empty without one."""
    return of_case(context.tx, context.case, context.facts, *kinds)


def of_case(tx: Tx, case: Case, facts: Facts, *kinds: str) -> str:
    """Give the number of a paper of a case, see :func:`number_of`."""
    for kind in kinds:
        document = casefile.filed(tx, case.id, kind)
        if document is not None:
            return document.number or ""
    brought = (facts.get(BROUGHT_ALONG[kind]) or {} for kind in kinds if kind in BROUGHT_ALONG)
    return next((str(one["number"]) for one in brought if one.get("number")), "")
