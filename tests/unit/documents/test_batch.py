"""Several documents as one PDF, and the picture of all of them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from documents import contact_sheet
from documents.batch import joined
from documents.render import example, render


def pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as found:
        return len(found.pages)


def test_each_document_begins_on_a_sheet_of_its_own() -> None:
    one = render("penalty/D13", example("penalty/D13"))
    two = render("penalty/D40", example("penalty/D40"))
    parts = [one.pdf, two.pdf, one.pdf]
    plain = one.pages * 2 + two.pages
    assert pages(joined(parts, both_sides=False)) == plain
    assert pages(joined(parts)) == plain + one.pages % 2 + two.pages % 2
    with pytest.raises(ValueError):
        joined([])


def test_the_contact_sheet_is_a_small_picture() -> None:
    data = contact_sheet.sheet(["penalty/D13", "measure/D76"])
    assert len(data) < contact_sheet.LARGEST
    assert Image.open(io.BytesIO(data)).format == "JPEG"
