"""The documents of review and suit: the explicit list."""

from __future__ import annotations

from documents.templates.remedy import (
    d90_forwarding,
    d91_answer,
    d92_defence,
    d93_evidence,
    d94_refund,
    d95_suspension,
)

TEMPLATES = (
    d90_forwarding.TEMPLATE,
    d91_answer.TEMPLATE,
    d92_defence.TEMPLATE,
    d93_evidence.TEMPLATE,
    d94_refund.TEMPLATE,
    d95_suspension.TEMPLATE,
)
