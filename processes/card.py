"""亮证: an officer's certificate that the party checks on a phone of their own.

The card is a short-lived token under an Ed25519 signature: whoever has the public key reads it without any server, and
our public page says besides whether the certificate is in force at this moment. It says who the officer is and for
whom, nothing more. Source: 《行政处罚法》第五十五条第一款 (officers show their certificate, unasked).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db import journal
from db.base import Base, Identified
from db.checkpoints import load_or_make_key
from db.command import command
from db.errors import Invalid, PreconditionFailed
from db.session import Tx
from engine import people
from engine.calendar import day_of
from engine.people import Membership, Person, Qualification, Unit
from processes import roles
from processes.bodies import Body

#: A card may be shown for so long before the officer's phone fetches a new one.
LIFETIME = dt.timedelta(minutes=20)
#: Version of the token's layout, signed with it.
LAYOUT = "1"
SIGNATURE_BYTES = 64
#: A token is no longer than this; what is longer is not looked at.
LONGEST = 1200


class NoCertificate(PreconditionFailed):
    """You hold no certificate that is in force today, so there is nothing to show."""

    zh = "您没有在有效期内的执法证，不能亮证执法；请联系管理员核对证件信息。"


class CardForged(Invalid):
    """This is not a card of this platform, or it has been altered."""

    zh = "该证件二维码不是本平台签发，或者已被改动。"


class CardKey:
    """The key that signs cards; provided at the composition root, made once and readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self._key = load_or_make_key(path)

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return self._key.sign(message)

    @property
    def public(self) -> Ed25519PublicKey:
        """The key with which everybody can check."""
        return self._key.public_key()

    def public_pem(self) -> bytes:
        """Give the public key in PEM."""
        return self.public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class CardCheck(Identified, Base):
    """How often an officer's card was checked on a day."""

    __tablename__ = "card_checks"

    person_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    checks: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[dt.datetime]

    __table_args__ = (Index("uq_card_checks_day", "tenant_id", "person_id", "day", unique=True),)


@dataclass(frozen=True)
class Card:
    """What a card says; ``number`` to ``valid_to`` are the certificate's."""

    tenant_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    number: str
    body: str
    unit: str
    valid_from: dt.date
    valid_to: dt.date | None
    issued_at: dt.datetime
    expires_at: dt.datetime

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which the certificate holds; None when no end is set."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


@dataclass(frozen=True)
class Verdict:
    """What the check of a card comes to: the card as shown, and what is true of it now."""

    card: Card
    #: valid | expired (the token) | ended (the certificate) | changed (what it says is no longer so)
    state: str
    checks: int = 0


def own(tx: Tx) -> Card:
    """Give the card of the actor.

    :raises NoCertificate: when the person holds none in force.
    """
    person = tx.actor.person_id
    card = _card_of(tx, person, tx.at) if person else None
    if card is None:
        raise NoCertificate(reason="no certificate in force")
    return card


def _card_of(tx: Tx, person_id: uuid.UUID, at: dt.datetime) -> Card | None:
    """Put together what is true of an officer now; None without an active person or a certificate in force."""
    today = day_of(at)
    person = tx.session.get(Person, (tx.tenant_id, person_id))
    held: Qualification | None = people.qualification(tx, person_id, roles.CERTIFICATE, today)
    if person is None or not person.active or held is None:
        return None
    query = (
        select(Unit)
        .join(Membership, (Membership.tenant_id == Unit.tenant_id) & (Membership.unit_id == Unit.id))
        .where(Unit.tenant_id == tx.tenant_id, Membership.person_id == person_id, people.in_force(Membership, today))
        .order_by((Membership.role != "officer").asc(), Unit.position, Unit.name)
        .limit(1)
    )
    unit = tx.session.scalar(query)
    if unit is None:
        return None
    body = tx.session.get(Body, (tx.tenant_id, unit.body_id)) if unit.body_id else None
    issued = at.replace(microsecond=0)
    return Card(
        tx.tenant_id, person_id, person.name, held.number, body.name if body else "", unit.name, held.valid_from,
        held.valid_to, issued, issued + LIFETIME,
    )  # fmt: skip


def token(tx: Tx, card: Card) -> str:
    """Write a card as a token, URL-safe: its facts, then the signature over them."""
    facts = [
        LAYOUT, card.tenant_id.hex, card.person_id.hex, card.name, card.number, card.body, card.unit,
        card.valid_from.isoformat(), card.valid_to.isoformat() if card.valid_to else "",
        int(card.issued_at.timestamp()), int(card.expires_at.timestamp()),
    ]  # fmt: skip
    message = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(tx.use(CardKey).sign(message) + message).decode().rstrip("=")


def read(text: str, key: Ed25519PublicKey) -> Card:
    """Read a token with nothing but the public key.

    :raises CardForged: when the signature does not fit, whatever the reason.
    """
    try:
        if len(text) > LONGEST or not text.isascii():
            raise ValueError("too long, or no token")
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, message = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        key.verify(signature, message)
        layout, tenant, person, name, number, body, unit, begins, ends, issued, expires = json.loads(message)
        if layout != LAYOUT:
            raise ValueError("another layout")
        return Card(
            uuid.UUID(tenant), uuid.UUID(person), name, number, body, unit, dt.date.fromisoformat(begins),
            dt.date.fromisoformat(ends) if ends else None, dt.datetime.fromtimestamp(issued, dt.UTC),
            dt.datetime.fromtimestamp(expires, dt.UTC),
        )  # fmt: skip
    except (ValueError, TypeError, InvalidSignature):
        raise CardForged({"card": CardForged.zh}) from None


def check(tx: Tx, card: Card) -> Verdict:
    """Judge a card that was read, for anybody who asks, and count the check."""
    return Verdict(card, _state(tx, card), _count(tx, card))


def _state(tx: Tx, card: Card) -> str:
    if tx.at >= card.expires_at:
        return "expired"
    now = _card_of(tx, card.person_id, tx.at)
    if now is None:
        return "ended"
    said, true = ((one.name, one.number, one.body, one.unit) for one in (card, now))
    return "valid" if said == true else "changed"


def _count(tx: Tx, card: Card) -> int:
    """Count a check; only the first of a day is journalled, so that nobody can flood the journal."""
    day = day_of(tx.at)
    query = select(CardCheck).where(
        CardCheck.tenant_id == tx.tenant_id, CardCheck.person_id == card.person_id, CardCheck.day == day
    )
    row = tx.session.scalar(query.with_for_update())
    if row is None:
        journal.tenant_head(tx)  # two first checks at once: the second one waits here, and then finds the row
        row = tx.session.scalar(query.with_for_update())
    if row is None:
        return first_check(tx, person_id=card.person_id, day=day).checks
    row.checks, row.last_at = row.checks + 1, tx.at
    return row.checks


@command("card.checked", permission=None)  # anybody may check a card: whoever holds its token was shown it
def first_check(tx: Tx, *, person_id: uuid.UUID, day: dt.date) -> CardCheck:
    """Note that an officer's card was checked for the first time on a day; later checks are only counted."""
    row = CardCheck(tenant_id=tx.tenant_id, person_id=person_id, day=day, checks=1, last_at=tx.at)
    tx.session.add(row)
    tx.session.flush()
    tx.subject(person=person_id, day=day)
    return row


def checks_today(tx: Tx, person_id: uuid.UUID) -> int:
    """Count how often an officer's card was checked today."""
    query = select(CardCheck.checks).where(
        CardCheck.tenant_id == tx.tenant_id, CardCheck.person_id == person_id, CardCheck.day == day_of(tx.at)
    )
    return int(tx.session.scalar(query) or 0)
