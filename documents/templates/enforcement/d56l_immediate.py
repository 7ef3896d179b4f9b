"""D56L 立即代履行决定及事后通知书. Source: 《行政强制法》第五十二条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import REMEDY
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN,
    GUARDIAN_LINE,
    PARTY,
    REMEDIES,
    dated,
)

TEMPLATE = Template(
    code="D56L",
    title="立即代履行决定及事后通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强执字〔2026〕3号"),
        dated("2026-04-20"),
        PARTY[0],
        GUARDIAN,
        PARTY[1],
        *REMEDIES,
        Field("duty.obligation", "应当履行的义务", "duty", "清除遗洒在深南东路的渣土"),
        Field("immediate.performer", "代履行人", "immediate", "深圳市清源环境服务有限公司"),
        Field("immediate.place", "地点", "immediate", "深圳市罗湖区深南东路与文锦路交叉口"),
        Field("immediate.began_at", "实施时间", "immediate", "2026-04-20T09:30"),
        Field("immediate.course", "实施经过", "immediate", "清扫、冲洗渣土约两立方米，恢复通行"),
        Field("immediate.cents", "费用（分）", "immediate", 120000, required=False),
        Field("immediate.absent", "当事人是否不在场", "immediate", True),
        *CONTACT,
    ),
    body=(
        Head("立即代履行决定及事后通知书"),
        Para("{party.name}：", indent=0),
        Para(
            "因{you}应当{duty.obligation}而不能清除，需要立即清除，依据《中华人民共和国行政强制法》第五十二条的规定，本机关决定"
            "立即实施代履行，于{immediate.began_at|moment}在{immediate.place}由{immediate.performer}实施：{immediate.course}。"
        ),
        Para("代履行费用{immediate.cents|amount}，按照成本合理确定，由{you}承担。", when="immediate.cents"),
        Para("实施时{you}不在场，现依法通知。对有关违法行为，本机关将依法作出处理。", when="immediate.absent"),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)
