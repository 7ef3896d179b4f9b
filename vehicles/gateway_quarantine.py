"""Bad frames in files of bounded size, one JSON line each: enough to find a faulty terminal, never a full disk."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path


class QuarantineFolder:
    """Keeps the newest bad frames; when a file is full it becomes the older one, and the oldest goes."""

    def __init__(
        self, folder: Path, now: Callable[[], dt.datetime], *,
        file_bytes: int = 1 << 20, files: int = 4, raw_bytes: int = 2200,
    ) -> None:  # fmt: skip
        self.folder, self.now = folder, now
        self.file_bytes, self.files, self.raw_bytes = file_bytes, files, raw_bytes

    @property
    def newest(self) -> Path:
        """The file that is written now."""
        return self.folder / "frames.jsonl"

    def keep(self, *, peer: str, phone: str, code: str, words: str, raw: bytes) -> None:
        """Append a frame; a full disk or a missing folder costs the record, not the gateway."""
        line = {
            "at": self.now().isoformat(),
            "peer": peer,
            "phone": phone,
            "code": code,
            "words": words,
            "bytes": len(raw),
            "hex": raw[: self.raw_bytes].hex(),
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.newest.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                full = out.tell() > self.file_bytes
            if full:
                self._rotate()
        except OSError:
            return

    def _rotate(self) -> None:
        for number in range(self.files - 1, 0, -1):
            older = self.folder / f"frames.{number}.jsonl"
            newer = self.folder / f"frames.{number - 1}.jsonl" if number > 1 else self.newest
            if newer.exists():
                newer.replace(older)
