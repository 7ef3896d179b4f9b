"""D12 询问笔录 of an inspection."""

from documents.blocks import RECORD, Entries, Head, Para, questions
from documents.fields import Field
from documents.template import Template
from documents.templates.inspection.parts import FILMED, RECORD_FIELDS, REFUSED
from documents.templates.penalty.parts import (
    ASKED_GUARDIAN,
    BODY,
    GUARDIAN_THERE,
    OFFICERS,
    PARTY,
    signed_record,
    told_record,
)

TEMPLATE = Template(
    code="D12",
    title="询问笔录",
    style=RECORD,
    foot=("被询问人签名或者盖章",),
    fields=(
        BODY[0], PARTY[1], OFFICERS, *RECORD_FIELDS, REFUSED, FILMED, *ASKED_GUARDIAN,
        Field("asked.name", "被询问人姓名", "scene", "刘洋"),
        Field("asked.relation", "被询问人身份", "scene", "店长"),
        Field("asked.code", "被询问人证件号码", "scene", "440303199203154517", required=False),
        Field(
            "qa", "问答", "scene",
            [
                {"q": "后门通道的垃圾是谁堆放的？", "a": "是我们店昨晚打烊后放的，等清运车。"},
                {"q": "是否还有补充？", "a": "没有，马上清走。"},
            ],
        ),
    ),
    body=(
        Head("询问笔录", number=""),
        Entries(
            (
                ("询问时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("询问地点", "{record.place}"),
                ("被检查人", "{party.name}"),
                ("被询问人", "{asked.name}（{asked.relation}）"),
                ("证件号码", "{asked.code}", "asked.code"),
                ("到场的监护人（合适成年人）", "{asked.guardian}", "asked.guardian"),
                ("监护人未到场的情况", "{asked.alone}", "asked.alone"),
                ("询问人", "{officers|people}"),
                ("记录人", "{record.recorder}"),
                ("见证人", "{record.witness:无}"),
            )
        ),
        Para("问：我们是{body.name}的执法人员，这是我们的执法证件，请过目。是否看清？", keep=True),
        Para("答：看清了。", when="!record.refused"),
        Para(
            "问：现依法就检查中的有关情况向你询问。你有权进行陈述和申辩，有权申请回避；对与检查无关的问题有权拒绝回答。"
            "你应当如实回答。是否听清？是否申请回避？"
        ),
        told_record("询问人", "被询问人", "答：听清了，不申请回避。"),
        questions(),
        Para("问：以上记录请你核对，有遗漏或者差错的可以补充、更正。", keep=True, when="!record.refused"),
        *signed_record("被询问人", "询问人", "答：以上笔录我已看过（已向我宣读），与我所说的一致。", GUARDIAN_THERE),
    ),
)  # fmt: skip
