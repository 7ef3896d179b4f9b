"""The 80 mm receipt: the same words as on A4, one strip, black alone, every face embedded, codes that phones read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from documents import receipt, render
from documents.errors import FieldsMissing
from documents.layout import MM

STREET = ("penalty/D32", "penalty_summary/D41", "receipts/payment")


def words(pdf: bytes, folder: Path) -> str:
    """Read a PDF's text without its white space."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+|—\d+—", "", text)


@pytest.mark.parametrize("name", STREET)
def test_a_receipt_is_one_strip_of_80_mm_with_every_face_embedded(name: str, tmp_path: Path) -> None:
    done = receipt.render(name, render.example(name))
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        [page] = pdf.pages
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        for font in page.Resources.Font.values():
            descriptor = font.get("/FontDescriptor") or font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor
    assert done.pages == 1 and abs(width - 80 * MM) < 0.1 and 60 * MM < height < 600 * MM


@pytest.mark.parametrize("name", STREET)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is missing")
def test_a_receipt_says_what_the_page_says(name: str, tmp_path: Path) -> None:
    context = render.example(name)
    strip = words(receipt.render(name, context).pdf, tmp_path)
    page = words(render.render(name, context).pdf, tmp_path)
    # On the strip one signs below the label, so only the order of labels and dates may differ.
    assert sorted(strip) == sorted(page)


@pytest.mark.parametrize("name", STREET)
def test_a_receipt_is_black_and_white(name: str, tmp_path: Path) -> None:
    done = receipt.render(name, render.example(name), codes=[receipt.Code("https://pay.test/1", "扫码缴款")])
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        for step in pikepdf.parse_content_stream(pdf.pages[0]):
            operands, operator = step.operands, step.operator
            if str(operator) in ("rg", "RG", "g", "G", "k", "K"):
                assert all(float(value) == 0 for value in operands), (operator, operands)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing")
def test_nothing_of_a_receipt_leaves_the_72_mm_that_are_printed(tmp_path: Path) -> None:
    from PIL import Image, ImageOps

    for name in STREET:
        file = tmp_path / "strip.pdf"
        file.write_bytes(receipt.render(name, render.example(name)).pdf)
        subprocess.run(
            ["pdftoppm", "-r", "100", "-gray", "-singlefile", str(file), str(tmp_path / "strip")], check=True
        )
        picture = Image.open(tmp_path / "strip.pgm")
        box = ImageOps.invert(picture).getbbox()
        assert box is not None
        left, right = box[0] * 25.4 / 100, box[2] * 25.4 / 100
        assert left >= 3.5 and right <= 76.6, (name, left, right)


def test_a_draft_says_so_and_bears_no_seal() -> None:
    done = receipt.render("penalty/D32", {"party": {"name": "某店"}}, draft=True)
    assert done.pages == 1 and done.pdf != receipt.render("penalty/D32", {"party": {"name": "他店"}}, draft=True).pdf
    with pytest.raises(FieldsMissing):
        receipt.render("penalty/D32", {"party": {"name": "某店"}})


def test_a_form_of_cells_has_no_receipt() -> None:
    with pytest.raises(receipt.NoReceiptLayout):
        receipt.render("penalty/D60", render.example("penalty/D60"))


def test_a_document_longer_than_a_roll_is_refused() -> None:
    context = {**render.example("penalty_summary/D41"), "lines": ["甲" * 3000] * 12}
    with pytest.raises(receipt.ReceiptTooLong):
        receipt.render("penalty_summary/D41", context)


def test_the_same_receipt_is_the_same_bytes() -> None:
    context = render.example("penalty/D32")
    assert receipt.render("penalty/D32", context).pdf == receipt.render("penalty/D32", context).pdf


def test_the_modules_of_a_code_are_drawn_one_for_one() -> None:
    import segno

    text = "https://pay.test/4403082026110012345678"
    with_code = receipt.render(
        "receipts/payment", render.example("receipts/payment"), codes=[receipt.Code(text, "缴款")]
    )
    with pikepdf.open(io.BytesIO(with_code.pdf)) as pdf:
        lines = sum(str(step.operator) == "l" for step in pikepdf.parse_content_stream(pdf.pages[0]))
    runs = sum(
        bool(module) and not before
        for row in segno.make(text, error="m", boost_error=False).matrix
        for before, module in zip([0, *row], row, strict=False)
    )
    assert lines >= runs
