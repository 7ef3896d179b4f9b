"""What an officer is asked when goods are sealed or seized."""

from __future__ import annotations

from engine.forms import Field, Form
from processes import refusals
from processes.measure.facts import CAUSES
from processes.questions import choices, opinion, outing, party
from processes.roles import CERTIFICATE

YES = (True, "true", "on", "是")
RECEIPT = choices(signed="当事人签名或者盖章", refused="当事人拒绝")

REQUEST = Form(
    "request",
    (
        *party(),
        Field("item_code", "涉嫌违反的事项", "catalogue", hint="从事项目录选择", prefill="request.item_code"),
        Field("found", "涉嫌违法的事实", "longtext", prefill="request.found"),
        Field("kind", "措施种类", "choice",
              choices=choices(seal="查封场所、设施或者财物", seize="扣押财物", freeze="冻结存款、汇款"),
              basis="《行政强制法》第九条"),
        Field("object", "场所、设施或者财物", "longtext", hint="名称、数量、所在位置；实施时逐件登记入账",
              basis="《行政强制法》第二十三条"),
        Field("place", "实施地点", prefill="request.place"),
        Field("reason", "理由", "longtext", max_length=1000, basis="《行政强制法》第二条、第五条",
              phrases=("为制止违法行为、防止证据损毁，需要采取强制措施，采用非强制手段不能达到目的。",)),
        Field("basis", "法律、法规依据", hint="写明名称和条款项", basis="《行政强制法》第十条、第十八条"),
        Field("urgent", "情况紧急，需要当场实施", "boolean", basis="《行政强制法》第十九条"),
        Field("urgent_reason", "紧急情况", "longtext", show_if=("urgent", YES), max_length=1000),
        Field("major", "重大行政强制措施，须法制审核", "boolean", hint="是否重大，按本机关的规定"),
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE,
              prefill="request.second_officer", basis="《行政强制法》第十七条第三款、第十八条第二项"),
        opinion("承办人意见", "suggestion"),
    ),
    headings={"type": "当事人", "item_code": "违法行为", "kind": "拟采取的措施", "second_officer": "办案人员"},
)  # fmt: skip
UNIT = Form("unit", (opinion("部门审核意见"),))
REVIEW = Form("review", (Field("passed", "审核通过", "boolean", hint="不通过的请退回"), opinion("法制审核意见")))
APPROVAL = Form(
    "approval",
    (
        Field("outcome", "审批结果", "choice", choices=choices(approve="批准", refuse="不批准"),
              basis="《行政强制法》第十八条第一项、第十九条"),
        opinion("审批意见"),
    ),
)  # fmt: skip
LATE = Form("late", (Field("reason", "逾期补批的原因和督办意见", "longtext", max_length=1000),))

