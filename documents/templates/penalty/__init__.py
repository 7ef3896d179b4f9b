"""The documents of a penalty case: the explicit list."""

from __future__ import annotations

from documents.templates.penalty import (
    d01_lead,
    d06_opening,
    d07_matter,
    d10_inspection,
    d12_interview,
    d22_order,
    d23_recheck,
    d30_report,
    d32_notice,
    d33_defence,
    d37_review,
    d38_discussion,
    d39_approval,
    d40_decision,
    d42_no_penalty,
    d50_service,
    d51_public_notice,
    d60_closing,
    dossier,
)

TEMPLATES = (
    d01_lead.TEMPLATE,
    d06_opening.TEMPLATE,
    d07_matter.TEMPLATE,
    d10_inspection.TEMPLATE,
    d12_interview.TEMPLATE,
    d22_order.TEMPLATE,
    d23_recheck.TEMPLATE,
    d30_report.TEMPLATE,
    d32_notice.TEMPLATE,
    d33_defence.TEMPLATE,
    d37_review.TEMPLATE,
    d38_discussion.TEMPLATE,
    d39_approval.TEMPLATE,
    d40_decision.TEMPLATE,
    d42_no_penalty.TEMPLATE,
    d50_service.TEMPLATE,
    d51_public_notice.TEMPLATE,
    d60_closing.TEMPLATE,
    dossier.COVER,
    dossier.CONTENTS,
    dossier.REMARKS,
)
