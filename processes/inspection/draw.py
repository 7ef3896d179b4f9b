"""双随机抽取: who inspects whom, computed from a published seed. Pure: the same record always gives the same list.

The pool is frozen and a secret number is committed to (its SHA-256 is published) before anybody knows the public word
that a witness names at the drawing; the seed is made of all three, so that nobody can choose the result. An object
holds as many tickets as it has weight; objects are ordered by their smallest ticket, which draws them one after
another with chances in proportion to their weights. Each object then gets the two officers with the fewest objects so
far, ties being broken by the seed. ``docs/reference/inspection.md`` states it for whoever writes a replay of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Names the algorithm in every record; another algorithm gets another name.
ALGORITHM = "duecourse-draw-1"
#: Officers for each object. Source: 《行政处罚法》第四十二条第一款.
PAIR = 2


class TooFewOfficers(ValueError):
    """An object is left without two officers who may inspect it."""


def digest(text: str) -> str:
    """Give the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """Write a value as JSON in the one form that digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seed_of(nonce: str, word: str, pool_sha256: str) -> str:
    """Make the seed of the committed number, the public word and the frozen pool."""
    return digest(f"{nonce}|{word}|{pool_sha256}")


@dataclass(frozen=True)
class Pool:
    """What is drawn from: objects with weights, officers, and who may not inspect whom (officer, object)."""

    weights: Mapping[str, int]
    officers: Sequence[str]
    conflicts: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, published: Mapping[str, Any]) -> Pool:
        """Read a pool as it is published."""
        return cls(
            {one["code"]: int(one["weight"]) for one in published["objects"]},
            tuple(one["id"] for one in published["officers"]),
            frozenset((officer, code) for officer, code in published["conflicts"]),
        )


class Drawing:
    """A drawing as it goes on: first the list, then what was drawn again, in the order in which it happened."""

    def __init__(self, pool: Pool, seed: str, count: int) -> None:
        self.pool, self.seed = pool, seed
        self.order = sorted(pool.weights, key=lambda code: (self._ticket(code), code))
        self.load: Counter[str] = Counter()
        self.barred = set(pool.conflicts)
        self.pairs: dict[str, list[str]] = {}
        self.used = 0
        for _ in range(min(count, len(self.order))):
            self._next()

    def _ticket(self, code: str) -> str:
        return min(digest(f"{self.seed}|object|{code}|{ticket}") for ticket in range(self.pool.weights[code]))

    def _next(self) -> str:
        """Take the next object of the order and give it its officers."""
        code = self.order[self.used]
        self.used += 1
        self.pairs[code] = []
        for _ in range(PAIR):
            self.pairs[code].append(self._officer(code, f"officer|{code}"))
        return code

    def _officer(self, code: str, turn: str) -> str:
        free = [one for one in self.pool.officers if one not in self.pairs[code] and (one, code) not in self.barred]
        if not free:
            raise TooFewOfficers(code)
        chosen = min(free, key=lambda one: (self.load[one], digest(f"{self.seed}|{turn}|{one}"), one))
        self.load[chosen] += 1
        return chosen

    def redraw(self, number: int, code: str, officer: str | None) -> str:
        """Draw again: another officer for an object (回避), or with ``officer=None`` another object in its place.

        Gives who or what came in; ``number`` counts the redraws of this drawing from 1.

        :raises TooFewOfficers: when nobody is left.
        :raises IndexError: when no object is left.
        """
        if officer is None:
            for one in self.pairs.pop(code):
                self.load[one] -= 1
            return self._next()
        self.barred.add((officer, code))
        self.pairs[code].remove(officer)
        self.load[officer] -= 1
        chosen = self._officer(code, f"redraw|{number}|{code}")
        self.pairs[code].append(chosen)
        return chosen

    def result(self) -> list[dict[str, Any]]:
        """Give the list as it stands: objects in the order in which they were drawn, each with its officers."""
        return [{"object": code, "officers": list(pair)} for code, pair in self.pairs.items()]


def replay(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Draw again what a published record says, with everything that was drawn again since.

    :raises ValueError: when the number is not the one that was committed to, or the pool is not the frozen one.
    """
    if digest(record["nonce"]) != record["commitment"]:
        raise ValueError("the number is not the one committed to")
    if digest(canonical(record["pool"])) != record["pool_sha256"]:
        raise ValueError("the pool is not the one that was frozen")
    seed = seed_of(record["nonce"], record["word"], record["pool_sha256"])
    drawing = Drawing(Pool.of(record["pool"]), seed, int(record["count"]))
    for number, one in enumerate(record["redraws"], 1):
        drawing.redraw(number, one["object"], one.get("officer"))
    return drawing.result()


def weight(credit: int, risk: int) -> int:
    """Weigh an object: the factor of its credit times the factor of its risk, at least one ticket."""
    return max(1, credit * risk)


def fits(objects: Iterable[str], officers: Sequence[str], conflicts: Iterable[tuple[str, str]]) -> list[str]:
    """List the objects for which fewer than two officers are free."""
    barred = set(conflicts)
    return [code for code in objects if sum((one, code) not in barred for one in officers) < PAIR]
