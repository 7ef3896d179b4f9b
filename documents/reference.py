"""Write ``docs/reference/documents.md``: for every document the fields of its context, with examples.

``python -m documents.reference > docs/reference/documents.md``
"""

from __future__ import annotations

import json
import sys

from documents.templates import ALL

_HEAD = """# Documents and the contexts they are made from

Written by `python -m documents.reference`; a test compares. In `documents.render`, `render("penalty/D40", context)`
makes a PDF, `example(…)` gives the whole example context, `missing(name, context)` lists what is empty.

A context is JSON: the paths below are nested objects (`party.name` is `{"party": {"name": …}}`). Dates are ISO
(`2026-11-23`, `2026-09-07T10:20`; a moment with an offset is put into China's time), amounts are whole cents
(`*_cents`), people are `{"name", "certificate"}` or `{"name", "title"}`, an opinion is `{"text", "signers", "date"}`.
A line end in a text begins a new paragraph. `body.seal` is `"demo"` for the seal marked 演示, or absent to leave room.
**Required** is `yes`, `no`, or the condition under which it is (`path=value`, `!path` for empty).
"""


_TABLE = "| path | 要素 | from | required | example |\n| --- | --- | --- | --- | --- |"


def reference() -> str:
    """Give the page."""
    parts = [_HEAD]
    for name, template in ALL.items():
        parts.append(f"\n## {name} {template.title}\n\n{_TABLE}")
        for field in template.fields:
            required = ("`" + field.when + "`" if field.when else "yes") if field.required else "no"
            example = json.dumps(field.example, ensure_ascii=False).replace("|", "\\|")
            parts.append(f"| `{field.path}` | {field.label} | {field.source} | {required} | `{example}` |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
