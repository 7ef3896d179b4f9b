"""D59 强制执行申请书: signed by the leader, sealed, dated. Source: 《行政强制法》第五十五条."""

from dataclasses import replace

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D59",
    title="强制执行申请书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强申字〔2026〕1号"),
        dated("2026-10-12"),
        *PARTY,
        Field("decision.title", "据以申请的决定", "appeal", "行政处罚决定书"),
        Field("decision.number", "决定书文号", "appeal", "深罗城执罚决字〔2026〕1号"),
        Field("decision.decided_on", "决定日期", "appeal", "2026-03-09"),
        Field("decision.served_on", "决定书送达日期", "appeal", "2026-03-10"),
        Field("duty.obligation", "应当履行的义务", "appeal", "缴纳罚款人民币贰仟元整（2000元）"),
        Field("application.court", "人民法院", "application", "深圳市盐田区人民法院"),
        Field("application.subject", "申请强制执行的标的", "application", "强制执行罚款和加处罚款"),
        Field("owed.fine_cents", "罚款数额（分）", "appeal", 200000, required=False),
        Field("owed.surcharge_cents", "加处罚款数额（分）", "appeal", 200000, required=False),
        Field("owed.cents", "应缴金额合计（分）", "appeal", 400000, required=False),
        Field("application.facts", "事实、理由和依据", "application",
              "被申请人超出门、窗外墙摆卖、经营，经责令拒不改正，违反《深圳经济特区市容和环境卫生管理条例》第十七条第一款"),
        Field("application.views", "当事人的意见及催告情况", "application", "被申请人未提出陈述、申辩"),
        Field("application.remedy", "复议、诉讼情况", "appeal", "未申请复议、未起诉"),
        Field("application.lapses_on", "复议、诉讼期限届满日", "appeal", "2026-09-10"),
        Field("application.demanded_on", "催告书送达日期", "demand", "2026-09-15"),
        Field("application.demand_number", "催告书文号", "编号", "深罗城执催字〔2026〕1号", required=False),
        Field("application.materials", "材料清单", "application",
              ["行政处罚决定书及送达回证", "履行行政决定催告书及送达回证", "主要证据材料", "标的情况说明"]),
        Field("application.urgent", "紧急情况", "application", "", required=False),
        Field("application.late", "逾期申请的正当理由", "application", "", required=False),
        Field("application.leader", "行政机关负责人", "application", "黄志远"),
        Field("application.signed_on", "签署日期", "application", "2026-10-12"),
        *CONTACT,
    ),
    body=(
        Head("强制执行申请书"),
        Para("{body.name}", lead="申请人："),
        Para("地址：{body.address}"),
        Para("联系电话：{body.phone}"),
        replace(PARTY_BLOCK[0], lead="被申请人："),  # type: ignore[type-var]
        *PARTY_BLOCK[1:],
        Para("{application.subject}", lead="请求事项："),
        Para("截至本申请书作出之日，应缴罚款{owed.fine_cents|amount}，加处罚款{owed.surcharge_cents|amount}；扣除已缴部分，"
             "尚应缴纳{owed.cents|amount}。", when="owed.cents & owed.surcharge_cents"),
        Para("截至本申请书作出之日，应缴罚款{owed.fine_cents|amount}；扣除已缴部分，尚应缴纳{owed.cents|amount}。",
             when="owed.cents & !owed.surcharge_cents"),
        Para(
            "申请人于{decision.decided_on|date}作出《{decision.title}》（{decision.number}），要求被申请人{duty.obligation}，"
            "并于{decision.served_on|date}送达。{application.facts}。",
            lead="事实、理由和依据：",
        ),
        Para(
            "{application.remedy}；申请行政复议、提起行政诉讼的期限于{application.lapses_on|date}届满。",
            lead="复议、诉讼情况：",
        ),
        Para(
            "申请人于{application.demanded_on|date}送达《履行行政决定催告书》（{application.demand_number:文号见案卷}），催告书送达满十日，被申请人仍未履行。{application.views}。",
            lead="当事人的意见及催告情况：",
        ),
        Para("{application.late}", lead="逾期申请的正当理由：", when="application.late"),
        Para(
            "因{application.urgent}，为保障公共安全，依据《中华人民共和国行政强制法》第五十九条的规定，申请立即执行。",
            when="application.urgent",
        ),
        Para("依据《中华人民共和国行政强制法》第五十三条、第五十四条、第五十五条的规定，特申请贵院强制执行。"),
        Para("此致"),
        Para("{application.court}", indent=0),
        Para("{application.materials|list}。", lead="附："),
        CONTACT_PARA,
        Para("本申请书经行政机关负责人{application.leader}于{application.signed_on|date}批准。", keep=True),
        Sealed(),
        SignLines(("行政机关负责人签名",)),
    ),
)  # fmt: skip
