"""D42 不予行政处罚决定书: after an inspection on the spot, without an opened case."""

from documents.templates.penalty import d42_no_penalty
from documents.templates.penalty_summary.parts import reworded

TEMPLATE = reworded(
    d42_no_penalty.TEMPLATE,
    {
        "{you}{case.matter}一案，本机关于{case.opened_on|date}立案，现已调查终结。":
            "{you}{case.matter}一案，系本机关执法人员现场检查时发现，现已查明事实。",
    },
    drop=("case.opened_on",),
)  # fmt: skip
