"""D93 证据、依据目录. Source: 《行政复议法》第四十八条; 《行政诉讼法》第三十四条、第六十七条."""

from documents.blocks import Each, Gap, Head, Heading, Para, Sealed
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, DATE, PARTY
from documents.templates.remedy.parts import DECISION, EVIDENCE, NORMS, REMEDY

TEMPLATE = Template(
    code="D93",
    title="证据、依据目录",
    fields=(*BODY, DATE, PARTY[1], *REMEDY, *DECISION, EVIDENCE, NORMS),
    body=(
        Head("证据、依据目录", number=""),
        Para("当事人：{party.name}", indent=0),
        Para("案号：{remedy.number}", indent=0, when="remedy.number"),
        Para("决定书文号：{remedy.decision}", indent=0),
        Form(
            (1.1, 5.4, 5.5),
            (
                Row((Label("序号"), Label("证据名称"), Label("证明对象"))),
                EachRow(
                    "reply.evidence", "piece",
                    (Value("{index}", align="centre"), Value("{piece.title}"), Value("{piece.shows:}")),
                ),
            ),
        ),
        Gap(0.5),
        Heading("作出决定的依据"),
        Each("reply.norms", "norm", (Para("{index}．{norm}"),)),
        Sealed(),
    ),
)  # fmt: skip