_TAKEN = ("outcome", ("taken",))
SCENE = Form(
    "scene",
    (
        Field("outcome", "实施情况", "choice", choices=choices(taken="已实施查封、扣押", not_taken="未实施")),
        Field("not_taken_reason", "未实施的理由", "longtext", show_if=("outcome", ("not_taken",)), max_length=1000),
        Field("began_at", "开始时间", "datetime", show_if=_TAKEN),
        Field("ended_at", "结束时间", "datetime", show_if=_TAKEN),
        Field("place", "地点", prefill="request.place", show_if=_TAKEN),
        *outing(_TAKEN),
        Field("shown_cards", "已出示执法身份证件", "boolean", show_if=_TAKEN, basis="《行政强制法》第十八条第三项"),
        Field("told", "已当场告知理由、依据、权利和救济途径", "boolean", show_if=_TAKEN,
              basis="《行政强制法》第十八条第五项"),
        Field("recorded", "全程录音录像", "boolean", show_if=_TAKEN),
        Field("attendance", "到场情况", "choice", show_if=_TAKEN,
              choices=choices(present="当事人到场", absent="当事人经通知不到场，见证人到场"),
              basis="《行政强制法》第十八条第四项、第九项"),
        Field("attendant", "到场的当事人（姓名、职务）", required=False, show_if=_TAKEN, max_length=100),
        refusals.witness(_TAKEN, hint="当事人不到场时必填；到场拒绝签名、没有录音录像的也须填写"),
        Field("course", "实施经过", "longtext", show_if=_TAKEN, hint="客观记录所见所为，不作评价"),
        Field("defence", "当事人的陈述和申辩", "longtext", show_if=("attendance", ("present",)),
              basis="《行政强制法》第十八条第六项", phrases=("当事人表示无陈述、申辩意见。",)),
        Field("receipt", "现场笔录签名", "choice", required=False, choices=RECEIPT,
              show_if=("attendance", ("present",)), basis="《行政强制法》第十八条第八项"),
        refusals.reason("拒绝签名的情况"),
    ),
    headings={"outcome": "实施", "attendance": "到场、陈述与签名"},
)  # fmt: skip
DELIVERY = Form(
    "delivery",
    (
        Field("delivered_at", "交付时间", "datetime", basis="《行政强制法》第二十四条第一款"),
        Field("copies", "清单份数", "integer", minimum=1, maximum=9, basis="《行政强制法》第二十四条第三款"),
        Field("related", "均为涉案的场所、设施或者财物", "boolean", basis="《行政强制法》第二十三条第一款"),
        Field("no_necessities", "不含公民个人及其所扶养家属的生活必需品", "boolean",
              basis="《行政强制法》第二十三条第一款"),
        Field("not_sealed", "没有已被其他国家机关依法查封的", "boolean", basis="《行政强制法》第二十三条第二款"),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "签收人", required=False, max_length=100),
        refusals.reason(),
        refusals.witness(hint="没有见证人的，实施须全程录音录像"),
    ),
    headings={"delivered_at": "当场交付", "related": "核对", "receipt": "签收"},
)  # fmt: skip
CUSTODY = Form(
    "custody",
    (
        Field("way", "保管方式", "choice", choices=choices(own="本机关保管", third="委托第三人保管", site="就地查封"),
              basis="《行政强制法》第二十六条"),
        Field("place", "保管地点", max_length=200),
        Field("keeper", "保管人", max_length=100),
        Field("custodian", "受托保管人（名称）", show_if=("way", ("third",)), max_length=100),
        Field("custodian_contact", "受托保管人联系方式", show_if=("way", ("third",)), max_length=100),
        Field("stored_on", "入库日期", "date"),
        Field("condition", "保管要求", "longtext", required=False, max_length=1000,
              hint="保管费用由行政机关承担，不得向当事人收取"),
    ),
)  # fmt: skip
APPRAISAL = Form(
    "appraisal",
    (
        Field("kind", "种类", "choice",
              choices=choices(test="检测", inspection="检验", quarantine="检疫", appraisal="鉴定")),
        Field("objects", "送检财物", "longtext", hint="名称、数量；出库在“财物”页登记"),
        Field("question", "检测、鉴定的内容", "longtext", max_length=1000),
        Field("institution", "检测、鉴定机构", max_length=200),
        Field("sent_on", "送检日期", "date"),
        Field("until_on", "期间至", "date", basis="《行政强制法》第二十五条第三款"),
        Field("told_on", "书面告知当事人的日期", "date"),
    ),
)  # fmt: skip
APPRAISAL_RESULT = Form(
    "appraisal",
    (
        Field("received_on", "收到结果的日期", "date"),
        Field("result", "结果", "longtext"),
        Field("report", "报告名称及编号", max_length=200),
        Field("result_told_on", "告知当事人的日期", "date"),
    ),
)
EXTENSION = Form(
    "extension",
    (
        Field("days", "延长天数", "integer", minimum=1, maximum=30, unit="日", basis="《行政强制法》第二十五条第一款"),
        Field("reason", "情况复杂、需要延长的理由", "longtext", max_length=1000),
    ),
)
EXTENSION_APPROVAL = Form("extension", (Field("approved", "同意延长", "boolean"), opinion("审批意见")))
EXTENSION_SERVICE = Form(
    "extension",
    (
        Field("served_on", "告知日期", "date", basis="《行政强制法》第二十五条第二款"),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "签收人", required=False, max_length=100),
        refusals.reason(),
        refusals.witness(),
        refusals.recorded(),
    ),
)
SALE = Form(
    "sale",
    (
        Field("objects", "拟变卖、拍卖的财物", "longtext", hint="只限台账中标明“不宜长期保存”的财物"),
        Field("way", "方式", "choice", choices=choices(auction="拍卖", sale="变卖")),
        Field("pricing", "价格依据", max_length=300),
        Field("reason", "理由", "longtext", max_length=1000, phrases=("属易腐烂变质物品，不宜长期保存。",)),
    ),
)
SALE_APPROVAL = Form("sale", (Field("approved", "同意", "boolean"), opinion("审批意见")))
SOLD = Form(
    "sale",
    (
        Field("sold_on", "变卖、拍卖日期", "date"),
        Field("buyer", "买受人", max_length=200),
        Field("proceeds_cents", "所得价款", "money", basis="《行政强制法》第二十八条第二款"),
        Field("account", "价款保管账户或者票据", max_length=200),
    ),
)
PROPOSAL = Form(
    "disposal",
    (
        Field("proposed", "处理方式", "choice",
              choices=choices(release="解除查封、扣押并退还", confiscate="没收", destroy="销毁", transfer="移送"),
              basis="《行政强制法》第二十七条、第二十八条"),
        Field("cause", "解除的情形", "choice", show_if=("proposed", ("release",)),
              choices=choices(**{key: CAUSES[key] for key in ("no_violation", "unrelated", "decided", "other")}),
              basis="《行政强制法》第二十八条第一款"),
        Field("basis", "依据", hint="写明法律、法规名称和条款项"),
        Field("penalty_number", "没收所依据的处罚决定书文号", required=False,
              show_if=("proposed", ("confiscate",)), max_length=60, hint="关联处罚案件已作出决定的可不填"),
        Field("transfer_to", "接收机关", show_if=("proposed", ("transfer",)), max_length=200),
        Field("reason", "理由", "longtext", max_length=2000),
        Field("defence_review", "陈述、申辩的复核意见", "longtext", required=False, max_length=1000,
              hint="当事人实施以后提出陈述、申辩的必填", basis="《行政强制法》第八条"),
    ),
)  # fmt: skip
DISPOSAL = Form("disposal", (Field("approved", "是否同意", "boolean", hint="不同意的请退回"), opinion("审批意见")))
RETURN = Form(
    "done",
    (
        Field("done_at", "退还时间", "datetime", basis="《行政强制法》第二十八条第二款"),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "领取人", required=False, max_length=100),
        refusals.reason("拒绝领取、签收的情况"),
        refusals.witness(),
        refusals.recorded(),
        Field("proceeds_cents", "退还的变卖、拍卖价款", "money", required=False,
              hint="先行变卖、拍卖的，如数退还所得款项"),
        Field("note", "说明", "longtext", required=False, max_length=1000),
    ),
)  # fmt: skip
EXECUTION = Form(
    "done",
    (
        Field("done_at", "执行时间", "datetime"),
        Field("receiver", "接收人／交接单位", max_length=200),
        Field("supervisors", "监销人", required=False, max_length=100, hint="销毁时必填"),
        Field("told_on", "处理决定书（移送告知书）送达当事人的日期", "date", basis="《行政强制法》第二十一条"),
        Field("told_to", "签收人", max_length=100),
        Field("voucher", "罚没票据或者移交凭证", required=False, max_length=100),
        Field("note", "经过", "longtext", max_length=1000),
    ),
)  # fmt: skip
CLOSING = Form("closing", (Field("summary", "办理情况", "longtext"), opinion("承办人意见", "suggestion")))
CLOSING_UNIT = Form("closing", (opinion("部门审核意见", "unit_opinion"),))
