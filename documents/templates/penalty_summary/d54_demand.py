"""D54 履行行政决定催告书: as in the ordinary procedure, after a decision on the spot."""

from documents.templates.penalty import d54_demand
from documents.templates.penalty_summary.parts import ON_THE_SPOT, exampled, reworded

TEMPLATE = exampled(
    reworded(d54_demand.TEMPLATE, {"《行政处罚决定书》": "《当场行政处罚决定书》"}),
    {**ON_THE_SPOT, "demand.manner": "持决定书到指定的代收银行或者通过电子支付系统缴纳"},
)  # fmt: skip
