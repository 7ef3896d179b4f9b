"""D52 延期（分期）缴纳罚款通知书: as in the ordinary procedure, after a decision on the spot."""

from documents.templates.penalty import d52_instalments
from documents.templates.penalty_summary.parts import ON_THE_SPOT, exampled, reworded

TEMPLATE = exampled(
    reworded(d52_instalments.TEMPLATE, {"《行政处罚决定书》": "《当场行政处罚决定书》"}),
    {**ON_THE_SPOT, "penalty.fine_cents": 300000,
        "instalments.parts": [{"cents": 150000, "due_on": "2026-12-15"}, {"cents": 150000, "due_on": "2027-01-15"}],},
)  # fmt: skip
