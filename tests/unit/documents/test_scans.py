"""Scan back: photographs and PDF files become A4 pages, upright, small, and without anything that acts."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from documents import scans
from documents.dossier import PdfUnreadable
from documents.layout import PAGE_HEIGHT, PAGE_WIDTH
from documents.render import example, render


def photo(width: int, height: int, kind: str = "JPEG", *, turned: int = 0, mark: bool = False) -> bytes:
    """Make a photograph; ``turned`` is the EXIF orientation; ``mark`` paints its upper left corner black."""
    picture = Image.new("RGB", (width, height), "white")
    if mark:
        picture.paste("black", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    if turned:
        exif[274] = turned
    exif[271] = "Geheimkamera"
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in opened.pages]


UPRIGHT, LYING = (round(PAGE_WIDTH), round(PAGE_HEIGHT)), (round(PAGE_HEIGHT), round(PAGE_WIDTH))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_photograph_becomes_a_page_of_a4_as_it_lies(kind: str) -> None:
    done = scans.bound([photo(1200, 1600, kind), photo(1600, 1200, kind)])
    assert done.pages == 2 and sizes(done.pdf) == [UPRIGHT, LYING]


@pytest.mark.parametrize(("turned", "page"), [(1, LYING), (3, LYING), (6, UPRIGHT), (8, UPRIGHT)])
def test_a_photograph_is_turned_as_its_camera_says(turned: int, page: tuple[int, int]) -> None:
    assert sizes(scans.bound([photo(1600, 1200, turned=turned)]).pdf) == [page]


def test_what_was_up_is_up() -> None:
    jpeg, width, height = scans._picture(photo(1600, 1200, turned=6, mark=True), 1)
    picture = Image.open(io.BytesIO(jpeg)).convert("L")
    # Turned a quarter clockwise, the upper left corner of the sensor is the upper right of the page.
    assert (width, height) == (1200, 1600)
    black, white = picture.crop((1050, 50, 1150, 150)).getextrema(), picture.crop((50, 50, 150, 150)).getextrema()
    assert black == (0, 0) and white == (255, 255)


def test_a_large_photograph_is_made_small_and_tells_no_camera() -> None:
    done = scans.bound([photo(6000, 8000)])
    assert len(done.pdf) < 400_000 and b"Geheimkamera" not in done.pdf
    _, width, height = scans._picture(photo(6000, 8000), 1)
    assert max(width, height) <= scans.LONG_EDGE


def test_a_single_plain_pdf_is_kept_byte_for_byte() -> None:
    pdf = render("penalty/D40", example("penalty/D40")).pdf
    done = scans.bound([pdf])
    assert done.pdf == pdf and done.pages == render("penalty/D40", example("penalty/D40")).pages


def acting(where: str) -> bytes:
    with pikepdf.open(io.BytesIO(render("penalty/D40", example("penalty/D40")).pdf)) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        if where == "open":
            pdf.Root.OpenAction = script
        elif where == "names":
            pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
        elif where == "form":
            pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=[])
        elif where == "page":
            pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        else:
            kind = pikepdf.Name.FileAttachment if where == "attached" else pikepdf.Name.Link
            does: dict[str, Any] = {"link": {"A": script}, "touch": {"AA": pikepdf.Dictionary(E=script)}}.get(where, {})
            note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=kind, Rect=[0, 0, 99, 99], **does)
            pdf.pages[0].obj.Annots = pikepdf.Array([note])
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize("where", ["open", "names", "form", "page", "link", "touch", "attached"])
def test_a_pdf_in_which_something_acts_is_laid_anew(where: str) -> None:
    done = scans.bound([acting(where)])
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        assert "/OpenAction" not in pdf.Root and "/Names" not in pdf.Root
        assert "/AcroForm" not in pdf.Root
        assert all("/AA" not in page.obj and "/Annots" not in page.obj for page in pdf.pages)
    assert b"app.alert" not in done.pdf and set(sizes(done.pdf)) == {UPRIGHT}


def test_a_pdf_of_another_size_is_laid_on_a4_and_mixes_with_photographs() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        pdf.add_blank_page(page_size=(792, 612))
        out = io.BytesIO()
        pdf.save(out)
    done = scans.bound([out.getvalue(), photo(1200, 1600)])
    assert done.pages == 3 and sizes(done.pdf) == [UPRIGHT, LYING, UPRIGHT]


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xd8\xff\xe0broken", b"GIF89a" + bytes(40), b"<svg/>"])
def test_what_is_no_picture_is_named_by_its_place(data: bytes) -> None:
    with pytest.raises(scans.PictureUnreadable) as refused:
        scans.bound([photo(100, 100), data])
    assert "第 2 个文件" in refused.value.message("zh")


def test_a_broken_or_locked_pdf_is_refused() -> None:
    with pytest.raises(PdfUnreadable):
        scans.bound([b"%PDF-1.7 nothing"])
    with pikepdf.open(io.BytesIO(render("penalty/D40", example("penalty/D40")).pdf)) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(PdfUnreadable):
        scans.bound([out.getvalue()])


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = photo(60, 80)
    cases: list[tuple[str, Any, list[bytes]]] = [
        ("MOST_FILES", 1, [one, one]), ("MOST_BYTES", 10, [one]), ("MOST_PAGES", 1, [one, one]),
        ("MOST_PIXELS", 100, [one]), ("RESULT_BYTES", 100, [one]),
    ]  # fmt: skip
    for name, value, files in cases:
        with monkeypatch.context() as patched:
            patched.setattr(scans, name, value)
            with pytest.raises(scans.ScanTooLarge):
                scans.bound(files)
    with pytest.raises(scans.ScanTooLarge):
        scans.bound([])


def test_the_same_photographs_are_the_same_bytes() -> None:
    files = [photo(1200, 1600), photo(1600, 1200)]
    assert scans.bound(files) == scans.bound(files)
