"""One picture of every document: the first page of each template, made from its examples, with its name below."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from documents.fonts import fonts
from documents.render import example, render, title_of
from documents.templates import ALL

#: Pixels: width of a page, room for its name, gap; pages in a row.
PAGE, NAME, GAP, ACROSS = 190, 26, 8, 12
#: A sheet may not be larger than this; quality is lowered until it fits.
LARGEST = 1_000_000


class NoRasterizer(RuntimeError):
    """pdftoppm (poppler-utils) is needed to make pictures of pages."""


def picture(pdf: bytes, *, width: int = PAGE, page: int = 1) -> Image.Image:
    """Draw one page of a PDF.

    :raises NoRasterizer: when poppler is not installed.
    """
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise NoRasterizer(NoRasterizer.__doc__)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(pdf)
        options = [
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            "-png",
            "-scale-to-x",
            str(width),
            "-scale-to-y",
            "-1",
        ]
        subprocess.run([tool, *options, str(source), f"{folder}/page"], check=True, timeout=60, capture_output=True)
        with Image.open(f"{folder}/page.png") as found:
            return found.convert("RGB")


def png(pdf: bytes, *, width: int = 900, page: int = 1) -> bytes:
    """Draw one page of a PDF as PNG bytes."""
    out = io.BytesIO()
    picture(pdf, width=width, page=page).save(out, "PNG")
    return out.getvalue()


def names() -> list[str]:
    """List all templates but receipts, which are no A4 paper."""
    return [name for name in ALL if not name.startswith("receipts/")]


def sheet(wanted: Iterable[str] | None = None) -> bytes:
    """Draw the contact sheet as a JPEG of less than a megabyte."""
    chosen = list(wanted or names())
    tiles = [(f"{name} {title_of(name)}", picture(render(name, example(name)).pdf)) for name in chosen]
    height = max(tile.height for _, tile in tiles)
    rows = -(-len(tiles) // ACROSS)
    whole = Image.new("RGB", (ACROSS * (PAGE + GAP) + GAP, rows * (height + NAME + GAP) + GAP), "#888888")
    _place(whole, tiles, height)
    for quality in (80, 65, 50, 35):
        out = io.BytesIO()
        whole.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


def _place(whole: Image.Image, tiles: Sequence[tuple[str, Image.Image]], height: int) -> None:
    draw, font = ImageDraw.Draw(whole), ImageFont.truetype(str(fonts().faces["hei"].path), 11)
    for index, (name, tile) in enumerate(tiles):
        left = GAP + (index % ACROSS) * (PAGE + GAP)
        top = GAP + (index // ACROSS) * (height + NAME + GAP)
        whole.paste(tile, (left, top))
        short, rest = name.split(" ", 1)
        draw.text((left, top + height + 1), short, font=font, fill="white")
        draw.text((left, top + height + 13), rest[:17], font=font, fill="white")
