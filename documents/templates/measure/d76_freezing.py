"""D76 冻结决定书, D76B 协助冻结存款（汇款）通知书, D76J 解除冻结决定书."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.measure.parts import REMEDY
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    dated,
    numbered,
)

_BANK = Field("freezing.bank", "金融机构", "填写", "中国建设银行深圳东门支行")
_ACCOUNT = Field("freezing.account", "账号", "填写", "4400 1234 5678 0000 001")
_CENTS = Field("freezing.cents", "冻结数额（分）", "填写", 5000000)
_FROM = Field("freezing.from_on", "冻结自", "填写", "2026-03-03")
_UNTIL = Field("freezing.until_on", "冻结至", "填写", "2026-04-02")
_BASIS = Field("freezing.basis", "法律依据", "填写", "《中华人民共和国税收征收管理法》第三十八条第一款第一项")

#: The five items of 《行政强制法》第三十一条第一款.
TEMPLATE = Template(
    code="D76",
    title="冻结存款（汇款）决定书",
    fields=(
        *BODY,
        numbered("冻字"),
        dated("2026-03-03"),
        *PARTY,
        Field("freezing.reason", "冻结的理由", "填写", "为防止转移与违法行为有关的资金"),
        _BASIS,
        _BANK,
        _ACCOUNT,
        _CENTS,
        _FROM,
        _UNTIL,
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("冻结存款（汇款）决定书"),
        *PARTY_BLOCK,
        Para(
            "{freezing.reason}，依据{freezing.basis}和《中华人民共和国行政强制法》第二十九条至第三十一条的规定，本机关决定冻结{you}下列存款（汇款）："
        ),
        Para("{freezing.bank}，账号{freezing.account}", lead="账号："),
        Para("{freezing.cents|amount}", lead="数额："),
        Para("自{freezing.from_on|date}至{freezing.until_on|date}。", lead="期限："),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)

TO_BANK = Template(
    code="D76B",
    title="协助冻结存款（汇款）通知书",
    fields=(
        *BODY,
        numbered("冻字", 2),
        dated("2026-03-03"),
        PARTY[1],
        PARTY[2],
        _BASIS,
        _BANK,
        _ACCOUNT,
        _CENTS,
        _FROM,
        _UNTIL,
        Field("freezing.decision", "冻结决定书文号", "填写", "深罗城执冻字〔2026〕1号"),
        *CONTACT,
    ),
    body=(
        Head("协助冻结存款（汇款）通知书"),
        Para("{freezing.bank}：", indent=0),
        Para(
            "本机关已作出《冻结存款（汇款）决定书》（{freezing.decision}）。依据{freezing.basis}和《中华人民共和国行政强制法》"
            "第三十条的规定，请你单位立即协助冻结{party.name}（{party.code}）账号{freezing.account}内的存款（汇款）{freezing.cents|amount}，"
            "期限自{freezing.from_on|date}至{freezing.until_on|date}。"
        ),
        Para("你单位接到本通知书后应当立即予以冻结，不得拖延，不得在冻结前向当事人泄露信息。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("协助单位接收人",)),
    ),
)

LIFTING = Template(
    code="D76J",
    title="解除冻结决定书",
    fields=(
        *BODY,
        numbered("冻字", 3),
        dated("2026-03-20"),
        *PARTY,
        _BANK,
        _ACCOUNT,
        Field("freezing.decision", "冻结决定书文号", "填写", "深罗城执冻字〔2026〕1号"),
        Field("freezing.cause", "解除的情形", "填写", "对违法行为已经作出处理决定，不再需要冻结"),
        *CONTACT,
    ),
    body=(
        Head("解除冻结决定书"),
        *PARTY_BLOCK,
        Para(
            "本机关以《冻结存款（汇款）决定书》（{freezing.decision}）冻结{you}在{freezing.bank}账号{freezing.account}内的存款（汇款）。"
            "因{freezing.cause}，依据《中华人民共和国行政强制法》第三十三条的规定，决定解除冻结。"
        ),
        Para("本决定书同时通知{freezing.bank}。金融机构接到通知后应当立即解除冻结。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", "金融机构接收人")),
    ),
)
