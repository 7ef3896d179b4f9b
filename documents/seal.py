"""Seals and watermarks as drawn shapes: they look right, and never mix with the text that is copied or searched."""

from __future__ import annotations

import math
from typing import Any

from reportlab.lib.colors import Color

from documents.fonts import FaceKey, Fonts
from documents.layout import MM, SEAL_DIAMETER

RED = Color(0.83, 0.08, 0.08)
GREY = Color(0.86, 0.86, 0.86)


def draw_seal(canvas: Any, fonts: Fonts, x: float, y: float, name: str, word: str) -> None:
    """Draw a round red seal: ring, star, the body's name along the arc, and a word that says what it is worth."""
    radius = SEAL_DIAMETER / 2
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColor(RED)
    canvas.setFillColor(RED)
    canvas.setLineWidth(1.1 * MM)
    canvas.circle(0, 0, radius - 0.55 * MM, stroke=1, fill=0)
    _star(canvas, radius * 0.31)
    _arc_of_text(canvas, fonts, name, radius)
    size = 13.0
    start = -sum(fonts.outline("hei", c)[0] for c in word) * size / 2
    for character in word:
        advance, steps = fonts.outline("hei", character)
        _draw(canvas, steps, start, -radius * 0.66, size)
        start += advance * size
    canvas.restoreState()


def _star(canvas: Any, radius: float) -> None:
    path = canvas.beginPath()
    for point in range(10):
        reach = radius if point % 2 == 0 else radius * 0.382
        angle = math.pi / 2 + point * math.pi / 5
        (path.moveTo if point == 0 else path.lineTo)(reach * math.cos(angle), reach * math.sin(angle))
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _arc_of_text(canvas: Any, fonts: Fonts, name: str, radius: float) -> None:
    characters = [c for c in name if not c.isspace()]
    if not characters:
        return
    # The name takes at most 270 degrees; a long one gets narrower letters.
    step = min(math.radians(270) / len(characters), math.radians(30))
    size = min(13.5, step * radius * 0.74 * 1.15)
    angle = math.pi / 2 + step * (len(characters) - 1) / 2
    for character in characters:
        _, steps = fonts.outline("title", character)
        canvas.saveState()
        canvas.rotate(math.degrees(angle) - 90)
        canvas.translate(0, radius * 0.72)
        canvas.scale(min(step * radius * 0.78 / size, 1.0), 1.25)
        _draw(canvas, steps, -size / 2, 0, size)
        canvas.restoreState()
        angle -= step


def draw_watermark(canvas: Any, fonts: Fonts, word: str, width: float, height: float, key: FaceKey = "hei") -> None:
    """Write a pale word across the page, three times."""
    size = 84.0
    canvas.saveState()
    canvas.setFillColor(GREY)
    for part in (0.22, 0.5, 0.78):
        canvas.saveState()
        canvas.translate(width / 2, height * part)
        canvas.rotate(30)
        start = -sum(fonts.outline(key, c)[0] for c in word) * size / 2
        for character in word:
            advance, steps = fonts.outline(key, character)
            _draw(canvas, steps, start, -size / 3, size)
            start += advance * size
        canvas.restoreState()
    canvas.restoreState()


def _draw(canvas: Any, steps: list[tuple[str, tuple[float, ...]]], x: float, y: float, size: float) -> None:
    path = canvas.beginPath()
    for kind, values in steps:
        points = [v * size + (x if i % 2 == 0 else y) for i, v in enumerate(values)]
        if kind == "move":
            path.moveTo(*points)
        elif kind == "line":
            path.lineTo(*points)
        elif kind == "curve":
            path.curveTo(*points)
        else:
            path.close()
    canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
