"""行政执法监督、督办: from a lead or an order on a case to the feedback of the unit, and further (J1-J9)."""

from __future__ import annotations

from engine.registry import Process
from processes.supervision_order.deadlines import DEADLINES
from processes.supervision_order.documents import DOCUMENTS
from processes.supervision_order.facts import summary
from processes.supervision_order.linking import placed
from processes.supervision_order.steps import STAGES, STEPS

PROCESS = Process(
    key="supervision_order",
    title="行政执法监督、督办",
    diagram="supervision_order.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
    on_opened=placed,
)

__all__ = ["PROCESS"]
