"""D05R 涉嫌犯罪案件情况的调查报告. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第六条第二项."""

from documents.blocks import Each, Head, Heading, Para, Sealed, SignLines
from documents.template import Template
from documents.templates.penalty.parts import BODY, DATE, OFFICERS, PARTY, PARTY_BLOCK
from documents.templates.transfer.parts import CASE, CRIME, EVIDENCE, FACTS, STANDARD

TEMPLATE = Template(
    code="D05R",
    title="涉嫌犯罪案件情况的调查报告",
    fields=(*BODY, DATE, *CASE, *PARTY, OFFICERS, CRIME, FACTS, STANDARD, EVIDENCE),
    body=(
        Head("涉嫌犯罪案件情况的调查报告", number="{case.number}"),
        Heading("一、当事人情况"),
        *PARTY_BLOCK,
        Heading("二、案件来源和办理经过"),
        Para("原案件：{case.origin}（{case.matter}）。", when="case.origin"),
        Para("发现涉嫌犯罪后，本机关指定{officers|people}组成专案组核实情况，提出书面报告，经正职负责人批准移送。"),
        Heading("三、涉嫌犯罪的事实"),
        Para("{crime.facts}。"),
        Heading("四、主要证据"),
        Each("crime.evidence", "piece", (Para("{index}．{piece}"),), empty="见移送材料。"),
        Heading("五、涉嫌的罪名和移送标准"),
        Para("涉嫌{crime.name}。"),
        Para("{crime.standard}。", when="crime.standard"),
        Sealed(),
        SignLines(("专案组成员", "专案组成员")),
    ),
)  # fmt: skip
