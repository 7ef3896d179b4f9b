"""资料库: the registers behind the cases; one frame for all of them, every list searchable and exported as shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from api.auth import actor
from api.filters import ZONE
from api.pages import fields
from api.pages.cases import sheet
from api.pages.listing import Listing
from db.errors import DomainError, Invalid
from engine.forms import Choice, Form
from engine.pinyin import spelled

blueprint = Blueprint("library", __name__, url_prefix="/library")

#: endpoint, title, permission
TABS = (
    ("index", "事项", "case:read"),
    ("statutes", "法律法规", "case:read"),
    ("bodies", "执法主体", "case:read"),
    ("officers", "执法人员", "case:read"),
    ("subjects", "执法对象", "case:read"),
    ("old_cases", "历史案件", "case:read"),
    ("first_offences", "首违不罚", "case:read"),
    ("deadlines", "期限规则", "case:read"),
    ("parameters", "法定参数", "case:read"),
    ("deviations", "裁量偏离", "supervision:read"),
)
#: An export holds so many rows at most.
MOST_ROWS = 10_000
#: Texts up to this length stay on one line.
SHORT = 12
#: One code, such as a credit code or the number of an identity card, is at most so long.
CODE = 24

Problems = list[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One cell of a list: its text, where it leads, a second line, a light and tags."""

    text: str
    url: str = ""
    sub: str = ""
    light: str = ""
    tags: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Tell whether the text is a word, a day or a figure that must not be broken."""
        return len(self.text) <= SHORT and not self.sub  # a second line would inherit it and push the others aside

    @property
    def code(self) -> bool:
        """Tell whether the text is one code, such as a credit code, which nobody can compare in two pieces."""
        return self.text.isascii() and self.text.isalnum() and len(self.text) <= CODE

    @property
    def plain(self) -> str:
        """Give the cell as one text, for the export."""
        return " ".join(part for part in (self.text, *self.tags, self.sub) if part)


Row = Sequence[Cell | str | int]


@dataclass(frozen=True)
class Editor:
    """A form beside a list: what it asks, what its button says, and what stood in it when it was refused."""

    title: str
    form: Form
    button: str
    action: str = ""
    hint: str = ""
    options: Mapping[str, Sequence[Choice]] | None = None
    values: Mapping[str, Any] | None = None
    errors: Sequence[tuple[str, str]] = ()
    upload: bool = False

    @property
    def wrong(self) -> dict[str, str]:
        """Give the sentence by field."""
        return dict(self.errors)

    @property
    def groups(self) -> list[fields.Group]:
        """Lay the questions out."""
        return fields.groups_of(self.form, self.options or {})


def tabs() -> list[dict[str, Any]]:
    """List the registers that the reader may open."""
    return [
        {"key": key, "title": title, "url": url_for(f"library.{key}")}
        for key, title, permission in TABS
        if actor().may(permission)
    ]


def show_list(
    tab: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Row],
    *,
    listed: Listing | None = None,
    template: str = "library/list.html",
    **context: Any,
) -> str | Response:
    """Render a register, or answer with a spreadsheet of exactly what is shown."""
    cells = [[cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in row] for row in rows]
    if exporting():
        raw = [[cell if isinstance(cell, int) else made.plain for cell, made in zip(row, line, strict=True)]
               for row, line in zip(rows, cells, strict=True)]  # fmt: skip
        return sheet(title, tuple(heads), raw)
    return render_template(
        template, tab=tab, tabs=tabs(), title=title, heads=heads, rows=cells, listing=listed,
        export=url_with(format="xlsx"), **context,
    )  # fmt: skip


def show_page(tab: str, template: str, **context: Any) -> str:
    """Render one entry of a register."""
    return render_template(template, tab=tab, tabs=tabs(), **context)


def exporting() -> bool:
    """Tell whether a spreadsheet is wanted."""
    return request.args.get("format") == "xlsx"


def url_with(**more: str) -> str:
    """Give the address of this page with something added."""
    args = {**request.args.to_dict(), **(request.view_args or {}), **more}
    return url_for(request.endpoint or "library.index", **args)


def words() -> str:
    """Give what was typed into the search box of a list."""
    return request.args.get("q", "").strip()[:100]


def fits(*texts: str) -> bool:
    """Tell whether every word of the search box is in one of these texts, or in the pinyin of the first."""
    everything = " ".join((*texts, spelled(texts[0]))).lower()
    return all(word in everything for word in words().lower().split())


def day_asked(at: dt.datetime, name: str = "on") -> dt.date:
    """Give the day that the address asks for, today by default."""
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return at.astimezone(ZONE).date()


def answers(form: Form) -> dict[str, Any]:
    """Check what was posted against a form.

    :raises Invalid: naming what is wrong.
    """
    return form.check(fields.answers_of(form, request.form))


def typed(form: Form) -> dict[str, Any]:
    """Give back what was posted, as it was typed."""
    return fields.answers_of(form, request.form)


def problems_of(error: DomainError) -> Problems:
    """Give the sentences of an error, by field where it names fields."""
    named = error.fields if isinstance(error, Invalid) else {}
    return list(named.items()) or [("", error.message("zh"))]
