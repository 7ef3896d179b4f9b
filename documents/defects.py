"""Repairs of ReportLab 5.1; each has a test that fails when the repair is taken away.

Two more defects are met elsewhere: its list of characters that may not begin a line lacks Chinese punctuation
(``documents/lines.py`` breaks lines itself), and it names the unembedded Helvetica unless told otherwise
(``documents/pdf.py`` tells it). That a face lacks a character is met in ``documents/fonts.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts


def to_unicode(name: str, subset: Sequence[int]) -> str:
    """Write the table from which readers copy text; ReportLab's own writes code points over FFFF wrongly."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def", "/CMapType 2 def",
        "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange",
    ]  # fmt: skip
    for start in range(0, len(subset), 100):  # The format allows at most 100 entries a block.
        block = subset[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + i:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
            for i, code in enumerate(block)
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def repair() -> None:
    """Put the repairs in place; safe to call again."""
    ttfonts.makeToUnicodeCMap = to_unicode
