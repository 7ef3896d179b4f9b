"""The map that is shipped: a sketch of the district drawn for this program, so that a map shows without a network.

It is no survey and says so. An agency puts its own GeoJSON (WGS-84) at ``var/map.geojson``, or names picture tiles.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "base" / "luohu.geojson"


def load(own: Path | None = None) -> dict[str, Any]:
    """Give the map as GeoJSON: the agency's own where there is one, else the sketch."""
    found: dict[str, Any] = json.loads((own if own and own.exists() else SHIPPED).read_text(encoding="utf-8"))
    return found


def lines(base: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Give every line and every edge of an area, for drawing on paper."""
    found: list[list[tuple[float, float]]] = []
    for feature in base.get("features", ()):
        shape = feature.get("geometry") or {}
        for ring in _rings(str(shape.get("type")), shape.get("coordinates") or []):
            found.append([(float(x), float(y)) for x, y, *_ in ring])
    return found


def _rings(kind: str, coordinates: list[Any]) -> list[Any]:
    if kind == "LineString":
        return [coordinates]
    if kind in ("MultiLineString", "Polygon"):
        return coordinates
    return [ring for area in coordinates for ring in area] if kind == "MultiPolygon" else []
