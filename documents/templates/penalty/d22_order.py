"""D22 责令改正通知书."""

from documents.blocks import Each, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    OFFICERS,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    VIOLATION,
    dated,
)

TEMPLATE = Template(
    code="D22",
    title="责令改正通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执责改字〔2026〕9号"),
        dated("2026-09-08"),
        *PARTY,
        *VIOLATION[:2],
        Field(
            "violation.facts", "违法事实", "investigation",
            "超出门、窗外墙摆放桌椅经营，占用门前人行道面积约6平方米。",
        ),
        VIOLATION[3],
        Field("evidence_kinds", "证据种类", "correction", ["现场检查（勘验）笔录", "现场照片", "视听资料"]),
        Field(
            "order.basis", "责令改正依据", "correction",
            "《中华人民共和国行政处罚法》第二十八条第一款、《深圳经济特区市容和环境卫生管理条例》第十七条第二款",
        ),
        Field("order.measures", "责令改正内容", "correction", ["立即停止超出门、窗外墙摆卖、经营的行为", "清除门前人行道上摆放的桌椅"]),
        Field("order.deadline", "改正期限截止日", "correction", "2026-09-10"),
        Field("order.report_by", "提交整改报告的截止日", "correction", "2026-09-11", required=False),
        Field("order.daily_basis", "按日连续处罚的依据", "correction", "", required=False),
        *REMEDIES,
        *CONTACT,
        OFFICERS,
    ),
    body=(
        Head("责令改正通知书"),
        *PARTY_BLOCK,
        Para("经查，{violation.occurred_at|moment}，{you}在{violation.place}有下列行为：{violation.facts}"),
        Para("以上事实有{evidence_kinds|list}等证据证实。"),
        Para(
            "{you}的上述行为违反了{violation.provision}的规定。依据{order.basis}的规定，"
            "现责令{you}于{order.deadline|date}前改正违法行为，具体内容如下："
        ),
        Each("order.measures", "measure", (Para("{index}．{measure}；"),)),
        Para("请{you}于{order.report_by|date}前向本机关提交书面整改报告，本机关将对改正情况进行复查。", when="order.report_by"),
        Para("逾期不改正的，本机关将依法处理。", when="!order.daily_basis"),
        Para("拒不改正的，依据{order.daily_basis}，本机关可以依法按日连续处罚。", when="order.daily_basis"),
        Para(
            "{you}如不服本通知，可以自收到本通知书之日起六十日内向{body.review_authority}申请行政复议；"
            "也可以自收到本通知书之日起六个月内依法向{body.court}提起行政诉讼。"
        ),
        Para("执法人员：{officers|people}"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
