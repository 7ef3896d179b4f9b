"""The tables of people: persons, units, memberships, qualifications, logins, machines' keys."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified


class Unit(Identified, Base):
    """A unit (内设机构) of an enforcement body."""

    __tablename__ = "units"

    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    body_id: Mapped[uuid.UUID | None]
    parent_id: Mapped[uuid.UUID | None]
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("uq_units_name", "tenant_id", "body_id", "name", unique=True),)


class Person(Identified, Base):
    """Somebody who works with the program; never deleted, only made inactive."""

    __tablename__ = "persons"

    name: Mapped[str]
    staff_number: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]


class Membership(Identified, Base):
    """A role that a person holds in a unit for a time."""

    __tablename__ = "memberships"

    person_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    role: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["persons.tenant_id", "persons.id"]),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
        Index("ix_memberships_person", "tenant_id", "person_id"),
        Index("ix_memberships_role", "tenant_id", "role", "unit_id"),
    )


class Substitution(Identified, Base):
    """Somebody stands in for a person on leave (代理), from one day up to, not including, another."""

    __tablename__ = "substitutions"

    person_id: Mapped[uuid.UUID]
    substitute_id: Mapped[uuid.UUID]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    reason: Mapped[str]
    arranged_by: Mapped[uuid.UUID | None]
    arranged_at: Mapped[dt.datetime]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["persons.tenant_id", "persons.id"]),
        ForeignKeyConstraint(["tenant_id", "substitute_id"], ["persons.tenant_id", "persons.id"]),
        Index("ix_substitutions_substitute", "tenant_id", "substitute_id", "valid_to"),
        Index("ix_substitutions_person", "tenant_id", "person_id", "valid_to"),
    )


class Qualification(Identified, Base):
    """What a person is qualified for (a certificate, an examination), with number and days in force."""

    __tablename__ = "qualifications"

    person_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    scope: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["persons.tenant_id", "persons.id"]),
        Index("ix_qualifications_person", "tenant_id", "person_id", "kind"),
    )


class Account(Identified, Base):
    """A login: what the identity provider calls a person."""

    __tablename__ = "accounts"

    issuer: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[uuid.UUID]
    created_at: Mapped[dt.datetime]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["persons.tenant_id", "persons.id"]),
        Index("uq_accounts_login", "tenant_id", "issuer", "subject", unique=True),
        Index("ix_accounts_lookup", "issuer", "subject"),
    )


class ServiceToken(Identified, Base):
    """A machine's key: only its hash is kept."""

    __tablename__ = "service_tokens"

    name: Mapped[str]
    token_hash: Mapped[str]
    permissions: Mapped[list[str]]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_service_tokens_hash", "tenant_id", "token_hash", unique=True),
        Index("ix_service_tokens_lookup", "token_hash"),
    )


def hash_of(token: str) -> str:
    """Hash a token; it is long and random, so a plain digest keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()
