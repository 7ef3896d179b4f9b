"""行刑衔接: a case that may be a crime is handed to the police, and comes back when it is none (X1-X9)."""

from __future__ import annotations

from engine.registry import Process
from processes.transfer.deadlines import DEADLINES
from processes.transfer.documents import DOCUMENTS
from processes.transfer.facts import summary
from processes.transfer.linking import ended
from processes.transfer.services import SERVICES
from processes.transfer.steps import STAGES, STEPS

PROCESS = Process(
    key="transfer",
    title="移送涉嫌犯罪案件（行刑衔接）",
    diagram="transfer.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
    on_closed=ended,
)

__all__ = ["PROCESS"]
