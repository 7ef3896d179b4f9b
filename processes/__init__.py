"""What the law says: one package per procedure; the only floor that knows the law and combines capabilities."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Process, Service
from engine.repair_actions import Action
from processes import (
    court_application,
    enforcement,
    hall,
    hall_repairs,
    inspection,
    measure,
    oversight,
    penalty,
    penalty_summary,
    remedy,
    supervision_order,
    transfer,
)
from processes.review.reviews import reviewed

#: The procedures of this program; an explicit list, nothing registers itself.
ALL: tuple[Process, ...] = reviewed(
    (
        penalty.PROCESS,
        penalty_summary.PROCESS,
        measure.PROCESS,
        inspection.PROCESS,
        enforcement.PROCESS,
        court_application.PROCESS,
        transfer.PROCESS,
        remedy.PROCESS,
        supervision_order.PROCESS,
    )
)

#: What every diagram may name as an operator, whatever its procedure.
SERVICES: tuple[Service, ...] = (oversight.REPORT, hall.TELL)

#: Kinds of repairs that the law knows beside those of the engine.
REPAIRS: Mapping[str, Action] = hall_repairs.ACTIONS
