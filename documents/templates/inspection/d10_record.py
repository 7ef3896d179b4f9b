"""D10 现场检查笔录: who came, what was told, every item with its result."""

from documents.blocks import RECORD, Entries, Gap, Head, Heading, Para, When
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.inspection.parts import ITEMS, RECORD_FIELDS, REFUSED, SOURCE, SUBJECT_PERSON
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, signed_record, told_record

TEMPLATE = Template(
    code="D10",
    title="现场检查笔录",
    style=RECORD,
    foot=("被检查人（在场人员）签名或者盖章",),
    fields=(
        BODY[0], *PARTY, OFFICERS, ITEMS, SOURCE, *RECORD_FIELDS, SUBJECT_PERSON, REFUSED,
        Field("record.notice", "检查通知书文号", "notice", "深罗城执检通字〔2026〕7号"),
        Field("record.assistants", "到场辅助人员数", "scene", "0"),
        Field("record.recusal", "是否申请回避", "scene", False),
        Field("record.found", "检查情况", "scene", "店内整洁，垃圾分类容器齐备；后门通道露天堆放垃圾约1平方米。"),
        Field("record.recorded", "是否全程音像记录", "scene", True),
    ),
    body=(
        Head("现场检查笔录", number=""),
        Entries(
            (
                ("检查时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("检查地点", "{record.place}"),
                ("被检查人", "{party.name}（{party.code}）"),
                ("在场人员", "{record.present}"),
                ("任务来源", "{inspection.source}（通知书：{record.notice}）"),
                ("检查人", "{officers|people}"),
                ("辅助人员", "{record.assistants}人"),
                ("记录人", "{record.recorder}"),
                ("见证人", "{record.witness:无}"),
            )
        ),
        Heading("一、表明身份和告知事项"),
        Para(
            "检查人：我们是{body.name}的执法人员，这是我们的执法证件，请过目，也可以扫码核验。现依法进行检查。"
            "你有权进行陈述和申辩；认为检查人员与检查有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。"
        ),
        told_record("检查人", "被检查人", "被检查人：已看清执法证件，听清告知事项。"),
        When(
            "record.recusal",
            (Para("被检查人申请回避，另行记录。"),),
            (When("record.refused", (Para("被检查人没有申请回避。"),), (Para("被检查人：不申请回避。"),)),),
        ),
        Heading("二、逐项检查结果"),
        Form(
            (1, 4.4, 2.4, 4.2),
            (
                Row((Label("序号"), Label("检查事项"), Label("结果"), Label("情况"))),
                EachRow(
                    "items", "item",
                    (
                        Value("{index}", align="centre"), Value("{item.title}\n{item.body|jointly:}"),
                        Value("{item.result:未填写}", align="centre"), Value("{item.note:}"),
                    ),
                ),
            ),
        ),
        Gap(0.5),
        Heading("三、检查情况"),
        Para("{record.found}"),
        When("record.recorded", (Para("检查过程全程音像记录。"),)),
        *signed_record(
            "被检查人（在场人员）", "检查人", "被检查人确认：以上笔录我已看过（已向我宣读），记录属实。"
        ),
    ),
)  # fmt: skip
