"""The documents of a measure: the explicit list."""

from __future__ import annotations

from documents.templates.measure import (
    d20_period,
    d20j_result,
    d20w_entrusting,
    d70_request,
    d71_record,
    d72_decision,
    d73_list,
    d73t_returned,
    d74_extension,
    d75_disposal,
    d75j_lifting,
    d75p_sale,
    d76_freezing,
    d76b_to_bank,
    d76j_lifting,
    d77_transfer,
    d77f_seals,
    d78_stored,
    d78c_issued,
    d79_custody,
)

TEMPLATES = (
    d20_period.TEMPLATE,
    d20j_result.TEMPLATE,
    d20w_entrusting.TEMPLATE,
    d70_request.TEMPLATE,
    d71_record.TEMPLATE,
    d72_decision.TEMPLATE,
    d73_list.TEMPLATE,
    d73t_returned.TEMPLATE,
    d74_extension.TEMPLATE,
    d75_disposal.TEMPLATE,
    d75j_lifting.TEMPLATE,
    d75p_sale.TEMPLATE,
    d76_freezing.TEMPLATE,
    d76b_to_bank.TEMPLATE,
    d76j_lifting.TEMPLATE,
    d77_transfer.TEMPLATE,
    d77f_seals.TEMPLATE,
    d78_stored.TEMPLATE,
    d78c_issued.TEMPLATE,
    d79_custody.TEMPLATE,
)
