"""The documents of an enforcement by the body itself: the explicit list."""

from __future__ import annotations

from documents.templates.enforcement import (
    d07e_request,
    d33_defence,
    d51b_announcement,
    d54_demand,
    d54s_substitute,
    d55_decision,
    d55j_record,
    d56_substitute,
    d56l_immediate,
    d57_agreement,
    d58e_termination,
    d58h_resumption,
    d58z_suspension,
    d60_closing,
)

TEMPLATES = (
    d07e_request.TEMPLATE,
    d33_defence.TEMPLATE,
    d51b_announcement.TEMPLATE,
    d54_demand.TEMPLATE,
    d54s_substitute.TEMPLATE,
    d55_decision.TEMPLATE,
    d55j_record.TEMPLATE,
    d56_substitute.TEMPLATE,
    d56l_immediate.TEMPLATE,
    d57_agreement.TEMPLATE,
    d58e_termination.TEMPLATE,
    d58h_resumption.TEMPLATE,
    d58z_suspension.TEMPLATE,
    d60_closing.TEMPLATE,
)
