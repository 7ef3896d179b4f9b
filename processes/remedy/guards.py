"""What binds before a step of a remedy is completed: each function refuses with the sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from documents.formats import grouped
from engine import casefile, deadlines
from engine.registry import Problem, Registry, StepContext
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.remedy import errors
from processes.remedy.deadlines import answer_limit
from processes.remedy.facts import GROUNDS, KINDS
from processes.remedy.linking import of_case, origin_of


def registration(context: StepContext) -> None:
    """R1: after the decision; through us only where the law says so; review first against the spot."""
    answers, origin = context.answers, part(context, "origin")
    not_future(context, "filed_on", "received_on")
    not_before(context, day(origin.get("decided_on")), "决定日期", "filed_on")
    not_before(context, day(answers["filed_on"]), "申请（起诉）日期", "received_on")
    if answers["kind"] == "suit" and answers["channel"] != "court":
        raise DatesContradict(reason="行政诉讼由人民法院通知")
    if answers["kind"] == "review" and answers["channel"] == "court":
        raise DatesContradict(reason="行政复议由行政复议机关通知或者经本机关提交")
    spot = bool(origin.get("on_the_spot"))
    if answers["channel"] == "ours" and not (spot or answers.get("camera")):
        raise errors.NotThroughUs()
    if spot and answers["kind"] == "suit" and not answers.get("accepted_note") and not _reviewed(context):
        raise errors.ReviewFirst()


def _reviewed(context: StepContext) -> bool:
    """Tell whether the decision has been reviewed before."""
    origin = origin_of(context.tx, context.case)
    if origin is None:
        return False
    earlier = [one for one in of_case(context.tx, origin) if one.id != context.case.id]
    return any((one.facts.get("registration") or {}).get("kind") == "review" and (one.facts.get("result") or {})
               for one in earlier)  # fmt: skip


def forwarding(context: StepContext) -> None:
    """R2: forwarded in five working days with its letter, or corrected by ourselves."""
    not_future(context, "forwarded_on")
    not_before(context, day(part(context, "registration").get("received_on")), "收到申请的日期", "forwarded_on")
    if context.answers["way"] != "keep":
        return
    if casefile.filed(context.tx, context.case.id, "D90") is None:
        raise errors.ForwardingMissing()
    _in_time(context, "R09", "forwarded_on")


def reply(context: StepContext) -> None:
    """R3: an answer carries the evidence and the norms of the decision."""
    if not str(context.answers.get("evidence") or "").strip() or not str(context.answers.get("norms") or "").strip():
        raise errors.AnswerMissing()


def approved(context: StepContext) -> None:
    """R3: a leader who does not agree sends it back."""
    if not context.answers["approved"]:
        raise errors.ApprovalWithheld()


def limit(context: StepContext) -> str:
    """Give the key of the limit by which the remedy is answered."""
    told = part(context, "registration")
    return answer_limit(str(told.get("kind")), simple=bool(told.get("simple")))


def submission(context: StepContext) -> None:
    """R3: in time, or with the reason why not; late may count as no evidence."""
    not_future(context, "submitted_on")
    not_before(context, day(part(context, "registration").get("received_on")), "收到副本的日期", "submitted_on")
    _in_time(context, limit(context), "submitted_on")


def suspension(context: StepContext) -> None:
    """R1: only in the cases that the law lists for the kind of remedy."""
    kind = str(part(context, "registration").get("kind") or "")
    if GROUNDS[context.answers["ground"]][0] != kind:
        raise errors.GroundNotListed(kind=KINDS.get(kind, "尚未登记的复议、诉讼"))


def result(context: StepContext) -> None:
    """R4: days in order; what is final says from when."""
    answers = context.answers
    not_future(context, "decided_on", "received_on", "effective_on")
    not_before(context, day(part(context, "registration").get("filed_on")), "申请（起诉）日期", "decided_on")
    not_before(context, day(answers["decided_on"]), "作出日期", "received_on")
    effective = day(answers.get("effective_on"))
    decided = day(answers["decided_on"])
    if answers["final"] and (effective is None or (decided is not None and effective < decided)):
        raise errors.EffectMissing()


def withdrawal(context: StepContext) -> None:
    """R6: not before it was received."""
    not_future(context, "withdrawn_on")
    not_before(context, day(part(context, "result").get("received_on")), "收到结果的日期", "withdrawn_on")


def refund(context: StepContext) -> None:
    """R7: all that is owed."""
    not_future(context, "refunded_on")
    owed = int(part(context, "result").get("refund_cents") or 0)
    if int(context.answers["refund_cents"]) < owed:
        raise errors.RefundTooSmall(owed=grouped(owed))


def filed(*kinds: str) -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are on file."""

    def problems(context: StepContext) -> list[Problem]:
        documents = context.tx.use(Registry).process(context.case.process_key).documents
        return [
            Problem("document-missing", f"请先在“文书”页制作并归入《{documents[kind].title}》。")
            for kind in kinds
            if casefile.filed(context.tx, context.case.id, kind) is None
        ]

    return problems


def answer_filed(context: StepContext) -> list[Problem]:
    """R3: the answer of its kind and the list of evidence are on file."""
    kind = "D92" if part(context, "registration").get("kind") == "suit" else "D91"
    return filed(kind, "D93")(context)


def _in_time(context: StepContext, key: str, name: str) -> None:
    row = deadlines.latest(context.tx, context.case.id, key)
    done = day(context.answers[name])
    excused = str(context.answers.get("late_reason") or "").strip()
    if row is not None and done is not None and done > row.last_day and not excused:
        raise errors.LateUnexplained(last=row.last_day.isoformat())
