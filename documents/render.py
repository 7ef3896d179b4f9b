"""From a template and a context to a PDF: ``render("penalty/D40", context)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from documents.blocks import Sealed, Setting, tie_ending
from documents.errors import FieldsMissing, TemplateUnknown
from documents.fields import Field, Scope, derived, example_of, is_empty, look_up, required
from documents.fonts import Fonts, fonts
from documents.layout import HEIGHT, Op, Page, Style, moved, paginate, sign_line
from documents.pdf import write
from documents.tables import fit, part_from_words
from documents.template import Template
from documents.templates import ALL


@dataclass(frozen=True)
class Rendered:
    """A finished document: its bytes, its number of pages and the font files that it uses."""

    pdf: bytes
    pages: int
    fonts: tuple[str, ...]


def template_of(name: str) -> Template:
    """Give the template called, for example, ``penalty/D40``.

    :raises TemplateUnknown: when there is none.
    """
    if name not in ALL:
        raise TemplateUnknown(template=name)
    return ALL[name]


def title_of(name: str) -> str:
    """Give the official title of a template."""
    return template_of(name).title


def fields_of(name: str) -> tuple[Field, ...]:
    """Give everything that a template's wording reads, required or not."""
    return template_of(name).fields


def required_fields(name: str) -> tuple[Field, ...]:
    """Give the fields that the template demands; some only under the condition in ``when``."""
    return tuple(field for field in fields_of(name) if field.required)


def missing(name: str, context: Mapping[str, object]) -> list[str]:
    """Give the Chinese names of required fields that the context leaves empty."""
    return [f.label for f in required(fields_of(name), context) if is_empty(look_up(context, f.path))]


def example(name: str) -> dict[str, object]:
    """Give an example context that fills every field of the template."""
    return example_of(fields_of(name))


def render(
    name: str, context: Mapping[str, object], *, draft: bool = False, template: Template | None = None
) -> Rendered:
    """Make the document.

    :param template: the same template in other words (``documents/wording.py``).
    :param draft: mark every page 草稿, leave out the seal and put blanks where values are missing.
    :raises FieldsMissing: when a required field is empty and this is no draft.
    :raises CharacterMissing: when no face has a character.
    :raises ValueUnusable: when a value is not of its kind, such as a date.
    """
    template = template or template_of(name)
    if not draft and (labels := missing(name, context)):
        raise FieldsMissing(title=template.title, labels="、".join(labels))
    faces = fonts()
    needed = frozenset(field.path for field in required(template.fields, context)) | {"penalty_text"}
    scope = Scope({**context, **derived(context)}, {**template.labels, "penalty_text": "处罚内容"}, draft, needed)
    setting = Setting(scope, faces, template.style)
    bricks = part_from_words([brick for part in template.body for brick in part.bricks(setting)])
    tie_ending(bricks)
    fit(bricks, HEIGHT)
    signed = template.signed_below(scope)
    pages = paginate(bricks, foot=(lambda: _foot(faces, signed)) if signed else None)
    pdf, used = write(
        faces, pages, title=template.title, author=setting.scope.fill("{body.name|people}"),
        numbered=template.numbered, watermark="草稿" if draft else "",
    )  # fmt: skip
    return Rendered(pdf, len(pages), used)


def preview(name: str, context: Mapping[str, object]) -> Rendered:
    """Make the document as a draft."""
    return render(name, context, draft=True)


def _foot(faces: Fonts, signed: tuple[str, ...]) -> tuple[float, list[Op]]:
    """Set the line on which people sign every page."""
    small = Style(12.0, 22.0, 0, align="left", tracking=0.0)
    ops: list[Op] = []
    top = 20.0
    for label in signed:
        ops += moved(sign_line(faces, label, small, dated=True).draw(), 0, top)
        top += small.pitch
    return top, ops


def bears_seal(name: str) -> bool:
    """Tell whether the template ends with the body's seal."""
    return any(isinstance(part, Sealed) for part in template_of(name).body)


__all__ = [
    "Page",
    "Rendered",
    "bears_seal",
    "example",
    "fields_of",
    "missing",
    "preview",
    "render",
    "required_fields",
    "title_of",
]
