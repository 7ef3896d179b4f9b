"""What the public takes along: the explicit list."""

from __future__ import annotations

from documents.templates.publicity import d88_decision, d89_inspection

TEMPLATES = (d88_decision.TEMPLATE, d89_inspection.TEMPLATE)
