"""The documents of a transfer to the police: the explicit list."""

from __future__ import annotations

from documents.templates.transfer import (
    d05_transfer,
    d05b_report,
    d05f_objection,
    d05j_oversight,
    d05l_goods,
    d05r_inquiry,
)

TEMPLATES = (
    d05_transfer.TEMPLATE,
    d05b_report.TEMPLATE,
    d05f_objection.TEMPLATE,
    d05j_oversight.TEMPLATE,
    d05l_goods.TEMPLATE,
    d05r_inquiry.TEMPLATE,
)
