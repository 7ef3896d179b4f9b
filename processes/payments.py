"""Payments of fines: the order that a code stands for, and the payment that moves its case."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine import cases
from engine.calendar import Pause, day_of
from engine.cases import OPEN, Case
from processes.facts import day
from processes.surcharge import pauses_of, surcharge

#: The topic under which the engine asks for codes (``integrations/payments.py`` works it off).
TOPIC = "payments.request"
#: The message that moves a case when its fine has arrived.
MESSAGE = "payment.received"
REQUESTED, PAID = "requested", "paid"


@dataclass(frozen=True)
class Codes:
    """Whether this installation talks to a payment system; provided by the composition root."""

    available: bool


class PaymentUnknown(NotFound):
    """There is no order {order} here."""

    zh = "未找到缴款单“{order}”。"


class PaidAlready(Conflict):
    """The order {order} was paid already, by the transaction {transaction}."""

    zh = "缴款单“{order}”已由交易“{transaction}”缴清，请核对是否重复缴款并办理退库。"


class Payment(Identified, Base):
    """One order to pay a fine, and how it was paid; the receipt's number is kept for good."""

    __tablename__ = "payments"

    case_id: Mapped[uuid.UUID]
    order_number: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    #: Content of the code that the party scans.
    code: Mapped[str]
    #: The payment system's own number of the bill.
    bill: Mapped[str]
    status: Mapped[str] = mapped_column(default=REQUESTED)
    requested_at: Mapped[dt.datetime]
    paid_at: Mapped[dt.datetime | None]
    paid_cents: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(default="")
    receipt: Mapped[str | None]
    transaction: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("uq_payments_order", "tenant_id", "order_number", unique=True),
        Index(
            "uq_payments_transaction", "tenant_id", "transaction", unique=True,
            postgresql_where=text("transaction IS NOT NULL"),
        ),
        Index("ix_payments_case", "tenant_id", "case_id"),
    )  # fmt: skip


def codes_available(tx: Tx) -> bool:
    """Tell whether codes can be had here; where nobody says otherwise, they can."""
    try:
        return tx.use(Codes).available
    except LookupError:
        return True


def get(tx: Tx, case: Case, payment_id: uuid.UUID) -> Payment:
    """Read an order of a case.

    :raises PaymentUnknown: when the case has none of this id.
    """
    row = tx.session.get(Payment, (tx.tenant_id, payment_id))
    if row is None or row.case_id != case.id:
        raise PaymentUnknown(order=str(payment_id), kind="payment")
    return row


