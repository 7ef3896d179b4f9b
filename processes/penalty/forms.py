"""What an officer is asked at each step, from the lead to the notice; ``forms_decision`` has the rest."""

from __future__ import annotations

from engine.forms import Field, Form
from processes import guardians, joint, refusals
from processes.penalty import termination
from processes.questions import choices, opinion, outing, party

CERTIFICATE = "执法证"


SOURCES = choices(
    grid="织网工程", complaint="投诉", report="举报", patrol="巡查发现", inspection="检查发现",
    transferred="其他机关移送",
    assigned="上级交办", other="其他",
)  # fmt: skip


LEAD = Form(
    "lead",
    (
        Field("source", "案件来源", "choice", choices=SOURCES, prefill="lead.source"),
        Field("source_number", "来源编号", required=False, hint="网格事件号、信访件号等", prefill="lead.source_number"),
        Field("received_at", "收到时间", "datetime", prefill="lead.received_at"),
        Field("provider", "线索提供人", required=False, hint="匿名举报可不填", prefill="lead.provider"),
        Field("content", "线索内容", "longtext", hint="时间、地点、经过", prefill="lead.content"),
        Field("address", "发生地点", prefill="lead.address"),
        Field("party_name", "被反映的当事人", required=False, prefill="lead.party_name"),
        Field("party_code", "统一社会信用代码", "uscc", required=False, hint="填写后自动向商事主体监管系统核对",
              prefill="lead.party_code"),
        Field("item_code", "反映的事项", "catalogue", required=False, hint="从事项目录选择，核查时可以更正",
              prefill="lead.item_code"),
        Field("suggestion", "拟处理意见", "longtext", phrases=("建议派员核查。", "建议移送有管辖权的机关。"),
              max_length=1000),
    ),
    headings={"source": "来源", "party_name": "当事人（已知时填写）"},
)  # fmt: skip

CHECK = Form(
    "check",
    (
        *party("个体工商户有字号的，以字号为当事人并注明经营者"),
        Field("item_code", "涉嫌违反的事项", "catalogue", hint="从事项目录选择，按违法行为发生时有效的版本适用",
              prefill="lead.item_code"),
        Field("place", "违法行为发生地", prefill="lead.address"),
        Field("act_began_on", "违法行为发生日期", "date"),
        Field("act_ended_on", "违法行为终了日期", "date", hint="行为有连续或者继续状态的，从终了之日起计算时效",
              basis="《行政处罚法》第三十六条第二款"),
        Field("discovered_on", "发现日期", "date", basis="《行政处罚法》第三十六条"),
        Field("grave", "涉及公民生命健康安全、金融安全且有危害后果", "boolean", hint="是：时效为五年；否：二年",
              basis="《行政处罚法》第三十六条第一款"),
        Field("summary", "核查情况", "longtext"),
        Field("jurisdiction", "管辖判断", "choice",
              choices=choices(ours="属本机关管辖", other="不属本机关管辖", disputed="管辖有争议，报请指定管辖"),
              basis="《行政处罚法》第二十二条至第二十五条"),
        Field("outcome", "核查结论", "choice",
              choices=choices(open="拟立案", refuse="拟不予立案", transfer="拟移送有管辖权的机关")),
        Field("reason", "理由", "longtext", max_length=2000),
        Field("urgent", "情况紧急，先行调查取证后补办立案", "boolean", required=False, show_if=("outcome", ("open",)),
              basis="《行政处罚法》第五十四条"),
        Field("urgent_reason", "须立即调查取证的情况", "longtext", show_if=("urgent", (True, "true", "on", "是")),
              hint="写明不立即取证会有什么后果，不少于十字", max_length=1000),
        Field("transfer_to", "移送至", show_if=("outcome", ("transfer",)), max_length=200),
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE,
              hint="须为另一名持有效执法证的执法人员", basis="《行政处罚法》第四十二条"),
    ),
    headings={"type": "当事人", "item_code": "违法行为", "summary": "核查与结论", "second_officer": "办案人员"},
)  # fmt: skip

