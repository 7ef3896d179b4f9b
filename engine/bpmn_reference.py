"""Prints the list of what BPMN can say as a page: ``docs/reference/bpmn.md``. Pure."""

from __future__ import annotations

from engine.bpmn_support import (
    ATTRIBUTES,
    BY_COMMAND,
    ELEMENTS,
    EVENT_KINDS,
    NOT_STANDARD,
    POSITIONS,
    VENDOR,
    Row,
    rows,
)


def markdown() -> str:
    """Print the reference page."""
    counts = {
        status: sum(row.status == status for _, _, row in rows()) for status in ("runs", "shown", "noted", "refused")
    }
    lines = [
        "# BPMN: what runs and what is refused",
        "",
        "Printed from `engine/bpmn_support.py` by `duecourse bpmn reference`; a test holds it true.",
        "What is not listed is refused (an element) or noted (an attribute). *shown*: without effect, in the standard",
        "too. *noted*: kept, and listed as a warning. *refused*: the diagram is not deployed, and the refusal names",
        "the element.",
        "",
        ", ".join(f"{count} {status}" for status, count in counts.items()) + ".",
        "",
        "## Events",
        "",
        "| | " + " | ".join(EVENT_KINDS) + " |",
        "| --- |" + " --- |" * len(EVENT_KINDS),
    ]
    for position, kinds in POSITIONS.items():
        cells = [_cell(kinds.get(kind, NOT_STANDARD)) for kind in EVENT_KINDS]
        lines.append(f"| {position} | " + " | ".join(cells) + " |")
    lines += ["", "–: the standard has no such event; refused. Why the others are refused:", ""]
    why = {row.text: kind for kinds in POSITIONS.values() for kind, row in kinds.items() if row.status == "refused"}
    lines += [f"- {kind}: {text}" for text, kind in why.items()]
    lines += ["", "## Elements", "", "| element | | |", "| --- | --- | --- |"]
    lines += [f"| `{element}` | {row.status} | {row.text} |" for element, row in ELEMENTS.items()]
    lines += ["", "## Attributes", "", "| element | attribute | | |", "| --- | --- | --- | --- |"]
    for element, attributes in ATTRIBUTES.items():
        for attribute, row in attributes.items():
            shown = "every element" if element == "*" else f"`{element}`"
            lines.append(f"| {shown} | `{attribute}` | {row.status} | {row.text} |")
    lines += ["", "## Extensions", "", "| dialect | name | |", "| --- | --- | --- |"]
    names = {"duecourse": "ours", "camunda": "Camunda 7, bpmn.io", "zeebe": "Camunda 8"}
    lines += [f"| {names[d]} | `{name}` | {text} |" for d, found in VENDOR.items() for name, text in found.items()]
    return "\n".join(lines) + "\n"


def _cell(row: Row) -> str:
    if row is NOT_STANDARD:
        return "–"
    return "by command" if row is BY_COMMAND else row.status
