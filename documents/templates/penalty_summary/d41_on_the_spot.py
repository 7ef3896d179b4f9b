"""D41 当场行政处罚决定书: the lines that the party was shown, the seal, and who signed.

Source: 《行政处罚法》第五十二条 (a form with a set format and a number; what it must say; signed by the officers).
"""

from documents.blocks import Para, Sealed, When
from documents.fields import Field
from documents.layout import Style
from documents.template import Template
from documents.templates.penalty.parts import BODY, DATE, GUARDIAN
from documents.templates.penalty_summary.parts import Decided, Signed

_SIGNED = ("2026年11月23日", [[[0.1, 0.6], [0.3, 0.2], [0.5, 0.7], [0.7, 0.3], [0.9, 0.6]]])
TEMPLATE = Template(
    code="D41",
    title="当场行政处罚决定书",
    style=Style(size=12.0, pitch=19.5, tracking=0.0),
    fields=(
        *BODY,
        DATE,
        Field("number", "编号", "编号", "深罗城执当罚字〔2026〕1号"),
        Field(
            "lines", "决定书各行文字", "texts",
            [
                "深圳市罗湖区城市管理和综合执法局", "当场行政处罚决定书", "深罗城执当罚字〔2026〕1号", "当事人：陈志强",
                "公民身份号码：440301199003030016",
                "经查，你于2026年11月23日在东门街道人民北路随地吐痰，有现场照片为证，违反了《深圳经济特区市容和环境卫生管理条例》第四十一条第一款的规定。",
                "执法人员当场告知了事实、理由、依据和陈述、申辩的权利，你未提出陈述、申辩。",
                "依据《深圳经济特区市容和环境卫生管理条例》第四十一条第四款的规定，决定处以罚款人民币伍拾元整（50元）。",
                "你应当自收到本决定书之日起十五日内缴纳罚款；逾期不缴纳的，每日按罚款数额的百分之三加处罚款。",
                "不服本决定的，可以自收到本决定书之日起六十日内先向深圳市罗湖区人民政府申请行政复议。",
            ],
        ),
        Field("receipt.refused", "是否拒绝签收", "decision", False, required=False),
        Field("receipt.reason", "拒绝签收的情况", "decision", "", when="receipt.refused"),
        Field("receipt.witness", "见证人", "decision", "", required=False),
        Field("signatures.party", "当事人签名", "signatures", {"date": _SIGNED[0], "strokes": _SIGNED[1]}, required=False),
        GUARDIAN,
        Field("signatures.guardian", "监护人签名", "signatures", {}, required=False),
        Field("signatures.officer", "执法人员签名", "signatures", {}, required=False),
        Field("signatures.second_officer", "第二名执法人员签名", "signatures", {}, required=False),
        Field("signatures.witness", "见证人签名", "signatures", {}, required=False),
    ),
    body=(
        Decided(),
        Sealed(),
        Para("当事人拒绝签收：{receipt.reason}", when="receipt.refused"),
        Para("本决定书已当场交付当事人。", when="!receipt.refused"),
        When("!receipt.refused", (Signed("当事人签名或者盖章", "signatures.party"),)),
        When("party.guardian", (Signed("监护人（法定代理人）签名或者盖章", "signatures.guardian"),)),
        Signed("执法人员签名", "signatures.officer"),
        Signed("执法人员签名", "signatures.second_officer"),
        When("receipt.witness", (Signed("见证人签名（{receipt.witness}）", "signatures.witness"),)),
    ),
)  # fmt: skip
