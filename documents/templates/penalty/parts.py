"""What the documents of a penalty case share: fields, the party's particulars, remedies."""

from __future__ import annotations

from documents.blocks import Para, Part, SignLines, When
from documents.fields import Field
from documents.forms import Label, Opinion, Row, Value

NUMBER = Field("number", "文号", "编号", "深罗城执罚决字〔2026〕1号")
DATE = Field("date", "成文日期", "编号", "2026-11-23")


def numbered(series: str, count: int = 1) -> Field:
    """Give the 文号 of a paper whose numbers are counted in this series, such as 催字."""
    return Field("number", "文号", "编号", f"深罗城执{series}〔2026〕{count}号")


def dated(day: str) -> Field:
    """Give the date of a paper whose example is made on this day."""
    return Field("date", "成文日期", "编号", day)


BODY = (
    Field("body.name", "执法主体名称", "body", "深圳市罗湖区城市管理和综合执法局"),
    Field("body.seal", "印章", "body", "demo", required=False),
)
CONTACT = (
    Field("body.address", "执法主体地址", "body", "深圳市罗湖区文锦中路1008号"),
    Field("body.phone", "执法主体联系电话", "body", "0755-25666666"),
    Field("body.contact", "联系人", "body", "李建国、陈晓敏"),
)
REMEDIES = (
    Field("body.review_authority", "行政复议机关", "body", "深圳市罗湖区人民政府"),
    Field("body.court", "有管辖权的人民法院", "body", "深圳市盐田区人民法院"),
)
CASE = (
    Field("case.number", "案件编号", "case", "深罗城执案〔2026〕17号"),
    Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
)
OPENED = Field("case.opened_on", "立案日期", "opening", "2026-09-08")
GUARDIAN = Field("party.guardian", "监护人（法定代理人）", "party", "", required=False)
#: The line of a minor's or an incapable person's guardian below a paper that the party signs.
GUARDIAN_LINE = ("监护人（法定代理人）", "party.guardian")
#: Why a record is not signed, and what shows it where no witness does.
UNSIGNED = (
    Field("record.refused", "没有签名的原因", "inspection", "", required=False),
    Field("record.absent", "是否不在场", "inspection", False, required=False),
    Field("record.recorded", "是否全程音像记录", "inspection", False, required=False),
)


def signed_record(
    who: str, officers: str, confirmed: str, guardian: tuple[str, str] = GUARDIAN_LINE
) -> tuple[Part, ...]:
    """Give the end of a record: whoever does not sign confirms nothing, and a witness or a recording shows it.

    :param who: who signs that it is true; ``officers`` names those who made it.
    """
    ours = (officers, officers, "记录人")
    witness = ("见证人", "record.witness")
    return (
        Para("{record.refused}", lead="没有签名的原因：", when="record.refused"),
        Para("没有签名的情形由全程音像记录证明。", when="record.refused & record.recorded & !record.witness"),
        When(
            "record.refused",
            (SignLines((*ours, guardian, witness)),),
            (Para(confirmed), SignLines((who, guardian, *ours, witness))),
        ),
    )


def told_record(officers: str, party: str, statement: str) -> Part:
    """Give what the party said to what it was told; of who does not sign, the officers say what they did.

    :param officers: what those who made the record are called in it; ``party`` who was told.
    """
    return When(
        "record.refused",
        (Para(f"{officers}已当场出示执法证件并告知上述事项；{party}没有签名确认，原因见笔录末尾。"),),
        (Para(statement),),
    )


