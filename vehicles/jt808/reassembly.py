"""Messages that came in parts, put together again within limits of size, number and age."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vehicles.jt808.frames import Frame
from vehicles.jt808.wire import BadFrame


@dataclass(frozen=True)
class Limits:
    """What one link may hold back in unfinished messages."""

    parts: int = 64
    messages: int = 4
    bytes: int = 65_536
    seconds: float = 60.0


@dataclass
class Whole:
    """A message whose parts come in."""

    began: float
    parts: int
    bodies: dict[int, Frame] = field(default_factory=dict)
    asked: bool = False

    @property
    def size(self) -> int:
        """Bytes held so far."""
        return sum(len(frame.body) for frame in self.bodies.values())


class Reassembler:
    """Collects the parts of one link's messages; time comes in as monotonic seconds."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.open: dict[tuple[int, int], Whole] = {}

    def add(self, frame: Frame, now: float) -> tuple[Frame, list[int]] | None:
        """Take a part; give the whole message and the serials of all its parts when it is complete.

        :raises BadFrame: ``parts`` when a limit is passed or the parts contradict each other.
        """
        self.expire(now)
        first = frame.serial - (frame.part - 1) & 0xFFFF
        key = (frame.message, first)
        if frame.parts > self.limits.parts:
            raise BadFrame("parts", f"{frame.parts} parts, at most {self.limits.parts} are taken")
        whole = self.open.get(key)
        if whole is not None and whole.parts != frame.parts:
            del self.open[key]
            raise BadFrame("parts", f"{whole.parts} parts were announced, now {frame.parts}")
        if whole is None:
            if len(self.open) >= self.limits.messages:
                raise BadFrame("parts", f"{len(self.open)} messages are unfinished already")
            whole = self.open[key] = Whole(now, frame.parts)
        whole.bodies[frame.part] = frame
        if sum(one.size for one in self.open.values()) > self.limits.bytes:
            del self.open[key]
            raise BadFrame("parts", f"unfinished messages hold more than {self.limits.bytes} bytes")
        if len(whole.bodies) < whole.parts:
            return None
        del self.open[key]
        ordered = [whole.bodies[number] for number in range(1, whole.parts + 1)]
        body = b"".join(one.body for one in ordered)
        return replace(frame, body=body, part=0, parts=0), [one.serial for one in ordered]

    def expire(self, now: float) -> int:
        """Give up what has waited too long; gives how many messages."""
        old = [key for key, whole in self.open.items() if now - whole.began > self.limits.seconds]
        for key in old:
            del self.open[key]
        return len(old)

    def missing(self, now: float, after: float) -> list[tuple[int, list[int]]]:
        """Give, once a message, what to ask for again: serial of the first part and the missing part numbers."""
        found = []
        for (_message, first), whole in self.open.items():
            if not whole.asked and now - whole.began > after:
                whole.asked = True
                found.append((first, [n for n in range(1, whole.parts + 1) if n not in whole.bodies]))
        return found
