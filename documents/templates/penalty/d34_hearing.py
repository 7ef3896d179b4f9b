"""D34 行政处罚听证通知书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN, GUARDIAN_LINE, PARTY, dated

TEMPLATE = Template(
    code="D34",
    title="行政处罚听证通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执听通字〔2026〕1号"),
        dated("2026-10-23"),
        PARTY[0],
        GUARDIAN,
        PARTY[1],
        Field("case.matter", "案由", "case", "擅自倾倒建筑垃圾"),
        Field("hearing.requested_on", "要求听证的日期", "hearing", "2026-10-20"),
        Field("hearing.held_at", "听证时间", "hearing", "2026-11-05T09:30"),
        Field("hearing.place", "听证地点", "hearing", "深圳市罗湖区文锦中路1008号二楼听证室"),
        Field("hearing.open", "是否公开举行", "hearing", True),
        Field("hearing.host", "听证主持人", "hearing", {"name": "孙立", "title": "法制科科长"}),
        Field("hearing.members", "听证员", "hearing", [{"name": "马骏", "title": "法制科科员"}], required=False),
        Field("hearing.recorder", "书记员", "hearing", {"name": "郑文静", "title": "法制科科员"}),
        *CONTACT,
    ),
    body=(
        Head("行政处罚听证通知书"),
        Para("{party.name}：", indent=0),
        Para(
            "{you}于{hearing.requested_on|date}就{case.matter}一案要求举行听证。依据《中华人民共和国行政处罚法》第六十四条的规定，"
            "本机关决定于{hearing.held_at|moment}在{hearing.place}举行听证，请准时参加。"
        ),
        Para("本次听证公开举行。", when="hearing.open"),
        Para("本次听证不公开举行。", when="!hearing.open"),
        Para("{hearing.host|people}", lead="听证主持人："),
        Para("{hearing.members|people}", lead="听证员：", when="hearing.members"),
        Para("{hearing.recorder|people}", lead="书记员："),
        Para("有关权利和注意事项如下："),
        Para("1．{you}认为主持人与本案有直接利害关系的，有权申请回避。"),
        Para("2．{you}可以亲自参加听证，也可以委托一至二人代理；委托代理的，应当提交授权委托书，载明委托事项和权限。"),
        Para("3．参加听证请携带身份证明和有关证据材料；有证人作证的，请事先告知本机关。"),
        Para("4．{you}及代理人无正当理由拒不出席或者未经许可中途退出听证的，视为放弃听证权利，终止听证。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)
