#!/usr/bin/env python3
"""Prove that an exported case history is whole and unaltered. Needs nothing of Duecourse.

    python verifier.py EXPORT --checkpoints FILE --key PUBLIC.pem

EXPORT is the zip (or the bare ``history.jsonl``) of ``duecourse case export``. FILE is the checkpoint file that is kept
outside the database, PUBLIC.pem the public key. This file runs alone with Python 3.11 and the ``cryptography`` package.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

HISTORY = "history.jsonl"


@dataclass
class Verdict:
    """What the proof found: ``intact`` only when nothing contradicts."""

    intact: bool = True
    entries: int = 0
    chains: dict[str, int] = field(default_factory=dict)
    anchored: dict[str, int] = field(default_factory=dict)
    files: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def blame(self, code: str, **where: Any) -> None:
        """Note a contradiction."""
        self.intact = False
        self.problems.append({"code": code, **where})


def verify(export: bytes, checkpoints: bytes, public_key: bytes) -> Verdict:
    """Check an export against the checkpoints outside and the public key."""
    verdict = Verdict()
    names: dict[str, bytes] = {}
    history = export
    if export[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(export)) as archive:
                names = {name: archive.read(name) for name in archive.namelist()}
            history = names.pop(HISTORY)
        except (zipfile.BadZipFile, KeyError, zipfile.zlib.error, EOFError, NotImplementedError) as error:  # type: ignore[attr-defined]
            verdict.blame("archive-damaged", detail=str(error))
            return verdict
    heads = _anchors(checkpoints, public_key, verdict)
    hashes = _walk(history, verdict)
    _compare(heads, hashes, verdict)
    _check_files(names, history, verdict)
    return verdict


def _walk(history: bytes, verdict: Verdict) -> dict[str, dict[int, str]]:
    """Follow each chain: numbers without a gap, every hash right, every entry leaning on the one before."""
    hashes: dict[str, dict[int, str]] = {}
    last: dict[str, tuple[int, str]] = {}
    if history and not history.endswith(b"\n"):
        verdict.blame("history-cut", line=history.count(b"\n") + 1)
    for number, line in enumerate(history.splitlines(), start=1):
        if number > 1 and not line:
            verdict.blame("line-malformed", line=number)
            continue
        entry, raw, stated = _parse(line)
        if entry is None:
            verdict.blame("line-malformed", line=number)
            continue
        chain, seq = str(entry.get("chain")), entry.get("seq")
        algorithm = stated.partition(":")[0]
        if algorithm not in ("sha256", "sm3") or f"{algorithm}:{hashlib.new(algorithm, raw).hexdigest()}" != stated:
            verdict.blame("hash-wrong", line=number, chain=chain, seq=seq)
        before_seq, before_hash = last.get(chain, (0, ""))
        if seq != before_seq + 1:
            verdict.blame("number-missing", line=number, chain=chain, expected=before_seq + 1, found=seq)
        elif entry.get("prev") != before_hash:
            verdict.blame("link-broken", line=number, chain=chain, seq=seq)
        last[chain] = (seq if isinstance(seq, int) else before_seq, stated)
        hashes.setdefault(chain, {})[last[chain][0]] = stated
        verdict.entries += 1
    verdict.chains = {chain: seq for chain, (seq, _) in last.items()}
    if not verdict.entries:
        verdict.blame("history-empty")
    return hashes


def _parse(line: bytes) -> tuple[dict[str, Any] | None, bytes, str]:
    """Split ``{"entry":…,"hash":"…"}``; the bytes of the entry are hashed as they stand."""
    prefix, middle, suffix = b'{"entry":', b',"hash":"', b'"}'
    cut = line.rfind(middle)
    if not line.startswith(prefix) or not line.endswith(suffix) or cut < 0:
        return None, b"", ""
    raw = line[len(prefix) : cut]
    try:
        entry = json.loads(raw)
        stated = line[cut + len(middle) : -len(suffix)].decode("ascii")
    except (ValueError, RecursionError):
        return None, b"", ""
    return (entry if isinstance(entry, dict) else None), raw, stated


def _anchors(checkpoints: bytes, public_key: bytes, verdict: Verdict) -> dict[str, list[tuple[int, str, int]]]:
    """Read the signed heads; a line that is not signed, missing or out of order is a contradiction."""
    heads: dict[str, list[tuple[int, str, int]]] = {}
    try:
        key = load_pem_public_key(public_key)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        verdict.blame("key-unusable")
        return heads
    previous, expected = "", 1
    if not checkpoints.strip():
        verdict.blame("checkpoints-missing")
    for number, line in enumerate(checkpoints.splitlines(), start=1):
        try:
            record = json.loads(line)
            statement = record["statement"]
            raw = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            key.verify(base64.b64decode(record["signature"]), raw)
            found_heads, found_number = dict(statement["heads"]), int(statement["number"])
        except (ValueError, KeyError, TypeError, InvalidSignature):
            verdict.blame("checkpoint-unsigned", line=number)
            continue
        if found_number != expected or statement.get("previous") != previous:
            verdict.blame("checkpoint-missing", line=number, expected=expected, found=found_number)
        expected = found_number + 1
        previous = "sha256:" + hashlib.sha256(raw).hexdigest()
        for chain, (seq, digest) in found_heads.items():
            heads.setdefault(chain, []).append((int(seq), str(digest), found_number))
    return heads


def _compare(heads: dict[str, list[tuple[int, str, int]]], hashes: dict[str, dict[int, str]], verdict: Verdict) -> None:
    for chain, known in hashes.items():
        for seq, digest, number in heads.get(chain, []):
            if seq not in known:
                verdict.blame("entries-cut", chain=chain, signed_up_to=seq, checkpoint=number)
            elif known[seq] != digest:
                verdict.blame("history-rewritten", chain=chain, seq=seq, checkpoint=number)
        verdict.anchored[chain] = max((seq for seq, _, _ in heads.get(chain, []) if seq in known), default=0)


def _check_files(names: dict[str, bytes], history: bytes, verdict: Verdict) -> None:
    """Files are named by their digest, and the history must know every one of them."""
    for name, data in names.items():
        if not name.startswith("files/"):
            continue
        stem = name.removeprefix("files/").partition(".")[0]
        if hashlib.sha256(data).hexdigest() != stem:
            verdict.blame("file-altered", file=name)
        elif stem.encode() not in history:
            verdict.blame("file-unknown", file=name)
        verdict.files += 1


def summary(verdict: Verdict) -> Iterator[str]:
    """Say the verdict in a few lines."""
    word = "INTACT" if verdict.intact else "NOT INTACT"
    yield f"{word}: {verdict.entries} entries in {len(verdict.chains)} chain(s), {verdict.files} files"
    for chain, seq in verdict.chains.items():
        anchored = verdict.anchored.get(chain, 0)
        yield f"  {chain}: {seq} entries, anchored up to {anchored}"
        if anchored < seq:
            yield f"  {chain}: entries {anchored + 1}-{seq} are not yet anchored by a signed checkpoint"
    for problem in verdict.problems[:50]:
        yield "  problem: " + json.dumps(problem, ensure_ascii=False)


def main() -> int:
    """Verify from the command line; exit status 0 means intact."""
    parser = argparse.ArgumentParser(description="Verify an exported case history.")
    parser.add_argument("export")
    parser.add_argument("--checkpoints", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    parts = []
    for path in (options.export, options.checkpoints, options.key):
        with open(path, "rb") as source:
            parts.append(source.read())
    verdict = verify(*parts)
    print(json.dumps(asdict(verdict), ensure_ascii=False) if options.json else "\n".join(summary(verdict)))
    return 0 if verdict.intact else 1


if __name__ == "__main__":
    sys.exit(main())
