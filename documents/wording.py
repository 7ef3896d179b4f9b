"""The wording of a template as an administrator may change it: named texts, put back into the same structure.

A slot is one text of the template: a paragraph, a heading, an entry or a cell. Its key says where it stands. Structure,
conditions and fields stay what they are; only words change, and no word that a required field needs may go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from documents.blocks import Each, Entries, Heading, Para, Part, When
from documents.fields import _PLACE, DERIVED, FILTERS, places
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template

#: Characters of one text.
LONGEST = 4000


@dataclass(frozen=True)
class Slot:
    """One text: its key, what it is, its words, and the names that a repetition around it gives."""

    key: str
    kind: str
    text: str
    local: tuple[str, ...] = ()


def slots(template: Template) -> list[Slot]:
    """List the texts of a template in their order."""
    return [slot for index, part in enumerate(template.body) for slot in _slots(part, str(index), ())]


def _slots(part: Part, key: str, local: tuple[str, ...]) -> Iterator[Slot]:
    if isinstance(part, Para):
        if part.lead:
            yield Slot(f"{key}.lead", "段首", part.lead, local)
        yield Slot(key, "段落", part.wording, local)
    elif isinstance(part, Heading):
        yield Slot(key, "标题", part.wording, local)
    elif isinstance(part, Entries):
        for index, entry in enumerate(part.entries):
            yield Slot(f"{key}.{index}", f"条目：{entry[0]}", entry[1], local)
    elif isinstance(part, Each):
        for index, inner in enumerate(part.blocks):
            yield from _slots(inner, f"{key}.{index}", (*local, part.name, "index"))
    elif isinstance(part, When):
        for index, inner in enumerate(part.blocks):
            yield from _slots(inner, f"{key}.{index}", local)
        for index, inner in enumerate(part.otherwise):
            yield from _slots(inner, f"{key}.o{index}", local)
    elif isinstance(part, Form):
        yield from _form_slots(part, key, local)


def _form_slots(form: Form, key: str, local: tuple[str, ...]) -> Iterator[Slot]:
    for number, line in enumerate(form.lines):
        inner = (*local, line.name, "index") if isinstance(line, EachRow) else local
        for index, cell in enumerate(line.cells):
            if isinstance(cell, Label):
                yield Slot(f"{key}.{number}.{index}", "栏目名称", cell.text, inner)
            elif isinstance(cell, Value) and cell.wording:
                yield Slot(f"{key}.{number}.{index}", "栏目内容", cell.wording, inner)


def with_texts(template: Template, texts: Mapping[str, str]) -> Template:
    """Give the template with other words; keys that it does not have are left aside."""
    body = tuple(_rebuilt(part, str(index), texts) for index, part in enumerate(template.body))
    return replace(template, body=body)


def _rebuilt(part: Part, key: str, texts: Mapping[str, str]) -> Part:
    if isinstance(part, Para):
        return replace(part, wording=texts.get(key, part.wording), lead=texts.get(f"{key}.lead", part.lead))
    if isinstance(part, Heading):
        return replace(part, wording=texts.get(key, part.wording))
    if isinstance(part, Entries):
        entries = [(e[0], texts.get(f"{key}.{i}", e[1]), *e[2:]) for i, e in enumerate(part.entries)]
        return replace(part, entries=tuple(entries))
    if isinstance(part, Each):
        return replace(part, blocks=tuple(_rebuilt(b, f"{key}.{i}", texts) for i, b in enumerate(part.blocks)))
    if isinstance(part, When):
        blocks = tuple(_rebuilt(b, f"{key}.{i}", texts) for i, b in enumerate(part.blocks))
        otherwise = tuple(_rebuilt(b, f"{key}.o{i}", texts) for i, b in enumerate(part.otherwise))
        return replace(part, blocks=blocks, otherwise=otherwise)
    if isinstance(part, Form):
        return replace(part, lines=tuple(_line(line, f"{key}.{i}", texts) for i, line in enumerate(part.lines)))
    return part


def _line(line: Row | EachRow, key: str, texts: Mapping[str, str]) -> Row | EachRow:
    cells = []
    for index, cell in enumerate(line.cells):
        words = texts.get(f"{key}.{index}")
        if words is not None and isinstance(cell, Label):
            cell = replace(cell, text=words)
        elif words is not None and isinstance(cell, Value):
            cell = replace(cell, wording=words)
        cells.append(cell)
    return replace(line, cells=tuple(cells))


def digest(template: Template) -> str:
    """Give the SHA-256 of a template's own words: words changed in an older template are not put into a newer."""
    said = [[slot.key, slot.text] for slot in slots(template)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def problems(template: Template, texts: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with changed words, by key; ``""`` is what the template as a whole would lose.

    A place must be a field of the template (or of the repetition around it) and be written in a known way; every
    required field that the words state must still be stated, and so must what a repetition states of its parts.
    """
    own = {slot.key: slot for slot in slots(template)}
    found: dict[str, str] = {}
    declared = {field.path for field in template.fields}
    sections = {path.rsplit(".", 1)[0] for path in declared}
    for key, words in texts.items():
        slot = own.get(key)
        if slot is None:
            found[key] = "模板没有这一处文字"
        elif said := _wrong(words, slot, declared | sections):
            found[key] = said
    if lost := _lost(template, list(own.values()), texts):
        found[""] = "修改后文书不再载明必填要素：" + "、".join(lost)
    return found


def _wrong(words: str, slot: Slot, declared: set[str]) -> str:
    if (not words.strip() and slot.text.strip()) or len(words) > LONGEST:
        return f"请填写文字，不超过 {LONGEST} 字"
    left = _PLACE.sub("", words)
    if "{" in left or "}" in left:
        return "花括号不成对，或者占位符写法有误"
    for match in _PLACE.finditer(words):
        path, how = match[1], match[2]
        known = path in declared or path in DERIVED or path.split(".")[0] in slot.local
        if not known:
            return f"没有“{path}”这个要素"
        if how and how not in FILTERS:
            return f"没有“{how}”这种写法"
    return ""


def _lost(template: Template, own: Sequence[Slot], texts: Mapping[str, str]) -> list[str]:
    """Name the required fields, and the parts of repetitions, that no text states any more."""
    required = {field.path: field.label for field in template.fields if field.required}
    before, after = _stated(own, {}), _stated(own, texts)
    lost = [label for path, label in required.items() if path in before and path not in after]
    parts = sorted(
        path
        for path in before - after
        if path not in required and any(path.split(".")[0] in slot.local for slot in own)
    )
    return lost + [path for path in parts if path != "index"]


def _stated(own: Sequence[Slot], texts: Mapping[str, str]) -> set[str]:
    return {path for slot in own for path in places(texts.get(slot.key, slot.text))}
