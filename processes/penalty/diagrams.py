"""Ways that a case may take only when the diagram it began with knows them: running cases keep their diagram."""

from __future__ import annotations

from db.errors import PreconditionFailed
from engine import definitions
from engine.registry import StepContext


class DiagramTooOld(PreconditionFailed):
    """The case runs by version {version} of its diagram, which does not know this way; move it to a newer one."""

    zh = "本案沿用第{version}版流程图，没有“{way}”的路径，请由管理员先将本案迁移到现行版本。"


def refuse_older(context: StepContext, mark: str, way: str) -> None:
    """Refuse an answer that leads where the case's own diagram has no way.

    :param mark: a text in double quotes in the diagram, without the quotes, that only later versions carry.
    :raises DiagramTooOld: naming the version.
    """
    definition = definitions.get(context.tx, context.case.definition_id)
    if f'"{mark}"'.encode() not in definition.xml and f"&quot;{mark}&quot;".encode() not in definition.xml:
        raise DiagramTooOld(version=definition.version, way=way)
