"""Small samples of the long campaigns, so that the default run notices when one would fail."""

from __future__ import annotations

import datetime as dt

from db.cluster import Cluster
from tests.campaigns.clocks import campaign as clocks_campaign
from tests.campaigns.contention import campaign as contention_campaign
from tests.campaigns.gateway import campaign as gateway_campaign
from tests.campaigns.kills import campaign
from tests.campaigns.uploads import campaign as uploads_campaign
from vehicles.imports import Fix

#: A straight road, a point a second: the sample needs no data from elsewhere.
TRACK = [
    Fix(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC) + dt.timedelta(seconds=n), 22.54 + n / 1e4, 114.12)
    for n in range(60)
]


def test_a_film_over_a_line_that_breaks_arrives_whole_with_its_digest(cluster: Cluster) -> None:
    verdict = uploads_campaign(cluster, megabytes=12, drop_every=0.7, rate=4, spoil=1)
    assert verdict.errors == []
    assert verdict.breaks >= 2 and verdict.resumed >= 1 and verdict.sent_again >= 1
    assert verdict.memory_most_mb - verdict.memory_before_mb < 40


def test_a_server_that_checks_no_digest_is_found_out(cluster: Cluster) -> None:
    assert uploads_campaign(cluster, megabytes=3, drop_every=0, rate=50, spoil=1, break_it=True).errors


def test_killed_servers_and_workers_lose_nothing_and_do_nothing_twice(cluster: Cluster) -> None:
    verdict = campaign(cluster, kills=4, completions=60, clients=3)
    assert verdict.errors == []
    assert verdict.kills >= 2
    assert verdict.completions >= 60


def test_a_killed_terminal_gateway_loses_nothing_that_it_acknowledged_and_keeps_nothing_twice(cluster: Cluster) -> None:
    verdict = gateway_campaign(cluster, terminals=15, points=16, every=0.25, kills=2, track=TRACK)
    assert verdict.errors == []
    assert verdict.kills >= 1
    assert verdict.acknowledged == verdict.stored == 240
    assert verdict.resent > 0


def test_the_campaign_notices_a_gateway_that_answers_before_the_commit(cluster: Cluster) -> None:
    verdict = gateway_campaign(cluster, terminals=5, points=12, every=0.25, kills=1, break_it="early", track=TRACK)
    assert any("acknowledged positions are lost" in error for error in verdict.errors)


def test_of_many_clients_at_one_task_exactly_one_succeeds(cluster: Cluster) -> None:
    verdict = contention_campaign(cluster, tasks=6, clients=8)
    assert verdict.errors == []
    assert verdict.statuses == {"200": 6, "409": 42}


def test_clients_with_tasks_of_their_own_are_found_out(cluster: Cluster) -> None:
    assert contention_campaign(cluster, tasks=1, clients=4, break_it=True).errors


def test_nodes_with_wrong_clocks_fire_no_timer_early_and_date_nothing_wrongly(cluster: Cluster) -> None:
    verdict = clocks_campaign(cluster, completions=10, clients=2)
    assert verdict.errors == []
    assert verdict.completions >= 10


def test_nodes_that_believe_their_own_clocks_are_found_out(cluster: Cluster) -> None:
    assert clocks_campaign(cluster, completions=2, clients=1, break_it=True).errors
