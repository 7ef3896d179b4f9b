"""D88 双随机抽取记录: what was drawn from, the seed, the list, and how everybody can repeat it."""

from documents.blocks import RECORD, Entries, Gap, Head, Heading, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, dated

TEMPLATE = Template(
    code="D88",
    title="双随机抽取记录",
    style=RECORD,
    fields=(
        *BODY, dated("2026-03-02"),
        Field("draw.title", "抽取名称", "draw", "2026年度“双随机”抽取：超出门、窗外墙摆卖、经营"),
        Field("draw.algorithm", "算法", "draw", "duecourse-draw-1"),
        Field("draw.announced_at", "名单冻结时间", "draw", "2026-03-02T09:10"),
        Field("draw.drawn_at", "抽取时间", "draw", "2026-03-02T10:00"),
        Field("draw.witness", "见证人", "draw", "江海涛（执法监督）"),
        Field("draw.objects", "可抽取对象数", "draw", 12),
        Field("draw.officers", "可选派人员数", "draw", 3),
        Field("draw.count", "抽取户数", "draw", 2),
        Field("draw.pool_sha256", "名单摘要", "draw", "7f8a3d0c" * 8),
        Field("draw.commitment", "随机数承诺", "draw", "19b0c55e" * 8),
        Field("draw.nonce", "随机数", "draw", "a41d77f2" * 8),
        Field("draw.word", "现场公开词", "draw", "三月阳光"),
        Field("draw.seed", "种子", "draw", "5be0c19a" * 8),
        Field("result", "抽取结果", "draw", [
            {"name": "深圳市罗湖区好味来餐饮管理有限公司", "code": "91440300MA5GQ7XT4P", "officers": "李建国、陈晓敏"},
            {"name": "深圳市罗湖区春风百货有限公司", "code": "91440300MA5FJ2KD3C", "officers": "李建国、周强"},
        ]),
        Field("redraws", "重新抽取", "draw", [
            {"what": "第1户：周强回避，改派陈晓敏", "at": "2026-03-02T10:20"},
        ], required=False),
    ),
    body=(
        Head("双随机抽取记录", number=""),
        Entries(
            (
                ("名称", "{draw.title}"),
                ("名单冻结", "{draw.announced_at|moment}"),
                ("抽取时间", "{draw.drawn_at|moment}"),
                ("见证人", "{draw.witness}"),
                ("抽取范围", "对象{draw.objects}户，执法人员{draw.officers}名；抽取{draw.count}户，每户2名"),
                ("算法", "{draw.algorithm}"),
            )
        ),
        Heading("一、种子"),
        Entries(
            (
                ("名单摘要", "{draw.pool_sha256}"),
                ("随机数承诺", "{draw.commitment}"),
                ("随机数", "{draw.nonce}"),
                ("公开词", "{draw.word}"),
                ("种子", "{draw.seed}"),
            )
        ),
        Heading("二、抽取结果"),
        Form(
            (1, 3.9, 4.2, 2.9),
            (
                Row((Label("序号"), Label("检查对象"), Label("统一社会信用代码"), Label("检查人员"))),
                EachRow(
                    "result", "one",
                    (Value("{index}", align="centre"), Value("{one.name}"), Value("{one.code}"), Value("{one.officers}")),
                ),
            ),
        ),
        Gap(0.5),
        Heading("三、重新抽取", when="redraws"),
        Form(
            (1.1, 7.4, 3.5),
            (EachRow("redraws", "one", (Value("{index}", align="centre"), Value("{one.what}"), Value("{one.at|moment}"))),),
        ),
        Para("任何人可以凭公布的抽取记录，按公布的算法用标准工具重新计算，得到同一结果。"),
        Sealed(),
        SignLines(("抽取人", "见证人")),
    ),
)  # fmt: skip
