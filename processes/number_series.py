"""The number series (文号) that the shipped procedures ask of a body: key, what follows its prefix, kinds of paper."""

from __future__ import annotations

from collections.abc import Mapping

from db.errors import Invalid
from processes.court_application.documents import SERIES as COURT
from processes.enforcement.documents import SERIES as ENFORCEMENT
from processes.inspection.documents import SERIES as INSPECTION
from processes.measure.documents import SERIES as MEASURE
from processes.penalty.documents import SERIES as ORDINARY
from processes.penalty_summary.documents import SERIES as SUMMARY
from processes.remedy.documents import SERIES as REMEDY
from processes.supervision_order.documents import SERIES as SUPERVISION
from processes.transfer.documents import SERIES as TRANSFER

#: By procedure; those of the ordinary one are shared.
SHIPPED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **ORDINARY, **SUMMARY, **MEASURE, **INSPECTION, **ENFORCEMENT, **COURT, **TRANSFER, **REMEDY, **SUPERVISION,
}  # fmt: skip


def beginning(prefix: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Give the series of a new body whose numbers begin with these words.

    >>> beginning("深罗城执")["decision"]
    ('深罗城执罚决字', ('D40',))

    :raises Invalid: when there are no words.
    """
    if not prefix.strip():
        raise Invalid({"prefix": "请填写文号字头"})
    return {key: (prefix.strip() + ending, kinds) for key, (ending, kinds) in SHIPPED.items()}
