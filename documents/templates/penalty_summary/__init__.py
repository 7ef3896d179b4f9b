"""The documents of the summary penalty procedure: the explicit list."""

from __future__ import annotations

from documents.templates.penalty_summary import (
    d10_inspection,
    d22_order,
    d38_discussion,
    d41_on_the_spot,
    d42_no_penalty,
    d44_filing,
    d50_service,
    d52_instalments,
    d53_surcharge,
    d54_demand,
    d60_closing,
)

TEMPLATES = (
    d10_inspection.TEMPLATE,
    d22_order.TEMPLATE,
    d38_discussion.TEMPLATE,
    d41_on_the_spot.TEMPLATE,
    d42_no_penalty.TEMPLATE,
    d44_filing.TEMPLATE,
    d50_service.TEMPLATE,
    d52_instalments.TEMPLATE,
    d53_surcharge.TEMPLATE,
    d54_demand.TEMPLATE,
    d60_closing.TEMPLATE,
)
