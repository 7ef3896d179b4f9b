"""The whole dossier as one PDF: 封面, 卷内目录, the documents with page numbers that run through, 备考表."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from documents.errors import DocumentError
from documents.fonts import clean, fonts
from documents.pdf import stamps
from documents.render import Rendered, render


class PdfUnreadable(DocumentError):
    """The file {name} is not a readable PDF, or it is locked by a password; replace it."""

    code = "pdf-unreadable"
    zh = "文件“{name}”不是可以读取的 PDF，或者设有密码，请更换。"


@dataclass(frozen=True)
class Part:
    """One document of a dossier, in the order in which it is bound."""

    title: str
    pdf: bytes
    number: str = ""
    date: str = ""
    note: str = ""
    pages: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pages", page_count(self.pdf, self.title))


def page_count(pdf: bytes, name: str = "PDF") -> int:
    """Count the pages of a PDF.

    :raises PdfUnreadable: when it is none, or is locked.
    """
    with _open(pdf, name) as opened:
        return len(opened.pages)


def dossier(parts: Sequence[Part], meta: Mapping[str, object]) -> Rendered:
    """Bind documents into one PDF.

    Cover, contents and 备考表 carry no number; every page between them carries one in its outer upper corner.

    :param meta: the context of ``penalty/cover`` and ``penalty/remarks``; pieces and pages are counted here.
    """
    total = sum(part.pages for part in parts)
    told = meta.get("dossier")
    context = {**meta, "dossier": {**(told if isinstance(told, Mapping) else {}), "items": len(parts), "pages": total}}
    entries, first = [], 1
    for part in parts:
        last = first + part.pages - 1
        pages = str(first) if last == first else f"{first}-{last}"
        entries.append(
            {"title": part.title, "number": part.number, "date": part.date, "pages": pages, "note": part.note}
        )
        first = last + 1
    cover = render("penalty/cover", context)
    contents = render("penalty/contents", {**context, "entries": entries})
    remarks = render("penalty/remarks", context)
    front = cover.pages + contents.pages
    with pikepdf.new() as bound:
        for sheet in (cover, contents):
            _append(bound, sheet.pdf, "")
        for part in parts:
            _append(bound, part.pdf, part.title)
        _stamp(bound, front, total)
        _append(bound, remarks.pdf, "")
        _outline(bound, parts, cover.pages, front)
        bound.docinfo["/Title"] = clean(str(meta.get("title") or "行政处罚案卷"))
        buffer = io.BytesIO()
        bound.save(buffer, deterministic_id=True, linearize=False)
        pages_total = len(bound.pages)
    used = sorted({*cover.fonts, *contents.fonts, *remarks.fonts})
    return Rendered(buffer.getvalue(), pages_total, tuple(used))


def _open(pdf: bytes, name: str) -> Any:
    try:
        return pikepdf.open(io.BytesIO(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise PdfUnreadable(name=name) from None


def _append(bound: Any, pdf: bytes, name: str) -> None:
    with _open(pdf, name) as opened:
        bound.pages.extend(opened.pages)


def _stamp(bound: Any, front: int, total: int) -> None:
    """Lay the running numbers over the pages between the contents and the 备考表."""
    sizes = []
    for page in bound.pages[front : front + total]:
        left, bottom, right, top = (float(value) for value in page.trimbox)
        turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
        width, height = right - left, top - bottom
        sizes.append((height, width) if turned else (width, height))
    if not sizes:
        return
    with _open(stamps(fonts(), range(1, total + 1), sizes), "stamps") as numbers:
        for page, number in zip(bound.pages[front : front + total], numbers.pages, strict=True):
            # pikepdf's add_overlay does the same under a random name, and the same dossier would differ each time.
            form = bound.copy_foreign(number.as_form_xobject())
            name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.DuecourseNumber)
            place = page.calc_form_xobject_placement(
                form, name, pikepdf.Rectangle(*(float(value) for value in page.trimbox)), allow_expand=True
            )
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"Q\n" + place)


def _outline(bound: Any, parts: Sequence[Part], contents: int, front: int) -> None:
    """Give readers the list of documents to jump to."""
    with bound.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("卷宗封面", 0))
        outline.root.append(pikepdf.OutlineItem("卷内目录", contents))
        page = front
        for part in parts:
            outline.root.append(pikepdf.OutlineItem(clean(part.title), page))
            page += part.pages
        outline.root.append(pikepdf.OutlineItem("卷内备考表", page))
