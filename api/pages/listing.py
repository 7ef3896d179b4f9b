"""Lists whose whole state (filters, sort, page) stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

SIZES = (20, 50, 100)


@dataclass
class Listing:
    """One list as the reader asked for it, and what came of it."""

    sorts: tuple[str, ...]
    default_sort: str
    filters: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Any] = ()
    total: int = 0
    #: Beyond so many the list is neither counted nor paged through.
    most: int | None = None
    page: int = 1
    size: int = 50
    sort: str = ""
    down: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-min(self.total, self.most or self.total) // self.size))

    @property
    def told(self) -> str:
        """Say how many rows there are, as far as they were counted."""
        return counted(self.total, self.most)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size

    def fill(self, rows: Sequence[Any], total: int, most: int | None = None) -> Listing:
        """Take the rows of this page and the number of all, and beyond which number nobody counted."""
        self.rows, self.total, self.most = rows, total, most
        return self

    def url(self, **changes: Any) -> str:
        """Give the address of this list with something changed; empty values fall away."""
        args: MultiDict[str, str] = MultiDict(request.args)
        for name, value in changes.items():
            args.pop(name, None)
            if value not in (None, ""):
                args[name] = str(value)
        query = urlencode(list(args.items(multi=True)))
        return iri_to_uri(request.path) + (f"?{query}" if query else "")


def listing(sorts: tuple[str, ...], default_sort: str, filters: tuple[str, ...] = (), size: int = 50) -> Listing:
    """Read from the address which list is wanted; nonsense falls back to the default."""
    raw = request.args.get("sort", default_sort)
    key, down = raw.removeprefix("-"), raw.startswith("-")
    if key not in sorts:
        key, down = default_sort.removeprefix("-"), default_sort.startswith("-")
    wanted = request.args.get("size", type=int) or size
    return Listing(
        sorts=sorts,
        default_sort=default_sort,
        filters={name: request.args[name] for name in filters if request.args.get(name)},
        page=min(max(1, request.args.get("page", 1, type=int)), 100_000),
        size=wanted if wanted in SIZES else size,
        sort=key,
        down=down,
    )


def counted(total: int, most: int | None) -> str:
    """Say a number that was counted up to a most."""
    return str(total) if most is None or total <= most else f"{most}+"


def chip(listed: Listing, name: str, value: str, title: str, count: int | str | None = None) -> dict[str, Any]:
    """Make a filter chip; choosing the current one takes the filter away."""
    current = listed.filters.get(name, "") == value
    return {
        "title": title,
        "count": count,
        "current": current,
        "url": listed.url(page=None, **{name: None if current and value else value}),
    }
