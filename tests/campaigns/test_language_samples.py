"""Small samples of the campaigns on diagrams, with their negative controls."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.campaigns.diagrams import campaign as diagrams_campaign
from tests.campaigns.diagrams import careless


def test_mutants_of_diagrams_get_a_plain_answer() -> None:
    """In a process of its own: its memory is that of the check, not of whatever tests ran before."""
    command = [sys.executable, "-m", "tests.campaigns.diagrams", "--mutants", "250", "--seed", "4"]
    verdict = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert verdict["errors"] == []
    assert verdict["accepted"] > 20 and verdict["refused"] > 100


def test_a_checker_that_trusts_what_it_is_given_is_found_out() -> None:
    assert diagrams_campaign(60, seed=4, check=careless).errors