def requested(tx: Tx, case: Case, result: Mapping[str, Any]) -> Payment:
    """Keep the code of an order, inside the running command; the same order again changes nothing.

    :raises Invalid: when the answer is no code.
    """
    order, code, cents = result.get("order"), result.get("code"), result.get("amount_cents")
    if not (isinstance(order, str) and isinstance(code, str) and isinstance(cents, int)) or order != str(case.id):
        raise Invalid({"result": "缴款系统的答复不完整"})
    row = tx.session.scalar(select(Payment).where(Payment.tenant_id == tx.tenant_id, Payment.order_number == order))
    if row is None:
        row = Payment(
            tenant_id=tx.tenant_id, case_id=case.id, order_number=order, amount_cents=cents, code=code,
            bill=str(result.get("bill") or ""), status=REQUESTED, requested_at=tx.at,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
        tx.event("payment.requested", order=order, amount_cents=cents, bill=row.bill)
    return row


def knows(tx: Tx, order: str) -> bool:
    """Tell whether the tenant has an order of this number."""
    found = select(Payment.id).where(Payment.tenant_id == tx.tenant_id, Payment.order_number == order)
    return tx.session.scalar(found) is not None


def enter(
    tx: Tx, *, order: str, paid_cents: int, paid_at: dt.datetime, receipt: str, transaction: str, channel: str = ""
) -> Payment:
    """Put a payment on record, once a transaction: what is known already is answered and changes nothing.

    :raises PaymentUnknown: when there is no such order.
    """
    known = tx.session.scalar(
        select(Payment).where(Payment.tenant_id == tx.tenant_id, Payment.transaction == transaction)
    )
    if known is not None and known.order_number == order:
        return known
    return receive(
        tx, order=order, paid_cents=paid_cents, paid_at=paid_at, receipt=receipt, transaction=transaction,
        channel=channel,
    )  # fmt: skip


@command("payment.received", permission="external_task:work")
def receive(
    tx: Tx, *, order: str, paid_cents: int, paid_at: dt.datetime, receipt: str, transaction: str, channel: str = ""
) -> Payment:
    """Take a payment in: the receipt is kept, and the case moves on when all that is owed has been paid.

    :raises PaymentUnknown: when there is no such order; ``PaidAlready`` when another transaction has paid it.
    """
    from engine.advance import Running
    from engine.workflow import MessageNotExpected

    by_order = select(Payment).where(Payment.tenant_id == tx.tenant_id, Payment.order_number == order)
    row = tx.session.scalar(by_order)
    if row is None:
        raise PaymentUnknown(order=order, kind="payment")
    if paid_at.tzinfo is None or not receipt.strip() or paid_cents <= 0:
        raise Invalid({"receipt": "缴款回单缺少票据号、金额或者带时区的时间"})
    case = cases.lock(tx, row.case_id, must_be_open=False)
    tx.session.refresh(row)
    if row.status == PAID and row.transaction != transaction:
        raise PaidAlready(order=order, transaction=row.transaction)
    row.status, row.paid_at, row.paid_cents, row.channel = PAID, paid_at, paid_cents, channel
    row.receipt, row.transaction = receipt.strip(), transaction
    facts = dict(case.facts)
    on = day_of(paid_at)
    owed = owed_cents(facts, on, pauses_of(tx, case.id))
    facts["payment"] = {
        **(facts.get("payment") or {}), "result": "paid" if paid_cents >= owed else "partly", "manner": "code",
        "paid_on": on.isoformat(), "paid_cents": paid_cents, "receipt": row.receipt, "transaction": transaction,
        "by": channel or "缴款系统",
    }  # fmt: skip
    expected = False
    if case.status == OPEN:
        running = Running(tx, case)
        running.facts = case.facts = facts
        if paid_cents >= owed:
            try:
                running.run.correlate(MESSAGE)
                expected = True
            except MessageNotExpected:
                pass
        running.settle()
    tx.session.flush()
    tx.subject(
        case, payment=row.id, order=order, paid_cents=paid_cents, owed_cents=owed, paid_at=paid_at, receipt=row.receipt,
        transaction=transaction, channel=channel, expected=expected,
    )  # fmt: skip
    return row


def owed_cents(facts: Mapping[str, Any], on: dt.date, pauses: Iterable[Pause] = ()) -> int:
    """Give what is owed on a day: the fine, and the surcharge where a leader has decided on one.

    :param pauses: days on which a review or a suit was pending. Source: 《行政处罚法》第七十三条第三款.
    """
    fine = int((facts.get("decision") or {}).get("fine_cents") or 0)
    decided = facts.get("surcharge") or {}
    last = day(decided.get("last_day"))
    if not decided.get("approved") or decided.get("propose") != "impose" or last is None:
        return fine
    return fine + surcharge(fine, last, on, pauses).cents


def paid_cents(tx: Tx, case: Case) -> int:
    """Give what has been paid of a case's fine and surcharge so far: by code, and what an officer has on record.

    A fine that is paid in full does not come here; what counts is the part that came before instalments were broken
    or before the enforcement.
    """
    by_code = sum(int(row.paid_cents or 0) for row in of_case(tx, case.id) if row.status == PAID)
    broken, late = (case.facts.get(name) or {} for name in ("instalment", "late_payment"))
    return by_code + int(broken.get("part_cents") or 0) + int(late.get("part_cents") or 0)


def of_case(tx: Tx, case_id: uuid.UUID) -> list[Payment]:
    """List the orders of a case, oldest first."""
    query = select(Payment).where(Payment.tenant_id == tx.tenant_id, Payment.case_id == case_id)
    return list(tx.session.scalars(query.order_by(Payment.requested_at, Payment.id)))
