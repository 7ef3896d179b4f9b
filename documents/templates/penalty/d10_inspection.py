"""D10 现场检查（勘验）笔录."""

from documents.blocks import RECORD, Entries, Head, Heading, Para, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN, OFFICERS, UNSIGNED, signed_record, told_record

TEMPLATE = Template(
    code="D10",
    title="现场检查（勘验）笔录",
    style=RECORD,
    foot=("被检查人（现场负责人）签名或者盖章",),
    fields=(
        BODY[0],
        Field("record.started_at", "检查开始时间", "inspection", "2026-09-07T10:20"),
        Field("record.ended_at", "检查结束时间", "inspection", "2026-09-07T10:55"),
        Field("record.place", "检查地点", "inspection", "深圳市罗湖区东门街道人民北路2088号一层102铺及门前人行道"),
        Field("record.matter", "检查事项", "inspection", "经营场所是否超出门、窗外墙摆卖、经营"),
        Field("record.subject", "被检查人", "inspection", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("record.subject_person", "现场负责人", "inspection", "刘洋（店长）"),
        Field("record.subject_code", "被检查人证件号码", "inspection", "91440300MA5GQ7XT4P", required=False),
        Field("record.subject_phone", "被检查人联系电话", "inspection", "13800138000", required=False),
        GUARDIAN,
        OFFICERS,
        Field("record.recorder", "记录人", "inspection", "陈晓敏"),
        Field("record.witness", "见证人", "inspection", "吴芳（人民北路社区工作站工作人员）", required=False),
        Field("record.told", "告知事项的确认", "inspection", "已看清执法证件，听清告知事项。"),
        Field("record.recusal_asked", "是否申请回避", "inspection", False),
        Field("record.recusal", "申请回避的对象和理由", "inspection", "", when="record.recusal_asked"),
        Field(
            "record.findings", "检查情况", "inspection",
            "被检查人为餐饮店，营业执照悬挂于店内。检查时，店门外人行道上摆放方桌四张、塑料椅十六把，有三名顾客就餐。"
            "经现场测量，占用人行道长4米、宽1.5米，面积6平方米。\n"
            "现场负责人刘洋称，桌椅为该店摆放，用于傍晚及午间就餐高峰招待顾客。\n"
            "执法人员拍摄现场照片4张，当场责令改正。检查全程录音录像。",
        ),
        Field("record.attachments", "附件", "inspection", ["现场照片4张", "现场录像1段"], required=False),
        *UNSIGNED,
    ),
    body=(
        Head("现场检查（勘验）笔录", number=""),
        Entries(
            (
                ("检查时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("检查地点", "{record.place}"),
                ("检查事项", "{record.matter}"),
                ("被检查人", "{record.subject}"),
                ("证件号码", "{record.subject_code}", "record.subject_code"),
                ("监护人（法定代理人）", "{party.guardian}", "party.guardian"),
                ("在场人员", "{record.subject_person}"),
                ("联系电话", "{record.subject_phone}", "record.subject_phone"),
                ("检查人", "{officers|people}"),
                ("记录人", "{record.recorder}"),
                ("见证人", "{record.witness:无}"),
            )
        ),
        Heading("一、表明身份和告知事项"),
        Para(
            "检查人：我们是{body.name}的执法人员，这是我们的执法证件，请过目。现依法进行现场检查，请予配合。"
            "依照法律规定，你有权进行陈述和申辩；认为执法人员与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。"
            "你有如实回答询问、协助检查的义务，不得拒绝或者阻挠。"
        ),
        When(
            "record.absent",
            (Para("被检查人不在场，由在场人员（见证人）见证检查。"),),
            (
                told_record("检查人", "被检查人", "被检查人：{record.told}"),
                When(
                    "record.recusal_asked",
                    (Para("被检查人申请回避：{record.recusal}"),),
                    (When("record.refused", (Para("被检查人没有申请回避。"),), (Para("被检查人：不申请回避。"),)),),
                ),
            ),
        ),
        Heading("二、检查情况"),
        Para("{record.findings}"),
        Para("{record.attachments|list}", lead="附件：", when="record.attachments"),
        *signed_record(
            "被检查人（现场负责人）", "检查人", "被检查人确认：以上笔录我已看过（已向我宣读），记录属实。"
        ),
    ),
)  # fmt: skip
