"""D19R 抽样取证记录."""

from documents.blocks import RECORD, Entries, Head, Heading, Para, SignLines
from documents.template import Template
from documents.templates.inspection.d19_sampling import SAMPLE_TABLE, SAMPLED, SAMPLES
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY

TEMPLATE = Template(
    code="D19R",
    title="抽样取证记录",
    style=RECORD,
    fields=(BODY[0], PARTY[1], OFFICERS, SAMPLES, *SAMPLED),
    body=(
        Head("抽样取证记录", number=""),
        Entries(
            (
                ("抽样时间", "{sampling.at|moment}"),
                ("抽样地点", "{sampling.place}"),
                ("被抽样人", "{party.name}"),
                ("抽样方法", "{sampling.method}"),
                ("抽样人", "{officers|people}"),
            )
        ),
        Heading("样品"),
        SAMPLE_TABLE,
        Heading("经过"),
        Para("执法人员按上述方法随机抽取样品，当场加贴封条，被检查人在封条和清单上签名。样品送（存）{sampling.keeper}。"),
        SignLines(("被检查人", "抽样人", "抽样人", "见证人")),
    ),
)  # fmt: skip
