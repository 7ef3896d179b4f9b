"""常用语: phrases that officers insert with one tap, of the forms and of the tenant's own dictionary.

A phrase belongs to a question, named ``section.field`` as the facts are: the same question of two procedures shares
its phrases.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine.forms import Form
from engine.registry import Registry

#: Kinds of questions that take phrases.
KINDS = ("text", "longtext")
#: Characters of one phrase, and phrases of one question.
LONGEST, MOST = 300, 60


class PhraseUnknown(NotFound):
    """There is no such phrase."""

    zh = "未找到该常用语。"


class PhraseThere(Conflict):
    """The question has this phrase already."""

    zh = "该项目已有相同的常用语。"


class TooManyPhrases(Conflict):
    """One question takes {most} phrases of the dictionary at most; remove some first."""

    zh = "每个项目最多 {most} 条常用语，请先删除不用的。"


class Phrase(Identified, Base):
    """A phrase of a tenant's dictionary."""

    __tablename__ = "phrases"

    #: ``section.field`` of the question.
    field: Mapped[str]
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[dt.datetime]
    added_by: Mapped[uuid.UUID | None]

    __table_args__ = (Index("uq_phrases_text", "tenant_id", "field", "text", unique=True),)


@dataclass(frozen=True)
class Question:
    """A question that takes phrases: where it is asked and what the form itself offers."""

    key: str
    title: str
    steps: tuple[str, ...]
    declared: tuple[str, ...]


@command("phrase.added", permission="phrases:manage")
def add(tx: Tx, *, field: str, text: str) -> Phrase:
    """Add a phrase to the dictionary, after those that the question has.

    :raises PhraseThere: when it is there already, in the form or in the dictionary.
    """
    words = " ".join(text.split())
    question = questions(tx).get(field)
    if question is None:
        raise Invalid({"field": "没有这一填写项目，或者该项目不是文字"})
    if not words or len(words) > LONGEST:
        raise Invalid({"text": f"请填写常用语，最多 {LONGEST} 字"})
    last, known = _last(tx, field)
    if words in question.declared or _found(tx, field, words):
        raise PhraseThere()
    if known >= MOST:
        raise TooManyPhrases(most=MOST)
    row = Phrase(
        tenant_id=tx.tenant_id, field=field, text=words, position=last + 1, added_at=tx.at, added_by=tx.actor.person_id
    )
    tx.session.add(row)
    tx.session.flush()
    tx.subject(phrase=row.id, field=field, text=words)
    return row


@command("phrase.removed", permission="phrases:manage")
def remove(tx: Tx, *, phrase_id: uuid.UUID) -> None:
    """Take a phrase out of the dictionary; what was written with it stays as it is."""
    row = tx.session.get(Phrase, (tx.tenant_id, phrase_id))
    if row is None:
        raise PhraseUnknown(kind="phrase")
    tx.session.delete(row)
    tx.subject(phrase=row.id, field=row.field, text=row.text)


def of_tenant(tx: Tx) -> list[Phrase]:
    """List the tenant's dictionary, by question, in its order."""
    query = select(Phrase).where(Phrase.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(Phrase.field, Phrase.position, Phrase.id)))


def phrases_for(tx: Tx) -> dict[str, list[str]]:
    """Give all phrases by question: those that the forms declare first, then the tenant's own."""
    found: dict[str, list[str]] = {
        key: list(question.declared) for key, question in questions(tx).items() if question.declared
    }
    for row in of_tenant(tx):
        found.setdefault(row.field, []).append(row.text)
    return {key: list(dict.fromkeys(texts)) for key, texts in found.items()}


def merged(tx: Tx, form: Form) -> Form:
    """Give a form whose questions offer the tenant's phrases beside the declared ones."""
    keys = [f"{form.section}.{asked.name}" for asked in form.fields if asked.kind in KINDS]
    if not keys:
        return form
    query = select(Phrase.field, Phrase.text).where(Phrase.tenant_id == tx.tenant_id, Phrase.field.in_(keys))
    own: dict[str, list[str]] = {}
    for field, text in tx.session.execute(query.order_by(Phrase.position, Phrase.id)):
        own.setdefault(field, []).append(text)
    return _with(form, own) if own else form


def questions(tx: Tx) -> Mapping[str, Question]:
    """Give every question of every procedure that takes phrases, in the order of the procedures."""
    found: dict[str, Question] = {}
    for process in tx.use(Registry).processes.values():
        for step in process.steps.values():
            for asked in step.form.fields:
                if asked.kind not in KINDS:
                    continue
                key, where = f"{step.form.section}.{asked.name}", f"{process.title}：{step.title}"
                known = found.get(key) or Question(key, asked.label, (), ())
                found[key] = replace(
                    known, steps=_once(known.steps, (where,)), declared=_once(known.declared, asked.phrases)
                )
    return found


def _once(texts: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*texts, *more)))


def _with(form: Form, own: Mapping[str, list[str]]) -> Form:
    fields = tuple(
        replace(asked, phrases=_once(asked.phrases, own.get(f"{form.section}.{asked.name}", ())))
        for asked in form.fields
    )
    return replace(form, fields=fields)


def _last(tx: Tx, field: str) -> tuple[int, int]:
    query = select(func.coalesce(func.max(Phrase.position), 0), func.count()).where(
        Phrase.tenant_id == tx.tenant_id, Phrase.field == field
    )
    last, known = tx.session.execute(query).one()
    return int(last), int(known)


def _found(tx: Tx, field: str, text: str) -> bool:
    query = select(Phrase.id).where(Phrase.tenant_id == tx.tenant_id, Phrase.field == field, Phrase.text == text)
    return tx.session.scalar(query) is not None
