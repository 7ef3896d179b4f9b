"""What the cover and the 备考表 of a penalty case's dossier say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import casefile
from engine.registry import StepContext
from processes.facts import part
from processes.penalty import contexts

RETENTION = {"10": "10年", "30": "30年", "permanent": "永久"}


def cover(context: StepContext) -> Mapping[str, Any]:
    """Build the context of 卷宗封面 and 备考表; what an open case does not know yet is left out."""
    decided = None
    for kind in ("D40", "D42"):
        decided = decided or casefile.filed(context.tx, context.case.id, kind)
    said = bound(context, contexts.common(context), contexts.result(context))
    return {**said, "decision": {"number": decided.number if decided else ""}}


def bound(context: StepContext, common: Mapping[str, Any], result: str) -> dict[str, Any]:
    """Give what every cover and 备考表 says of a penalty: what came of it, who filed it, where it lies."""
    archive, officers = part(context, "archive"), "、".join(one["name"] for one in common["officers"])
    return {
        **common,
        "title": context.case.title,
        "dossier": {
            "title": context.case.title, "result": result, "officers": officers,
            "archived_on": archive.get("archived_on", ""), "archivist": archive.get("by", ""),
            "archive_number": archive.get("volume", ""), "remarks": archive.get("note", ""),
            "retention": RETENTION.get(str(archive.get("retention")), ""), "filed_by": officers,
            "checked_by": archive.get("by", ""),
        },
    }  # fmt: skip
