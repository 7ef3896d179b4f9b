"""Several finished documents as one PDF for the printer; printed on both sides, each begins on its own sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf


def joined(parts: Sequence[bytes], *, both_sides: bool = True) -> bytes:
    """Join PDFs in their order.

    :param both_sides: put an empty page after an odd number of pages, so that the next document begins in front.
    :raises ValueError: when there is nothing to join.
    """
    if not parts:
        raise ValueError("nothing to print")
    with pikepdf.new() as out:
        for index, part in enumerate(parts):
            with pikepdf.open(io.BytesIO(part)) as one:
                out.pages.extend(one.pages)
                if both_sides and len(one.pages) % 2 and index < len(parts) - 1:
                    box = one.pages[-1].mediabox
                    out.add_blank_page(page_size=(float(box[2]) - float(box[0]), float(box[3]) - float(box[1])))
        buffer = io.BytesIO()
        out.save(buffer, deterministic_id=True)
    return buffer.getvalue()
