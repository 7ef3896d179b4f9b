"""The steps of a supervision: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.supervision_order import answers, forms, guards

LEAD, INQUIRE, CORRECT, URGE = STAGES = ("线索与立项", "监督检查", "整改反馈", "督办与移送")
_BASIS = "《行政执法监督条例》（国令第825号）"

STEPS: Mapping[str, Step] = {
    "J1": Step("线索登记", "supervisor", forms.LEAD, _BASIS, guard=guards.lead, apply=answers.lead,
               documents=("D100",), stage=LEAD),
    "J2": Step(
        "立项审批", "leader", forms.FILING, _BASIS, guard=guards.filing, apply=answers.filing, documents=("D100",),
        distinct_from=("J1",), returns_to=("J1",), stage=LEAD, step_up=True,
    ),
    "J3": Step(
        "开展监督", "supervisor", forms.INQUIRY, _BASIS, guard=guards.inquiry, documents=("D101", "D102"),
        stage=INQUIRE,
    ),
    "J4_draft": Step(
        "拟制监督意见", "supervisor", forms.DRAFT, _BASIS, apply=answers.draft, documents=("D103",), stage=INQUIRE,
    ),
    "J4_leader": Step(
        "签发监督意见", "leader", forms.ISSUE, _BASIS, guard=guards.issued, apply=answers.issued, documents=("D103",),
        distinct_from=("J1", "J3", "J4_draft"), returns_to=("J4_draft",), stage=INQUIRE, step_up=True,
    ),
    "J4": Step(
        "制发监督意见", "supervisor", forms.OPINION, _BASIS, problems=guards.filed("D103"), guard=guards.opinion,
        apply=answers.opinion, documents=("D103", "D03"), stage=INQUIRE,
    ),
    "J5": Step(
        "整改反馈", "unit_head", forms.RECTIFICATION, _BASIS, guard=guards.rectification, apply=answers.rectification,
        stage=CORRECT,
    ),
    "J6": Step(
        "审查反馈", "supervisor", forms.REVIEW, _BASIS, apply=answers.review, distinct_from=("J5",),
        returns_to=("J5",), stage=CORRECT,
    ),
    "J7": Step(
        "督办、约谈、通报", "supervisor", forms.URGING, _BASIS, guard=guards.urging, apply=answers.urging,
        documents=("D104", "D105", "D106"), stage=URGE,
    ),
    "J8": Step(
        "移送审批", "leader", forms.DISCIPLINE, _BASIS, guard=guards.discipline, apply=answers.discipline,
        distinct_from=("J6",), returns_to=("J6",), stage=URGE, step_up=True,
    ),
    "J8_sent": Step(
        "移送纪检监察", "supervisor", forms.SENT, _BASIS, problems=guards.filed("D107"), guard=guards.sent,
        documents=("D107",), consequences="移送后由纪检监察机关处理，材料不能撤回。", stage=URGE,
    ),
    "J9": Step("办结", "supervisor", forms.CLOSING, _BASIS, apply=answers.closing, stage=URGE),
}  # fmt: skip
