"""Wording of documents in versions, owned by the tenant: drafted by one person, activated by another, kept for ever.

What is filed keeps its words: the PDF is fixed and says with which version it was made. A version is bound to the
shipped template that it changes; when the program brings a newer one, the shipped words count until somebody has looked
again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, func, select, text
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.locks import alone
from db.session import Tx
from documents import render
from documents.template import Template
from documents.wording import Slot, digest, problems, slots, with_texts

DRAFT, ACTIVE, ENDED, REJECTED = "draft", "active", "ended", "rejected"
STATUS_ZH: Mapping[str, str] = {DRAFT: "待启用", ACTIVE: "启用中", ENDED: "已停用", REJECTED: "未采用"}


class WordingUnknown(NotFound):
    """There is no such version of a wording."""

    zh = "未找到该文书措辞版本。"


class WordingSettled(Conflict):
    """This version is {status}; only one that waits can be activated or rejected."""

    zh = "该版本不是待启用状态，不能再启用或者否决。"


class NotYourOwnWording(PermissionDenied):
    """A second person activates a wording, not the one who drafted it."""

    zh = "须由起草人以外的人员启用。"


class WordingOutdated(Conflict):
    """The program's template has changed since this version was drafted; draft it anew."""

    zh = "程序所附模板已更新，请在新模板上重新起草。"


