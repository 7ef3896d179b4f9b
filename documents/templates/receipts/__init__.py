"""Slips that are printed on the spot and belong to no procedure alone: the explicit list."""

from __future__ import annotations

from documents.templates.receipts import payment

TEMPLATES = (payment.TEMPLATE,)
