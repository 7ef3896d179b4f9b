"""What an officer is asked on the spot: the scene, the telling, the decision; ``forms_after`` has the rest."""

from __future__ import annotations

from engine.forms import Field, Form
from processes import guardians, refusals
from processes.questions import CODED, PARTY_TYPES, choices, outing
from processes.roles import CERTIFICATE

#: 个体工商户 with its operator's number, citizens with their own (case-file review rule 104).
_NUMBERED = ("type", ("citizen", "sole_trader"))
CORRECTIONS = choices(none="无需责令改正", immediate="责令立即改正", limited="责令限期改正")

SCENE = Form(
    "scene",
    (
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE, prefill="outing.second",
              hint="须为另一名持有效执法证的执法人员", basis="《行政处罚法》第四十二条"),
        Field("shown_cards", "已主动出示执法证件", "boolean", basis="《行政处罚法》第五十二条第一款、第五十五条第一款"),
        Field("told_rights", "已告知申请回避等权利", "boolean", basis="《行政处罚法》第四十三条、第四十四条"),
        Field("recorded", "全程音像记录", "boolean", basis="《行政处罚法》第四十七条"),
        Field("item_code", "涉嫌违反的事项", "catalogue", hint="从事项目录选择"),
        Field("type", "当事人类型", "choice", choices=PARTY_TYPES,
              hint="个体工商户按公民的限额处罚（《行政处罚法》第五十一条）"),
        Field("name", "当事人名称（姓名）", max_length=200),
        Field("code", "统一社会信用代码", "uscc", show_if=CODED),
        Field("id_number", "公民身份号码", show_if=_NUMBERED, max_length=18, hint="个体工商户填写经营者的号码"),
        Field("representative", "法定代表人／负责人／经营者", required=False, show_if=CODED, max_length=100),
        Field("party_address", "住所（住址）", max_length=200),
        Field("phone", "联系电话", required=False, max_length=30),
        *guardians.asked(),
        Field("place", "违法行为发生地", max_length=200),
        *outing(),
        Field("occurred_at", "违法行为发生时间", "datetime", basis="《行政处罚法》第三十六条"),
        Field("found", "查明的违法事实", "longtext", hint="客观记录所见，不作评价", max_length=1000),
        Field("evidence", "证据", "longtext", hint="每行一份，写“名称：证明内容”；照片、录像另行上传", max_length=1000),
        Field("ordered_on", "此前责令改正通知书送达日期", "date", required=False,
              hint="事项须先责令改正的填写；七日内再犯属拒不改正"),
        Field("order_due_on", "此前责令改正的期限至", "date", required=False),
        Field("order_number", "此前责令改正通知书文号", required=False, max_length=100),
        Field("correction", "责令改正", "choice", choices=CORRECTIONS, basis="《行政处罚法》第二十八条第一款"),
        Field("correction_content", "责令改正的内容", "longtext", show_if=("correction", ("immediate", "limited")),
              max_length=500, phrases=("立即停止违法行为。", "立即清理干净。")),
        Field("correction_due_on", "改正期限至", "date", show_if=("correction", ("limited",))),
    ),
    headings={"second_officer": "表明身份", "item_code": "事项和当事人", "place": "事实和证据",
              "correction": "责令改正"},
)  # fmt: skip

KINDS = choices(warning="警告", fine="罚款")
OUTCOMES = choices(
    decide="事实确凿、无争议，当场作出处罚决定",
    spare="违法行为轻微等，拟不予处罚",
    convert="有争议或者情节复杂，转普通程序",
)
GROUNDS = choices(
    minor_corrected="轻微并及时改正，没有造成危害后果", first_minor="初次违法且后果轻微并及时改正",
    no_fault="有证据足以证明没有主观过错",
)  # fmt: skip
_PUNISHED, _SPARED = ("outcome", ("decide",)), ("outcome", ("spare",))

