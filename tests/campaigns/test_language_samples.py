"""Small samples of the campaigns on diagrams, with their negative controls."""

from __future__ import annotations

from tests.campaigns.diagrams import campaign as diagrams_campaign
from tests.campaigns.diagrams import careless


def test_mutants_of_diagrams_get_a_plain_answer() -> None:
    verdict = diagrams_campaign(250, seed=4)
    assert verdict.errors == []
    assert verdict.accepted > 20 and verdict.refused > 100


def test_a_checker_that_trusts_what_it_is_given_is_found_out() -> None:
    assert diagrams_campaign(60, seed=4, check=careless).errors
