"""Takes leads over from the grid: each becomes a case, once, and the grid is told so."""

from __future__ import annotations

from integrations.grid import SYSTEM, Grid, GridLead, lead_facts, lead_of
from integrations.inbound import Inlet, LogShelf, Shelf
from integrations.own_api import Cases


class GridGateway:
    """One gateway for one tenant; the case begins first, so that a crash in between repeats and doubles nothing."""

    def __init__(self, grid: Grid, cases: Cases, shelf: Shelf | None = None, *, process: str = "penalty") -> None:
        self.grid = grid
        self.cases = cases
        self.shelf = shelf or LogShelf()
        self.process = process

    def run_once(self) -> int:
        """Take over every waiting lead; give the number taken. One lead in trouble does not hold up the others.

        :raises OutsideError: when the grid does not list its leads.
        """
        inlet = Inlet(
            SYSTEM, self.shelf, read=lead_of, number=lambda one: one.event_number, as_json=GridLead.as_json,
            take=lambda lead, _: self._take(lead),
        )  # fmt: skip
        return inlet.run(self.grid.new_leads)

    def _take(self, lead: GridLead) -> bool:
        case = self.cases.begin(self.process, facts={"lead": lead_facts(lead)}, business_key=lead.event_number)
        self.grid.take_over(lead.event_number, case=case)
        return True
