"""行政强制执行: by the body itself, where a law gives it the power, from the overdue duty to its end (E1-E10)."""

from __future__ import annotations

from engine.registry import Process
from processes import hall
from processes.enforcement.deadlines import DEADLINES
from processes.enforcement.documents import DOCUMENTS
from processes.enforcement.facts import summary
from processes.enforcement.linking import ended
from processes.enforcement.services import SERVICES
from processes.enforcement.steps import STAGES, STEPS

PROCESS = Process(
    key="enforcement",
    title="行政强制执行",
    diagram="enforcement.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    documents=DOCUMENTS,
    stages=STAGES,
    own_messages=frozenset({hall.DEFENCE}),
    summary=summary,
    on_closed=ended,
)

__all__ = ["PROCESS"]
