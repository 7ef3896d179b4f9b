"""Documents that are handed over before their step is completed draw on the answers that the officer has saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from engine.forms import Form, read
from engine.registry import StepContext
from engine.tasks import OPEN, Task

Context = Callable[[StepContext], Mapping[str, Any]]


def drafted(build: Context, forms: Mapping[str, Form]) -> Context:
    """Let a context see the saved draft of these steps (element id -> form), where one of them is open now."""

    def built(context: StepContext) -> Mapping[str, Any]:
        query = select(Task.element_id, Task.draft).where(
            Task.tenant_id == context.tx.tenant_id, Task.case_id == context.case.id, Task.status.in_(OPEN),
            Task.element_id.in_(list(forms)),
        )  # fmt: skip
        facts = dict(context.facts)
        for element, draft in context.tx.session.execute(query):
            form = forms[element]
            facts[form.section] = {**(facts.get(form.section) or {}), **readable(form, draft or {})}
        return build(replace(context, facts=facts))

    return built


def readable(form: Form, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Read what can be read of a draft; what is not yet right is left out, the form will say so."""
    found: dict[str, Any] = {}
    for field in form.fields:
        try:
            value = read(field, draft.get(field.name))
        except ValueError:
            continue
        if value not in (None, "", []):
            found[field.name] = value
    return found
