"""D19 抽样取证通知书 with its list, D19J 抽样取证记录."""

from documents.blocks import RECORD, Entries, Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CASE,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN,
    GUARDIAN_LINE,
    OFFICERS,
    PARTY,
    PARTY_BLOCK,
    dated,
)

_SAMPLES = Field(
    "sampling.samples",
    "样品",
    "填写",
    [
        {"name": "冷冻肉串", "model": "散装", "quantity": "2公斤", "base": "20公斤", "seal": "LH0101"},
        {"name": "食用油", "model": "桶装，5升", "quantity": "1桶", "base": "6桶", "seal": "LH0102"},
    ],
)
_AT = (
    Field("sampling.at", "抽样时间", "填写", "2026-09-12T10:20"),
    Field("sampling.place", "抽样地点", "填写", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
)
_TABLE = Form(
    (1.1, 3, 2.6, 1.7, 1.7, 2.2),
    (
        Row((Label("序号"), Label("样品名称"), Label("规格"), Label("样品数量"), Label("抽样基数"), Label("封条号"))),
        EachRow(
            "sampling.samples",
            "sample",
            (
                Value("{index}", align="centre"),
                Value("{sample.name}"),
                Value("{sample.model:}"),
                Value("{sample.quantity}", align="centre"),
                Value("{sample.base:}", align="centre"),
                Value("{sample.seal:}"),
            ),
        ),
    ),
)

TEMPLATE = Template(
    code="D19",
    title="抽样取证通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执抽证字〔2026〕1号"),
        dated("2026-09-12"),
        *PARTY,
        CASE[1],
        *_AT,
        _SAMPLES,
        *CONTACT,
    ),
    body=(
        Head("抽样取证通知书"),
        *PARTY_BLOCK,
        Para(
            "因{you}涉嫌{case.matter}，依据《中华人民共和国行政处罚法》第五十六条的规定，本机关于{sampling.at|moment}在"
            "{sampling.place}对下列物品抽样取证："
        ),
        _TABLE,
        Gap(0.5),
        Para("样品由本机关封存，用于检测（检验、鉴定）；未动用和检验后可以退还的样品，依法退还。"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)

MINUTES = Template(
    code="D19J",
    title="抽样取证记录",
    style=RECORD,
    foot=("当事人（现场负责人）",),
    fields=(
        BODY[0],
        CASE[1],
        PARTY[1],
        GUARDIAN,
        OFFICERS,
        *_AT,
        Field("sampling.method", "抽样方法", "填写", "从同一批次存货的上、中、下三层随机抽取"),
        _SAMPLES,
        Field("sampling.sealing", "样品封存情况", "填写", "当场装入清洁容器，加贴封条，由双方签名"),
        Field("sampling.present", "在场人", "填写", "王丽华（法定代表人）"),
    ),
    body=(
        Head("抽样取证记录", number=""),
        Entries(
            (
                ("时间", "{sampling.at|moment}"),
                ("地点", "{sampling.place}"),
                ("案由", "{party.name}涉嫌{case.matter}"),
                ("抽样人", "{officers|people}"),
                ("在场人", "{sampling.present}"),
                ("抽样方法", "{sampling.method}"),
            )
        ),
        _TABLE,
        Gap(0.5),
        Entries((("样品封存情况", "{sampling.sealing}"),)),
        Para("抽样人已出示执法证件。以上记录经当事人核对无误。"),
        SignLines(("抽样人（{who.name}）",), each="officers"),
        SignLines(("当事人（现场负责人）", GUARDIAN_LINE)),
    ),
)
