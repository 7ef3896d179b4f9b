"""Revisions of the schema follow one another in one line, so that any two databases have been through the same."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "db" / "migrations" / "versions"
_SAYS = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


def test_every_revision_follows_the_one_before_it_and_is_filed_under_its_number() -> None:
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    said = [dict(_SAYS.findall(one.read_text(encoding="utf-8"))) for one in files]
    assert [one["revision"] for one in said] == [one.name[:4] for one in files]
    assert [one["down_revision"] for one in said] == ["", *(one["revision"] for one in said[:-1])]
