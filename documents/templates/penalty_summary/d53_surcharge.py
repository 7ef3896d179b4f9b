"""D53 加处罚款决定书: as in the ordinary procedure, after a decision on the spot."""

from documents.templates.penalty import d53_surcharge
from documents.templates.penalty_summary.parts import ON_THE_SPOT, exampled, reworded

TEMPLATE = exampled(reworded(d53_surcharge.TEMPLATE, {"《行政处罚决定书》": "《当场行政处罚决定书》"}), ON_THE_SPOT)
