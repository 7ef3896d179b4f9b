"""The documents of enforcement by the agency and of the application to the court (r428-r443)."""

from __future__ import annotations

from processes.review.course import COURT, ENFORCEMENT, PENALTIES, Applies, after, has
from processes.review.file import CaseFile
from processes.review.form.element import (
    BODY,
    PARTY,
    REMEDIES,
    SEAL,
    SERVED,
    SIGNED,
    Document,
    Element,
    states,
    states_or,
)


def _decision_served(file: CaseFile) -> bool:
    return file.passed("E4_serve") and bool(file.part("decision").get("approved"))


def _by(substitute: bool) -> Applies:
    return lambda file: _decision_served(file) and (file.part("decision").get("way") == "substitute") is substitute


_DUTY = states("决定的名称、文号", "decision.title", "decision.number")
_HOW = states("期限、方式", "demand.days", "demand.manner")
_MONEY = states_or("金额", "duty.fine_cents", "duty.owed_cents")
_ENFORCED = states("理由、依据、对象、方式、时间", "enforcement.reason", "enforcement.basis", "enforcement.object",
                   "enforcement.planned", "enforcement.planned_on")  # fmt: skip
_LAW = "《行政强制法》"

DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D54",),
        "履行行政决定催告书",
        (ENFORCEMENT,),
        (
            (428, "当事人基本情况", (PARTY,)),
            (
                429,
                "决定内容，期限、方式，金额，陈述申辩权利",
                (_DUTY, states("义务内容", "demand.obligation|duty.owed_cents"), _HOW, _MONEY),
            ),
            (430, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        after("E2_serve"),
        f"{_LAW}第三十五条",
    ),
    Document(
        ("D55",),
        "行政强制执行决定书",
        (ENFORCEMENT,),
        (
            (431, "当事人基本情况", (PARTY,)),
            (
                432,
                "理由、依据、对象、方式、时间，加处数额，复议诉讼途径",
                (
                    _ENFORCED,
                    states_or("加处罚款数额", "duty.surcharge_cents", "duty.owed_cents"),
                    REMEDIES,
                ),
            ),
            (433, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _by(False),
        f"{_LAW}第三十七条",
    ),
    Document(
        ("D56",),
        "代履行决定书",
        (ENFORCEMENT,),
        (
            (431, "当事人基本情况", (PARTY,)),
            (
                432,
                "理由、依据、标的、方式、时间，代履行人及费用，复议诉讼途径",
                (
                    _ENFORCED,
                    states("代履行人、费用预算", "enforcement.performer", "enforcement.budget_cents"),
                    REMEDIES,
                ),
            ),
            (433, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _by(True),
        f"{_LAW}第五十一条第一款第一项",
    ),
    Document(
        ("D57",),
        "执行协议",
        (ENFORCEMENT,),
        (
            (434, "当事人基本情况", (PARTY,)),
            (
                435,
                "执行决定的内容，协议内容，不履行则恢复执行",
                (_DUTY, states("协议内容", "agreement.terms"), states("最后期限", "agreement.last_on")),
            ),
            (436, "当事人签名、日期，主体名称、印章、日期", (BODY, SEAL, SIGNED)),
        ),
        has("agreement", "signed_on"),
        f"{_LAW}第四十二条",
    ),
    Document(
        ("D54",),
        "履行行政决定催告书（申请法院前）",
        (COURT, *PENALTIES),
        (
            (437, "当事人基本情况", (PARTY,)),
            (
                438,
                "决定内容，期限、方式，金额，陈述申辩权利",
                (
                    states("决定文号、义务内容", "decision.number", "demand.duty"),
                    _HOW,
                    Element(
                        "金额",
                        lambda paper: paper.states("demand.owed_cents") or "罚款" not in str(paper.get("demand.duty")),
                    ),
                ),
            ),
            (439, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        lambda file: file.process == COURT and file.passed("F2"),
        f"{_LAW}第五十四条",
    ),
    Document(
        ("D59",),
        "强制执行申请书",
        (COURT,),
        (
            (440, "人民法院名称，申请人、被申请人", (states("人民法院名称", "application.court"), PARTY)),
            (
                441,
                "生效的决定书，事实、理由和依据",
                (
                    states("决定书名称、文号", "decision.title", "decision.number"),
                    states("事实、理由和依据", "application.facts"),
                ),
            ),
            (
                442,
                "怠于履行的情况、当事人意见、催告情况",
                (
                    states("当事人意见", "application.views"),
                    states("催告书文号、日期", "application.demand_number", "application.demanded_on"),
                ),
            ),
            (
                443,
                "负责人签名，主体名称、印章、日期",
                (states("负责人签名及日期", "application.leader", "application.signed_on"), BODY, SEAL),
            ),
        ),
        after("F5"),
        f"{_LAW}第五十五条",
    ),
)
