"""D12 询问笔录."""

from documents.blocks import RECORD, Entries, Head, Para, questions
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    ASKED_GUARDIAN,
    BODY,
    GUARDIAN,
    GUARDIAN_THERE,
    OFFICERS,
    UNSIGNED,
    signed_record,
    told_record,
)

TEMPLATE = Template(
    code="D12",
    title="询问笔录",
    style=RECORD,
    foot=("被询问人签名或者盖章",),
    fields=(
        BODY[0],
        Field("record.started_at", "询问开始时间", "interview", "2026-09-09T15:00"),
        Field("record.ended_at", "询问结束时间", "interview", "2026-09-09T15:40"),
        Field("record.place", "询问地点", "interview", "深圳市罗湖区文锦中路1008号执法一队询问室"),
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        Field("asked.name", "被询问人姓名", "interview", "刘洋"),
        Field("asked.gender", "被询问人性别", "interview", "男", required=False),
        Field("asked.age", "被询问人年龄", "interview", "34", required=False),
        Field("asked.code", "被询问人证件号码", "interview", "440303199203154517"),
        Field("asked.relation", "被询问人与本案的关系", "interview", "当事人的店长"),
        Field("asked.address", "被询问人住址", "interview", "深圳市罗湖区黄贝街道怡景路1010号"),
        Field("asked.phone", "被询问人联系电话", "interview", "13800138000"),
        GUARDIAN,
        OFFICERS,
        Field("record.recorder", "记录人", "interview", "陈晓敏"),
        Field("record.witness", "见证人", "interview", "", required=False),
        *UNSIGNED,
        *ASKED_GUARDIAN,
        Field(
            "qa", "问答", "interview",
            [
                {"q": "2026年9月7日门外的桌椅是谁摆放的？", "a": "是我们店摆放的，午市客人多，店里坐不下。"},
                {"q": "当日执法人员责令改正后，你们是否清理？", "a": "当天没有清理，想着过了饭点再收，后来还是照常摆。"},
                {"q": "此前是否因同类行为受过处罚？", "a": "没有，这是第一次。"},
                {"q": "是否还有补充？", "a": "没有补充，今后会按要求经营。"},
            ],
        ),
        Field(
            "asked.service_address", "送达地址", "interview", "深圳市罗湖区东门街道人民北路2088号一层102铺", required=False
        ),
    ),
    body=(
        Head("询问笔录", number=""),
        Entries(
            (
                ("询问时间", "{record.started_at|moment}至{record.ended_at|moment}"),
                ("询问地点", "{record.place}"),
                ("案由", "涉嫌{case.matter}"),
                ("被询问人", "{asked.name}"),
                ("性别", "{asked.gender}", "asked.gender"),
                ("年龄", "{asked.age}岁", "asked.age"),
                ("与本案的关系", "{asked.relation}"),
                ("证件号码", "{asked.code}"),
                ("联系电话", "{asked.phone}"),
                ("住址", "{asked.address}"),
                ("当事人的监护人（法定代理人）", "{party.guardian}", "party.guardian"),
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
            "问：现依法就{case.matter}一案向你询问。你有权进行陈述和申辩；认为执法人员与本案有直接利害关系或者有其他关系"
            "可能影响公正执法的，有权申请回避；对与本案无关的问题有权拒绝回答。你应当如实回答询问，并对所说的话和提供的材料负责。"
            "是否听清？是否申请回避？"
        ),
        told_record("询问人", "被询问人", "答：听清了，不申请回避。"),
        questions(),
        Para("问：今后与本案有关的文书送达至何处？", when="asked.service_address", keep=True),
        Para("答：{asked.service_address}。", when="asked.service_address"),
        Para("问：以上记录请你核对，有遗漏或者差错的可以补充、更正。", keep=True, when="!record.refused"),
        *signed_record("被询问人", "询问人", "答：以上笔录我已看过（已向我宣读），与我所说的一致。", GUARDIAN_THERE),
    ),
)  # fmt: skip
