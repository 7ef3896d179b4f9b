"""What the three notices on the course of an enforcement share (中止、恢复、终结); the titles are ours."""

from __future__ import annotations

from documents.blocks import Head, Para, Part, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, INTRO, OBLIGATION
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN,
    GUARDIAN_LINE,
    PARTY,
    dated,
    numbered,
)

GROUND = Field("notice.ground", "情形", "suspension", "当事人履行行政决定确有困难或者暂无履行能力")
REASON = Field("notice.reason", "理由", "suspension", "当事人店铺停业，正在办理歇业手续，暂无收入")


def notice(code: str, title: str, fields: tuple[Field, ...], told: tuple[Part, ...], count: int = 1) -> Template:
    """Make a notice of a title with what it tells; its example is the ``count``-th of its series."""
    return Template(
        code=code,
        title=title,
        fields=(
            *BODY, numbered("强通字", count), dated("2026-05-06"), PARTY[0], PARTY[1], GUARDIAN, *DECISION,
            OBLIGATION, *fields, *CONTACT,
        ),
        body=(
            Head(title),
            Para("{party.name}：", indent=0),
            Para(INTRO + "要求{you}履行下列义务：{duty.obligation}。"),
            *told, CONTACT_PARA, Sealed(), SignLines(("受送达人", GUARDIAN_LINE)),
        ),
    )  # fmt: skip
