"""复议应诉: review or suit against a decision of ours, from its receipt to what its outcome asks for (R1-R9)."""

from __future__ import annotations

from engine.registry import Process
from processes.remedy.deadlines import DEADLINES
from processes.remedy.documents import DOCUMENTS
from processes.remedy.facts import summary
from processes.remedy.services import SERVICES
from processes.remedy.steps import STAGES, STEPS

PROCESS = Process(
    key="remedy",
    title="行政复议、行政诉讼应对",
    diagram="remedy.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    documents=DOCUMENTS,
    stages=STAGES,
    summary=summary,
)

__all__ = ["PROCESS"]
