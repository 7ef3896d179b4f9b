"""D77F 封条: one strip for each seal number, to be cut apart."""

from documents.blocks import Big, Each, Gap, Para
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, dated

TEMPLATE = Template(
    code="D77F",
    title="封条",
    numbered=False,
    fields=(*BODY, dated("2026-03-03"), Field("seals", "封条编号", "财物台账", [{"number": "LH0001"}, {"number": "LH0002"}])),
    body=(
        Each(
            "seals", "seal",
            (
                Para("{body.name}", align="centre", indent=0, keep=True),
                Big("封　　条", size=48),
                Para("编号：{seal.number}　　　　{date|date}封", align="centre", indent=0, keep=True),
                Para("（加盖印章；非经本机关同意，不得启封、损毁）", align="centre", indent=0),
                Gap(1.5),
            ),
        ),
    ),
)  # fmt: skip
