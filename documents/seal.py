"""Seals and watermarks as drawn shapes: they look right, and never mix with the text that is copied or searched.

Each is one piece of PDF drawing, made once and kept, since a seal has thousands of points.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

from documents.fonts import FaceKey, fonts
from documents.layout import MM, SEAL_DIAMETER

#: PDF drawing commands: fill and stroke in the red of seals, fill in the grey of a watermark.
_RED = "0.83 0.08 0.08 rg 0.83 0.08 0.08 RG"
_BLACK = "0 0 0 rg 0 0 0 RG"
_GREY = "0.87 0.87 0.87 rg"


@functools.lru_cache(maxsize=64)
def seal(name: str, word: str, *, black: bool = False) -> str:
    """Draw a round red seal around the origin: ring, star, the body's name along the arc, and what it is worth.

    :param black: for paper that takes no colour.
    """
    radius = SEAL_DIAMETER / 2
    steps = [
        _BLACK if black else _RED,
        f"{1.1 * MM:.2f} w",
        *_circle(radius - 0.55 * MM),
        "S",
        *_star(radius * 0.31),
        "f",
    ]
    steps += _arc_of_text(name, radius)
    steps += _text("hei", word, 13.0, -radius * 0.66)
    return "\n".join(steps)


@functools.lru_cache(maxsize=8)
def watermark(word: str, width: float, height: float) -> str:
    """Write a pale word across the page, three times."""
    steps = [_GREY]
    cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
    for part in (0.22, 0.5, 0.78):
        steps += ["q", f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {width / 2:.2f} {height * part:.2f} cm"]
        steps += [*_text("hei", word, 84.0, -28.0), "Q"]
    return "\n".join(steps)


def _circle(radius: float) -> Iterator[str]:
    bend = radius * 0.5523
    yield f"{radius:.2f} 0 m"
    for x1, y1, x2, y2, x, y in (
        (radius, bend, bend, radius, 0, radius),
        (-bend, radius, -radius, bend, -radius, 0),
        (-radius, -bend, -bend, -radius, 0, -radius),
        (bend, -radius, radius, -bend, radius, 0),
    ):
        yield f"{x1:.2f} {y1:.2f} {x2:.2f} {y2:.2f} {x:.2f} {y:.2f} c"


def _star(radius: float) -> Iterator[str]:
    for point in range(10):
        reach = radius if point % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + point * math.pi / 5
        yield f"{reach * math.cos(angle):.2f} {reach * math.sin(angle):.2f} {'l' if point else 'm'}"
    yield "h"


def _arc_of_text(name: str, radius: float) -> Iterator[str]:
    characters = [character for character in name if not character.isspace()]
    if not characters:
        return
    # The name takes at most 270 degrees; a long one gets narrower letters.
    step = min(math.radians(270) / len(characters), math.radians(30))
    size = min(13.5, step * radius * 0.85)
    narrow = min(step * radius * 0.78 / size, 1.0)
    angle = step * (len(characters) - 1) / 2
    for character in characters:
        cos, sin = math.cos(angle), math.sin(angle)
        yield "q"
        yield f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {-sin * radius * 0.72:.2f} {cos * radius * 0.72:.2f} cm"
        yield f"{narrow:.4f} 0 0 1.25 0 0 cm"
        yield from _glyph("title", character, -size / 2, 0, size)
        yield "Q"
        angle -= step


def _text(key: FaceKey, word: str, size: float, y: float) -> Iterator[str]:
    """Draw a word in one line, its middle at 0."""
    x = -sum(fonts().outline(key, character)[0] for character in word) * size / 2
    for character in word:
        yield from _glyph(key, character, x, y, size)
        x += fonts().outline(key, character)[0] * size


def _glyph(key: FaceKey, character: str, x: float, y: float, size: float) -> Iterator[str]:
    for kind, values in fonts().outline(key, character)[1]:
        points = " ".join(f"{v * size + (x if i % 2 == 0 else y):.2f}" for i, v in enumerate(values))
        yield f"{points} {kind}" if points else kind
    yield "f"
