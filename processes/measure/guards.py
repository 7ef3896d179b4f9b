"""What binds before a step of a measure is completed: each function refuses with the sentence that says what to do."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from discretion import standards
from documents.formats import grouped
from engine import casefile
from engine.calendar import day_of
from engine.registry import Problem, Registry, StepContext
from processes import bodies, goods, guardians, handed_in, refusals
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.measure import errors
from processes.measure.linking import confiscation_of
from processes.officers import pair_of, two_officers
from processes.penalty.errors import EntrustedMayNotCoerce, ItemUnknown, PowerMissing
from processes.penalty.people_rules import qualified

#: A basis names a statute or regulation and an article of it.
_CITED = re.compile(r"《[^》]+》.*第.+条")
#: Copies of the list. Source: 《行政强制法》第二十四条第三款.
COPIES = 2


def power(context: StepContext, item_code: str) -> None:
    """Refuse a body without its own power over the item: coercion cannot be entrusted.

    :raises EntrustedMayNotCoerce: or ``ItemUnknown``, ``PowerMissing``. Source: 《行政强制法》第十七条第一款.
    """
    on = day_of(context.at)
    if standards.find_item(context.tx, item_code, on) is None:
        raise ItemUnknown(code=item_code, day=on.isoformat())
    found = bodies.power(context.tx, context.case.body_id, item_code, on)
    if found is None:
        raise PowerMissing(code=item_code, day=on.isoformat())
    if found.title == "entrusted":
        raise EntrustedMayNotCoerce()


def request(context: StepContext) -> None:
    """M1: sealing or seizing only, by a body with power of its own, on a cited basis, by two certified officers."""
    answers = context.answers
    if answers["kind"] == "freeze":
        raise errors.FreezingNotOurs()
    power(context, answers["item_code"])
    if not _CITED.search(answers["basis"]):
        raise errors.BasisMissing()
    guardians.check(answers, day_of(context.at))
    two_officers(context.tx, context.actor.person_id, uuid.UUID(answers["second_officer"]), (answers["item_code"],))


def review(context: StepContext) -> None:
    """M1: a qualified reviewer; whoever does not pass it sends it back."""
    qualified(context)
    if not context.answers["passed"]:
        raise errors.ReviewNotPassed()


def approval(context: StepContext) -> None:
    """M1: the power still stands on the day of the decision."""
    if context.answers["outcome"] == "approve":
        power(context, str(part(context, "request").get("item_code")))


def scene(context: StepContext) -> None:
    """M2: two certified officers, cards, reasons and rights told, the party or a witness there, the order of time."""
    answers, asked = context.answers, part(context, "request")
    pair_of(context, "began_at")
    if answers["outcome"] != "taken":
        return
    power(context, str(asked.get("item_code")))
    if not asked.get("urgent") and part(context, "approval").get("outcome") != "approve":
        raise errors.NotApproved()
    if not (answers["shown_cards"] and answers["told"]):
        raise errors.CardsNotShown()
    there = answers["attendance"] == "present"
    if there and not answers.get("attendant"):
        raise refusals.NobodyAttended()
    refusals.attended(answers, party="attendant" if there else "")
    if there and not answers.get("receipt"):
        raise DatesContradict(reason="请填写现场笔录由当事人签名还是拒绝签名")
    if there:
        refusals.receipt(answers, named=False)
    if answers["ended_at"] < answers["began_at"] or _moment(answers["ended_at"]) > context.at:
        raise DatesContradict(reason="结束时间早于开始时间，或者晚于现在")
    approved = part(context, "approval").get("decided_at")
    if approved and not asked.get("urgent") and _moment(answers["began_at"]) < _moment(approved):
        raise errors.NotApproved()


def delivery(context: StepContext) -> None:
    """M3: handed over on the spot, the list in two copies, nothing protected among it."""
    answers = context.answers
    pair_of(context, "delivered_at")
    if not (answers["related"] and answers["no_necessities"] and answers["not_sealed"]):
        raise errors.UnrelatedOrProtected()
    if answers["copies"] < COPIES:
        raise errors.CopiesMissing()
    refusals.receipt(answers, recorded=bool(part(context, "scene").get("recorded")))
    guardians.receives(context, on="delivered_at")
    taken = part(context, "scene").get("taken_at")
    if _moment(answers["delivered_at"]) > context.at or (taken and answers["delivered_at"] < taken):
        raise DatesContradict(reason="交付时间早于实施时间，或者晚于现在")


def custody(context: StepContext) -> None:
    """M4: a third party keeps goods only on a letter of entrustment."""
    pair_of(context, "stored_on")
    not_future(context, "stored_on")
    not_before(context, day(part(context, "scene").get("taken_on")), "实施日期", "stored_on")
    if context.answers["way"] == "third" and casefile.filed(context.tx, context.case.id, "D79") is None:
        raise errors.CustodyContractMissing()


def appraisal(context: StepContext) -> None:
    """M5: the period is fixed and told in writing. Source: 《行政强制法》第二十五条第三款."""
    pair_of(context, "sent_on", "told_on")
    not_future(context, "sent_on", "told_on")
    not_before(context, day(part(context, "scene").get("taken_on")), "实施日期", "sent_on")
    sent, until = day(context.answers["sent_on"]), day(context.answers["until_on"])
    if not (sent and until and until > sent):
        raise errors.PeriodUnclear(reason="期间的届满日应晚于送检日期")


def appraisal_result(context: StepContext) -> None:
    """M5: not before it was sent, not in the future."""
    pair_of(context, "result_told_on")
    not_future(context, "received_on", "result_told_on")
    not_before(context, day(part(context, "appraisal").get("sent_on")), "送检日期", "received_on")
    not_before(context, day(context.answers["received_on"]), "收到结果的日期", "result_told_on")


def extension_service(context: StepContext) -> None:
    """M6: the party is told in writing, after the decision was made out."""
    pair_of(context, "served_on")
    not_future(context, "served_on")
    not_before(context, day(part(context, "extension").get("decided_on")), "批准日期", "served_on")
    refusals.receipt(context.answers)
    guardians.receives(context, on="served_on")


def sale(context: StepContext) -> None:
    """M7: only what the ledger marks as perishable and still keeps. Source: 《行政强制法》第二十八条第二款."""
    found = goods.pieces(context.tx, context.case.id, basis="measure")
    if not any(one.row.perishable and one.kept for one in found):
        raise errors.NothingPerishable()


def sold(context: StepContext) -> None:
    """M7: what was obtained is what the ledger says."""
    pair_of(context, "sold_on")
    not_future(context, "sold_on")
    not_before(context, day(part(context, "sale").get("decided_on")), "批准日期", "sold_on")
    _proceeds(context)


def proposal(context: StepContext) -> None:
    """M7: an urgent measure that nobody approved is only lifted; confiscation rests on a decision."""
    answers = context.answers
    handed_in.weighing(context)
    if answers["proposed"] != "release":
        if part(context, "approval").get("outcome") != "approve":
            raise errors.LaterApprovalMissing()
        if not _CITED.search(answers["basis"]):
            raise errors.BasisMissing()
    if answers["proposed"] == "confiscate":
        number = confiscation_of(context.tx, context.case)
        if number is None:
            raise errors.ConfiscationUndecided(reason="关联处罚案件尚未作出没收决定")
        if not number and not answers.get("penalty_number"):
            raise errors.ConfiscationUndecided(reason="请填写处罚决定书文号")


def agreed(context: StepContext) -> None:
    """M7: a leader who does not agree sends the proposal back."""
    if not context.answers["approved"]:
        raise errors.ApprovalWithheld()
    handed_in.refuse(context, "defence")


def returned(context: StepContext) -> None:
    """M8: returned at once, with all that was obtained for what was sold."""
    pair_of(context, "done_at")
    if _moment(context.answers["done_at"]) > context.at:
        raise DatesContradict(reason="退还时间晚于现在")
    refusals.receipt(context.answers)
    guardians.receives(context, on="done_at")
    _proceeds(context)


def execution(context: StepContext) -> None:
    """M8: the party is told in writing; destruction is witnessed."""
    answers, result = context.answers, part(context, "disposal").get("result")
    pair_of(context, "done_at", "told_on")
    not_future(context, "told_on")
    if _moment(answers["done_at"]) > context.at:
        raise DatesContradict(reason="执行时间晚于现在")
    if result == "destroy" and not answers.get("supervisors"):
        raise errors.DestructionUnfounded()
    decided = day(part(context, "disposal").get("decided_on"))
    not_before(context, decided, "处理决定日期", "told_on")
    guardians.receives(context, "told_to", on="told_on")


def filed(*kinds: str, ledger: str = "") -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are filed, and that the ledger agrees with the lists.

    :param ledger: ``taken`` asks for pieces that agree with the list, ``ended`` that nothing is left besides.
    """

    def problems(context: StepContext) -> list[Problem]:
        process = context.tx.use(Registry).process(context.case.process_key)
        found = [
            Problem("document-missing", f"请先在“文书”页制作并归入《{process.documents[kind].title}》。")
            for kind in _wanted(context, kinds)
            if not _current(context, kind)
        ]
        if ledger:
            taken = [one for one in goods.pieces(context.tx, context.case.id, basis="measure") if one.total("stored")]
            if not taken and part(context, "scene").get("outcome") == "taken":
                found.append(Problem("goods-missing", "请先在“财物”页逐件登记查封、扣押的财物。"))
            wrong = goods.mismatches(context.tx, context.case, "measure", ended=ledger == "ended")
            found += [Problem("goods-mismatch", text, "《行政强制法》第二十四条、第二十六条") for text in wrong]
        return found

    return problems


