"""What the public takes along: the explicit list."""

from __future__ import annotations

from documents.templates.publicity import d88_decision

TEMPLATES = (d88_decision.TEMPLATE,)
