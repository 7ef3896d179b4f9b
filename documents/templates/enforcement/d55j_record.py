"""D55J 强制执行（代履行）笔录. Source: 《行政强制法》第五十一条第一款第四项."""

from documents.blocks import RECORD, Entries, Head, Heading, Para, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN, GUARDIAN_LINE, OFFICERS, PARTY

_OURS = ("执法人员", "执法人员", ("代履行人", "execution.performer"), "记录人", ("见证人", "execution.witness"))
TEMPLATE = Template(
    code="D55J",
    title="强制执行（代履行）笔录",
    style=RECORD,
    foot=(("当事人签名", "execution.attendant & !execution.refused"), ("见证人签名", "execution.witness")),
    fields=(
        BODY[0],
        PARTY[0],
        PARTY[1],
        GUARDIAN,
        OFFICERS,
        Field("execution.way", "执行方式", "decision", "代履行"),
        Field("execution.number", "决定书文号", "编号", "深罗城执强执字〔2026〕1号", required=False),
        Field("execution.began_at", "开始时间", "execution", "2026-04-20T09:30"),
        Field("execution.ended_at", "结束时间", "execution", "2026-04-20T11:10"),
        Field("execution.place", "地点", "execution", "深圳市罗湖区东门街道人民北路2088号门前人行道"),
        Field("execution.attendant", "到场的当事人", "execution", "王丽华", required=False),
        Field("execution.witness", "见证人", "execution", "", required=False),
        Field("execution.refused", "当事人没有签名的原因", "execution", "", required=False),
        Field("execution.recorded", "是否全程音像记录", "execution", False, required=False),
        Field("execution.supervisor", "到场监督的执法人员", "execution", "李建国", required=False),
        Field("execution.performer", "代履行人", "decision", "深圳市清源环境服务有限公司", required=False),
        Field("execution.urgent", "夜间或者节假日实施的紧急情况", "execution", "", required=False),
        Field(
            "execution.course", "实施经过", "execution",
            "清运堆放的水泥、砂石约3立方米，冲洗路面，恢复人行道原状；物品登记后存放于执法队仓库。",
        ),
        Field("execution.cents", "执行金额或者代履行费用（分）", "execution", 180000, required=False),
        Field("execution.recorder", "记录人", "execution", "陈晓敏"),
    ),
    body=(
        Head("强制执行（代履行）笔录", number=""),
        Entries(
            (
                ("时间", "{execution.began_at|moment}至{execution.ended_at|moment}"),
                ("地点", "{execution.place}"),
                ("当事人", "{party.name}"),
                ("决定书文号", "{execution.number:（见当场决定）}"),
                ("执行方式", "{execution.way}"),
                ("代履行人", "{execution.performer}", "execution.performer"),
                ("到场人", "{execution.attendant:无}"),
                ("见证人", "{execution.witness:无}"),
                ("执法人员", "{officers|people}"),
                ("现场监督", "{execution.supervisor}", "execution.supervisor"),
                ("记录人", "{execution.recorder}"),
            )
        ),
        Para("{execution.urgent}", lead="夜间或者节假日实施的紧急情况：", when="execution.urgent"),
        Heading("一、表明身份和宣读决定"),
        Para("执法人员出示执法证件，宣读执行决定，告知执行的内容和方法。"),
        Heading("二、实施经过"),
        Para("{execution.course}"),
        When("execution.cents", (Para("执行金额（代履行费用）：{execution.cents|amount}。"),)),
        Heading("三、确认"),
        When(
            "execution.attendant & !execution.refused",
            (
                Para("以上笔录已经阅读（宣读），记录属实。"),
                SignLines(("当事人", GUARDIAN_LINE, *_OURS)),
            ),
            (
                Para("{execution.refused}", lead="当事人没有签名的原因：", when="execution.refused"),
                Para("当事人未到场，由见证人到场见证。", when="!execution.attendant"),
                Para("没有签名的情形由全程音像记录证明。", when="execution.refused & execution.recorded & !execution.witness"),
                SignLines(_OURS),
            ),
        ),
    ),
)  # fmt: skip
