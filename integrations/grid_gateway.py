"""Takes leads over from the grid: each becomes a case, once, and the grid is told so."""

from __future__ import annotations

import structlog

from integrations.errors import OutsideError
from integrations.grid import Grid, lead_facts
from integrations.own_api import Cases

log = structlog.get_logger(__name__)


class GridGateway:
    """One gateway for one tenant; the case begins first, so that a crash in between repeats and doubles nothing."""

    def __init__(self, grid: Grid, cases: Cases, *, process: str = "penalty") -> None:
        self.grid = grid
        self.cases = cases
        self.process = process

    def run_once(self) -> int:
        """Take over every waiting lead; give the number taken. One lead in trouble does not hold up the others."""
        taken = 0
        for lead in self.grid.new_leads():
            try:
                facts = {"lead": lead_facts(lead)}
                case = self.cases.begin(self.process, facts=facts, business_key=lead.event_number)
                self.grid.take_over(lead.event_number, case=case)
                taken += 1
            except OutsideError as error:
                log.warning("lead not taken over", lead=lead.event_number, error=str(error))
        return taken
