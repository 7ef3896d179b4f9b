"""What people judge: a rule that no machine can judge, or one that it has judged wrongly, always with a reason.

Whoever took a step of the case does not judge its file. A later judgement takes the place of an earlier one; all stay.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, NotFound, PermissionDenied
from db.session import Tx
from engine import cases
from engine.cases import Case
from processes.review.rule import BROKEN, MET, Rule

VERDICTS = {MET: "符合", BROKEN: "存在问题"}
#: A reason in fewer characters is none.
LEAST = 4


class RuleUnknown(NotFound):
    """There is no such rule of the review."""

    zh = "未找到该评查规则。"


class OwnCase(PermissionDenied):
    """Whoever worked a case does not judge its file."""

    zh = "办理过本案的人员不得评查本案。"


class Judgement(Identified, Base):
    """What one person made of one rule in one case; ``withdrawn_at`` once it no longer stands."""

    __tablename__ = "review_judgements"

    case_id: Mapped[uuid.UUID]
    rule_key: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    judged_at: Mapped[dt.datetime]
    judged_by: Mapped[uuid.UUID | None]
    judged_by_name: Mapped[str]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "uq_review_judgements_rule",
            "tenant_id",
            "case_id",
            "rule_key",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


@command("review.judged", permission="review:judge")
def judge(tx: Tx, *, case_id: uuid.UUID, rule: Rule, verdict: str, reason: str) -> Judgement:
    """Judge a rule in a case: met or broken, with the reason; an earlier judgement gives way.

    :raises OwnCase: for whoever has taken a step of the case.
    :raises PersonNeeded: for machines.
    :raises Invalid: without a verdict or a reason.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    tx.actor.require_person()
    if takes_part(tx, case):
        raise OwnCase(permission="four-eyes")
    wrong = {}
    if verdict not in VERDICTS:
        wrong["verdict"] = "请选择符合或者存在问题"
    if len(reason.strip()) < LEAST:
        wrong["reason"] = f"请填写理由（不少于{LEAST}个字）"
    if wrong:
        raise Invalid(wrong)
    before = _withdraw(tx, case, rule.key)
    row = Judgement(
        tenant_id=tx.tenant_id, case_id=case.id, rule_key=rule.key, verdict=verdict, reason=reason.strip(),
        judged_at=tx.at, judged_by=tx.actor.person_id, judged_by_name=tx.actor.name, withdrawn_at=None,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(case, rule=rule.key, title=rule.title, verdict=verdict, reason=row.reason, before=before)
    return row


@command("review.judgement_withdrawn", permission="review:judge")
def withdraw(tx: Tx, *, case_id: uuid.UUID, rule: Rule) -> None:
    """Take a judgement back; the rule counts as if nobody had judged.

    :raises RuleUnknown: when nobody has.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    tx.actor.require_person()
    if takes_part(tx, case):
        raise OwnCase(permission="four-eyes")
    before = _withdraw(tx, case, rule.key)
    if before is None:
        raise RuleUnknown(kind="rule")
    tx.subject(case, rule=rule.key, title=rule.title, before=before)


def _withdraw(tx: Tx, case: Case, key: str) -> dict[str, str] | None:
    row = next((one for one in standing(tx, case.id) if one.rule_key == key), None)
    if row is None:
        return None
    row.withdrawn_at, row.withdrawn_by_name = tx.at, tx.actor.name
    tx.session.flush()
    return {"verdict": row.verdict, "reason": row.reason, "by": row.judged_by_name}


def takes_part(tx: Tx, case: Case) -> bool:
    """Tell whether the actor has worked the case."""
    person = tx.actor.person_id
    if person is None:
        return False
    return person in (case.officer_id, case.second_officer_id) or str(person) in case.completers


def standing(tx: Tx, case_id: uuid.UUID) -> list[Judgement]:
    """List the judgements of a case that stand."""
    query = select(Judgement).where(
        Judgement.tenant_id == tx.tenant_id, Judgement.case_id == case_id, Judgement.withdrawn_at.is_(None)
    )
    return list(tx.session.scalars(query.order_by(Judgement.judged_at, Judgement.id)))
