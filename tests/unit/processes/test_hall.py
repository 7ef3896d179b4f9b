"""What the hall tells a party, and which messages its writing is."""

from __future__ import annotations

import re
from pathlib import Path

import processes
from integrations.service_hall import KINDS
from processes import hall

BPMN = Path(__file__).resolve().parents[3] / "bpmn"
#: Words of a title that name somebody else than the party as the receiver.
OTHERS = re.compile("协助|移送函|^检测.*委托书|保管书|强制执行申请书|复议申请书")


def test_a_paper_for_somebody_else_is_no_news_for_the_party() -> None:
    kinds = {
        kind: one.title
        for process in processes.ALL
        if process.key in hall.TOLD
        for kind, one in process.documents.items()
        if not one.internal
    }
    assert {kind for kind, title in kinds.items() if OTHERS.search(title)} == hall.FOR_OTHERS


def test_every_kind_of_submission_is_a_message_that_some_diagram_waits_for() -> None:
    assert {kind for _, kind in hall.MOVES} == set(KINDS)
    registry = {process.key: process for process in processes.ALL}
    for (key, _), move in hall.MOVES.items():
        text = (BPMN / registry[key].diagram).read_text(encoding="utf-8")
        assert f'name="{move.message}"' in text
        assert not move.limit or move.limit in registry[key].deadlines
