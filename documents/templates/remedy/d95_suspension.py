"""D95 停止执行通知书. Source: 《行政复议法》第四十二条; 《行政诉讼法》第五十六条."""

from documents.blocks import Head, Para, Sealed, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    dated,
    numbered,
)
from documents.templates.remedy.parts import DECISION, REMEDY


def _told(done: str, basis: str) -> tuple[Para, Para]:
    """Say why the decision rests: with the paper that says so, or where the body itself finds it necessary."""
    words = "{you}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}），" + done
    ending = f"依据{basis}的规定，本机关决定在{{remedy.kind}}期间停止执行该决定。"
    return (
        Para(words + "。因{suspension.ground}（{suspension.document}），" + ending, when="suspension.document"),
        Para(words + "。因{suspension.ground}，" + ending, when="!suspension.document"),
    )


TEMPLATE = Template(
    code="D95",
    title="停止执行通知书",
    fields=(
        *BODY, numbered("停执字"), dated("2026-11-09"), *PARTY, *REMEDY, *DECISION, *CONTACT,
        Field("suspension.ground", "停止执行的情形", "suspension", "行政复议机关认为需要停止执行"),
        Field("suspension.document", "通知、裁定文书", "suspension", "深罗府复停〔2026〕3号", required=False),
    ),
    body=(
        Head("停止执行通知书"),
        *PARTY_BLOCK,
        When("remedy.kind=行政复议", _told("已申请行政复议", "《中华人民共和国行政复议法》第四十二条"),
             _told("已提起行政诉讼", "《中华人民共和国行政诉讼法》第五十六条第一款")),
        Para("{remedy.kind}结束后，按照生效的决定或者裁判执行。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