TELLING = Form(
    "telling",
    (
        Field("told", "已告知拟处理内容及事实、理由、依据和陈述申辩权", "boolean", basis="《行政处罚法》第四十四条"),
        Field("manner", "告知方式", "choice", choices=choices(oral="口头告知（音像记录）", written="书面告知")),
        Field("outcome", "拟作处理", "choice", choices=OUTCOMES,
              basis="《行政处罚法》第三十三条、第五十一条、第五十四条"),
        Field("proposed_kinds", "告知的处罚种类", "multichoice", choices=KINDS, show_if=_PUNISHED,
              basis="《行政处罚法》第四十四条、第五十一条"),
        Field("proposed_fine_cents", "告知的罚款数额", "money", required=False, show_if=_PUNISHED,
              hint="确定数额；公民、个体工商户不超过200元，法人、其他组织不超过3000元",
              basis="《行政处罚法》第四十四条、第五十一条"),
        Field("measured", "计量事实", "quantities", required=False, show_if=_PUNISHED, max_length=500,
              hint="按裁量基准计量的数量和单位"),
        Field("answered", "裁量情节", "longtext", required=False, show_if=_PUNISHED, max_length=1000,
              hint="每行一项，写“情节=是”或“情节=否”", lines="pairs"),
        Field("defence", "陈述、申辩的内容", "longtext", required=False, hint="当事人未提出的不填", max_length=1000,
              basis="《行政处罚法》第四十五条"),
        Field("defence_review", "复核意见", "longtext", required=False, max_length=1000,
              hint="有陈述、申辩的必填；不得因申辩加重处罚", basis="《行政处罚法》第四十五条第二款"),
        Field("disputed", "当事人对事实有争议", "boolean", hint="有争议的应当转普通程序"),
        Field("ground", "不予处罚的情形", "choice", choices=GROUNDS, show_if=_SPARED, basis="《行政处罚法》第三十三条"),
        Field("corrected", "当事人已当场改正", "boolean", required=False, show_if=_SPARED,
              basis="《行政处罚法》第三十三条第一款"),
        Field("education", "教育情况", "longtext", required=False, show_if=_SPARED, max_length=500,
              basis="《行政处罚法》第三十三条第三款", phrases=("已当场教育当事人，当事人表示今后遵守。",)),
        Field("reason", "理由", "longtext", show_if=("outcome", ("spare", "convert")), max_length=1000),
    ),
    headings={"told": "告知", "outcome": "拟作处理", "defence": "陈述申辩"},
)  # fmt: skip

PAYMENTS = choices(code="扫码缴款", bank="到代收银行缴款", cash="当场收缴现金")
CASH_GROUNDS = choices(
    small="一百元以下罚款", hard_later="不当场收缴事后难以执行", remote="边远、水上、交通不便地区，当事人提出当场缴纳"
)
_CASH = ("payment", ("cash",))

DECISION = Form(
    "decision",
    (
        Field("kinds", "处罚种类", "multichoice", choices=KINDS, prefill="telling.proposed_kinds",
              basis="《行政处罚法》第五十一条"),
        Field("fine_cents", "罚款数额", "money", required=False, prefill="telling.proposed_fine_cents", unit="元",
              hint="不得高于告知的数额", basis="《行政处罚法》第四十五条第二款、第五十一条"),
        Field("discretion_reason", "裁量理由", "longtext", required=False, max_length=500,
              hint="与裁量基准的数额不一致时必填，不少于十字"),
        Field("payment", "缴款方式", "choice", required=False, choices=PAYMENTS, hint="有罚款的必填",
              basis="《行政处罚法》第六十七条、第六十八条、第六十九条"),
        Field("cash_ground", "当场收缴的情形", "choice", choices=CASH_GROUNDS, show_if=_CASH,
              basis="《行政处罚法》第六十八条、第六十九条"),
        Field("cash_reason", "事后难以执行的具体情况", "longtext", show_if=("cash_ground", ("hard_later",)),
              max_length=500),
        Field("cash_request", "当事人当场缴纳的请求", "longtext", show_if=("cash_ground", ("remote",)), max_length=500,
              basis="《行政处罚法》第六十九条"),
        Field("decided_at", "决定时间", "datetime"),
        Field("receipt", "当场交付", "choice",
              choices=choices(signed="当事人签收", refused="当事人拒绝签收，已在决定书上注明"),
              basis="《行政处罚法》第五十二条第一款"),
        Field("refusal_reason", "拒绝签收的情况", "longtext", show_if=("receipt", ("refused",)), max_length=500),
        Field("guardian_receipt", "监护人签收", "choice", required=False,
              choices=choices(there="监护人到场，一并签收", later="监护人未到场，另行送达监护人"),
              hint="当事人未成年或者行为能力受限的必填", basis="《民法典》第二十三条"),
        refusals.witness(None, hint="当事人拒绝签收、没有全程音像记录的必填"),
        Field("number_id", "预留文号", required=False, max_length=40, by_device=True),
        Field("text_sha256", "当事人所见文本的校验值", required=False, max_length=64, by_device=True),
    ),
    headings={"kinds": "决定", "payment": "缴款", "decided_at": "当场交付"},
)  # fmt: skip
