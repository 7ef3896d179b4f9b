"""Export a history as an archive that the standalone verifier can prove."""

from __future__ import annotations

import json
import mimetypes
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from db import journal
from db.checkpoints import Anchor, checkpoint
from db.files import CHUNK, Files, StoredFile
from db.session import Tx

README = """Duecourse case history

history.jsonl     one journal entry a line, each hashed with the one before it
files/            documents and evidence, named by their SHA-256
public_key.pem    the key that signed the checkpoints (compare it with the published one)
checkpoints.jsonl a copy of the signed checkpoints; prove against the file kept outside the database
verifier.py       python verifier.py THIS.zip --checkpoints FILE --key public_key.pem
"""


def write_archive(
    tx: Tx, out: BinaryIO, *, chains: Iterable[str], digests: Iterable[str] = (), extra: Mapping[str, Any] | None = None
) -> int:
    """Write the chains, their files and the proof material as a zip; gives the number of entries.

    A checkpoint is taken first, so that every entry of the archive is anchored.

    :param digests: SHA-256 of stored files that the history names.
    :param extra: further JSON members by name; they lie under ``about/`` and are not part of the proof.
    """
    anchor, files = tx.use(Anchor), tx.use(Files)  # type: ignore[type-abstract]
    checkpoint(tx, anchor)
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("history.jsonl", "w") as member:
            for chain in chains:
                for entry in journal.entries(tx, chain):
                    member.write(journal.line_of(entry))
                    count += 1
        for digest in sorted(set(digests)):
            stored = tx.session.get(StoredFile, (tx.tenant_id, digest))
            ending = mimetypes.guess_extension(stored.media_type) if stored else None
            with (
                files.open(tx.tenant_id, digest) as source,
                archive.open(f"files/{digest}{ending or ''}", "w") as target,
            ):
                while chunk := source.read(CHUNK):
                    target.write(chunk)
        for name, value in (extra or {}).items():
            archive.writestr(f"about/{name}", json.dumps(value, ensure_ascii=False, indent=2, default=str))
        archive.writestr("public_key.pem", anchor.public_pem())
        archive.writestr("checkpoints.jsonl", anchor.file_for(tx.tenant_id).read_bytes())
        archive.writestr("verifier.py", _verifier_source())
        archive.writestr("README.txt", README)
    return count


def _verifier_source() -> str:
    import inspect

    from db import verifier

    return inspect.getsource(verifier)