#: Who stands by a minor who is asked.
GUARDIAN_THERE = ("到场的监护人（合适成年人）", "asked.guardian")
ASKED_GUARDIAN = (
    Field("asked.guardian", "询问时到场的监护人（合适成年人）", "interview", "", required=False),
    Field("asked.alone", "监护人未到场的情况", "interview", "", required=False),
)
#: With whom the party acted together, each in a case of its own, and what part it played.
JOINT = (
    Field("joint.others", "共同违法的其他当事人及案件编号", "joint", "", required=False),
    Field("joint.role", "在共同违法中的作用", "joint", "", when="joint.others"),
    Field("joint.reason", "处罚与各自作用相当的理由", "joint", "", when="joint.others"),
)
JOINT_ACT = Para("{you}与{joint.others}共同实施上述行为，另案处理。", when="joint.others")
JOINT_WEIGHED = Para("{you}在共同违法中的作用：{joint.role}。{joint.reason}。", when="joint.others & joint.role")
PARTY = (
    Field("party.kind", "当事人类型", "party", "法人"),
    Field("party.name", "当事人名称（姓名）", "party", "深圳市罗湖区好味来餐饮管理有限公司"),
    Field("party.code", "统一社会信用代码（证件号码）", "party", "91440300MA5GQ7XT4P"),
    Field("party.representative", "法定代表人（负责人）", "party", "王丽华", when="party.kind=法人/非法人组织"),
    Field("party.operator", "经营者", "party", "", when="party.kind=个体工商户"),
    Field("party.operator_code", "经营者证件号码", "party", "", required=False),
    Field("party.age", "年龄", "party", "", required=False),
    Field("party.address", "住所（住址）", "party", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
    Field("party.phone", "当事人联系电话", "party", "13800138000", required=False),
    GUARDIAN,
)
OFFICERS = Field(
    "officers", "执法人员及执法证号", "case",
    [{"name": "李建国", "certificate": "19020152001"}, {"name": "陈晓敏", "certificate": "19020152002"}],
)  # fmt: skip
VIOLATION = (
    Field("violation.occurred_at", "违法行为发生时间", "investigation", "2026-09-07T10:20"),
    Field("violation.place", "违法行为发生地点", "investigation", "深圳市罗湖区东门街道人民北路2088号一层102铺门前"),
    Field(
        "violation.facts", "违法事实", "investigation",
        "超出门、窗外墙摆放桌椅经营，占用门前人行道面积约6平方米。执法人员当场责令改正，当日未清理；"
        "2026年9月11日复查时，仍在同一位置摆放桌椅经营，属拒不改正。",
    ),
    Field(
        "violation.provision", "违反的条款", "discretion", "《深圳经济特区市容和环境卫生管理条例》第十七条第一款"
    ),
)  # fmt: skip
EVIDENCE = Field(
    "evidence", "证据", "investigation",
    [
        {"title": "现场检查（勘验）笔录1份", "shows": "2026年9月7日现场超出门、窗外墙经营的事实"},
        {"title": "询问笔录1份", "shows": "当事人承认违法行为及拒不改正的事实"},
        {"title": "现场照片4张", "shows": "现场摆放桌椅经营及复查时未改正的状况"},
        {"title": "责令改正通知书及送达回证各1份", "shows": "责令改正通知书已依法送达"},
    ],
)  # fmt: skip
PENALTY = (
    Field(
        "penalty.basis", "处罚依据", "discretion", "《深圳经济特区市容和环境卫生管理条例》第十七条第二款"
    ),
    Field("penalty.fine_cents", "罚款数额（分）", "discretion", 200000, when="!penalty.others"),
    Field("penalty.others", "其他处罚种类", "discretion", [], required=False),
    Field("penalty.illegal_gains_cents", "没收违法所得数额（分）", "discretion", None, required=False),
)  # fmt: skip
DISCRETION = (
    Field(
        "discretion.basis", "裁量依据", "discretion",
        "《深圳市城市管理行政处罚裁量权实施标准》（深城管规〔2023〕2号）序号2",
    ),
    Field("discretion.tier", "裁量等级", "discretion", "情节较轻", when="!discretion.statutory_only"),
    Field("discretion.statutory_only", "是否只有法定幅度而无公开的裁量阶次", "discretion", False, required=False),
    Field("discretion.reasons", "裁量理由", "discretion", "系第一次被处罚，未造成其他影响。"),
)  # fmt: skip
ORDER = (
    Field("order.number", "责令改正通知书文号", "correction", "深罗城执责改字〔2026〕9号", required=False),
    Field("order.served_on", "责令改正通知书送达日期", "correction", "2026-09-08", required=False),
    Field("order.result", "复查结果", "correction", "拒不改正", required=False),
    Field("order.checked_on", "复查日期", "correction", "2026-09-11", required=False),
)
_ORDERED = "本机关于{{order.served_on|date}}向{0}送达《责令改正通知书》（{{order.number}}）。经{{order.checked_on|date}}复查，{0}{{order.result}}。"
_CHECKED = "order.number & order.served_on & order.checked_on & order.result"
ORDER_PARA = Para(_ORDERED.format("{you}"), when=_CHECKED)
#: The same in a paper that is not addressed to the party.
ORDER_REPORTED = Para(_ORDERED.format("当事人"), when=_CHECKED)

#: The party's particulars at the head of letters and decisions, by kind of party.
PARTY_BLOCK: tuple[Part, ...] = (
    Para("{party.name}", lead="当事人："),
    Para("{code_label}：{party.code}"),
    When(
        "party.kind=个体工商户",
        (
            Para("经营者：{party.operator}"),
            Para("经营者公民身份号码：{party.operator_code}", when="party.operator_code"),
        ),
    ),
    Para("{representative_label}：{party.representative}", when="party.representative"),
    Para("年龄：{party.age}岁", when="party.age"),
    Para("监护人（法定代理人）：{party.guardian}", when="party.guardian"),
    Para("{address_label}：{party.address}"),
    Para("联系电话：{party.phone}", when="party.phone"),
)
#: The same as rows of a form of four columns.
PARTY_ROWS = (
    Row((Label("当事人"), Value("{party.name}"), Label("当事人类型"), Value("{party.kind}"))),
    Row(
        (
            Label("{code_label}"),
            Value("{party.code}"),
            Label("{representative_label}"),
            Value("{party.representative:}{party.operator:}"),
        ),
        when="party.kind!=自然人",
    ),
    Row((Label("{code_label}"), Value("{party.code}", span=3)), when="party.kind=自然人"),
    Row((Label("{address_label}"), Value("{party.address}"), Label("联系电话"), Value("{party.phone:}"))),
)
DISCRETION_BLOCK = When(
    "discretion.statutory_only",
    (Para("{discretion.reasons}"),),
    (Para("按照{discretion.basis}，{you}的违法行为裁量等级为{discretion.tier}。{discretion.reasons}"),),
)
EVIDENCE_INTRO = "以上事实，有下列证据证实："


def opinion(
    path: str, label: str, text: str, *signers: str, date: str = "2026-11-02", required: bool = True
) -> tuple[Field, ...]:
    """Give the fields of an opinion: its words, who signed, and when."""
    return (
        Field(f"{path}.text", f"{label}", path, text, required),
        Field(f"{path}.signers", f"{label}签名人", path, list(signers), required),
        Field(f"{path}.date", f"{label}签名日期", path, date, required),
    )


def opinion_row(label: str, path: str, *, tall: int = 5, when: str = "") -> Row:
    """Give the row of a form in which somebody states an opinion and signs."""
    return Row((Label(label), Opinion(path, span=3, tall=tall)), when=when)


REMEDY_TEXT = (
    "{you}如不服本决定，可以自收到本决定书之日起六十日内向{body.review_authority}申请行政复议；"
    "也可以自收到本决定书之日起六个月内依法直接向{body.court}提起行政诉讼。"
)
SURCHARGE_TEXT = (
    "到期不缴纳罚款的，依据《中华人民共和国行政处罚法》第七十二条第一款第一项的规定，"
    "本机关可以每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。"
)
CONTACT_PARA = Para("联系人：{body.contact}　　联系电话：{body.phone}\n地址：{body.address}", keep=True)
