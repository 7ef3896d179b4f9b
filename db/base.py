"""The declarative base and the mixins that every table is built from."""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one metadata of the program; Alembic receives it from the command line."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: DateTime(timezone=True),
        uuid.UUID: UUID(as_uuid=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: JSONB,
        str: Text,
    }

    def beside(self) -> tuple[Any, dict[str, Any]] | None:
        """Give what must be written with this new or changed row, a ``Query`` and its values; models override it."""
        return None


class Tenanted:
    """Rows that belong to one tenant: the tenant is the first part of every key.

    Row-level security is switched on for every table with this mixin (``db/tenancy.py``), and the same
    column distributes the tables over many nodes.
    """

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-20)


class Identified(Tenanted):
    """Tenanted rows with an identifier of their own: the key is (tenant_id, id)."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=lambda: new_id(), sort_order=-19)


class Chained:
    """Rows that carry the head of their own journal chain: the number and the hash of its last entry.

    The command that writes an entry has locked this row anyway, so the chain needs no lock of its own.
    """

    CHAIN_PREFIX: ClassVar[str] = "case"
    id: Any  # the mapped identifier of the concrete row

    journal_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", sort_order=90)
    journal_hash: Mapped[str] = mapped_column(Text, default="", server_default="", sort_order=91)

    @property
    def chain(self) -> str:
        """Name the chain, for example ``case:0192…``."""
        return f"{self.CHAIN_PREFIX}:{self.id}"


def new_id() -> uuid.UUID:
    """Make a time-ordered identifier (UUID version 7, RFC 9562), so that index pages fill in order."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (
        (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (noise >> 64 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    )
    return uuid.UUID(int=value)
