"""What the cover and the 备考表 of a summary case's dossier say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import StepContext
from processes.penalty.dossier import bound
from processes.penalty_summary import contexts


def cover(context: StepContext) -> Mapping[str, Any]:
    """Build the context of 卷宗封面 and 备考表; what an open case does not know yet is left out."""
    return bound(context, contexts.common(context), contexts.result(context))
