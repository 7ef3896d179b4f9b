"""The library of laws (法律法规库): each version with its days in force and its source. A reference table.

The platform operator loads it with the owner's role; tenants read it.
"""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, new_id
from db.session import Tx

DATA = Path(__file__).parent / "data" / "statutes.csv"


class Statute(Base):
    """One version of a law, regulation or rule."""

    __tablename__ = "statutes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    level: Mapped[str]
    #: The adoption or amendment that made this version, as the gazette names it.
    version: Mapped[str]
    #: Unknown days in force stay empty: they are looked up by a person, never guessed.
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]
    confirmed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    #: The law that took its place when it was repealed (废止), by title.
    replaced_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("uq_statutes_title_version", "title", "version", unique=True),)

    def covers(self, day: dt.date) -> bool:
        """Tell whether the version is in force on the day; an unknown beginning counts as long ago."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def load(owner: Engine, path: Path = DATA) -> int:
    """Load versions of laws from CSV; a version that is there already is brought up to date.

    The operator runs this with the owner's role when the schema is upgraded.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with Session(owner) as session, session.begin():
        for row in rows:
            known = session.scalar(
                select(Statute).where(Statute.title == row["title"], Statute.version == row["version"])
            )
            statute = known or Statute(id=new_id(), title=row["title"], version=row["version"])
            statute.level, statute.source, statute.note = row["level"], row["source"], row["note"]
            statute.valid_from, statute.valid_to = _day(row["valid_from"]), _day(row["valid_to"])
            statute.confirmed = row["confirmed"] == "yes"
            statute.replaced_by = row.get("replaced_by") or ""
            session.add(statute)
    return len(rows)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def title_of(basis: str) -> str:
    """Give the title in the first 《…》 of a legal basis, or nothing."""
    start, end = basis.find("《"), basis.find("》")
    return basis[start + 1 : end] if 0 <= start < end else ""


def versions(tx: Tx, title: str) -> list[Statute]:
    """List the versions of a law, oldest first; 中华人民共和国 before a title does not matter."""
    bare = title.removeprefix("中华人民共和国")
    query = select(Statute).where(Statute.title.in_((bare, f"中华人民共和国{bare}")))
    return sorted(tx.session.scalars(query), key=lambda one: one.valid_from or dt.date.min)


def version_on(tx: Tx, title: str, day: dt.date) -> Statute | None:
    """Give the version of a law that is in force on a day, the latest where several claim it."""
    return _on(versions(tx, title), day)


def _on(found: Iterable[Statute], day: dt.date) -> Statute | None:
    covering = [one for one in found if one.covers(day)]
    return covering[-1] if covering else None


def changed_between(tx: Tx, title: str, act: dt.date, on: dt.date) -> bool:
    """Tell whether a known law has another version on the day of decision than on the day of the act."""
    found = versions(tx, title)
    if not found:
        return False
    before, after = _on(found, act), _on(found, on)
    return (before.id if before else None) != (after.id if after else None)


def catalogue(tx: Tx, *, on: dt.date | None = None, words: str = "") -> list[Statute]:
    """List all versions of all laws, or those in force on a day, for the library page."""
    found = tx.session.scalars(select(Statute).order_by(Statute.title, Statute.valid_from))
    return [one for one in found if (on is None or one.covers(on)) and words in f"{one.title}{one.version}{one.level}"]
