"""D23 整改复查意见书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN_LINE, OFFICERS, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D23",
    title="整改复查意见书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执复查字〔2026〕9号"),
        dated("2026-09-11"),
        *PARTY,
        Field("order.number", "责令改正通知书文号", "correction", "深罗城执责改字〔2026〕9号"),
        Field("order.served_on", "责令改正通知书送达日期", "correction", "2026-09-08"),
        Field("recheck.checked_at", "复查时间", "recheck", "2026-09-11T11:30"),
        Field("recheck.place", "复查地点", "recheck", "深圳市罗湖区东门街道人民北路2088号一层102铺门前"),
        Field("recheck.findings", "复查情况", "recheck", "门前人行道上仍摆放方桌三张、塑料椅十二把，有顾客就餐。"),
        Field("recheck.conclusion", "复查结论", "recheck", "拒不改正"),
        OFFICERS,
    ),
    body=(
        Head("整改复查意见书"),
        *PARTY_BLOCK,
        Para(
            "本机关于{order.served_on|date}向{you}送达《责令改正通知书》（{order.number}）。{recheck.checked_at|moment}，"
            "本机关执法人员{officers|people}对{you}的改正情况进行了复查。"
        ),
        Para("{recheck.place}", lead="复查地点："),
        Para("{recheck.findings}", lead="复查情况："),
        Para("{recheck.conclusion}。", lead="复查结论："),
        Sealed(),
        SignLines(("当事人（现场负责人）", GUARDIAN_LINE, "执法人员", "执法人员")),
    ),
)
