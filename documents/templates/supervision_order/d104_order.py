"""D104 督办通知书. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Para
from documents.templates.supervision_order.parts import DAYS, DEMAND, OF_CASE, letter

TEMPLATE = letter(
    "D104",
    "督办通知书",
    "督办字",
    (OF_CASE, DEMAND, DAYS),
    Para("你单位办理的{lead.case}一案，现予督办。", when="lead.case"),
    Para("要求：{urging.demand}。"),
    Para("请自收到本通知书之日起{urging.days}个工作日内书面答复本机关。"),
)
