"""The wording of every document, one folder per procedure, one file per kind; lawyers read and change these."""

from __future__ import annotations

from collections.abc import Mapping

from documents.template import Template
from documents.templates import (
    court_application,
    enforcement,
    inspection,
    measure,
    penalty,
    penalty_summary,
    publicity,
    receipts,
    remedy,
    supervision_order,
    transfer,
)

#: Procedure -> its templates; the folder carries the procedure's name.
_LISTED: Mapping[str, tuple[Template, ...]] = {
    "court_application": court_application.TEMPLATES,
    "enforcement": enforcement.TEMPLATES,
    "inspection": inspection.TEMPLATES,
    "measure": measure.TEMPLATES,
    "penalty": penalty.TEMPLATES,
    "penalty_summary": penalty_summary.TEMPLATES,
    "publicity": publicity.TEMPLATES,
    "receipts": receipts.TEMPLATES,
    "remedy": remedy.TEMPLATES,
    "supervision_order": supervision_order.TEMPLATES,
    "transfer": transfer.TEMPLATES,
}
ALL: Mapping[str, Template] = {f"{key}/{one.code}": one for key, listed in _LISTED.items() for one in listed}
