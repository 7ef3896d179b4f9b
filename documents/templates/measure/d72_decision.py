"""D72 查封（扣押）决定书 with the five items of 《行政强制法》第二十四条第二款."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.template import Template
from documents.templates.measure.parts import (
    BASIS,
    FOUND,
    GOODS,
    GOODS_TABLE,
    KIND,
    PLACE,
    REASON,
    REMEDY,
    TAKEN,
    UNTIL,
)
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
    numbered,
)

TEMPLATE = Template(
    code="D72",
    title="查封（扣押）决定书",
    fields=(
        *BODY, numbered("强措字"), dated("2026-03-03"), *PARTY, FOUND, REASON, BASIS, KIND, PLACE, TAKEN, UNTIL, GOODS, OFFICERS, *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("{measure.kind}决定书"),
        *PARTY_BLOCK,
        Para("{you}涉嫌违法的事实为：{measure.found}。{measure.reason}，依据{measure.basis}的规定，本机关决定对下列场所、设施或者财物"
             "予以{measure.kind}："),
        GOODS_TABLE,
        Para("{measure.place}", lead="实施地点："),
        Para(
            "{measure.kind}期限自{measure.taken_on|date}起至{measure.until_on|date}止，不超过三十日；情况复杂的，"
            "经本机关负责人批准可以延长，延长期限不超过三十日，并另行书面告知。物品需要检测、检验、检疫或者鉴定的，所需期间不计算在内，"
            "另行书面告知，费用由本机关承担。"
        ),
        Para("{measure.kind}期间，{you}不得使用、转移、调换、损毁或者变卖上述财物，不得启封。因{measure.kind}发生的保管费用由本机关承担。"),
        REMEDY,
        Para("执法人员：{officers|people}"),
        CONTACT_PARA,
        Para("附：查封（扣押）清单一式二份，当事人和本机关各执一份。"),
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE)),
    ),
)  # fmt: skip
