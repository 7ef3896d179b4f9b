"""The tables of deadlines: the limit itself, its pauses, its extensions, its warnings that have rung."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, Tenanted

RUNNING, STOPPED, SUPERSEDED = "running", "stopped", "superseded"


class Deadline(Identified, Base):
    """One round of one statutory limit of one case; what the rule said is kept with it."""

    __tablename__ = "deadlines"

    case_id: Mapped[uuid.UUID]
    key: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    article: Mapped[str]
    source: Mapped[str]
    amount: Mapped[int]
    unit: Mapped[str]
    roll: Mapped[bool]
    back: Mapped[bool]
    binds: Mapped[str]
    confirmed: Mapped[bool]
    status: Mapped[str] = mapped_column(default=RUNNING)
    #: The day of the event, which is not counted, and its instant.
    started_on: Mapped[dt.date]
    started_at: Mapped[dt.datetime]
    known_at: Mapped[dt.datetime]
    #: The element of the diagram that started it.
    trigger: Mapped[str] = mapped_column(default="")
    #: Exclusive: 00:00 of the day after ``last_day`` for limits in days.
    due_at: Mapped[dt.datetime]
    last_day: Mapped[dt.date]
    rolled_from: Mapped[dt.date | None]
    yellow_at: Mapped[dt.datetime | None]
    red_at: Mapped[dt.datetime | None]
    #: Since when an open pause lasts; the light stays as it was then.
    frozen_at: Mapped[dt.datetime | None]
    stopped_at: Mapped[dt.datetime | None]
    stopped_by: Mapped[str | None]
    #: A year without a notice was counted with weekends only.
    provisional: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("uq_deadlines_round", "tenant_id", "case_id", "key", "round", unique=True),
        Index("ix_deadlines_running", "tenant_id", "due_at", postgresql_where=text("status = 'running'")),
        # What lists read of the limits that bind the agency, and all of it.
        Index(
            "ix_deadlines_agency", "tenant_id", "case_id",
            postgresql_include=["due_at", "yellow_at", "red_at", "frozen_at"],
            postgresql_where=text("status = 'running' AND binds = 'agency'"),
        ),
        Index("ix_deadlines_provisional", "tenant_id", postgresql_where=text("provisional AND status = 'running'")),
    )  # fmt: skip

    @property
    def on_time(self) -> bool | None:
        """Whether what the limit asks for was done in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at < self.due_at


def _of_deadline() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "deadline_id"], ["deadlines.tenant_id", "deadlines.id"])


class DeadlinePause(Identified, Base):
    """Days that do not count, half-open (``until`` is the first day that counts again), with the legal ground."""

    __tablename__ = "deadline_pauses"

    case_id: Mapped[uuid.UUID]
    deadline_id: Mapped[uuid.UUID]
    begin: Mapped[dt.date]
    until: Mapped[dt.date | None]
    basis: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]

    __table_args__ = (_of_deadline(), Index("ix_deadline_pauses_deadline", "tenant_id", "deadline_id"))


class DeadlineExtension(Identified, Base):
    """Time added to a limit: how much, by whom, why, on which document."""

    __tablename__ = "deadline_extensions"

    case_id: Mapped[uuid.UUID]
    deadline_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    unit: Mapped[str]
    basis: Mapped[str]
    stage: Mapped[int]
    reason: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    granted_at: Mapped[dt.datetime]
    granted_by: Mapped[uuid.UUID | None]
    granted_by_name: Mapped[str]

    __table_args__ = (_of_deadline(), Index("ix_deadline_extensions_deadline", "tenant_id", "deadline_id"))


class DeadlineRung(Tenanted, Base):
    """A warning that has rung; the key lets it ring once."""

    __tablename__ = "deadline_rungs"

    deadline_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID]
    light: Mapped[str | None]
    #: The legal moment, and the moment at which it was noticed.
    due_at: Mapped[dt.datetime]
    rung_at: Mapped[dt.datetime]

    __table_args__ = (_of_deadline(), Index("ix_deadline_rungs_at", "tenant_id", "rung_at"))
