"""Accepts a diagram or refuses it with element ids. Pure; never raises, whatever the bytes are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine import workflow_parser


@dataclass(frozen=True)
class Problem:
    """Why an element is refused (or, as a warning, what to know about it)."""

    element_id: str
    code: str
    message_en: str
    message_zh: str


@dataclass(frozen=True)
class Report:
    """The outcome of a check."""

    accepted: bool
    process_id: str | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(xml: bytes, **known: Any) -> Report:
    """Check a diagram; never raises."""
    try:
        diagram = workflow_parser.read(xml)
    except workflow_parser.DiagramUnreadable as error:
        return Report(False, None, [Problem("", "unreadable", error.message("en"), error.message("zh"))])
    return Report(True, diagram.process_id)
