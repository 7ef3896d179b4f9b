"""An officer's proposal beside the standard: what departs, and whether it is reasoned and within the law. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from discretion.amounts import yuan
from discretion.assess import Assessment, statutory_bounds
from discretion.texts import deviation_reason, statutory_words

#: A reason shorter than this says nothing.
SHORTEST_REASON = 10


@dataclass(frozen=True)
class Deviation:
    """How a proposed fine departs from the standard, and what stands against it (Chinese, for the officer)."""

    proposed_cents: int
    standard_low_cents: int | None
    standard_high_cents: int | None
    direction: str
    problems: tuple[str, ...]
    reason: str = ""

    @property
    def deviates(self) -> bool:
        """Tell whether there is a departure at all."""
        return self.direction != "none"

    @property
    def allowed(self) -> bool:
        """Tell whether the proposal may go on."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """Describe the deviation for the journal."""
        return {
            "proposed_cents": self.proposed_cents,
            "standard_low_cents": self.standard_low_cents,
            "standard_high_cents": self.standard_high_cents,
            "direction": self.direction,
            "reason": self.reason,
        }


def check_deviation(assessment: Assessment, fine_cents: int, reason: str = "") -> Deviation:
    """Compare a proposed fine with the assessment: a departure needs a reason, and the statute's range is absolute.

    As long as a question is open there is nothing to depart from: it must be answered first.
    Below the statutory minimum only with an overlay of article 32 that the assessment already carries.
    """
    low, high = assessment.low_cents, assessment.high_cents
    direction = "none"
    if low is not None and fine_cents < low:
        direction = "lighter"
    elif high is not None and fine_cents > high:
        direction = "heavier"
    elif low is None and high is None:
        direction = "unmeasured"
    barring = dict.fromkeys(one for one in (*assessment.flags, *assessment.bars) if one.blocking)
    problems = [one.zh for one in barring if fine_cents > 0]
    if assessment.open_questions and fine_cents > 0:
        asked = "、".join(f"“{one.text}”" for one in assessment.open_questions)
        problems.append(f"裁量尚未完成，请先回答或者填写：{asked}。")
    if direction != "none" and len(reason.strip()) < SHORTEST_REASON:
        problems.append(f"拟处数额与裁量基准不一致，请写明理由（不少于{SHORTEST_REASON}字）。")
    problems += _outside_law(assessment, fine_cents)
    text = deviation_reason(assessment, fine_cents, reason) if direction != "none" and reason.strip() else ""
    return Deviation(fine_cents, low, high, direction, tuple(problems), text)


def _outside_law(assessment: Assessment, fine_cents: int) -> list[str]:
    group, overlay = assessment.group, assessment.facts.overlay
    if group is None or fine_cents == 0:
        return []
    law = statutory_bounds(group, assessment.facts)
    if law.high_cents is not None and fine_cents > law.high_cents:
        return [f"拟处{yuan(fine_cents)}超过法定幅度（{statutory_words(group)}），不得作出。"]
    reduced = overlay is not None and overlay.kind == "below_minimum"
    if law.low_cents is not None and fine_cents < law.low_cents and not reduced:
        return [f"拟处{yuan(fine_cents)}低于法定最低限（{statutory_words(group)}），须有法定减轻情形。"]
    return []
