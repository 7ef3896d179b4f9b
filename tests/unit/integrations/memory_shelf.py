"""A shelf in memory, and the position of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.inbound import Decided, Lying, Unread


class MemoryShelf:
    """Keeps what was set aside; ``decide`` plays the persons."""

    def __init__(self) -> None:
        self.items: dict[str, Unread] = {}
        self.status: dict[str, str] = {}
        self.at, self.puts = "", 0
        self._decided: dict[str, Decided] = {}

    def lying(self, keys: Sequence[str]) -> Mapping[str, Lying]:
        """Give what is known."""
        return {key: Lying(self.items[key].digest, self.status[key]) for key in keys if key in self.items}

    def put(self, entry: Unread, to: str | None = None) -> bool:
        """Set aside."""
        self.items[entry.key], self.status[entry.key] = entry, "waiting"
        self._decided.pop(entry.key, None)
        self.puts += 1
        self.at = to or self.at
        return True

    def taken(self, key: str) -> None:
        """Note."""
        self.status[key] = "taken"
        self._decided.pop(key, None)

    def decided(self) -> Sequence[Decided]:
        """List what is decided."""
        return list(self._decided.values())

    def declined(self, key: str) -> None:
        """Note."""
        self.status[key] = "declined"
        self._decided.pop(key, None)

    def move(self, to: str) -> None:
        """Move."""
        self.at = to

    def decide(self, key: str, *, again: bool, reason: str = "") -> None:
        """Play the persons."""
        self._decided[key] = Decided(key, self.items[key], again, reason)
