"""行政强制措施: sealing and seizure, from the report to the leader until nothing is left in custody (M1-M9)."""

from __future__ import annotations

from engine.registry import Process
from processes.measure.deadlines import DEADLINES
from processes.measure.documents import DOCUMENTS
from processes.measure.facts import summary
from processes.measure.linking import ended, open_for
from processes.measure.services import SERVICES
from processes.measure.steps import STAGES, STEPS

PROCESS = Process(
    key="measure",
    title="行政强制措施（查封、扣押）",
    diagram="measure.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
    on_closed=ended,
)

__all__ = ["PROCESS", "open_for"]