def _wanted(context: StepContext, kinds: tuple[str, ...]) -> list[str]:
    """Leave out what this case has no use for: seals without sealed pieces, the letter to a party that keeps all."""
    found = goods.pieces(context.tx, context.case.id, basis="measure")
    transfer = part(context, "disposal").get("result") == "transfer"
    sealed = any(one.row.seal_number for one in found)
    return [kind for kind in kinds if (kind != "D77F" or sealed) and (kind != "D77" or transfer)]


#: The section whose moment a document must not be older than, where it may be needed more than once.
_SINCE = {"D20": "appraisal", "D20J": "appraisal", "D74": "extension", "D75P": "sale"}


def _current(context: StepContext, kind: str) -> bool:
    document = casefile.filed(context.tx, context.case.id, kind)
    if document is None or document.filed_at is None:
        return False
    name = "decided_at" if kind in ("D74", "D75P") else "sent_at" if kind == "D20J" else "ended_at"
    since = part(context, _SINCE.get(kind, "")).get(name) if kind in _SINCE else None
    return not since or document.filed_at >= _moment(since)


def _proceeds(context: StepContext) -> None:
    ledger = goods.proceeds(context.tx, context.case.id)
    if ledger != int(context.answers.get("proceeds_cents") or 0):
        raise errors.ProceedsDiffer(ledger=grouped(ledger))


def _moment(value: Any) -> Any:
    import datetime as dt

    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
