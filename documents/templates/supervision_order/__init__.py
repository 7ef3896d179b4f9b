"""The documents of the supervision of enforcement: the explicit list."""

from __future__ import annotations

from documents.templates.supervision_order import (
    d03_assignment,
    d100_filing,
    d101_files,
    d102_record,
    d103_opinion,
    d104_order,
    d105_interview,
    d106_notice,
    d107_discipline,
)

TEMPLATES = (
    d03_assignment.TEMPLATE,
    d100_filing.TEMPLATE,
    d101_files.TEMPLATE,
    d102_record.TEMPLATE,
    d103_opinion.TEMPLATE,
    d104_order.TEMPLATE,
    d105_interview.TEMPLATE,
    d106_notice.TEMPLATE,
    d107_discipline.TEMPLATE,
)
