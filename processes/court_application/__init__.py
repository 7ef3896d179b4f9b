"""申请人民法院强制执行: where no law lets the body enforce itself, from the check to the court's execution (F1-F9)."""

from __future__ import annotations

from engine.registry import Process
from processes.court_application.deadlines import DEADLINES
from processes.court_application.documents import DOCUMENTS
from processes.court_application.facts import summary
from processes.court_application.steps import STAGES, STEPS
from processes.enforcement.linking import ended

PROCESS = Process(
    key="court_application",
    title="申请人民法院强制执行",
    diagram="court_application.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
    on_closed=ended,
)

__all__ = ["PROCESS"]