class Wording(Identified, Base):
    """One version of the changed words of one template."""

    __tablename__ = "wordings"

    template: Mapped[str]
    version: Mapped[int]
    #: Key of the text -> its words; texts that are not named are the template's own.
    texts: Mapped[dict[str, Any]]
    #: Of the shipped template's words when this version was drafted.
    base_sha256: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str]
    drafted_at: Mapped[dt.datetime]
    drafted_by: Mapped[uuid.UUID | None]
    drafted_by_name: Mapped[str]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[uuid.UUID | None]
    settled_by_name: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_wordings_version", "tenant_id", "template", "version", unique=True),
        Index(
            "uq_wordings_active", "tenant_id", "template", unique=True, postgresql_where=text("status = 'active'")
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Current:
    """The template that counts now, and the version of its words; 0 are the program's own."""

    template: Template
    version: int = 0
    outdated: bool = False


@command("wording.drafted", permission="wording:manage")
def draft(tx: Tx, *, template: str, texts: Mapping[str, str], reason: str) -> Wording:
    """Draft a version: only the words that differ are kept.

    :raises Invalid: naming every text that cannot be used, and the required fields that would no longer be stated.
    """
    shipped = render.template_of(template)
    changed = _changed(shipped, texts)
    wrong = problems(shipped, changed)
    if not changed:
        wrong[""] = "没有改动任何文字"
    if not reason.strip():
        wrong["reason"] = "请填写修改理由"
    if wrong:
        raise Invalid(wrong, summary="；".join(dict.fromkeys(wrong.values())))
    alone(tx, f"wording:{template}")
    last = tx.session.scalar(
        select(func.max(Wording.version)).where(Wording.tenant_id == tx.tenant_id, Wording.template == template)
    )
    row = Wording(
        tenant_id=tx.tenant_id, template=template, version=(last or 0) + 1, texts=changed, base_sha256=digest(shipped),
        status=DRAFT, reason=reason.strip()[:1000], drafted_at=tx.at, drafted_by=tx.actor.person_id,
        drafted_by_name=tx.actor.name, settled_at=None, settled_by=None, settled_by_name=None, ended_at=None,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    before = {slot.key: slot.text for slot in slots(shipped) if slot.key in changed}
    tx.subject(wording=row.id, template=template, version=row.version, reason=row.reason, before=before, after=changed)
    return row


def _changed(shipped: Template, texts: Mapping[str, str]) -> dict[str, str]:
    own = {slot.key: slot.text for slot in slots(shipped)}
    plain = {key: words.replace("\r\n", "\n").strip() for key, words in texts.items()}
    return {key: words for key, words in plain.items() if own.get(key, "").strip() != words}


@command("wording.activated", permission="wording:manage")
def activate(tx: Tx, *, wording_id: uuid.UUID) -> Wording:
    """Let a version count from now on, as a person other than its drafter; the one before it ends.

    :raises NotYourOwnWording: for the person who drafted it.
    :raises Invalid: when a required field would no longer be stated.
    """
    row = _waiting(tx, wording_id)
    tx.actor.require_person()
    if row.drafted_by is not None and row.drafted_by == tx.actor.person_id:
        raise NotYourOwnWording(permission="four-eyes")
    shipped = render.template_of(row.template)
    if row.base_sha256 != digest(shipped):
        raise WordingOutdated()
    if wrong := problems(shipped, row.texts):
        raise Invalid(wrong, summary="；".join(wrong.values()))
    alone(tx, f"wording:{row.template}")
    before = _active(tx, row.template)
    if before is not None:
        before.status, before.ended_at = ENDED, tx.at
        tx.session.flush()
    row.status, row.settled_at, row.settled_by, row.settled_by_name = ACTIVE, tx.at, tx.actor.person_id, tx.actor.name
    tx.session.flush()
    tx.subject(wording=row.id, template=row.template, version=row.version, replaces=before.version if before else 0)
    return row


@command("wording.rejected", permission="wording:manage")
def reject(tx: Tx, *, wording_id: uuid.UUID) -> Wording:
    """Leave a version aside; it stays to be seen."""
    row = _waiting(tx, wording_id)
    row.status, row.settled_at, row.settled_by, row.settled_by_name = REJECTED, tx.at, tx.actor.person_id, tx.actor.name
    tx.subject(wording=row.id, template=row.template, version=row.version)
    return row


@command("wording.ended", permission="wording:manage")
def end(tx: Tx, *, wording_id: uuid.UUID) -> Wording:
    """Go back to the program's own words."""
    row = _locked(tx, wording_id)
    if row.status != ACTIVE:
        raise WordingSettled(status=row.status)
    row.status, row.ended_at = ENDED, tx.at
    tx.subject(wording=row.id, template=row.template, version=row.version)
    return row


def get(tx: Tx, wording_id: uuid.UUID) -> Wording:
    """Read a version.

    :raises WordingUnknown: when there is none of this id.
    """
    row = tx.session.get(Wording, (tx.tenant_id, wording_id))
    if row is None:
        raise WordingUnknown(kind="wording")
    return row


def _waiting(tx: Tx, wording_id: uuid.UUID) -> Wording:
    row = _locked(tx, wording_id)
    if row.status != DRAFT:
        raise WordingSettled(status=row.status)
    return row


def _locked(tx: Tx, wording_id: uuid.UUID) -> Wording:
    """Read a version under a lock, by which of two who settle it at once the second sees what the first did."""
    row = tx.session.get(Wording, (tx.tenant_id, wording_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise WordingUnknown(kind="wording")
    return row


def _active(tx: Tx, template: str) -> Wording | None:
    return tx.session.scalar(
        select(Wording).where(
            Wording.tenant_id == tx.tenant_id, Wording.template == template, Wording.status == ACTIVE
        )
    )  # fmt: skip


def current(tx: Tx, template: str) -> Current:
    """Give the template that counts now: with the tenant's active words where they fit the shipped template."""
    shipped, row = render.template_of(template), _active(tx, template)
    if row is None:
        return Current(shipped)
    if row.base_sha256 != digest(shipped):
        return Current(shipped, 0, outdated=True)
    return Current(with_texts(shipped, row.texts), row.version)


def worded(tx: Tx, row: Wording) -> Template:
    """Give the template of one version, for a look at it."""
    return with_texts(render.template_of(row.template), row.texts)


def history(tx: Tx, template: str | None = None) -> list[Wording]:
    """List the versions of a template (of all), the newest first."""
    query = select(Wording).where(Wording.tenant_id == tx.tenant_id)
    if template is not None:
        query = query.where(Wording.template == template)
    return list(tx.session.scalars(query.order_by(Wording.template, Wording.version.desc())))


def own_words(template: str) -> list[Slot]:
    """List the texts of the shipped template."""
    return slots(render.template_of(template))
