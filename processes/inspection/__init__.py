"""行政检查: planned or drawn by lot, or on a lead, from the request to the archived file (I1-I9)."""

from __future__ import annotations

from engine.registry import Process
from processes.inspection.deadlines import DEADLINES
from processes.inspection.documents import DOCUMENTS
from processes.inspection.facts import summary
from processes.inspection.linking import closed
from processes.inspection.services import SERVICES
from processes.inspection.steps import STAGES, STEPS

PROCESS = Process(
    key="inspection",
    title="行政检查",
    diagram="inspection.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
    keep=lambda facts: str((facts.get("archive") or {}).get("retention") or "30"),
    on_closed=closed,
)
