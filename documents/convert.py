"""Faces with PostScript outlines (CFF) become TrueType once, since ReportLab embeds only the latter."""

from __future__ import annotations

import functools
import hashlib
import os
import threading
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

#: Part of the cache's key: raise it whenever the conversion itself changes.
CONVERSION = "1"
#: Greatest distance, in thousandths of the type size, between the old curve and the new one.
MAX_ERROR = 0.8
_SUPERFLUOUS = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "CFF ", "kern", "DSIG")


def to_truetype(source: Path, cache: Path, only: str | None = None) -> Path:
    """Give the TrueType twin of a face, made on the first call and then found by the source's SHA-256.

    :param only: the characters that are needed, when that is a few.
    """
    digest = hashlib.sha256(source.read_bytes() + CONVERSION.encode() + (only or "").encode()).hexdigest()
    target = cache / f"{digest}.ttf"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Two processes may convert the same face; each writes a file of its own and the last rename wins.
        part = cache / f"{digest}.{os.getpid()}.{threading.get_ident()}.part"
        _convert(source, part, only)
        part.replace(target)
    return target


def _convert(source: Path, target: Path, only: str | None) -> None:
    font = TTFont(source)
    if only is not None:
        subsetter = Subsetter(Options(layout_features=[], glyph_names=False, notdef_outline=True))
        subsetter.populate(text=only)
        subsetter.subset(font)
    if "CFF " in font:
        _replace_outlines(font)
    for tag in _SUPERFLUOUS:
        if tag in font:
            del font[tag]
    font["post"].formatType = 3.0
    font["name"].names = [n for n in font["name"].names if n.nameID in (1, 2, 4, 6) and n.platformID == 3]
    font.save(target)


def _replace_outlines(font: Any) -> None:
    glyphs = {}
    drawn = font.getGlyphSet()
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder = font.getGlyphOrder()
    glyf.glyphs = glyphs
    del font["CFF "]
    glyf.compile(font)
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        font["hmtx"].metrics[name] = (advance, getattr(glyf[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for attribute in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, attribute, 0)
    maxp.maxZones = 1
    maxp.recalc(font)
    font["head"].indexToLocFormat = 1
    font.sfntVersion = "\x00\x01\x00\x00"


class _Contours(BasePen):  # type: ignore[misc]
    """Writes down PDF's drawing steps: m(ove), l(ine), c(urve), h (close); quadratic curves arrive as cubic ones."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.steps: list[tuple[str, tuple[float, ...]]] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.steps.append(("m", point))

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.steps.append(("l", point))

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self.steps.append(("c", tuple(value for point in points for value in point)))

    def _closePath(self) -> None:
        self.steps.append(("h", ()))


@functools.lru_cache(maxsize=2048)
def _contours(path: Path, character: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    font = _opened(path)
    pen = _Contours(font.getGlyphSet())
    font.getGlyphSet()[font.getBestCmap()[ord(character)]].draw(pen)
    scale = 1 / font["head"].unitsPerEm
    return tuple((kind, tuple(value * scale for value in values)) for kind, values in pen.steps)


@functools.lru_cache(maxsize=8)
def _opened(path: Path) -> Any:
    return TTFont(path, lazy=True)


def contours(path: Path, character: str) -> list[tuple[str, tuple[float, ...]]]:
    """Give a character's outline as PDF drawing steps (m, l, c, h) in ems."""
    return list(_contours(path, character))
