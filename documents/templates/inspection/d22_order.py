"""D22 责令停止（改正）通知书 of an inspection."""

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
    dated,
)

TEMPLATE = Template(
    code="D22",
    title="责令改正通知书",
    fields=(
        *BODY, Field("number", "文号", "编号", "深罗城执责改字〔2026〕9号"), dated("2026-03-04"), *PARTY, *REMEDIES, *CONTACT, OFFICERS,
        Field("order.kind", "文书种类", "order", "改正"),
        Field("order.checked_on", "检查日期", "order", "2026-03-04"),
        Field("order.facts", "存在的问题", "order", "后门通道露天堆放垃圾约1平方米"),
        Field("order.provision", "违反的条款", "order", "《深圳经济特区市容和环境卫生管理条例》第五十条第一款"),
        Field("order.basis", "责令改正依据", "order", "《中华人民共和国行政处罚法》第二十八条第一款"),
        Field("order.measures", "改正内容", "order", ["清除后门通道堆放的垃圾", "将垃圾投放至指定收集点"]),
        Field("order.deadline", "改正期限截止日", "order", "2026-03-11"),
        Field("order.report_by", "提交整改报告的截止日", "order", "2026-03-12", required=False),
        Field("evidence_kinds", "证据种类", "证据", ["现场检查笔录", "现场照片"]),
    ),
    body=(
        Head("责令{order.kind}通知书"),
        *PARTY_BLOCK,
        Para("{order.checked_on|date}，本机关对{you}进行检查，发现下列问题：{order.facts}。"),
        Para("以上事实有{evidence_kinds|list}等证据证实，违反了{order.provision}的规定。依据{order.basis}的规定，"
             "现责令{you}于{order.deadline|date}前改正，具体内容如下："),
        Each("order.measures", "measure", (Para("{index}．{measure}；"),)),
        Para("请{you}于{order.report_by|date}前向本机关提交书面整改报告，本机关将对改正情况进行复查。", when="order.report_by"),
        Para("逾期不改正的，本机关将依法处理。"),
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
