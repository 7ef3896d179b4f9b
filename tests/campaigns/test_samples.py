"""Small samples of the long campaigns, so that the default run notices when one would fail."""

from __future__ import annotations

from db.cluster import Cluster
from tests.campaigns.kills import campaign


def test_killed_servers_and_workers_lose_nothing_and_do_nothing_twice(cluster: Cluster) -> None:
    verdict = campaign(cluster, kills=4, completions=60, clients=3, pause=(1.0, 2.5))
    assert verdict.errors == []
    assert verdict.kills >= 2
    assert verdict.completions >= 60
