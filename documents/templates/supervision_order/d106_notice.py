"""D106 行政执法情况通报. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Para
from documents.templates.supervision_order.parts import DAYS, DEMAND, FOUND, OF_CASE, letter

TEMPLATE = letter(
    "D106",
    "行政执法情况通报",
    "通报字",
    (OF_CASE, DEMAND, DAYS, FOUND),
    Para("本机关在行政执法监督中查明：{inquiry.found}。", when="inquiry.found"),
    Para("你单位经督促仍未整改到位，现予通报。要求：{urging.demand}。"),
    Para("请自本通报印发之日起{urging.days}个工作日内书面报告整改结果。"),
)
