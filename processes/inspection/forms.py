"""What an officer is asked when something is inspected."""

from __future__ import annotations

from engine.forms import Field, Form
from processes import guardians, refusals
from processes.inspection.rules import LEADS, OPINION, SOURCES
from processes.measure.forms import APPRAISAL, APPRAISAL_RESULT
from processes.penalty.forms_decision import ARCHIVE
from processes.questions import choices, opinion, outing
from processes.roles import CERTIFICATE

YES, NO = (True, "true", "on", "是"), (False, "false", "off", "否")
RECEIPT = choices(signed="签名或者盖章", refused="拒绝签名、签收")
#: People are not drawn and not inspected by plan; a business is known by its unified code.
SUBJECTS = choices(company="法人", sole_trader="个体工商户", organization="非法人组织")
#: How a refusal to sign for a paper is noted and shown.
_REFUSAL = (refusals.reason(), refusals.witness(), refusals.recorded())

REQUEST = Form(
    "request",
    (
        Field("type", "对象类型", "choice", choices=SUBJECTS, prefill="party.type"),
        Field("name", "名称", prefill="party.name"),
        Field("code", "统一社会信用代码", "uscc", prefill="party.code"),
        Field("representative", "法定代表人／负责人／经营者", required=False, prefill="party.representative"),
        Field("party_address", "住所（经营场所）", prefill="party.address"),
        Field("phone", "联系电话", required=False, max_length=30, prefill="party.phone"),
        Field("source", "任务来源", "choice", choices=choices(**SOURCES), prefill="request.source",
              hint="日常、专项、双随机检查受年度频次上限限制"),
        Field("lead", "线索来源", "choice", choices=choices(**LEADS), show_if=("source", ("lead",)), basis=OPINION),
        Field("lead_number", "线索编号（文号）", show_if=("source", ("lead",)), max_length=100),
        Field("items", "检查事项", "longtext", prefill="request.items", lines="items",
              hint="每行一个事项编号；综合查一次的，其他执法主体的事项写作“编号@执法主体名称”"),
        Field("purpose", "检查目的和内容", "longtext", max_length=1000, prefill="request.purpose",
              phrases=("核查经营场所市容环境卫生责任落实情况。", "核查日常经营行为是否符合规定。")),
        Field("basis", "检查依据", prefill="request.basis", hint="写明法律、法规、规章的名称和条款",
              basis="《行政检查文书基本格式文本（试行）》行政检查审批表"),
        Field("off_site", "非现场方式不能实现监管目的的理由", "longtext", max_length=500,
              basis="《广东省优化营商环境条例》第四十九条",
              phrases=("须现场查看经营场所实际状况，书面核查、视频监控不能实现监管目的。",)),
        Field("place", "检查地点", prefill="request.place"),
        Field("planned_on", "拟检查日期", "date"),
        Field("cross_region", "跨区域检查", "boolean", required=False),
        Field("cross_decision", "市人民政府决定文号", show_if=("cross_region", YES), max_length=100,
              hint="检查人员、区域、时间应当公布"),
        Field("announced", "事先通知", "boolean", prefill="request.announced",
              hint="不事先通知的，通知书当场出示、送达"),
        Field("unannounced_ground", "不事先通知的依据", show_if=("announced", NO), max_length=300,
              phrases=("事先通知可能影响检查效果，属暗访、突击检查。",)),
        Field("urgent", "情况紧急，先行检查", "boolean", hint="事后及时补办审批"),
        Field("urgent_reason", "紧急情况", "longtext", show_if=("urgent", YES), max_length=500),
        Field("assistants", "辅助人员数", "integer", minimum=0, maximum=20, unit="人",
              hint="事先确定，到场不得超过；辅助人员不得实施检查"),
        Field("separate_reason", "不并入已有检查的理由", "longtext", required=False, max_length=500,
              hint="该对象已有待实施的检查时填写"),
        Field("second_officer", "协办人", "person", role="officer", qualification=CERTIFICATE,
              prefill="request.second_officer", basis="《行政处罚法》第四十二条第一款"),
        opinion("承办人意见", "suggestion"),
    ),
    headings={"type": "检查对象", "source": "来源与事项", "off_site": "方式", "second_officer": "检查人员"},
)  # fmt: skip
UNIT = Form("request", (opinion("部门审核意见", "unit_opinion"),))
APPROVAL = Form(
    "approval",
    (
        Field("outcome", "审批结果", "choice", choices=choices(approve="批准", refuse="不批准"), basis=OPINION),
        opinion("审批意见"),
    ),
)
LATE = Form("late", (Field("reason", "逾期补批的原因和督办意见", "longtext", max_length=1000),))
NOTICE = Form(
    "notice",
    (
        Field("served_on", "送达日期", "date"),
        Field("way", "送达方式", "choice", choices=choices(direct="直接送达", electronic="电子送达（已确认）")),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "签收人", required=False, max_length=100),
        *_REFUSAL,
    ),
)
_THERE = ("outcome", ("done", "continue"))
SCENE = Form(
    "scene",
    (
        Field("outcome", "检查情况", "choice",
              choices=choices(done="检查完毕", **{"continue": "尚需继续检查"}, not_done="未能检查")),
        Field("not_done_reason", "未能检查的情况", "longtext", show_if=("outcome", ("not_done",)), max_length=1000),
        Field("began_at", "开始时间", "datetime", show_if=_THERE),
        Field("ended_at", "结束时间", "datetime", show_if=_THERE),
        Field("place", "检查地点", prefill="request.place", show_if=_THERE),
        *outing(_THERE),
        Field("present", "被检查人在场人员（姓名、职务）", show_if=_THERE, max_length=100),
        Field("shown_cards", "已主动出示执法证件", "boolean", show_if=_THERE, basis="《行政处罚法》第五十五条第一款"),
        Field("scanned", "已扫码入企登记", "boolean", show_if=_THERE, basis=OPINION),
        Field("told_rights", "已告知陈述申辩、申请回避等权利", "boolean", show_if=_THERE,
              basis="《行政处罚法》第四十三条、第四十四条"),
        Field("recusal_asked", "被检查人申请回避", "boolean", show_if=_THERE, hint="申请的，在“事件”中发起回避"),
        Field("assistants_there", "到场辅助人员", "integer", minimum=0, maximum=50, unit="人", show_if=_THERE),
        Field("checklist", "检查表", "longtext", prefill="request.checklist", show_if=_THERE, lines="checklist",
              hint="每行末尾填写：未发现问题、发现问题：情况、不适用"),
        Field("found", "检查情况", "longtext", show_if=_THERE, hint="客观记录所见，不作评价"),
        Field("survey", "勘验情况", "longtext", required=False, show_if=_THERE,
              hint="对场所、物品勘验的，写明方位、尺寸、状况"),
        Field("asked", "被询问人", required=False, show_if=_THERE, max_length=100),
        Field("asked_relation", "被询问人身份", required=False, show_if=_THERE, max_length=100),
        Field("asked_code", "被询问人证件号码", required=False, show_if=_THERE, max_length=30),
        *guardians.stood_by(_THERE),
        Field("questions", "询问记录", "longtext", required=False, show_if=_THERE,
              hint="一问一答，每行一句，以“问：”“答：”开头"),
        Field("recorded", "全程音像记录", "boolean", show_if=_THERE),
        Field("receipt", "笔录签名", "choice", choices=RECEIPT, show_if=_THERE),
        refusals.reason("拒绝签名的情况"),
        refusals.witness(),
    ),
    headings={"outcome": "检查", "shown_cards": "亮证与告知", "checklist": "检查情况", "receipt": "签名"},
)  # fmt: skip
SAMPLING = Form(
    "sampling",
    (
        Field("sampled_at", "抽样时间", "datetime", basis="《行政处罚法》第五十六条"),
        Field("place", "抽样地点", prefill="scene.place"),
        Field(
            "samples",
            "样品",
            "longtext",
            hint="每行一件：名称｜规格批号｜数量｜备样数量",
            lines="cells",
            columns=("名称", "规格批号", "数量", "备样数量"),
        ),
        Field("method", "抽样方法和依据", max_length=300),
        Field("sealed", "已当场封样", "boolean"),
        Field("signed", "被检查人已在封样和清单上签名", "boolean"),
        Field("keeper", "样品保存（送往）", max_length=200),
    ),
)
RECUSAL = Form(
    "recusal",
    (
        Field(
            "whom",
            "申请回避的人员",
            "choice",
            choices=choices(case_officer="承办人", second_officer="协办人"),
            basis="《行政处罚法》第四十三条",
        ),
        Field("asked_by", "提出人", "choice", choices=choices(party="被检查人", officer="执法人员自行回避")),
        Field("reason", "理由", "longtext", max_length=1000),
    ),
)
RECUSAL_DECISION = Form(
    "recusal",
    (
        Field("granted", "决定回避", "boolean", basis="《行政处罚法》第四十三条第三款"),
        Field(
            "replacement",
            "接替人员",
            "person",
            required=False,
            role="officer",
            qualification=CERTIFICATE,
            show_if=("granted", YES),
            hint="双随机检查由系统按公布的种子重新抽取，不填",
        ),
        opinion("决定意见"),
    ),
)
RESULT = Form(
    "result",
    (
        Field("found_on", "发现（检查完毕）日期", "date"),
        Field("summary", "检查结果", "longtext", max_length=2000, prefill="scene.found"),
        Field("correct", "责令改正", "boolean", basis="《行政处罚法》第二十八条第一款"),
        Field("penalty", "涉嫌违法，移交立案查处", "boolean", basis="《行政处罚法》第五十四条"),
        Field("item_code", "涉嫌违法的事项", show_if=("penalty", YES), max_length=60, hint="事项目录编号"),
        Field("transfer", "不属本机关职权，移送有权机关", "boolean", basis="《行政处罚法》第二十二条至第二十五条"),
        Field("transfer_to", "接收机关", show_if=("transfer", YES), max_length=200),
        Field("crime", "涉嫌犯罪", "boolean", basis="《行政执法机关移送涉嫌犯罪案件的规定》第三条"),
        Field("charge", "涉嫌的罪名", show_if=("crime", YES), max_length=200),
        opinion("承办人意见", "suggestion"),
    ),
    headings={"found_on": "检查结果", "correct": "处理（均为“否”即未发现问题）"},
)
RESULT_UNIT = Form("result", (opinion("部门审核意见", "unit_opinion"),))
TOLD = Form(
    "told",
    (
        Field("told_on", "告知日期", "date"),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "签收人", required=False, max_length=100),
        *_REFUSAL,
    ),
)
ORDER = Form(
    "order",
    (
        Field("facts", "存在的问题", "longtext", prefill="result.summary"),
        Field("provision", "违反的规定", hint="写明名称和条款项"),
        Field("basis", "责令改正的依据", phrases=("《中华人民共和国行政处罚法》第二十八条第一款",)),
        Field("stop", "责令立即停止", "boolean", required=False, hint="选“是”的，文书为责令停止（改正）通知书"),
        Field("content", "改正内容", "longtext", hint="每行一项"),
        Field("due_on", "改正期限至", "date", basis="《行政处罚法》第二十八条第一款"),
        Field("report_by", "提交整改报告的截止日", "date", required=False),
        Field("ordered_on", "送达日期", "date"),
        Field("receipt", "签收", "choice", choices=RECEIPT),
        Field("receiver", "签收人", required=False, max_length=100),
        *_REFUSAL,
    ),
)
RECTIFICATION = Form(
    "rectification",
    (
        Field("received_on", "收到整改报告的日期", "date"),
        Field("content", "整改报告内容", "longtext", max_length=2000),
    ),
)
RECHECK = Form(
    "recheck",
    (
        Field("checked_at", "复查时间", "datetime"),
        Field("place", "复查地点", prefill="scene.place"),
        Field("found", "复查情况", "longtext"),
        Field("result", "复查结论", "choice",
              choices=choices(corrected="已改正", extended="部分改正，同意延期整改", refused="逾期未改正／拒不改正")),
    ),
)  # fmt: skip
TRANSFER = Form(
    "transfer",
    (
        Field("to", "接收机关", prefill="result.transfer_to", max_length=200),
        Field("sent_on", "移送日期", "date"),
        Field("reason", "移送理由", "longtext", max_length=1000,
              phrases=("该行为不属于本机关职权范围，应当由你机关管辖。",)),
        Field("materials", "移送材料", "longtext", hint="每行一份", max_length=1000),
        Field("voucher", "接收凭证（回执）", required=False, max_length=100),
    ),
)  # fmt: skip
CRIME = Form(
    "crime",
    (
        Field("charge", "涉嫌的罪名", prefill="result.charge", max_length=200),
        Field("facts", "涉嫌犯罪的事实", "longtext", prefill="result.summary"),
        Field("materials", "随附材料", "longtext", hint="每行一份", max_length=1000),
    ),
)
PUBLICITY = Form(
    "publicity",
    (
        Field(
            "channel",
            "同时公示的其他渠道",
            required=False,
            max_length=200,
            basis="国发〔2019〕5号；《食品生产经营监督检查管理办法》第三十九条",
        ),
        Field(
            "words",
            "公示的检查结果",
            "longtext",
            max_length=500,
            hint="只写结果，不得出现姓名、证件号码、电话、住址等个人信息",
        ),
    ),
)

__all__ = ["APPRAISAL", "APPRAISAL_RESULT", "ARCHIVE"]
