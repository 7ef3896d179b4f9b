"""D52 延期（分期）缴纳罚款通知书: as in the ordinary procedure, after a decision on the spot."""

from documents.templates.penalty import d52_instalments
from documents.templates.penalty_summary.parts import reworded

TEMPLATE = reworded(d52_instalments.TEMPLATE, {"《行政处罚决定书》": "《当场行政处罚决定书》"})
