"""Times at the edges of the calendar: refused where they come in, never stored where no reader can read them again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from db.errors import Invalid
from engine import casefile, cases
from tests.integration.api.conftest import Site

EARLY, NOON, LATE = "0001-01-01T00:00:00+08:00", "2026-03-02T12:00:00+08:00", "9999-12-31T23:59:59-12:00"


@pytest.mark.parametrize(
    ("since", "until"), [(EARLY, "2026-03-02T00:00:00+08:00"), ("2026-03-02T00:00:00+08:00", LATE)]
)
def test_a_moment_outside_of_every_calendar_is_refused_and_nothing_of_it_is_kept(
    site: Site, since: str, until: str
) -> None:
    call = site.machine("all")
    vehicle = call("POST", "/api/v1/vehicles", json={"plate": "粤B12345"}).json["id"]
    holds = f"/api/v1/vehicles/{vehicle}/holds"
    answer = call("POST", holds, json={"since": since, "until": until, "reason": "核查"})
    assert answer.status_code == 422 and answer.json["errors"][0]["field"] in ("since", "until")
    assert call("GET", holds).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_no_error_of_ours(site: Site, day: str) -> None:
    query = f"first={day}&last={day}&vehicle_ids={uuid.uuid4()}"
    answer = site.machine("all")("GET", f"/api/v1/vehicles/mileage?{query}")
    assert answer.status_code in (404, 422)
    assert site.browser("platform_admin").get(f"/vehicles/mileage?{query}").status_code in (200, 403, 404, 422)


def test_evidence_of_long_before_everything_is_refused(site: Site, opened: Callable[[], uuid.UUID]) -> None:
    case_id = opened()
    early = dt.datetime.fromisoformat(EARLY)
    with pytest.raises(Invalid, match="captured_at"), site.database.transaction(site.actor("officer")) as tx:
        case = cases.lock(tx, case_id)
        casefile.add_evidence(tx, case, kind="photo", title="x", data=b"%PDF-1.4", captured_at=early)
