"""D21 授权委托书, D21F 法定代表人身份证明书, D21S 送达地址确认书: what the party signs."""

from documents.blocks import Entries, Head, Para, SignLines, When
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, PARTY, PARTY_ROWS, dated

TEMPLATE = Template(
    code="D21",
    title="授权委托书",
    fields=(
        BODY[0],
        dated("2026-09-08"),
        *PARTY,
        CASE[1],
        Field("proxy.name", "受委托人", "填写", "张志远"),
        Field("proxy.code", "受委托人证件号码", "填写", "440301198001010017"),
        Field("proxy.phone", "受委托人联系电话", "填写", "13800138001"),
        Field("proxy.relation", "与委托人的关系", "填写", "公司行政经理"),
        Field(
            "proxy.powers",
            "委托权限（逐项写明）",
            "填写",
            ["接受询问、提供证据材料", "签收执法文书", "陈述、申辩，申请听证"],
        ),
        Field("proxy.from_on", "委托期限自", "填写", "2026-09-08"),
        Field("proxy.until_on", "委托期限至", "填写", "2026-12-31"),
        Field("proxy.earlier", "是否追认授权日以前的行为", "填写", False, required=False),
    ),
    body=(
        Head("授权委托书", body="", number=""),
        Para("{party.name}", lead="委托人：", indent=0),
        Para("{code_label}：{party.code}", indent=0),
        Para("{address_label}：{party.address}", indent=0),
        Para("{representative_label}：{party.representative:}{party.operator:}", indent=0, when="party.kind!=自然人"),
        Entries(
            (
                ("受委托人", "{proxy.name}"),
                ("证件号码", "{proxy.code}"),
                ("联系电话", "{proxy.phone}"),
                ("与委托人的关系", "{proxy.relation}"),
            )
        ),
        Para("委托人就涉嫌{case.matter}一案，委托上列受委托人代为办理下列事项（逐项写明，不得以“全权委托”代替）："),
        Para("{proxy.powers|list}。"),
        Para("委托期限自{proxy.from_on|date}至{proxy.until_on|date}。"),
        When("proxy.earlier", (Para("委托人对受委托人在本委托书签署之前就本案所为的上述行为予以追认。"),)),
        SignLines(("委托人（签名或者盖章）", "受委托人")),
    ),
)

REPRESENTATIVE = Template(
    code="D21F",
    title="法定代表人（负责人）身份证明书",
    fields=(
        dated("2026-09-08"),
        *PARTY,
        Field("represents.name", "姓名", "填写", "王丽华"),
        Field("represents.code", "证件号码", "填写", "440301197505050022"),
        Field("represents.post", "职务", "填写", "执行董事"),
        Field("represents.phone", "联系电话", "填写", "13800138000"),
    ),
    body=(
        Head("法定代表人（负责人）身份证明书", body="", number=""),
        Para(
            "{represents.name}（证件号码：{represents.code}）现任我单位{represents.post}职务，为我单位的{representative_label}，特此证明。"
        ),
        Para("单位名称：{party.name}"),
        Para("{code_label}：{party.code}"),
        Para("{address_label}：{party.address}"),
        Para("联系电话：{represents.phone}"),
        Para("{party.name}（盖章）", align="right"),
        Para("{date|date}", align="right"),
        Para("附：{representative_label}身份证件复印件。"),
    ),
)

ADDRESS = Template(
    code="D21S",
    title="送达地址确认书",
    fields=(
        BODY[0],
        dated("2026-09-08"),
        *PARTY,
        CASE[1],
        Field("delivery.address", "送达地址", "填写", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
        Field("delivery.receiver", "收件人", "填写", "王丽华"),
        Field("delivery.phone", "收件人电话", "填写", "13800138000"),
        Field("delivery.postcode", "邮政编码", "填写", "518001", required=False),
        Field("delivery.electronic", "是否同意电子送达", "填写", True),
        Field("delivery.email", "电子邮箱", "填写", "haoweilai@example.com", required=False),
        Field("delivery.mobile", "接收短信的手机号码", "填写", "13800138000", required=False),
    ),
    body=(
        Head("送达地址确认书", number=""),
        Form(
            (2.2, 4, 2.2, 3.6),
            (
                Row((Label("案由"), Value("{case.matter}", span=3))),
                *PARTY_ROWS,
                Row((Label("送达地址"), Value("{delivery.address}", span=3))),
                Row((Label("收件人"), Value("{delivery.receiver}"), Label("收件人电话"), Value("{delivery.phone}"))),
                Row(
                    (Label("电子邮箱"), Value("{delivery.email:}"), Label("手机号码"), Value("{delivery.mobile:}")),
                    when="delivery.electronic",
                ),
                Row(
                    (
                        Label("告知事项"),
                        Value(
                            "一、当事人应当如实提供送达地址；地址变更的，应当及时书面告知。\n"
                            "二、因提供的地址不准确、拒不提供或者变更后未及时告知，致使文书未能实际接收的，文书退回之日或者送达之日视为送达之日。\n"
                            "三、同意电子送达的，执法文书可以通过电子邮件、短信等能够确认收悉的方式送达，以信息到达上列系统的日期为送达日期。",
                            span=3,
                            tall=8,
                        ),
                    )
                ),
                Row(
                    (
                        Label("当事人确认"),
                        Value("已阅读并理解以上告知事项，所提供的送达地址准确、有效。同意电子送达。", span=3, tall=3),
                    ),
                    when="delivery.electronic",
                ),
                Row(
                    (
                        Label("当事人确认"),
                        Value("已阅读并理解以上告知事项，所提供的送达地址准确、有效。不同意电子送达。", span=3, tall=3),
                    ),
                    when="!delivery.electronic",
                ),
            ),
        ),
        SignLines(("当事人或者代理人",)),
    ),
)
