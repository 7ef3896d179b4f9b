"""Mutate frames of terminals by the million: no error but our own, no hang, no growing memory.

python -m tests.campaigns.frames --frames 1000000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from tests.campaigns.memory import peak_kilobytes
from vehicles.jt808 import frames, messages, shown
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.messages import Authentication, Registration, Reply, Text
from vehicles.jt808.wire import BadFrame


@dataclass
class Verdict:
    """What was found; ``errors`` empty means that nothing but ``BadFrame`` was ever raised."""

    frames: int = 0
    read: int = 0
    refused: int = 0
    slowest_ms: float = 0.0
    memory_before_kb: int = 0
    memory_after_kb: int = 0
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def corpus() -> list[Frame]:
    """Give one good frame of each kind and edition."""
    place = Location(22_540_000, 114_120_000, None)
    found = []
    for version in (None, 1):
        newer = version is not None
        registration = Registration(44, 300, "70111", "GPS", "1", 2, "粤B12345", 2019 if newer else 2013)
        bodies = [
            (messages.LOCATION, place),
            (messages.BATCH, Batch((place,) * 5)),
            (messages.REGISTER, registration),
            (messages.AUTHENTICATE, Authentication("123456")),
            (messages.TERMINAL_REPLY, Reply(1, 2, 0)),
            (messages.TEXT, Text(1, "返回中队")),
        ]
        found += [
            Frame(message, "13800138000", 7, messages.encode(body, newer=newer), version)  # type: ignore[arg-type]
            for message, body in bodies
        ]
    return found


def mutate(frame: Frame, rng: random.Random) -> bytes:
    """Change some bytes; half of the time inside the body with the checksum made right, to get past it."""
    if rng.random() < 0.5:
        body = bytearray(frame.body or b"\x00")
        for _ in range(rng.randint(1, 4)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        if rng.random() < 0.3:
            del body[rng.randrange(len(body)) :]
        return frames.encode(Frame(frame.message, frame.phone, frame.serial, bytes(body), frame.version))
    raw = bytearray(frames.encode(frame))
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    if rng.random() < 0.2:
        raw[rng.randrange(len(raw)) :] = rng.randbytes(rng.randint(0, 40))
    return bytes(raw)


def campaign(count: int, seed: int = 808) -> Verdict:
    """Send so many mutated frames through framer, decoder and JSON."""
    rng, good, framer, verdict, codes = random.Random(seed), corpus(), Framer(), Verdict(), Counter[str]()
    began = time.perf_counter()
    for number in range(count):
        if number == count // 10:
            verdict.memory_before_kb = peak_kilobytes()
        raw = mutate(rng.choice(good), rng)
        # Time of this process only: what another one takes of the machine is no hang of ours.
        start = time.process_time()
        try:
            for piece in framer.feed(raw):
                if isinstance(piece, BadFrame):
                    raise piece
                shown.frame(piece)
            verdict.read += 1
        except BadFrame as error:
            codes[error.code] += 1
            verdict.refused += 1
        except Exception as error:
            verdict.errors.append(f"{type(error).__name__}: {error}: {raw.hex()}")
        verdict.slowest_ms = max(verdict.slowest_ms, (time.process_time() - start) * 1000)
    verdict.frames, verdict.codes = count, dict(codes.most_common())
    verdict.memory_after_kb = peak_kilobytes()
    verdict.seconds = round(time.perf_counter() - began, 1)
    return verdict


def main() -> int:
    """Run from the command line; exit status 0 means that nothing but our own error was raised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1_000_000)
    verdict = campaign(parser.parse_args().frames)
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
