"""D71 行政强制措施现场笔录."""

from documents.blocks import RECORD, Entries, Head, Heading, Para, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import BASIS, KIND, REASON
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, REMEDIES, UNSIGNED, signed_record, told_record

TEMPLATE = Template(
    code="D71",
    title="行政强制措施现场笔录",
    style=RECORD,
    foot=("当事人（见证人）签名或者盖章",),
    fields=(
        BODY[0],
        *PARTY,
        *REMEDIES,
        OFFICERS,
        KIND,
        BASIS,
        REASON,
        Field("record.started_at", "开始时间", "scene", "2026-03-03T10:20"),
        Field("record.ended_at", "结束时间", "scene", "2026-03-03T10:55"),
        Field("record.place", "地点", "scene", "深圳市罗湖区东门街道人民北路2088号门前"),
        Field("record.attendant", "到场的当事人", "scene", "刘洋（店长）", when="!record.absent"),
        Field("record.absent", "当事人是否未到场", "scene", False),
        Field("record.witness", "见证人", "scene", "", when="record.absent"),
        Field("record.recorder", "记录人", "scene", "陈晓敏"),
        Field("record.course", "实施经过", "scene",
              "执法人员对流动餐车、烧烤炉、冷冻肉串逐件清点、称重、拍照，加贴封条后装车运至执法队仓库。"),
        Field("record.defence", "当事人的陈述和申辩", "scene", "当事人表示今后不再占道经营，请求尽快退还餐车。",
              when="!record.absent"),
        Field("record.recorded", "是否全程录音录像", "scene", True),
        UNSIGNED[0],
    ),
    body=(
        Head("行政强制措施现场笔录", number=""),
        Entries(
            (
                ("时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("地点", "{record.place}"),
                ("当事人", "{party.name}"),
                ("证件号码", "{party.code}"),
                ("到场人", "{record.attendant}", "!record.absent"),
                ("到场情况", "当事人经通知未到场，由见证人到场见证", "record.absent"),
                ("见证人", "{record.witness:无}"),
                ("执法人员", "{officers|people}"),
                ("记录人", "{record.recorder}"),
            )
        ),
        Heading("一、表明身份和告知"),
        Para(
            "执法人员：我们是{body.name}的执法人员，这是我们的执法身份证件，请过目。因{measure.reason}，"
            "依据{measure.basis}的规定，现决定对有关场所、设施或者财物予以{measure.kind}。"
        ),
        Para(
            "你有权进行陈述和申辩；不服的，可以依法向{body.review_authority}申请行政复议，"
            "或者向{body.court}提起行政诉讼；因违法实施行政强制受到损害的，有权依法要求赔偿。",
            when="!record.absent",
        ),
        When(
            "record.absent",
            (
                Para(
                    "当事人未到场。执法人员向见证人出示执法身份证件，说明上述理由、依据；"
                    "当事人的权利和救济途径，由送达的决定书告知。"
                ),
            ),
            (told_record("执法人员", "当事人", "当事人：已看清执法身份证件，听清告知事项。"),),
        ),
        Heading("二、当事人的陈述和申辩"),
        When(
            "record.absent",
            (Para("当事人未到场，没有当场陈述和申辩。"),),
            (Para("{record.defence}"),),
        ),
        Heading("三、实施经过"),
        Para("{record.course}"),
        When("record.recorded", (Para("实施过程全程录音录像。"),)),
        When(
            "record.absent",
            (
                Para("见证人确认：以上笔录我已看过（已向我宣读），记录属实。"),
                SignLines(("见证人", "执法人员", "执法人员", "记录人")),
            ),
            signed_record("当事人", "执法人员", "当事人确认：以上笔录我已看过（已向我宣读），记录属实。"),
        ),
    ),
)  # fmt: skip
