"""Server-rendered pages, one file per noun; they call the same commands as the API."""

from __future__ import annotations

from flask import Flask

from api.pages import (
    admin,
    admin_clock,
    admin_engine,
    admin_operations,
    admin_people,
    admin_phrases,
    admin_standards,
    admin_wordings,
    approval,
    audit,
    card,
    case,
    case_deadlines,
    case_discretion,
    case_documents,
    case_evidence,
    case_flow,
    case_goods,
    case_record,
    case_review,
    case_sharing,
    case_work,
    cases,
    frame,
    inspection_draws,
    inspections,
    leave,
    library,
    library_bodies,
    library_deviations,
    library_items,
    library_law,
    library_rules,
    library_subjects,
    public,
    public_inspections,
    publicity,
    search,
    street,
    supervision,
    supervision_reviews,
    todo,
)

#: Modules that add their pages to a blueprint of another one.
PARTS = (
    admin_engine,
    admin_operations,
    admin_people,
    admin_phrases,
    admin_standards,
    admin_wordings,
    case_deadlines,
    case_discretion,
    case_documents,
    case_evidence,
    case_flow,
    case_goods,
    case_record,
    case_review,
    case_sharing,
    case_work,
    cases,
    library_bodies,
    library_deviations,
    library_items,
    library_law,
    library_rules,
    library_subjects,
    supervision_reviews,
    inspection_draws,
    public_inspections,
)


def register(app: Flask) -> None:
    """Install every page and what the frame around them shows."""
    frame.register(app)
    for blueprint in (
        todo.blueprint,
        leave.blueprint,
        approval.blueprint,
        card.blueprint,
        street.blueprint,
        case.blueprint,
        inspections.blueprint,
        supervision.blueprint,
        publicity.blueprint,
        public.blueprint,
        audit.blueprint,
        search.blueprint,
        admin.blueprint,
        library.blueprint,
        admin_clock.days,
    ):
        app.register_blueprint(blueprint)
