"""An exported history proves itself; whatever is changed in it is named."""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path

import pytest

from db.checkpoints import Anchor
from db.journal import canonical, digest_of, plain
from db.verifier import verify

TENANT = "3f6d0b5e-0000-7000-8000-000000000001"


def history(count: int = 30, chain: str = "case:1", salt: str = "") -> list[bytes]:
    """A chain of entries as an export writes them."""
    lines, prev = [], ""
    for seq in range(1, count + 1):
        entry = {
            "tenant": TENANT, "chain": chain, "seq": seq, "at": f"2026-03-02T01:00:{seq % 60:02d}.000000Z",
            "actor": {"kind": "person", "name": "陈警员", "person": None}, "command": "task.completed",
            "payload": {"note": f"第{seq}步{salt}"}, "prev": prev,
        }  # fmt: skip
        prev = digest_of(entry)
        lines.append(b'{"entry":' + canonical(entry) + b',"hash":"' + prev.encode() + b'"}\n')
    return lines


def anchor_up_to(folder: Path, lines: list[bytes], *marks: int) -> tuple[bytes, bytes]:
    """Sign the heads after the given numbers of lines; gives the checkpoint file and the public key."""
    anchor = Anchor(folder / "key.pem", folder / "checkpoints")
    last = None
    for number, mark in enumerate(marks, start=1):
        record = json.loads(lines[mark - 1])
        statement = {
            "tenant": TENANT, "number": number, "at": "2026-03-02T01:00:00.000000Z",
            "previous": digest_of(last) if last else "", "heads": {record["entry"]["chain"]: [mark, record["hash"]]},
        }  # fmt: skip
        anchor.append(TENANT, {"statement": statement, "signature": anchor.sign(statement)})
        last = statement
    return anchor.file_for(TENANT).read_bytes(), anchor.public_pem()


def codes(verdict: object) -> set[str]:
    return {problem["code"] for problem in verdict.problems}  # type: ignore[attr-defined]


def test_an_untouched_history_is_intact_and_says_how_far_it_is_anchored(tmp_path: Path) -> None:
    lines = history()
    verdict = verify(b"".join(lines), *anchor_up_to(tmp_path, lines, 10, 25))
    assert verdict.intact, verdict.problems
    assert verdict.entries == 30
    assert verdict.anchored == {"case:1": 25}


def test_any_single_changed_byte_is_found(tmp_path: Path) -> None:
    lines = history()
    data = b"".join(lines)
    checkpoints, key = anchor_up_to(tmp_path, lines, 30)
    chance = random.Random(20260302)
    for position in chance.sample(range(len(data)), 400):
        changed = bytearray(data)
        changed[position] ^= 1 << chance.randrange(8)
        assert not verify(bytes(changed), checkpoints, key).intact, f"byte {position} changed and nothing said"


def test_a_deleted_or_swapped_entry_is_found(tmp_path: Path) -> None:
    lines = history()
    checkpoints, key = anchor_up_to(tmp_path, lines, 30)
    assert "number-missing" in codes(verify(b"".join(lines[:9] + lines[10:]), checkpoints, key))
    swapped = [*lines[:4], lines[5], lines[4], *lines[6:]]
    assert not verify(b"".join(swapped), checkpoints, key).intact


def test_a_cut_tail_is_found_by_the_checkpoint_outside(tmp_path: Path) -> None:
    lines = history()
    checkpoints, key = anchor_up_to(tmp_path, lines, 30)
    assert codes(verify(b"".join(lines[:20]), checkpoints, key)) == {"entries-cut"}


def test_a_chain_that_was_recomputed_from_the_middle_is_found_by_the_checkpoint_outside(tmp_path: Path) -> None:
    lines = history()
    checkpoints, key = anchor_up_to(tmp_path, lines, 30)
    forged = history(salt="（改）")
    assert codes(verify(b"".join(forged), checkpoints, key)) == {"history-rewritten"}


def test_a_checkpoint_signed_with_another_key_does_not_count(tmp_path: Path) -> None:
    lines = history()
    checkpoints, _ = anchor_up_to(tmp_path / "a", lines, 30)
    _, other = anchor_up_to(tmp_path / "b", lines, 30)
    assert "checkpoint-unsigned" in codes(verify(b"".join(lines), checkpoints, other))


def test_a_missing_checkpoint_line_is_found(tmp_path: Path) -> None:
    lines = history()
    checkpoints, key = anchor_up_to(tmp_path, lines, 10, 20, 30)
    rows = checkpoints.splitlines(keepends=True)
    assert "checkpoint-missing" in codes(verify(b"".join(lines), rows[0] + rows[2], key))
    assert "checkpoints-missing" in codes(verify(b"".join(lines), b"", key))


@pytest.mark.parametrize("heads", [{}, {f"case:{n}": [n, "sha256:" + "0" * 64] for n in range(2000)}])
def test_a_checkpoint_that_a_crash_cut_off_does_not_keep_the_next_from_being_signed(
    tmp_path: Path, heads: dict[str, list[object]]
) -> None:
    anchor, lines = Anchor(tmp_path / "key.pem", tmp_path / "checkpoints"), history()
    assert anchor.last(TENANT) is None
    first = {"statement": {"number": 1, "heads": heads}, "signature": "x"}
    anchor.append(TENANT, first)
    path = anchor.file_for(TENANT)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert anchor.last(TENANT) == first
    second = {"statement": {"number": 2, "heads": heads}, "signature": lines[0].hex()}
    anchor.append(TENANT, second)
    assert anchor.last(TENANT) == second and path.read_bytes().splitlines()[0] + b"\n" == whole
    assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("junk", [b"", b"\n", b"PK\x03\x04 broken", b"[]\n", b'{"entry":[],"hash":"sha256:0"}\n'])
def test_junk_is_refused_without_an_exception(tmp_path: Path, junk: bytes) -> None:
    checkpoints, key = anchor_up_to(tmp_path, history(), 30)
    assert not verify(junk, checkpoints, key).intact


def test_values_that_jsonb_would_rewrite_are_kept_as_text() -> None:
    value = plain({"a": 1.5, "b": [uuid.UUID(int=1)], "c": "x\x00y", "d": True, "e": {"3": None}})
    assert value == {"a": "1.5", "b": [str(uuid.UUID(int=1))], "c": "x\ufffdy", "d": True, "e": {"3": None}}
