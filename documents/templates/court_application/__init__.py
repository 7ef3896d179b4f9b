"""The documents of an application to the court: the explicit list."""

from __future__ import annotations

from documents.templates.court_application import d33_defence, d54_demand, d59_application, d59u_upper, d60_closing

TEMPLATES = (
    d33_defence.TEMPLATE,
    d54_demand.TEMPLATE,
    d59_application.TEMPLATE,
    d59u_upper.TEMPLATE,
    d60_closing.TEMPLATE,
)
