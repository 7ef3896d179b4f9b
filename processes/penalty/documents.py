"""The documents of a penalty case: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import DocumentKind
from processes.drafts import drafted
from processes.penalty import contexts, forms, forms_decision, hearings, preservation, timing
from processes.penalty import contexts_decision as later
from processes.penalty import contexts_more as more
from processes.penalty import documents_more as beside

_AT_INQUIRY, _AT_ORDER = {"N4": forms.INQUIRY, "N2_first": forms.FIRST_INQUIRY}, {"N4c": forms.CORRECTION}

_AT_TRANSFER = {"N2_transfer": forms.TRANSFER}

_ALL = (
    DocumentKind("D01", "案件来源登记表", "penalty/D01", contexts.lead, series="lead", internal=True, order=10),
    DocumentKind("D06", "立案审批表", "penalty/D06", contexts.opening, internal=True, order=20),
    DocumentKind("D07", "行政处罚案件有关事项审批表", "penalty/D07", contexts.matter, internal=True, order=90),
    DocumentKind("D10", "现场检查（勘验）笔录", "penalty/D10", drafted(contexts.inspection, _AT_INQUIRY), order=30),
    DocumentKind("D12", "询问笔录", "penalty/D12", drafted(contexts.interview, _AT_INQUIRY), order=32),
    DocumentKind(
        "D22", "责令改正通知书", "penalty/D22", drafted(contexts.correction, _AT_ORDER), series="correction", order=40
    ),
    DocumentKind("D23", "整改复查意见书", "penalty/D23", contexts.recheck, series="recheck", order=42),
    DocumentKind("D30", "案件调查终结报告", "penalty/D30", contexts.report, internal=True, order=50),
    DocumentKind(
        "D32",
        "行政处罚事先（听证）告知书",
        "penalty/D32",
        later.notice,
        series="notice",
        order=60,
        too_early=timing.NOTICE,
    ),
    DocumentKind("D33", "陈述申辩笔录及复核意见", "penalty/D33", later.defence, order=62),
    DocumentKind(
        "D37",
        "重大行政处罚决定法制审核意见书",
        "penalty/D37",
        later.legal_review,
        series="legal_review",
        internal=True,
        order=70,
    ),
    DocumentKind("D38", "行政机关负责人集体讨论笔录", "penalty/D38", later.discussion, internal=True, order=72),
    DocumentKind(
        "D39", "行政处罚决定审批表", "penalty/D39", later.approval, internal=True, order=74, too_early=timing.APPROVAL
    ),
    DocumentKind(
        "D40", "行政处罚决定书", "penalty/D40", later.decision, series="decision", order=5, too_early=timing.PENALTY
    ),
    DocumentKind(
        "D42",
        "不予行政处罚决定书",
        "penalty/D42",
        later.no_penalty,
        series="no_penalty",
        order=5,
        too_early=timing.NO_PENALTY,
    ),
    DocumentKind("D50", "送达回证", "penalty/D50", later.proof, order=80),
    DocumentKind(
        "D51",
        "公告",
        "penalty/D51",
        drafted(later.public_notice, {"N6_serve": forms.NOTICE_SERVICE, "N13_notice": forms_decision.SERVICE_NOTICE}),
        series="public_notice",
        order=82,
    ),
    DocumentKind(
        "D04",
        "案件移送函",
        "penalty/D04",
        drafted(more.transfer, _AT_TRANSFER),
        series="transfer",
        order=22,
        too_early=timing.TRANSFER,
    ),
    DocumentKind("D11", "询问通知书", "penalty/D11", drafted(more.summons, _AT_INQUIRY), series="summons", order=31),
    DocumentKind(
        "D13", "限期提供材料通知书", "penalty/D13", drafted(more.materials, _AT_INQUIRY), series="materials", order=33
    ),
    DocumentKind("D14", "证据提取单", "penalty/D14", more.extract, order=34),
    DocumentKind(
        "D17",
        "先行登记保存证据通知书",
        "penalty/D17",
        drafted(preservation.notice, {"N4a_register": forms.REGISTRATION}),
        series="preservation",
        order=36,
        too_early=timing.PRESERVATION,
    ),
    DocumentKind(
        "D18",
        "解除先行登记保存证据通知书",
        "penalty/D18",
        drafted(preservation.notice, {"N4a": forms.PRESERVATION}),
        series="preservation_end",
        order=37,
        too_early=timing.PRESERVATION_END,
    ),
    DocumentKind(
        "D34",
        "行政处罚听证通知书",
        "penalty/D34",
        drafted(hearings.letter, {"N8_notice": hearings.NOTICE}),
        series="hearing",
        order=64,
    ),
    DocumentKind("D35", "听证笔录", "penalty/D35", drafted(hearings.record, {"N8": hearings.HEARING}), order=65),
    DocumentKind(
        "D36",
        "听证报告",
        "penalty/D36",
        drafted(hearings.record, {"N8_report": hearings.REPORT}),
        internal=True,
        order=66,
    ),
    DocumentKind("D43", "法律适用告知", "penalty/D43", more.law, order=6),
    DocumentKind(
        "D52",
        "延期、分期缴纳罚款通知书",
        "penalty/D52",
        more.instalments,
        series="instalment",
        order=84,
        too_early=timing.INSTALMENT,
    ),
    DocumentKind(
        "D53", "加处罚款决定书", "penalty/D53", more.surcharge, series="surcharge", order=86, too_early=timing.SURCHARGE
    ),
    DocumentKind("D54", "履行行政决定催告书", "penalty/D54", more.demand, series="demand", order=87),
    DocumentKind("D60", "结案审批表", "penalty/D60", later.closing, internal=True, order=95, too_early=timing.CLOSING),
)

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in (*_ALL, *beside.KINDS)}

#: Number series that a body needs: key -> (what follows the body's short prefix, kinds that share it).
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case": ("案", ()),
    "lead": ("源", ("D01",)),
    "correction": ("责改字", ("D22",)),
    "recheck": ("复查字", ("D23",)),
    "notice": ("罚告字", ("D32",)),
    "decision": ("罚决字", ("D40",)),
    "no_penalty": ("不罚字", ("D42",)),
    "transfer": ("移字", ("D04",)),
    "summons": ("询字", ("D11",)),
    "materials": ("材字", ("D13",)),
    "preservation": ("先登字", ("D17",)),
    "preservation_end": ("解登字", ("D18",)),
    "hearing": ("听通字", ("D34",)),
    "instalment": ("缓缴字", ("D52",)),
    "surcharge": ("加罚字", ("D53",)),
    "demand": ("催字", ("D54",)),
    "legal_review": ("法审字", ("D37",)),
    "public_notice": ("公告字", ("D51",)),
    **beside.SERIES,
}
