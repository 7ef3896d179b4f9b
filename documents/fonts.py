"""The faces of official documents: found, converted once, measured, and chosen character by character.

仿宋 for the text, 黑体 and 楷体 for headings, 小标宋 for titles, 宋体 for page numbers. An agency's licensed faces are
taken first when ``FONT_DIR`` names their folder; the shipped ones are open look-alikes.
"""

from __future__ import annotations

import hashlib
import os
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reportlab.pdfbase import pdfmetrics, ttfonts

from documents import defects
from documents.errors import CharacterMissing, FontsMissing

FaceKey = Literal["fang", "hei", "kai", "title", "song"]

#: Face -> (its name for people, files that may hold it: an agency's licensed faces first, then the open ones).
CANDIDATES: Mapping[FaceKey, tuple[str, tuple[str, ...]]] = {
    "fang": ("仿宋", ("FangSong_GB2312.ttf", "simfang.ttf", "FandolFang-Regular.otf")),
    "hei": ("黑体", ("SimHei.ttf", "simhei.ttf", "FandolHei-Regular.otf")),
    "kai": ("楷体", ("KaiTi_GB2312.ttf", "simkai.ttf", "LXGWWenKai-Regular.ttf")),
    "title": ("小标宋", ("FZXBSJW.TTF", "FZXBSK.TTF", "NotoSerifSC_700Bold.ttf")),
    "song": ("宋体", ("SimSun.ttf", "simsun.ttf", "FandolSong-Regular.otf", "NotoSerifSC_700Bold.ttf")),
}
#: Where a character that a face lacks is looked for: the face nearest in weight first.
FALLBACK: Mapping[FaceKey, tuple[FaceKey, ...]] = {
    "fang": ("kai", "title", "hei"),
    "hei": ("title", "kai", "fang"),
    "kai": ("fang", "title", "hei"),
    "title": ("hei", "kai", "fang"),
    "song": ("fang", "kai", "title"),
}
#: Faces of which only a few characters are ever printed, so that only these are converted.
FEW: Mapping[FaceKey, str] = {"song": "0123456789—- "}


@dataclass(frozen=True)
class Face:
    """One face, ready to draw and to measure."""

    key: FaceKey
    title: str
    file: str
    path: Path
    pdf_name: str
    glyphs: Mapping[int, int] = field(repr=False)
    widths: Mapping[int, float] = field(repr=False)
    default_width: float

    def has(self, character: str) -> bool:
        """Tell whether the face draws this character itself."""
        return self.glyphs.get(ord(character), 0) != 0

    def width(self, character: str) -> float:
        """Give the advance of a character in thousandths of the type size."""
        return self.widths.get(ord(character), self.default_width)


class Fonts:
    """The loaded faces, and the choice of a face for every character."""

    def __init__(self, faces: Mapping[FaceKey, Face]) -> None:
        self.faces = dict(faces)
        self._chosen: dict[tuple[FaceKey, str], Face] = {}
        self._outlines: dict[str, Any] = {}

    def face_for(self, key: FaceKey, character: str) -> Face:
        """Give the face that draws this character in text set in ``key``.

        :raises CharacterMissing: when no face has it.
        """
        found = self._chosen.get((key, character))
        if found is None:
            found = next((self.faces[k] for k in (key, *FALLBACK[key]) if self.faces[k].has(character)), None)
            if found is None:
                raise CharacterMissing(character=character, code_point=f"{ord(character):04X}")
            self._chosen[key, character] = found
        return found

    def split(self, key: FaceKey, text: str) -> Iterator[tuple[Face, str]]:
        """Cut a text into runs that one face each can draw."""
        start, current = 0, None
        for index, character in enumerate(text):
            face = self.face_for(key, character)
            if face is not current:
                if current is not None:
                    yield current, text[start:index]
                start, current = index, face
        if current is not None:
            yield current, text[start:]

    def outline(self, key: FaceKey, character: str) -> tuple[float, list[tuple[str, tuple[float, ...]]]]:
        """Give the advance and the drawn contours of a character, in ems; seals and watermarks are drawn, not set."""
        from documents.convert import contours

        face = self.face_for(key, character)
        return face.width(character) / 1000, contours(face.path, character)


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def clean(text: str) -> str:
    """Keep what can be printed: line ends become ``\\n``, invisible controls and variation selectors go."""
    if text.isprintable() and not any(map(_selects_variant, text)):
        return text.replace("\u00a0", " ")
    kept = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        if character in "\n\u2028\u2029\u0085\x0b\x0c":
            kept.append("\n")
        elif character in "\t\u00a0" or (character != "\u3000" and unicodedata.category(character) == "Zs"):
            kept.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf", "Cs") and not _selects_variant(character):
            kept.append(character)
    return "".join(kept)


def var_folder() -> Path:
    """Give the folder of everything made on this machine: ``DUECOURSE_VAR``, else ``var`` in the project."""
    return Path(os.environ.get("DUECOURSE_VAR") or Path(__file__).resolve().parent.parent / "var").absolute()


def font_folders() -> tuple[Path, ...]:
    """Give the folders that are searched for faces, the agency's own first."""
    own = os.environ.get("FONT_DIR")
    return (*([Path(own)] if own else []), var_folder() / "fonts")


def load(folders: tuple[Path, ...], cache: Path) -> Fonts:
    """Find, convert where needed, and register every face.

    :raises FontsMissing: when no folder has a file for a face.
    """
    defects.repair()
    faces: dict[FaceKey, Face] = {}
    for key, (title, names) in CANDIDATES.items():
        source = next((f / n for n in names for f in folders if (f / n).exists()), None)
        if source is None:
            raise FontsMissing(face=title, folder=str(folders[-1]), candidates="、".join(names))
        path = source
        if source.suffix.lower() == ".otf":
            from documents.convert import to_truetype  # a second of imports that a server's start need not wait for

            path = to_truetype(source, cache, only=FEW.get(key))
        digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
        font = ttfonts.TTFont(f"duecourse-{key}-{digest}", str(path))
        pdfmetrics.registerFont(font)
        faces[key] = Face(
            key, title, source.name, path, font.fontName, font.face.charToGlyph, font.face.charWidths,
            font.face.defaultWidth,
        )  # fmt: skip
    return Fonts(faces)


_loaded: dict[tuple[tuple[Path, ...], Path], Fonts] = {}
_loading = threading.Lock()


def fonts() -> Fonts:
    """Give the faces of this installation; the first call of a process loads them."""
    place = (font_folders(), var_folder() / "cache" / "fonts")
    with _loading:
        if place not in _loaded:
            _loaded[place] = load(*place)
        return _loaded[place]
