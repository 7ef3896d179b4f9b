"""行政处罚普通程序: the ordinary penalty procedure, from the lead to the archived file (N1-N18)."""

from __future__ import annotations

from engine.registry import Process
from processes import hall
from processes.enforcement.linking import ENDED as ENFORCED
from processes.measure import linking
from processes.penalty.deadlines import DEADLINES
from processes.penalty.documents import DOCUMENTS
from processes.penalty.facts import OPENING, summary
from processes.penalty.services import SERVICES
from processes.penalty.steps import STAGES, STEPS
from processes.remedy import linking as remedies
from processes.transfer import linking as transferring

#: Decision tables: name in the diagram -> file in ``bpmn/`` and name of the decision in it.
DECISIONS = {
    "hearing_right": ("penalty.dmn", "听证权"),
    "legal_review": ("penalty.dmn", "法制审核"),
    "collective_discussion": ("penalty.dmn", "集体讨论"),
    "publicity": ("penalty.dmn", "公示"),
}

PROCESS = Process(
    key="penalty",
    title="行政处罚（普通程序）",
    diagram="penalty.bpmn",
    steps=STEPS,
    deadlines=DEADLINES,
    services=SERVICES,
    decisions=DECISIONS,
    documents=DOCUMENTS,
    stages=STAGES,
    own_messages=frozenset(
        {linking.ENDED, ENFORCED, transferring.ENDED, remedies.CHANGED, hall.DEFENCE, hall.HEARING, hall.INSTALMENT}
    ),
    opens_with={"lead": OPENING},
    summary=summary,
    keep=lambda facts: str((facts.get("archive") or {}).get("retention") or "30"),
)
