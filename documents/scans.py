"""Scan back: photographs or PDF files of the signed paper become one PDF of A4 pages.

Pure: bytes in, bytes out. A photograph is turned as its camera says, made no larger than print needs, and laid on a
page; a page of a PDF is laid on A4 without whatever could act in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from documents.dossier import PdfUnreadable
from documents.errors import DocumentError
from documents.layout import MM, PAGE_HEIGHT, PAGE_WIDTH

#: Files of one scan, bytes of one file, pages, bytes of the result.
MOST_FILES, MOST_BYTES, MOST_PAGES, RESULT_BYTES = 60, 30 << 20, 200, 50 << 20
#: A photograph with more pixels than any camera of a phone makes is not opened.
MOST_PIXELS = 120_000_000
#: 200 dots an inch on A4: small print stays readable, a page takes a few hundred kilobytes.
LONG_EDGE = 2339
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
#: A page this near to A4 is taken as A4.
SLACK = 6 * MM
#: Notes on a page that are more than something to look at.
HOLDS_MORE = frozenset({"/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound", "/3D"})


class PictureUnreadable(DocumentError):
    """File {place} is neither a photograph (JPEG, PNG, WebP) nor a PDF; take it again."""

    code = "picture-unreadable"
    zh = "第 {place} 个文件不是照片（JPEG、PNG、WebP）或 PDF，请重新拍摄或上传。"


class ScanTooLarge(DocumentError):
    """The scan is too large: at most {files} files of {megabytes} MB, {pages} pages in all."""

    code = "scan-too-large"
    zh = "扫描件过大：最多 {files} 个文件、每个 {megabytes} MB，合计 {pages} 页。"


@dataclass(frozen=True)
class Scanned:
    """The PDF and how many pages it has."""

    pdf: bytes
    pages: int


def bound(files: Sequence[bytes]) -> Scanned:
    """Bind photographs and PDF files in the order given into one PDF of A4 pages.

    A single PDF of plain A4 pages is kept as it came, so that a signature in it stays whole.

    :raises PictureUnreadable: when one is neither; ``PdfUnreadable`` for a PDF that is broken or locked.
    :raises ScanTooLarge: when there are too many or too large ones.
    """
    if not files or len(files) > MOST_FILES or any(len(one) > MOST_BYTES for one in files):
        raise _too_large()
    if len(files) == 1 and _is_pdf(files[0]) and (pages := _plain_pages(files[0])):
        return Scanned(files[0], pages)
    with pikepdf.new() as made:
        for place, data in enumerate(files, 1):
            if _is_pdf(data):
                _lay_pdf(made, data)
            else:
                _lay_picture(made, data, place)
            if len(made.pages) > MOST_PAGES:
                raise _too_large()
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        pages = len(made.pages)
    if len(out.getvalue()) > RESULT_BYTES:
        raise _too_large()
    return Scanned(out.getvalue(), pages)


def _too_large() -> ScanTooLarge:
    return ScanTooLarge(files=MOST_FILES, megabytes=MOST_BYTES >> 20, pages=MOST_PAGES)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _open(data: bytes) -> Any:
    try:
        return pikepdf.open(io.BytesIO(data))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise PdfUnreadable(name="扫描件") from None


def _plain_pages(data: bytes) -> int:
    """Count the pages of a PDF in which every page is A4 and nothing acts; 0 when it must be laid anew."""
    with _open(data) as opened:
        if len(opened.pages) > MOST_PAGES:
            raise _too_large()
        root = opened.Root
        names = root.get("/Names", {})
        forms = root.get("/AcroForm", {})
        if (
            any(key in root for key in ("/OpenAction", "/AA"))
            or any(key in names for key in ("/JavaScript", "/EmbeddedFiles"))
            or "/XFA" in forms
        ):
            return 0
        for page in opened.pages:
            width, height = _size(page)
            near = abs(min(width, height) - PAGE_WIDTH) < SLACK and abs(max(width, height) - PAGE_HEIGHT) < SLACK
            if not near or "/AA" in page.obj or any(map(_acts, page.obj.get("/Annots", ()))):
                return 0
        return len(opened.pages)


def _acts(note: Any) -> bool:
    """Tell whether a note on a page does something when it is touched, or holds a file, a film or a sound."""
    return "/A" in note or "/AA" in note or str(note.get("/Subtype")) in HOLDS_MORE


def _size(page: Any) -> tuple[float, float]:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 == 90 else (width, height)


def _lay_pdf(made: Any, data: bytes) -> None:
    with _open(data) as opened:
        if len(made.pages) + len(opened.pages) > MOST_PAGES:
            raise _too_large()
        for page in opened.pages:
            width, height = _size(page)
            sheet = _sheet(width > height)
            made.add_blank_page(page_size=sheet)
            # Laid over as a drawing, the page brings its looks along and nothing that could act.
            made.pages[-1].add_overlay(page, pikepdf.Rectangle(0, 0, *sheet))


def _sheet(lying: bool) -> tuple[float, float]:
    return (PAGE_HEIGHT, PAGE_WIDTH) if lying else (PAGE_WIDTH, PAGE_HEIGHT)


def _lay_picture(made: Any, data: bytes, place: int) -> None:
    jpeg, width, height = _picture(data, place)
    sheet = _sheet(width > height)
    made.add_blank_page(page_size=sheet)
    page = made.pages[-1]
    picture = pikepdf.Stream(
        made, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
    scale = min(sheet[0] / width, sheet[1] / height)
    w, h = width * scale, height * scale
    place_at = f"{w:.3f} 0 0 {h:.3f} {(sheet[0] - w) / 2:.3f} {(sheet[1] - h) / 2:.3f} cm"
    page.obj.Contents = pikepdf.Stream(made, f"q {place_at} /Im Do Q".encode())


def _picture(data: bytes, place: int) -> tuple[bytes, int, int]:
    """Turn a photograph upright and make it no larger than print needs; its hidden data (place, device) stay out."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large()
            opened.draft("RGB", (LONG_EDGE, LONG_EDGE))
            upright = ImageOps.exif_transpose(opened)
            if upright.mode in ("RGBA", "LA", "PA", "P"):
                clear = upright.convert("RGBA")
                white = Image.new("RGB", clear.size, "white")
                white.paste(clear, mask=clear.getchannel("A"))
                flat = white
            else:
                flat = upright.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureUnreadable(place=place) from None
    flat.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), flat.width, flat.height
