"""D54 履行行政决定催告书 before the court is asked: as in the penalty procedure, for any decision."""

from documents.fields import Field
from documents.templates.penalty import d54_demand
from documents.templates.penalty_summary.parts import reworded

_PLAIN = reworded(d54_demand.TEMPLATE, {"《行政处罚决定书》（": "《{decision.title}》（"})
TEMPLATE = reworded(
    _PLAIN, {}, fields=(*_PLAIN.fields, Field("decision.title", "据以执行的决定", "appeal", "行政处罚决定书"))
)