OPENING_OPINION = Form("opening", (opinion("部门审核意见", "unit_opinion"),))
OPENING = Form(
    "opening",
    (
        Field("outcome", "审批结果", "choice", prefill="check.outcome",
              choices=choices(open="同意立案", refuse="不予立案", transfer="移送有管辖权的机关"),
              basis="《行政处罚法》第五十四条第二款"),
        opinion("审批意见", "leader_opinion"),
    ),
)  # fmt: skip
TRANSFER = Form(
    "transfer",
    (
        Field("to", "接收机关", prefill="check.transfer_to"),
        Field("sent_on", "移送日期", "date"),
        Field("materials", "移送材料", "longtext", max_length=1000),
    ),
)

MEASURES = choices(
    order="责令改正", preserve="先行登记保存证据", coerce="查封、扣押", recusal="当事人申请回避或执法人员自行回避"
)
#: What officers record of a visit; after filing, the visit made in a hurry before it is offered again.
_VISIT = (
    Field("began_at", "检查开始时间", "datetime", basis="《行政处罚法》第五十五条", prefill="first.began_at"),
    Field("ended_at", "检查结束时间", "datetime", prefill="first.ended_at"),
    Field("place", "检查地点", prefill="check.place"),
    *outing(),
    Field("present", "被检查人（在场人员）", hint="姓名、职务；当事人不在场的写见证人", prefill="first.present"),
    Field("absent", "被检查人不在场", "boolean", required=False, prefill="first.absent"),
    Field("recorded", "全程音像记录", "boolean", required=False, basis="《行政处罚法》第四十七条",
          prefill="first.recorded"),
    Field("shown_cards", "已主动出示执法证件", "boolean", basis="《行政处罚法》第五十五条第一款",
          prefill="first.shown_cards"),
    Field("told_rights", "已告知申请回避等权利", "boolean", basis="《行政处罚法》第四十三条、第四十四条",
          prefill="first.told_rights"),
    Field("found", "检查情况", "longtext", hint="客观记录所见，不作评价", prefill="first.found"),
    Field("asked", "被询问人", required=False, max_length=100, prefill="first.asked"),
    Field("asked_relation", "与本案的关系", required=False, max_length=100, prefill="first.asked_relation"),
    Field("asked_code", "被询问人证件号码", required=False, max_length=30, prefill="first.asked_code"),
    Field("asked_address", "被询问人住址", required=False, max_length=200, prefill="first.asked_address"),
    Field("asked_phone", "被询问人电话", required=False, max_length=30, prefill="first.asked_phone"),
    *guardians.stood_by(prefill="first"),
    Field("questions", "询问记录", "longtext", required=False, hint="一问一答，每行一句，以“问：”“答：”开头",
          prefill="first.questions"),
    Field("evidence", "证据名称及来源", "longtext", required=False, hint="每行一份；照片、录像在“证据”页上传",
          prefill="first.evidence"),
    Field("refused", "被检查人没有签名的原因", required=False, max_length=300, prefill="first.refused",
          hint="拒绝、不能签名或者不在场的，写明原因", basis=refusals.BASIS),
    Field("asked_refused", "被询问人没有签名的原因", required=False, max_length=300, prefill="first.asked_refused",
          hint="拒绝或者不能在询问笔录上签名的填写", basis=refusals.BASIS),
    refusals.witness(None, hint="没有签名的，须有见证人或者全程音像记录", prefill="first.witness"),
)  # fmt: skip
_PARTS = {"began_at": "现场检查", "asked": "询问", "evidence": "证据", "refused": "没有签名的（有此情形时填写）"}
FIRST_INQUIRY = Form("inquiry", _VISIT, headings=_PARTS)
INQUIRY = Form(
    "inquiry",
    (
        *_VISIT,
        Field("summons_at", "另行通知询问的时间", "datetime", required=False, hint="需要制作询问通知书时填写"),
        Field("materials", "要求提供的材料", "longtext", required=False, hint="每行一种；需要通知提供材料时填写"),
        Field("materials_due", "提供材料的期限", "date", required=False),
        Field("measures", "同时启动的措施", "multichoice", required=False, choices=MEASURES),
        Field("recusal", "回避申请的对象和理由", "longtext", required=False, max_length=1000),
        Field("next", "下一步", "choice",
              choices=choices(conclude="调查终结", **{"continue": "继续调查"})),
    ),
    headings={**_PARTS, "summons_at": "通知（需要时填写）", "measures": "措施与下一步"},
)  # fmt: skip
RECUSAL = Form(
    "recusal",
    (
        Field("whom", "回避对象", "choice", choices=choices(case_officer="承办人", second_officer="协办人")),
        Field("granted", "是否准予回避", "boolean", basis="《行政处罚法》第四十三条"),
        Field("replacement", "接替人员", "person", show_if=("granted", (True, "true", "on", "是")), role="officer",
              qualification=CERTIFICATE),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)  # fmt: skip
PRESERVATION_REQUEST = Form(
    "preservation",
    (
        Field("goods", "拟登记保存的证据", "longtext", hint="名称、规格、数量，每行一种；登记时逐件入账"),
        Field("manner", "保存方式", "choice", choices=choices(site="就地保存", store="异地保存")),
        Field("place", "保存地点"),
        Field("reason", "证据可能灭失或者以后难以取得的理由", "longtext", max_length=1000,
              basis="《行政处罚法》第五十六条"),
    ),
)  # fmt: skip
PRESERVATION_APPROVAL = Form(
    "preservation",
    (
        Field("approved", "批准登记保存", "boolean", basis="《行政处罚法》第五十六条"),
        opinion("负责人审批意见", "approval"),
    ),
)
REGISTRATION = Form(
    "preservation",
    (
        Field("registered_on", "登记保存日期", "date", basis="《行政处罚法》第五十六条"),
        Field("receipt", "通知书和清单签收", "choice",
              choices=choices(signed="当事人签名或者盖章", refused="当事人拒绝")),
        Field("receiver", "签收人", required=False, max_length=100),
        refusals.reason(),
        refusals.witness(),
        refusals.recorded(),
    ),
)  # fmt: skip
PRESERVATION_HEAD = Form("urging", (Field("note", "督办意见", "longtext", max_length=1000),))
PRESERVATION = Form(
    "preservation",
    (
        Field("result", "处理决定", "choice",
              choices=choices(release="解除登记保存", copied="已采取记录、复制等证据保全措施", appraisal="送交鉴定",
                              seize="转为查封、扣押", transfer="移送有关部门")),
        Field("handled_on", "处理日期", "date", basis="《行政处罚法》第五十六条"),
        Field("note", "说明", "longtext", required=False, max_length=1000),
    ),
)  # fmt: skip
PRESERVATION_RETURN = Form(
    "preservation",
    (
        Field("returned_on", "处理完毕日期", "date"),
        Field("receiver_of_goods", "领取（接收）人", max_length=100),
    ),
)
CORRECTION = Form(
    "correction",
    (
        Field("facts", "违法事实", "longtext", prefill="inquiry.found"),
        Field(
            "content", "责令改正的内容", "longtext", phrases=("立即停止违法行为。", "将物品收回店内，恢复道路通行。")
        ),
        Field("kind", "改正方式", "choice", choices=choices(immediate="立即改正", limited="限期改正")),
        Field("due_on", "改正期限至", "date", show_if=("kind", ("limited",)), basis="《行政处罚法》第二十八条第一款"),
        Field("ordered_on", "送达日期", "date"),
        Field("receipt", "签收", "choice", required=False,
              choices=choices(signed="当事人签名或者盖章", refused="当事人拒绝"), hint="未选的，视为签收"),
        Field("receiver", "受送达人（签收人）", required=False, max_length=100, hint="签收的必填"),
        refusals.reason(),
        refusals.witness(),
        refusals.recorded(),
    ),
)  # fmt: skip
RECHECK = Form(
    "recheck",
    (
        Field("checked_on", "复查日期", "date"),
        Field("found", "复查情况", "longtext"),
        Field("recurred_on", "再次发生同一违法行为的日期", "date", required=False,
              hint="书面责令改正后七日内再次发生的，裁量基准按拒不改正认定"),
        Field("result", "复查结论", "choice",
              choices=choices(corrected="已改正", refused="逾期未改正／拒不改正", again="部分改正，再次责令改正")),
    ),
)  # fmt: skip

OUTCOMES = choices(
    penalty="给予行政处罚",
    no_penalty="不予行政处罚",
    withdraw="撤销案件",
    terminate="终止调查",
    transfer="涉嫌犯罪，移送司法机关",
)
#: Why a case that was opened comes to nothing. Source: 《行政处罚法》第五十七条第一款第三项、第三十六条.
WITHDRAWN = choices(unfounded="违法事实不能成立", lapsed="查明已超过追究时效")
KINDS = choices(
    warning="警告", criticism="通报批评", fine="罚款", confiscation="没收违法所得、非法财物", suspension="责令停产停业",
    revocation="暂扣、降低资质或者吊销许可证件", restriction="限制开展生产经营活动、限制从业",
)  # fmt: skip
OVERLAYS = choices(
    none="按裁量基准", lighter="从轻处罚", below_minimum="减轻处罚", heavier="从重处罚", no_penalty="不予处罚"
)
_GROUNDS = choices(
    under_14="不满十四周岁", minor_14_18="已满十四周岁不满十八周岁", incapable="不能辨认或者控制自己的行为",
    partly_incapable="尚未完全丧失辨认或者控制能力", mitigated="主动消除或者减轻危害后果", coerced="受他人胁迫或者诱骗",
    confessed="主动供述尚未掌握的违法行为", meritorious="配合查处有立功表现", other_rule="法律法规规章规定的其他情形",
    minor_corrected_harmless="轻微并及时改正，没有造成危害后果", first_minor_corrected="初次违法且后果轻微并及时改正",
    no_fault="有证据证明没有主观过错", emergency="突发事件应对期间", heavier_rule="法律法规规章规定的从重情形",
)  # fmt: skip
_PUNISHED = ("outcome", ("penalty",))
PROPOSAL = Form(
    "proposal",
    (
        Field("facts", "查明的违法事实", "longtext", prefill="inquiry.found"),
        Field("evidence", "证据", "longtext", hint="每行一份证据及其证明内容", prefill="inquiry.evidence"),
        Field("outcome", "处理建议", "choice", choices=OUTCOMES, basis="《行政处罚法》第五十七条第一款"),
        Field("withdrawal_ground", "撤销案件的原因", "choice", choices=WITHDRAWN, show_if=("outcome", ("withdraw",)),
              basis="《行政处罚法》第三十六条、第五十七条第一款第三项"),
        *termination.fields(),
        Field("corrected_promptly", "当事人及时改正", "boolean", required=False),
        Field("measured", "计量事实", "quantities", required=False, hint="按裁量基准计量的数量和单位", max_length=500),
        Field("answered", "裁量情节", "longtext", required=False, hint="每行一项，写“情节=是”或“情节=否”",
              lines="pairs"),
        Field("also_items", "同一行为同时违反的其他事项", "catalogues", required=False, show_if=_PUNISHED,
              hint="按罚款数额高的规定处罚一次，系统并列计算", basis="《行政处罚法》第二十九条"),
        Field("overlay", "裁量调整", "choice", choices=OVERLAYS, required=False,
              basis="《行政处罚法》第三十条至第三十三条"),
        Field("ground", "法定情形", "choice", choices=_GROUNDS, required=False,
              show_if=("overlay", ("lighter", "below_minimum", "heavier", "no_penalty"))),
        Field("kinds", "处罚种类", "multichoice", choices=KINDS, show_if=_PUNISHED, basis="《行政处罚法》第九条"),
        Field("fine_cents", "罚款数额", "money", required=False, show_if=_PUNISHED, unit="元",
              hint="依裁量基准计算后填写确定数额，不写幅度"),
        Field("confiscated_cents", "没收违法所得、非法财物价值", "money", required=False, show_if=_PUNISHED),
        Field("deviation_reason", "偏离裁量基准的理由", "longtext", required=False,
              hint="与系统计算的数额不一致时必填，不少于十字"),
        *joint.asked(_PUNISHED),
        Field("new_facts", "新查明的事实", "longtext", required=False, show_if=_PUNISHED,
              hint="当事人陈述申辩后拟加重处罚的必填，不少于十字", basis="《行政处罚法》第四十五条第二款"),
        Field("redone_grounds", "与被撤销的决定相比改变的主要事实、证据或者理由", "longtext", required=False,
              show_if=_PUNISHED, hint="责令重新作出决定的案件，结果与原决定相同或者基本相同的必填，不少于二十字",
              basis="《行政复议法》第六十四条第二款；《行政诉讼法》第七十一条"),
        Field("complex", "情节复杂或者重大违法行为", "boolean", basis="《行政处罚法》第五十七条第二款"),
        Field("reason", "处理理由", "longtext"),
    ),
    headings={"facts": "事实与证据", "outcome": "处理建议", "corrected_promptly": "裁量", "reason": "理由"},
)  # fmt: skip
COSIGN = Form("cosign", (opinion("会签意见"),))
UNIT_REVIEW = Form("unit_review", (opinion("部门审核意见"),))
ENDING = Form(
    "ending",
    (
        Field("approved", "是否同意", "boolean", hint="不同意的请退回承办人"),
        opinion("审批意见"),
    ),
)
TRANSFER_START = Form(
    "transfer",
    (
        Field("reason", "涉嫌犯罪的理由", "longtext", max_length=1000,
              basis="《行政执法机关移送涉嫌犯罪案件的规定》第三条"),
    ),
)  # fmt: skip
NOTICE = Form(
    "notice",
    (
        Field("text", "拟告知的处罚内容", "longtext", hint="写明种类和确定数额", basis="《行政处罚法》第四十四条"),
        Field("contact", "陈述申辩联系人及电话", max_length=200),
        Field("address", "陈述申辩地址", max_length=200),
    ),
)
NOTICE_APPROVAL = Form("notice", (opinion("审批意见"),))
METHODS = choices(
    direct="直接送达", left="留置送达", electronic="电子送达（当事人书面同意）", post="邮寄送达", entrusted="委托送达"
)
_ANNOUNCED, _LEFT = ("method", ("public_notice",)), ("method", ("left",))
NOTICE_SERVICE = Form(
    "notice",
    (
        Field("served_on", "送达日期", "date"),
        Field(
            "method",
            "送达方式",
            "choice",
            choices=(*METHODS, *choices(public_notice="公告送达（其他方式无法送达）")),
            basis="《行政处罚法》第六十一条",
        ),
        Field(
            "announced_on",
            "公告日期",
            "date",
            show_if=_ANNOUNCED,
            basis="《民事诉讼法》第九十五条",
            hint="经过三十日视为送达，送达日期填写届满之日",
        ),
        Field("channel", "公告方式", show_if=_ANNOUNCED, max_length=200),
        Field("notice_reason", "无法以其他方式送达的情况", "longtext", show_if=_ANNOUNCED, max_length=1000),
        Field("receiver", "签收人", max_length=100, show_if=("method", tuple(one.value for one in METHODS))),
        refusals.witness(_LEFT, hint="没有见证人的，须拍照、录像", basis=refusals.LEAVING),
        refusals.recorded(_LEFT),
    ),
)
DEFENCE = Form(
    "defence",
    (
        Field("outcome", "当事人", "choice",
              choices=choices(submitted="提出陈述、申辩", waived="书面放弃陈述、申辩")),
        Field("received_on", "收到日期", "date"),
        Field("person", "陈述申辩人", show_if=("outcome", ("submitted",)), max_length=100),
        Field("manner", "方式", "choice", choices=choices(oral="口头", written="书面"),
              show_if=("outcome", ("submitted",))),
        Field("content", "陈述、申辩的内容", "longtext", show_if=("outcome", ("submitted",)),
              basis="《行政处罚法》第四十五条"),
        Field("waiver", "书面放弃声明", show_if=("outcome", ("waived",)), max_length=300,
              hint="写明声明的名称、日期；原件扫描后在“证据”页上传"),
    ),
)  # fmt: skip
HEARING_REQUEST = Form(
    "hearing",
    (
        Field("outcome", "当事人", "choice", choices=choices(requested="申请听证", waived="书面放弃听证")),
        Field("received_on", "收到日期", "date", basis="《行政处罚法》第六十四条第一项"),
        Field(
            "reason", "申请的理由", "longtext", required=False, show_if=("outcome", ("requested",)), max_length=10_000
        ),
        Field(
            "waiver",
            "书面放弃声明",
            show_if=("outcome", ("waived",)),
            max_length=300,
            hint="写明声明的名称、日期；原件扫描后在“证据”页上传",
        ),
    ),
)
DEFENCE_REVIEW = Form(
    "defence_review",
    (
        Field(
            "accepted",
            "采纳并重新提出处理建议",
            "boolean",
            hint="事实、依据或者结果改变的选“是”；不得因申辩加重处罚",
            basis="《行政处罚法》第四十五条第二款",
        ),
        Field("reason", "复核情况和理由", "longtext"),
    ),
)
