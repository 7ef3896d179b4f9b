"""D10K 勘验笔录."""

from documents.blocks import RECORD, Entries, Head, Heading, Para
from documents.fields import Field
from documents.template import Template
from documents.templates.inspection.parts import FILMED, RECORD_FIELDS, REFUSED, SUBJECT_PERSON
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, signed_record

TEMPLATE = Template(
    code="D10K",
    title="勘验笔录",
    style=RECORD,
    foot=("被检查人（在场人员）签名或者盖章",),
    fields=(
        BODY[0], *PARTY, OFFICERS, *RECORD_FIELDS, SUBJECT_PERSON, REFUSED, FILMED,
        Field("record.survey", "勘验情况", "scene",
              "后门通道东西走向，宽1.8米。距后门2米处靠北墙堆放黑色垃圾袋6个，占地长1.2米、宽0.8米，无遮盖。拍摄照片3张。"),
    ),
    body=(
        Head("勘验笔录", number=""),
        Entries(
            (
                ("勘验时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("勘验地点", "{record.place}"),
                ("被检查人", "{party.name}"),
                ("在场人员", "{record.present}"),
                ("勘验人", "{officers|people}"),
                ("记录人", "{record.recorder}"),
                ("见证人", "{record.witness:无}"),
            )
        ),
        Heading("勘验情况"),
        Para("{record.survey}"),
        *signed_record(
            "被检查人（在场人员）", "勘验人", "在场人员确认：以上笔录我已看过（已向我宣读），记录属实。"
        ),
    ),
)  # fmt: skip
