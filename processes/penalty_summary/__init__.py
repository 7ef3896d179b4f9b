"""行政处罚简易程序: the summary penalty procedure, decided on the spot, from the scene to the archived file (S1-S8)."""

from __future__ import annotations

from engine.registry import Process
from processes import payments
from processes.enforcement.linking import ENDED as ENFORCED
from processes.penalty_summary.deadlines import DEADLINES
from processes.penalty_summary.documents import DOCUMENTS
from processes.penalty_summary.facts import summary
from processes.penalty_summary.offers import offers
from processes.penalty_summary.services import SERVICES
from processes.penalty_summary.steps import STAGES, STEPS

#: Decision tables: name in the diagram -> file in ``bpmn/`` and name of the decision in it.
DECISIONS = {
    "procedure": ("penalty_summary.dmn", "程序类型"),
    "publicity": ("penalty_summary.dmn", "公示"),
}

PROCESS = Process(
    key="penalty_summary",
    title="行政处罚（简易程序）",
    diagram="penalty_summary.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    decisions=DECISIONS,
    documents=DOCUMENTS,
    stages=STAGES,
    own_messages=frozenset({payments.MESSAGE, ENFORCED}),
    summary=summary,
    keep=lambda facts: str((facts.get("archive") or {}).get("retention") or "30"),
)

__all__ = ["PROCESS", "offers"]
