"""What the cover and the 备考表 of a summary case's dossier say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import StepContext
from processes.facts import part
from processes.penalty.dossier import RETENTION
from processes.penalty_summary import contexts


def cover(context: StepContext) -> Mapping[str, Any]:
    """Build the context of 卷宗封面 and 备考表; what an open case does not know yet is left out."""
    archive, common = part(context, "archive"), contexts.common(context)
    officers = "、".join(one["name"] for one in common["officers"])
    return {
        **common,
        "title": context.case.title,
        "dossier": {
            "title": context.case.title, "result": contexts.result(context), "officers": officers,
            "archived_on": archive.get("archived_on", ""), "archivist": archive.get("by", ""),
            "archive_number": archive.get("volume", ""), "remarks": archive.get("note", ""),
            "retention": RETENTION.get(str(archive.get("retention")), ""), "filed_by": officers,
            "checked_by": archive.get("by", ""),
        },
    }  # fmt: skip
