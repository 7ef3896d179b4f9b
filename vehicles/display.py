"""Coordinates for display: GCJ-02, the datum of public internet maps in China. The truth stays WGS-84.

The offset is a published approximation of an unpublished regulation (error of a metre or two); nothing that is
stored, compared or filed ever goes through here.
"""

from __future__ import annotations

import math

#: Krassowsky 1940, which the offset is computed on.
_A, _E2 = 6_378_245.0, 0.00669342162296594323


def in_china(lon: float, lat: float) -> bool:
    """Tell whether the offset is applied at all: roughly, inside the country's box."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Give longitude and latitude as a GCJ-02 map shows them."""
    if not in_china(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    ripple = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    phi = math.radians(lat)
    magic = 1 - _E2 * math.sin(phi) ** 2
    d_lat = north * 180 / (_A * (1 - _E2) / (magic * math.sqrt(magic)) * math.pi)
    d_lon = east * 180 / (_A / math.sqrt(magic) * math.cos(phi) * math.pi)
    return lon + d_lon, lat + d_lat
