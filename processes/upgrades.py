"""What a newer program brings to a tenant that is there already: number series, diagrams, the shipped standard.

First what would change is listed, then it is done, change by change, through the commands that a person would use.
What an agency has made its own (its diagram, its version of the standard, its prefixes) is left alone and named.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from db.session import Tx
from discretion import standard_imports
from discretion.cli import SHIPPED as STANDARD
from discretion.cli import SHIPPED_FILE as STANDARD_FILE
from engine import definitions, numbering
from engine.numbering import NumberSeries
from engine.registry import Registry
from processes import bodies, number_series
from processes.declared import everything
from processes.parameters import Parameter

#: Who enters what is shipped: the system itself and the platform's set-up. What anybody else entered is a tenant's own.
OURS = frozenset({"SYSTEM", "平台"})


@dataclass(frozen=True)
class Change:
    """One thing that an upgrade does for a tenant, or leaves to a person (``act`` is None)."""

    part: str  # series | diagram | standard | parameter
    what: str
    act: Callable[[Tx], Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Describe the change for the command line."""
        return {"part": self.part, "what": self.what, "by": "upgrade" if self.act else "person"}


def planned(tx: Tx) -> list[Change]:
    """List what an upgrade changes in a tenant and what it leaves to a person; nothing is written."""
    return [*_series(tx), *_diagrams(tx), *_standard(tx), *_parameters(tx)]


def carry_out(tx: Tx) -> list[Change]:
    """Bring a tenant up to date; done twice, the second time finds nothing to do."""
    found = planned(tx)
    for change in found:
        if change.act is not None:
            change.act(tx)
    return found


# --- number series


def _series(tx: Tx) -> list[Change]:
    rows = numbering.all_series(tx)
    shared = [row for row in rows if row.body_id is None]
    found = []
    for body in bodies.bodies(tx):
        own = [row for row in rows if row.body_id == body.id]
        base = base_prefix({row.key: row.prefix for row in own})
        numbered = {kind for row in (*own, *shared) for kind in (row.key, *row.kinds)}
        for key, (ending, kinds) in number_series.SHIPPED.items():
            row = next((one for one in own if one.key == key), None)
            missing = [kind for kind in kinds if kind not in numbered]
            if row is not None and missing:
                what = f"{body.short_name}：文号“{row.prefix}”增加文书{'、'.join(missing)}"
                found.append(Change("series", what, partial(_widen, row=row, kinds=missing)))
            elif row is None and key not in numbered and not (kinds and not missing):
                if base is None:
                    found.append(Change("series", f"{body.short_name}：缺少文号“{key}”，无法推知字头，请由管理员设置"))
                else:
                    prefix = base + ending
                    act = partial(_add, body_id=body.id, key=key, prefix=prefix, kinds=missing, like=own)
                    found.append(
                        Change("series", f"{body.short_name}：新增文号“{prefix}”（{'、'.join(missing) or key}）", act)
                    )
                    numbered |= {key, *missing}
    return found


def base_prefix(prefixes: Mapping[str, str]) -> str | None:
    """Tell by which words a body begins its numbers, from the series that it has; None when they do not agree.

    >>> base_prefix({"case": "深罗城执案", "decision": "深罗城执罚决字"})
    '深罗城执'
    """
    seen = Counter(
        prefix.removesuffix(ending)
        for key, prefix in prefixes.items()
        if (ending := number_series.SHIPPED.get(key, ("", ()))[0]) and prefix.endswith(ending)
    )
    (first, most), *others = seen.most_common(2) or [("", 0)]
    return first if first and (not others or others[0][1] < most) else None


def _widen(tx: Tx, *, row: NumberSeries, kinds: list[str]) -> None:
    numbering.set_series(
        tx, body_id=row.body_id, key=row.key, prefix=row.prefix, kinds=[*row.kinds, *kinds], template=row.template,
        ordinal=row.ordinal,
    )  # fmt: skip


def _add(tx: Tx, *, body_id: Any, key: str, prefix: str, kinds: list[str], like: list[NumberSeries]) -> None:
    """Add a series that looks like those which the body has."""
    looks = Counter((row.template, row.ordinal) for row in like).most_common(1)
    template, ordinal = looks[0][0] if looks else (numbering.DEFAULT_TEMPLATE, False)
    numbering.set_series(tx, body_id=body_id, key=key, prefix=prefix, kinds=kinds, template=template, ordinal=ordinal)


# --- diagrams


def _diagrams(tx: Tx) -> list[Change]:
    registry = tx.use(Registry)
    versions = definitions.versions(tx)
    found = []
    for key, process in registry.processes.items():
        xml = registry.diagram(key)
        sha256 = hashlib.sha256(xml).hexdigest()
        known = [one for one in versions if one.process_key == key]
        if any(one.sha256 == sha256 for one in known):
            continue
        newest = known[0] if known else None
        if newest is not None and newest.deployed_by not in OURS:
            what = f"{process.title}：第{newest.version}版由{newest.deployed_by}部署，随附的流程图有更新，请比较后部署"
            found.append(Change("diagram", what))
            continue
        version = newest.version + 1 if newest else 1
        act = partial(definitions.deploy, process_key=key, xml=xml)
        found.append(Change("diagram", f"{process.title}：部署第{version}版，在办案件沿用原版", act))
    return found


# --- the shipped standard


def _standard(tx: Tx) -> list[Change]:
    """Take a newer reading of the shipped standard where the tenant uses it as it was shipped."""
    row = standard_imports.last_version(tx, str(STANDARD["number"]))
    content = STANDARD_FILE.read_bytes()
    if row is None or row.file_sha256 == hashlib.sha256(content).hexdigest():
        return []
    differs = standard_imports.compare(tx, content=content, number=row.number)
    if not any(differs.values()):
        return []
    figures = "，".join(
        f"{word}{len(differs[key])}" for key, word in (("added", "增加"), ("changed", "修改"), ("removed", "删除"))
    )
    if row.imported_by not in OURS:
        return [Change("standard", f"{row.number}由{row.imported_by}导入，随附文本不同（{figures}），请比较后导入")]
    act = partial(standard_imports.import_standard, content=content, **STANDARD)
    return [Change("standard", f"{row.number}：第{row.version + 1}版（{figures}）", act)]


# --- parameters


def _parameters(tx: Tx) -> list[Change]:
    """Name the figures that a tenant has set and nothing reads any more; defaults live in the program."""
    known = {one.key for one in everything(tx.use(Registry))}
    kept = set(tx.session.scalars(select(Parameter.key).where(Parameter.tenant_id == tx.tenant_id).distinct()))
    return [Change("parameter", f"参数“{key}”已不再使用") for key in sorted(kept - known)]
