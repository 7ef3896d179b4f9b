"""What the documents of a remedy share: the remedy, the decision it is about, evidence and norms, the answer."""

from __future__ import annotations

from documents.blocks import Each, Head, Heading, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, PARTY, dated, numbered


def _remedy(kind: str, authority: str, number: str) -> tuple[Field, ...]:
    return (
        Field("remedy.kind", "种类", "registration", kind),
        Field("remedy.authority", "行政复议机关／人民法院", "registration", authority),
        Field("remedy.number", "案号", "registration", number, required=False),
        Field("remedy.filed_on", "申请（起诉）日期", "registration", "2026-11-02"),
        Field("remedy.received_on", "收到日期", "registration", "2026-11-05"),
    )


def _decision(number: str, title: str) -> tuple[Field, ...]:
    return (
        Field("remedy.decision", "决定书文号", "编号", number, required=False),
        Field("remedy.decision_title", "决定书名称", "编号", title, required=False),
        Field("remedy.decided_on", "决定日期", "origin", "2026-10-20"),
    )


#: A suit, as it is answered.
SUIT = _remedy("行政诉讼", "深圳市盐田区人民法院", "（2026）粤0308行初112号")
REMEDY = _remedy("行政复议", "深圳市罗湖区人民政府", "深罗府复〔2026〕12号")
DECISION = _decision("深罗城执罚决字〔2026〕1号", "行政处罚决定书")
#: A decision on the spot, as it is forwarded.
ON_THE_SPOT = _decision("深罗城执当罚字〔2026〕1号", "当场行政处罚决定书")
CLAIMS = Field("remedy.claims", "请求和理由", "registration", "请求撤销处罚决定，认为处罚过重")


def told(they: str) -> tuple[Field, Field]:
    """Give the fields of facts and points, whose examples name the other side as this paper does."""
    return (
        Field(
            "reply.facts", "认定的事实", "reply",
            f"2026年9月7日，{they}在人民北路2088号门前超出门、窗外墙摆放桌椅经营，面积约6平方米，经责令改正拒不改正",
        ),
        Field(
            "reply.points", "答复意见", "reply",
            [f"{they}的违法行为有现场检查笔录、照片和询问笔录证实，事实清楚、证据充分",
             "本机关依照《行政处罚法》规定的程序告知并听取陈述申辩，程序合法",
             "处罚数额依照裁量实施标准“情节较轻”档次确定，裁量适当"],
        ),
    )  # fmt: skip


EVIDENCE = Field(
    "reply.evidence", "证据", "reply",
    [{"title": "现场检查（勘验）笔录1份", "shows": "违法行为的时间、地点和经过"},
     {"title": "询问笔录1份", "shows": "申请人承认违法事实"},
     {"title": "责令改正通知书及送达回证", "shows": "已依法责令改正并送达"}],
)  # fmt: skip
NORMS = Field(
    "reply.norms", "依据", "reply",
    ["《深圳经济特区市容和环境卫生管理条例》第十七条", "《中华人民共和国行政处罚法》第四十四条、第五十七条"],
)  # fmt: skip


def answer(
    code: str, title: str, *, we: str, they: str, received: str, word: str, ask: str, remedy: tuple[Field, ...] = REMEDY
) -> Template:
    """Make the body's answer to a review or a suit: claims, facts, points, norms, what is asked for.

    :param we: what the body is called in it, and ``they`` the other side.
    :param received: the paper whose copy was received.
    :param word: 答复 or 答辩.
    :param remedy: the fields of the review or suit.
    """

    def opened(number: str, when: str) -> Para:
        return Para(
            "{party.name}不服本机关{remedy.decided_on|date}作出的《{remedy.decision_title}》（{remedy.decision}）一案，"
            f"{number}本机关于{{remedy.received_on|date}}收到{received}副本，现{word}如下：",
            when=when,
        )

    return Template(
        code=code,
        title=title,
        fields=(
            *BODY,
            numbered("复答字"),
            dated("2026-11-12"),
            PARTY[1],
            *remedy,
            *DECISION,
            CLAIMS,
            *told(they),
            EVIDENCE,
            NORMS,
            *CONTACT,
        ),
        body=(
            Head(title),
            Para("{remedy.authority}：", indent=0),
            Para(f"{we}：{{body.name}}，地址：{{body.address}}，联系电话：{{body.phone}}。"),
            Para(f"{they}：{{party.name}}。"),
            opened("案号{remedy.number}，", "remedy.number"),
            opened("", "!remedy.number"),
            Heading("一、请求和理由"),
            Para("{remedy.claims}。"),
            Heading("二、决定认定的事实"),
            Para("{reply.facts}。"),
            Heading(f"三、{word}意见"),
            Each("reply.points", "point", (Para("（{index}）{point}。"),)),
            Heading("四、法律依据"),
            Each("reply.norms", "norm", (Para("{index}．{norm}"),)),
            Para(f"综上，本机关作出的决定认定事实清楚，证据确凿，适用依据正确，程序合法，内容适当，请依法{ask}。"),
            Para("附：证据、依据目录及材料。"),
            Sealed(),
        ),
    )
