"""One act under several laws: fined once, by the rule with the higher fine. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discretion.assess import Assessment, compared, statutory_bounds
from discretion.flags import flag


def heaviest(assessments: Sequence[Assessment]) -> Assessment:
    """Choose the one rule under which an act that breaks several is fined: the one with the higher fine.

    A rule under which no fine is possible (yet) is none of those by which the act should be fined; where that is so
    of all, the first stands. What was laid side by side travels with the result.

    Source: 《行政处罚法》第二十九条.
    """
    if len(assessments) == 1:
        return assessments[0]
    open_ = [one for one in assessments if not one.blocked] or list(assessments[:1])
    chosen = max(open_, key=_weight)
    unknown = [one.item.code for one in open_ if _weight(one) == (0, 0) and one.outcome != "no-penalty"]
    flags = [*chosen.flags, flag("one-fine-several-laws", words=chosen.item.penalty_basis)]
    if unknown:
        flags.append(flag("concurrence-open", words="、".join(unknown)))
    lines = tuple(compared(one, one.item.act, chosen=one is chosen) for one in assessments)
    others = "、".join(one.item.penalty_basis for one in assessments if one is not chosen)
    reason = (
        f"同一行为同时违反{others}，依照《行政处罚法》第二十九条，按照罚款数额高的"
        f"{chosen.item.penalty_basis}处罚，不重复罚款。"
    )
    return replace(
        chosen, flags=tuple(flags), compared=(*chosen.compared, *lines), reasons=(*chosen.reasons, reason),
        basis=tuple(dict.fromkeys((*chosen.basis, "《行政处罚法》第二十九条"))),
    )  # fmt: skip


def _weight(one: Assessment) -> tuple[int, int]:
    """Weigh a rule: by the most that the statute allows in this case, then by the most that the standard provides."""
    law = statutory_bounds(one.group, one.facts).high_cents
    return (law if law is not None else one.high_cents or 0, one.high_cents or 0)
