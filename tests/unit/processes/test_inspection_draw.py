"""The draw: whoever has the published record gets the same list, with nothing of ours; nobody can choose the result."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.inspection import draw
from processes.inspection.rules import checklist, item_lines, open_items

SCRIPT = Path(__file__).parents[3] / "docs" / "howto" / "replay_draw.py"


def _pool(objects: int, officers: int, *, weights: list[int] | None = None) -> dict[str, Any]:
    given_weights = weights or [1 + number % 5 for number in range(objects)]
    return {
        "objects": [{"code": f"C{n:03}", "name": f"对象{n}", "weight": given_weights[n]} for n in range(objects)],
        "officers": [{"id": f"1902015{n:04}", "name": f"人员{n}"} for n in range(officers)],
        "conflicts": [["19020150000", "C001"], ["19020150001", "C002"]][: officers - 2],
        "excluded": [{"code": "C999", "name": "满额", "reason": "本年度检查已达频次上限（2次）"}],
    }


def _record(pool: dict[str, Any], count: int, *, nonce: str = "ab" * 32, word: str = "三月阳光") -> dict[str, Any]:
    frozen = draw.digest(draw.canonical(pool))
    record = {
        "algorithm": draw.ALGORITHM, "nonce": nonce, "commitment": draw.digest(nonce), "word": word, "pool": pool,
        "pool_sha256": frozen, "count": count, "redraws": [],
    }  # fmt: skip
    return {**record, "result": draw.replay(record)}


def _script(record: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "record.json"
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True)


@pytest.mark.parametrize("spoilt", ["nonce", "pool"])
def test_a_record_with_another_number_or_pool_does_not_replay(spoilt: str) -> None:
    record = _record(_pool(10, 4), 3)
    other = {"nonce": "cd" * 32, "pool": _pool(11, 4)}
    with pytest.raises(ValueError, match="is not the one"):
        draw.replay({**record, spoilt: other[spoilt]})


def test_a_script_of_its_own_replays_the_published_record(tmp_path: Path) -> None:
    record = _record(_pool(40, 5), 12)
    first = record["result"][0]
    record["redraws"] = [
        {"object": first["object"], "officer": first["officers"][0], "at": "2026-03-02T10:20:00+08:00"},
        {"object": record["result"][1]["object"], "at": "2026-03-02T10:21:00+08:00"},
    ]
    record["result"] = draw.replay(record)
    done = _script(record, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "SAME"
    assert [line.split() for line in lines[:-1]] == [[one["object"], *one["officers"]] for one in record["result"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record["pool"]["objects"][0].update(weight=99), "announced"),
        (lambda record: record["pool"]["objects"].pop(), "announced"),
        (lambda record: record.update(nonce="cd" * 32), "announced"),
        (lambda record: record.update(word="四月"), "DIFFERENT"),
        (lambda record: record["result"].reverse(), "DIFFERENT"),
        (lambda record: record["result"][0].update(officers=["19020150002", "19020150001"][::-1]), "DIFFERENT"),
    ],
    ids=["weight", "object", "number", "word", "order", "officers"],
)
def test_whatever_is_changed_afterwards_shows(change: Any, said: str, tmp_path: Path) -> None:
    record = _record(_pool(12, 3), 4)
    change(record)
    done = _script(record, tmp_path)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


@settings(max_examples=60, deadline=None)
@given(
    objects=st.integers(1, 30), officers=st.integers(2, 8), share=st.floats(0, 1), word=st.text(max_size=12),
    nonce=st.binary(min_size=4, max_size=4),
)  # fmt: skip
def test_every_object_is_drawn_once_and_gets_two_officers_in_fair_shares(
    objects: int, officers: int, share: float, word: str, nonce: bytes
) -> None:
    pool = _pool(objects, officers)
    pool["conflicts"] = []
    count = max(1, round(objects * share))
    record = _record(pool, count, nonce=nonce.hex(), word=word)
    result = record["result"]
    assert len({one["object"] for one in result}) == count
    assert all(len(set(one["officers"])) == 2 for one in result)
    load = Counter(number for one in result for number in one["officers"])
    assert max(load.values()) - min(load.get(one["id"], 0) for one in pool["officers"]) <= 1
    assert draw.replay(record) == result


def test_who_is_in_conflict_is_never_drawn_for_that_object() -> None:
    pool = _pool(6, 4)
    for number in range(40):
        for one in _record(pool, 6, word=str(number))["result"]:
            assert not {(officer, one["object"]) for officer in one["officers"]} & {
                (officer, code) for officer, code in pool["conflicts"]
            }


def test_after_a_recusal_another_officer_comes_and_the_first_never_again() -> None:
    record = _record(_pool(8, 4), 4)
    one = record["result"][2]
    gone = one["officers"][1]
    record["redraws"] = [{"object": one["object"], "officer": gone}]
    after = {row["object"]: row["officers"] for row in draw.replay(record)}
    assert gone not in after[one["object"]]
    others = {row["object"]: row["officers"] for row in record["result"] if row["object"] != one["object"]}
    assert {code: after[code] for code in others} == others


def test_nobody_is_left_when_only_two_officers_there_were() -> None:
    record = _record(_pool(3, 2), 2)
    one = record["result"][0]
    record["redraws"] = [{"object": one["object"], "officer": one["officers"][0]}]
    with pytest.raises(draw.TooFewOfficers):
        draw.replay(record)


def test_chances_follow_the_weights() -> None:
    """One object of weight 8 among eight of weight 1 comes first about as often as all of the others together."""
    pool = _pool(9, 3, weights=[8, *[1] * 8])
    pool["conflicts"] = []
    firsts = sum(_record(pool, 1, word=str(number))["result"][0]["object"] == "C000" for number in range(400))
    assert 160 < firsts < 240  # 200 expected, ten standard deviations leave ±100


def test_items_and_checklists_are_read_as_officers_write_them() -> None:
    lines = item_lines("A1\n A2 ＠ 东门街道 \n\nA1")
    assert [(one.code, one.body) for one in lines] == [("A1", ""), ("A2", "东门街道")]
    answers = checklist("A1｜市容｜未发现问题\nA2|垃圾|发现问题：堆放约1平方米\nA3｜x｜好\nA4｜y｜发现问题")
    assert {code: one["answer"] for code, one in answers.items()} == {
        "A1": "未发现问题",
        "A2": "发现问题",
        "A4": "发现问题",
    }
    listed = [{"code": code} for code in ("A1", "A2", "A3", "A4")]
    assert open_items(listed, answers) == ["A3", "A4"]  # unreadable, and found without a word about what
