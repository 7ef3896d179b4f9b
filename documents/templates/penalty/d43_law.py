"""D43 法律适用告知: the full text of the articles applied, handed over with a decision, a notice or an order."""

from documents.blocks import Each, Head, Heading, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN, GUARDIAN_LINE, PARTY

TEMPLATE = Template(
    code="D43",
    title="法律适用告知",
    fields=(
        BODY[0],
        PARTY[0],
        GUARDIAN,
        PARTY[1],
        Field("attached.title", "所附文书名称", "decision", "行政处罚决定书"),
        Field("attached.number", "所附文书文号", "decision", "深罗城执罚决字〔2026〕1号"),
        Field(
            "articles", "适用的条款及其原文", "填写",
            [
                {"citation": "《中华人民共和国行政处罚法》第二十八条第一款", "text": "行政机关实施行政处罚时，应当责令当事人改正或者限期改正违法行为。"},
                {"citation": "《中华人民共和国行政处罚法》第七十二条第一款第一项", "text": "到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不得超出罚款的数额。"},
            ],
        ),
    ),
    body=(
        Head("法律适用告知", number=""),
        Para("{party.name}：", indent=0),
        Para("《{attached.title}》（{attached.number}）适用的法律、法规、规章条款摘录如下，随文书一并送达。"),
        Each("articles", "article", (Heading("{index}．{article.citation}", level=2), Para("{article.text}"))),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
