"""D05 涉嫌犯罪案件移送书. Source: 《行政执法机关移送涉嫌犯罪案件的规定》第三条、第五条、第六条."""

from documents.blocks import Each, Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, PARTY, numbered
from documents.templates.transfer.parts import CRIME, FACTS, STANDARD, TO

TEMPLATE = Template(
    code="D05",
    title="涉嫌犯罪案件移送书",
    fields=(
        *BODY, numbered("刑移字"), DATE, PARTY[1], CRIME, FACTS, STANDARD, TO, *CONTACT,
        Field("sending.materials", "移送材料", "sending",
              ["涉嫌犯罪案件情况的调查报告1份", "涉案物品清单1份", "检测报告1份", "现场检查（勘验）笔录等证据材料1册"]),
    ),
    body=(
        Head("涉嫌犯罪案件移送书"),
        Para("{sending.to}：", indent=0),
        Para("本机关在依法查处{party.name}违法行为时发现：{crime.facts}。"),
        Para("{crime.standard}。", when="crime.standard"),
        Para("上述行为涉嫌构成{crime.name}。依据《行政执法机关移送涉嫌犯罪案件的规定》第三条、第五条的规定，"
             "经本机关正职负责人批准，现将该案移送你局处理。"),
        Para("请依法审查，自接受移送之日起三日内决定是否立案，并书面通知本机关；决定不予立案的，请说明理由并退回案卷材料。"),
        Para("附："),
        Each("sending.materials", "material", (Para("{index}．{material}"),)),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
