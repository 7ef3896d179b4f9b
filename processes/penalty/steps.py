"""The steps of the ordinary penalty procedure: element of the diagram -> role, form, basis, rules, documents."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Step
from processes.penalty import answers, enforcing, forms, guards, hearings, preservation, redone, termination
from processes.penalty import forms_decision as later

LEAD, INQUIRY, REVIEW, DECIDE, SERVE, PERFORM, CLOSE = STAGES = (
    "线索与立案", "调查取证", "审查与告知", "决定", "送达", "履行与公示", "结案归档",
)  # fmt: skip

_INVESTIGATION = ("N2", "N2_first", "N4", "N4c", "N4c_recheck", "N5", "N5_cosign")

STEPS: Mapping[str, Step] = {
    "N1": Step(
        "案源登记", "intake", forms.LEAD, "《行政处罚法》第五十四条", apply=answers.lead, documents=("D01",),
        stage=LEAD,
    ),
    "N2": Step(
        "核查、管辖判断", "case_officer", forms.CHECK, "《行政处罚法》第二十二条至第二十五条、第三十六条、第五十四条",
        problems=redone.advice, guard=guards.check, apply=answers.check, stage=LEAD,
    ),
    "N2_first": Step(
        "先行调查取证", "case_officer", forms.FIRST_INQUIRY,
        "《行政处罚法》第四十二条、第五十四条、第五十五条", guard=guards.inquiry, apply=answers.first_inquiry,
        documents=("D10", "D12", "D14"), stage=LEAD,
        consequences="调查后须在期限内补办立案；立案前不采取责令改正、登记保存等措施。",
    ),
    "N3_unit": Step(
        "立案审核", "unit_head", forms.OPENING_OPINION, "《行政处罚法》第五十四条第二款", problems=redone.advice,
        apply=answers.opening_opinion, distinct_from=("N2",), returns_to=("N2",), stage=LEAD,
    ),
    "N3": Step(
        "立案审批", "leader", forms.OPENING, "《行政处罚法》第五十四条第二款、第六十条", problems=redone.advice,
        guard=guards.opening, apply=answers.opening, documents=("D06",), distinct_from=("N2", "N3_unit"),
        returns_to=("N2", "N3_unit"), stage=LEAD, step_up=True,
        consequences="同意立案的，自签署之日起计算九十日办案期限，并编立案号。",
    ),
    "N2_transfer": Step(
        "移送有管辖权机关", "case_officer", forms.TRANSFER, "《行政处罚法》第二十五条", documents=("D04", "D07"),
        stage=LEAD,
    ),
    "N4": Step(
        "调查取证", "case_officer", forms.INQUIRY, "《行政处罚法》第四十二条、第四十三条、第五十四条、第五十五条",
        guard=guards.inquiry, apply=answers.inquiry, documents=("D10", "D11", "D12", "D13", "D14"), stage=INQUIRY,
    ),
    "N4_recusal": Step(
        "回避决定", "leader", forms.RECUSAL, "《行政处罚法》第四十三条", guard=guards.recusal, apply=answers.recusal,
        documents=("D07",), stage=INQUIRY, step_up=True,
    ),
    "N4a_apply": Step(
        "申请先行登记保存", "case_officer", forms.PRESERVATION_REQUEST, "《行政处罚法》第五十六条",
        apply=preservation.request, documents=("D07",), stage=INQUIRY,
    ),
    "N4a_approve": Step(
        "先行登记保存审批", "leader", forms.PRESERVATION_APPROVAL, "《行政处罚法》第五十六条",
        apply=preservation.approval, documents=("D07",), distinct_from=("N4a_apply",), returns_to=("N4a_apply",),
        stage=INQUIRY, step_up=True,
    ),
    "N4a_register": Step(
        "登记保存证据", "case_officer", forms.REGISTRATION, "《行政处罚法》第五十六条",
        problems=preservation.listed, guard=preservation.registered, apply=preservation.registration,
        documents=("D17",), consequences="登记保存次日起计算七个工作日，期内须作出处理决定。", stage=INQUIRY,
    ),
    "N4a": Step(
        "先行登记保存：七日内处理", "case_officer", forms.PRESERVATION, "《行政处罚法》第五十六条",
        problems=preservation.decided, guard=preservation.decision, documents=("D17", "D18"), stage=INQUIRY,
    ),
    "N4a_head": Step(
        "督办登记保存处理", "unit_head", forms.PRESERVATION_HEAD, "《行政处罚法》第五十六条",
        problems=preservation.urgency, apply=preservation.urged, stage=INQUIRY,
    ),
    "N4a_return": Step(
        "登记物品去向", "case_officer", forms.PRESERVATION_RETURN, "《行政处罚法》第五十六条",
        problems=preservation.settled, guard=preservation.returned, documents=("D18",), stage=INQUIRY,
    ),
    "N4c": Step(
        "责令改正", "case_officer", forms.CORRECTION, "《行政处罚法》第二十八条第一款", guard=guards.order,
        apply=answers.correction, documents=("D22",), stage=INQUIRY,
    ),
    "N4c_recheck": Step(
        "整改复查", "case_officer", forms.RECHECK, "《行政处罚法》第二十八条第一款", guard=guards.recheck,
        problems=guards.filed("D22"), documents=("D22", "D23"), stage=INQUIRY,
    ),
    "N5": Step(
        "调查终结报告与裁量建议", "case_officer", forms.PROPOSAL,
        "《行政处罚法》第五条、第三十二条、第三十三条、第五十七条",
        problems=guards.advice, guard=guards.proposal, apply=answers.proposal, documents=("D30",), stage=REVIEW,
    ),
    "N5_cosign": Step(
        "协办人会签", "second_officer", forms.COSIGN, "《行政处罚法》第四十二条", apply=answers.cosign,
        distinct_from=("N5",), returns_to=("N5",), stage=REVIEW,
    ),
    "N5_unit": Step(
        "部门审核", "unit_head", forms.UNIT_REVIEW, "《行政处罚法》第五十七条", apply=answers.unit_review,
        distinct_from=("N5", "N5_cosign"), returns_to=("N5",), stage=REVIEW,
    ),
    "N5_close": Step(
        "撤案、终止、移送司法审批", "leader", forms.ENDING,
        f"《行政处罚法》第二十七条、第三十六条、第五十七条第一款；{termination.BASIS}",
        guard=guards.approval,
        apply=answers.ending, documents=("D07",), distinct_from=("N5", "N5_cosign"), returns_to=("N5",),
        consequences="同意后案件不再作出处罚决定，进入结案；登记保存、查封、扣押的物品处理完毕才能结案。",
        stage=REVIEW, step_up=True,
    ),
    "N5_transfer": Step(
        "启动移送程序", "case_officer", forms.TRANSFER_START, "《行政执法机关移送涉嫌犯罪案件的规定》第三条、第五条",
        apply=answers.transfer_start, stage=REVIEW,
        consequences="另立移送案件；移送期间和公安机关立案后，不得以行政处罚代替移送。",
    ),
    "N6": Step(
        "拟制告知书", "case_officer", forms.NOTICE, "《行政处罚法》第四十四条、第六十三条", apply=answers.notice,
        documents=("D32",), stage=REVIEW,
    ),
    "N6_approve": Step(
        "告知审批", "leader", forms.NOTICE_APPROVAL, "《行政处罚法》第四十四条", apply=answers.notice_approval,
        distinct_from=("N5", "N6"), returns_to=("N6", "N5"), stage=REVIEW, step_up=True,
    ),
    "N6_serve": Step(
        "送达告知书", "case_officer", forms.NOTICE_SERVICE,
        "《行政处罚法》第四十四条、第四十五条、第六十一条、第六十四条",
        problems=guards.filed("D32"), guard=guards.notice_service, apply=answers.notice_service,
        documents=("D32", "D50", "D51"), consequences="送达次日起计算陈述申辩期和听证申请期，不能撤回。", stage=REVIEW,
    ),
    "N7": Step(
        "登记陈述申辩", "case_officer", forms.DEFENCE, "《行政处罚法》第七条、第四十五条", guard=guards.waiver,
        stage=REVIEW,
    ),
    "N8_request": Step(
        "登记听证申请", "case_officer", forms.HEARING_REQUEST, "《行政处罚法》第六十三条、第六十四条第一项",
        guard=guards.waiver, stage=REVIEW,
    ),
    "N8_accept": Step(
        "受理并指定主持人", "leader", hearings.ACCEPTANCE, "《行政处罚法》第六十三条、第六十四条第三项、第四项",
        guard=hearings.accept, apply=hearings.accepted, distinct_from=_INVESTIGATION, stage=REVIEW, step_up=True,
    ),
    "N8_notice": Step(
        "送达听证通知", "legal_reviewer", hearings.NOTICE, "《行政处罚法》第六十四条第二项",
        problems=hearings.notice_problems, guard=hearings.notice, documents=("D34",), distinct_from=_INVESTIGATION,
        stage=REVIEW,
    ),
    "N8": Step(
        "举行听证", "legal_reviewer", hearings.HEARING, "《行政处罚法》第六十三条、第六十四条", guard=hearings.hearing,
        apply=hearings.held, documents=("D34", "D35"), distinct_from=_INVESTIGATION, stage=REVIEW,
    ),
    "N8_report": Step(
        "听证报告", "legal_reviewer", hearings.REPORT, "《行政处罚法》第六十五条", problems=hearings.report_problems,
        apply=hearings.reported, documents=("D35", "D36"), distinct_from=_INVESTIGATION, stage=REVIEW,
    ),
    "N7_review": Step(
        "陈述申辩复核", "case_officer", forms.DEFENCE_REVIEW, "《行政处罚法》第四十五条", apply=answers.defence_review,
        documents=("D33",), stage=REVIEW,
    ),
    "N9": Step(
        "法制审核", "legal_reviewer", later.LEGAL_REVIEW, "《行政处罚法》第五十八条", guard=guards.legal_review,
        apply=answers.legal_review, documents=("D37",), distinct_from=_INVESTIGATION, stage=DECIDE,
    ),
    "N10": Step(
        "提请集体讨论", "case_officer", later.DISCUSSION, "《行政处罚法》第五十七条第二款", guard=guards.discussion,
        apply=answers.discussion, stage=DECIDE,
    ),
    "N10_opinion": Step(
        "负责人发表意见", "leader", later.DISCUSSION_OPINION, "《行政处罚法》第五十七条第二款",
        guard=guards.discussion_opinion, apply=answers.discussion_opinion, stage=DECIDE, step_up=True,
    ),
    "N10_conclude": Step(
        "讨论结论", "leader", later.DISCUSSION_RESULT, "《行政处罚法》第五十七条第二款",
        apply=answers.discussion_result,
        documents=("D38",), stage=DECIDE, step_up=True,
    ),
    "N11": Step(
        "决定审批", "leader", later.DECISION, "《行政处罚法》第四十五条、第五十七条、第五十八条、第六十二条",
        problems=guards.decision_problems, guard=guards.decision, apply=answers.decision, documents=("D39", "D07"),
        distinct_from=("N5", "N5_cosign"),
        consequences="作出决定后九十日办案期限截止；决定书将编号，不能删除，只能更正。",
        stage=DECIDE, step_up=True,
    ),
    "N12": Step(
        "制作决定书", "case_officer", later.DECISION_DOCUMENT, "《行政处罚法》第五十九条",
        problems=guards.decision_filed, apply=answers.decision_document, documents=("D40", "D42", "D43"),
        consequences="决定书将送达当事人，不能删除，只能更正。", stage=DECIDE,
    ),
    "N13": Step(
        "送达决定书", "case_officer", later.SERVICE, "《行政处罚法》第六十一条", guard=guards.service,
        apply=answers.service, documents=("D50",), stage=SERVE,
    ),
    "N13_leave": Step(
        "留置送达", "case_officer", later.SERVICE_LEAVING, "《民事诉讼法》第八十九条", guard=guards.service,
        apply=answers.service_leaving, documents=("D50",), stage=SERVE,
    ),
    "N13_notice": Step(
        "公告送达", "case_officer", later.SERVICE_NOTICE, "《民事诉讼法》第九十五条", guard=guards.service,
        apply=answers.service_notice, documents=("D51",), stage=SERVE,
    ),
    "N14": Step(
        "登记缴款", "case_officer", later.PAYMENT, "《行政处罚法》第六十六条、第六十七条", guard=guards.payment,
        apply=answers.payment, stage=PERFORM,
    ),
    "N14_instalment": Step(
        "延期、分期审批", "leader", later.INSTALMENT, "《行政处罚法》第六十六条第二款", apply=answers.instalment,
        documents=("D07", "D52"), stage=PERFORM, step_up=True,
    ),
    "N14_plan": Step(
        "分期缴款登记", "case_officer", later.INSTALMENT_PAYMENT, "《行政处罚法》第六十六条第二款", stage=PERFORM,
    ),
    "N14_surcharge": Step(
        "加处罚款建议", "case_officer", later.SURCHARGE, "《行政处罚法》第七十二条第一款第一项",
        guard=guards.surcharge, apply=answers.surcharge,
        documents=("D07",), stage=PERFORM,
    ),
    "N14_approve": Step(
        "加处罚款审批", "leader", later.SURCHARGE_APPROVAL, "《行政处罚法》第七十二条、《行政强制法》第四十五条",
        guard=guards.surcharge, apply=answers.surcharge_approval, documents=("D53",), distinct_from=("N14_surcharge",),
        returns_to=("N14_surcharge",),
        stage=PERFORM, step_up=True,
    ),
    "N14_late": Step(
        "催缴与登记缴款", "case_officer", later.LATE_PAYMENT, "《行政处罚法》第七十二条、《行政强制法》第三十五条",
        problems=guards.late_payment_advice, guard=guards.late_payment, apply=answers.late_payment, documents=("D53",
                                                                                                               "D54"),
                                                                                                               stage=PERFORM,
    ),
    "N16": Step(
        "转强制执行", "case_officer", enforcing.ENFORCEMENT, "《行政强制法》第十三条、第五十三条至第五十五条",
        guard=enforcing.power, apply=enforcing.opened, stage=PERFORM,
    ),
    "N15": Step(
        "处罚决定公示", "case_officer", later.PUBLICITY, "《行政处罚法》第四十八条第一款", guard=guards.publicity,
        apply=answers.publicity, consequences="报送后由另一人审核，审核通过后社会公众可见。", stage=PERFORM,
    ),
    "N15x": Step(
        "撤回公示", "case_officer", later.WITHDRAWAL, "《行政处罚法》第四十八条第二款", apply=answers.withdrawal,
    ),
    "N3x": Step(
        "申请延长办案期限", "case_officer", later.EXTENSION, "《行政处罚法》第六十条", apply=answers.extension,
        documents=("D07",),
    ),
    "N3x_approve": Step(
        "延长期限审批", "leader", later.EXTENSION_APPROVAL, "《行政处罚法》第六十条", apply=answers.extension_approval,
        documents=("D07",), distinct_from=("N3x",), returns_to=("N3x",), step_up=True,
    ),
    "N17": Step(
        "结案审批表", "case_officer", later.CLOSING, "《行政处罚法》第四十七条", problems=enforcing.unfinished,
        apply=answers.closing, documents=("D60",), stage=CLOSE,
    ),
    "N17_unit": Step(
        "结案审核", "unit_head", later.CLOSING_UNIT, "《行政处罚法》第四十七条", apply=answers.closing_unit,
        distinct_from=("N17",), returns_to=("N17",), stage=CLOSE,
    ),
    "N17_leader": Step(
        "结案审批", "leader", later.CLOSING_LEADER, "《行政处罚法》第四十七条", problems=enforcing.unfinished,
        apply=answers.closing_leader,
        documents=("D60",), distinct_from=("N17",), returns_to=("N17", "N17_unit"), stage=CLOSE, step_up=True,
    ),
    "N18": Step(
        "归档", "archivist", later.ARCHIVE, "《行政处罚法》第四十七条、《档案法实施条例》第二十条",
        guard=guards.archive,
        apply=answers.archive, returns_to=("N17",), stage=CLOSE,
    ),
}  # fmt: skip
