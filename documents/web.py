"""The rare characters of a face of the documents, for browsers: names are written in them, and few machines have them.

What the web font of the pages leaves out (CJK extension A and everything beyond the basic plane) is cut from the face
into slices; a browser loads a slice only when one of its characters is on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: First and last code point of each slice: extension A, then B in three parts, and C with all that follows.
SLICES = ((0x3400, 0x4DBF), (0x20000, 0x24FFF), (0x25000, 0x2A6DF), (0x2A700, 0x2EE5F), (0x2F800, 0x323AF))
#: The family that the slices complete, and its weights; the face has one weight, which stands for both.
FAMILY, WEIGHTS = "Noto Sans SC", (400, 700)


def cut(source: Path, sheet: Path) -> None:
    """Cut the slices into the folder ``files`` beside a style sheet, and add their rules to it."""
    (sheet.parent / "files").mkdir(exist_ok=True)
    rules = list(_rules(source, sheet.parent / "files"))
    sheet.write_text(sheet.read_text(encoding="utf-8") + "".join(rules), encoding="utf-8")


def _rules(source: Path, folder: Path) -> Iterator[str]:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    for first, last in SLICES:
        with TTFont(source, lazy=True) as font:
            held = sorted(code for code in font.getBestCmap() if first <= code <= last)
            if not held:
                continue
            options = Options(layout_features=[], hinting=False, name_IDs=[0, 13, 14], notdef_outline=True)
            cutter = Subsetter(options)
            cutter.populate(unicodes=held)
            cutter.subset(font)
            font.flavor = "woff"
            font.save(folder / f"rare-{first:x}.woff")
        codes = ",".join(f"U+{code:x}" for code in held)
        for weight in WEIGHTS:
            yield (
                f"\n/* {RARE} {first:x}-{last:x} */\n@font-face {{\n  font-family: '{FAMILY}';\n  font-style: normal;\n"
                f"  font-display: swap;\n  font-weight: {weight};\n"
                f"  src: url(./files/rare-{first:x}.woff) format('woff');\n  unicode-range: {codes};\n}}\n"
            )


#: By this word the rules are found in a sheet that has them already.
RARE = "rare characters"
