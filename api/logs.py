"""Structured logs without personal data: one JSON object a line; people appear by their identifiers only.

What is logged names kinds, numbers and identifiers, never what somebody typed. Errors bring words of their own along
(a driver quotes the value that it refuses), so each line is scrubbed once more before it is written.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

#: What may stand for a person: Chinese words, numbers of identity cards and businesses, telephones, addresses of mail.
_PERSONAL = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        # Also as a URL or JSON spells them.
        (r"(?:[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]|(?:%[Ee][3-9A-Fa-f]|%[89ABab][0-9A-Fa-f]){3}"
         r"|\\u[3-9f][0-9a-f]{3})+", "[zh]"),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[mail]"),
        # Not inside a longer word: digests and identifiers of rows are no numbers of people.
        (r"(?<![0-9A-Za-z-])(?:\d{17}[\dXx]|\d{15}|[0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Za-z-])", "[id]"),
        (r"(?<![0-9A-Za-z.-])(?:\+?86[ -]?)?1[3-9]\d{9}(?![0-9A-Za-z.-])", "[phone]"),
    )
)  # fmt: skip


def scrubbed(value: Any) -> Any:
    """Give a value without whatever in it may stand for a person; what it consists of is scrubbed as well."""
    if isinstance(value, str):
        for pattern, shown in _PERSONAL:
            value = pattern.sub(shown, value)
        return value
    if isinstance(value, Mapping):
        return {key: scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrubbed(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else scrubbed(str(value))


def _scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    found: dict[str, Any] = scrubbed(event)
    return found


def log_as_json(level: int = logging.INFO, *, file: TextIO | None = None) -> None:
    """Write logs as one JSON object a line on standard error, those of libraries too."""
    file = file or sys.stderr
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [
        structlog.processors.format_exc_info,
        _scrub,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=file),
    )
    handler = logging.StreamHandler(file)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[strip, *last]))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
