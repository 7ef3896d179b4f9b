"""The documents of an inspection: the explicit list."""

from __future__ import annotations

from documents.templates.inspection import (
    d04_transfer,
    d10_record,
    d10k_survey,
    d12_interview,
    d19_sampling,
    d19r_sampling_record,
    d20_period,
    d20j_result,
    d20w_entrusting,
    d22_order,
    d23_recheck,
    d80_request,
    d81_notice,
    d85_result,
    d86_register,
    d88_draw,
)

TEMPLATES = (
    d04_transfer.TEMPLATE,
    d10_record.TEMPLATE,
    d10k_survey.TEMPLATE,
    d12_interview.TEMPLATE,
    d19_sampling.TEMPLATE,
    d19r_sampling_record.TEMPLATE,
    d20_period.TEMPLATE,
    d20j_result.TEMPLATE,
    d20w_entrusting.TEMPLATE,
    d22_order.TEMPLATE,
    d23_recheck.TEMPLATE,
    d80_request.TEMPLATE,
    d81_notice.TEMPLATE,
    d85_result.TEMPLATE,
    d86_register.TEMPLATE,
    d88_draw.TEMPLATE,
)
