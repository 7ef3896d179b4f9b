"""The papers beside the main line of a penalty case: asked of others, taken on the spot, signed, of a hearing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine import casefile
from engine.registry import DocumentKind, StepContext
from processes.facts import part
from processes.penalty import contexts, timing
from processes.penalty.contexts import common
from processes.wording import opinion

#: 处理决定 as the paper says it, by the answer of the step.
DISPOSALS: Mapping[str, str] = {
    "release": "解除先行登记保存，退还当事人",
    "copied": "已采取记录、复制等证据保全措施，退还当事人",
    "appraisal": "送交有资质的机构鉴定",
    "seize": "依法转为查封、扣押",
    "transfer": "移送有关部门处理",
}


def disposal(context: StepContext) -> Mapping[str, Any]:
    """D18B."""
    found = part(context, "preservation")
    notice = casefile.filed(context.tx, context.case.id, "D17")
    return {
        **common(context),
        "preservation": {
            "number": notice.number if notice else "",
            "from_on": found.get("registered_on", ""),
            "objects": "、".join(line.strip() for line in str(found.get("goods") or "").splitlines() if line.strip()),
            "disposal": DISPOSALS.get(str(found.get("result")), ""),
            "note": found.get("note", ""),
        },
    }


def investigation(context: StepContext) -> Mapping[str, Any]:
    """D31."""
    found = contexts.report(context)
    proposal = part(context, "proposal")
    names = [one["name"] for one in found["officers"]]
    words = {"text": proposal.get("reason", ""), "signers": names, "date": proposal.get("on", "")}
    return {
        **found,
        "officer_opinion": opinion(proposal.get("officer"), *names) if proposal.get("officer") else words,
        "unit_opinion": opinion(proposal.get("unit")),
        "leader_opinion": opinion(part(context, "decision").get("leader")),
    }


def _kind(
    code: str, title: str, order: int, context: Callable[[StepContext], Mapping[str, Any]] = common, **more: Any
) -> DocumentKind:
    return DocumentKind(code, title, f"penalty/{code}", context, order=order, **more)


KINDS: tuple[DocumentKind, ...] = (
    _kind("D02", "指定管辖通知书", 21, series="jurisdiction", internal=True),
    _kind("D15", "电子数据证据提取笔录", 35),
    _kind("D16", "协助调查函", 38, series="assistance"),
    _kind("D16J", "协助辨认（鉴别）通知书", 38, series="assistance"),
    _kind("D16K", "协助扣押通知书", 38, series="assistance"),
    _kind(
        "D18B",
        "先行登记保存证据处理决定书",
        37,
        disposal,
        series="preservation_disposal",
        too_early=timing.PRESERVATION_END,
    ),
    _kind("D19", "抽样取证通知书", 38, series="sampling"),
    _kind("D19J", "抽样取证记录", 38),
    _kind("D20W", "检测（检验、检疫、鉴定）委托书", 39, series="appraisal"),
    _kind("D20", "检测（检验、检疫、鉴定）期间告知书", 39, series="appraisal_notice"),
    _kind("D20J", "检测（检验、检疫、鉴定）结果告知书", 39, series="appraisal_notice"),
    _kind("D21", "授权委托书", 45),
    _kind("D21F", "法定代表人（负责人）身份证明书", 45),
    _kind("D21S", "送达地址确认书", 46),
    _kind("D31", "案件调查审批表", 52, investigation, internal=True),
)

#: Number series that these papers need beside those of the main line.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "jurisdiction": ("指字", ("D02",)),
    "assistance": ("协字", ("D16", "D16J", "D16K")),
    "preservation_disposal": ("登处字", ("D18B",)),
    "sampling": ("抽证字", ("D19",)),
    "appraisal": ("检委字", ("D20W",)),
    "appraisal_notice": ("检告字", ("D20", "D20J")),
}
