"""D91 行政复议答复书. Source: 《行政复议法》第四十八条、第五十四条、第七十条."""

from documents.blocks import Each, Head, Heading, Para, Sealed
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, DATE, NUMBER, PARTY
from documents.templates.remedy.parts import CLAIMS, DECISION, EVIDENCE, FACTS, NORMS, POINTS, REMEDY

TEMPLATE = Template(
    code="D91",
    title="行政复议答复书",
    fields=(*BODY, NUMBER, DATE, PARTY[1], *REMEDY, *DECISION, CLAIMS, FACTS, POINTS, EVIDENCE, NORMS, *CONTACT),
    body=(
        Head("行政复议答复书"),
        Para("{remedy.authority}：", indent=0),
        Para("答复人：{body.name}，地址：{body.address}，联系电话：{body.phone}。"),
        Para("申请人：{party.name}。"),
        Para("{party.name}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}）一案，"
             "案号{remedy.number}，本机关于{remedy.received_on|date}收到行政复议申请书副本，现答复如下：", when="remedy.number"),
        Para("{party.name}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}）一案，"
             "本机关于{remedy.received_on|date}收到行政复议申请书副本，现答复如下：", when="!remedy.number"),
        Heading("一、请求和理由"),
        Para("{remedy.claims}。"),
        Heading("二、决定认定的事实"),
        Para("{reply.facts}。"),
        Heading("三、答复意见"),
        Each("reply.points", "point", (Para("（{index}）{point}。"),)),
        Heading("四、法律依据"),
        Each("reply.norms", "norm", (Para("{index}．{norm}"),)),
        Para("综上，本机关作出的决定认定事实清楚，证据确凿，适用依据正确，程序合法，内容适当，请依法维持。"),
        Para("附：证据、依据目录及材料。"),
        Sealed(),
    ),
)  # fmt: skip
