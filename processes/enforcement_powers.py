"""行政强制执行权: in which ways a body may enforce its decisions on an item itself.

Enforcement is provided for by law alone; where the register of powers names no law, the body asks the court. Transfer
of deposits needs a law that speaks of it. Substitute performance needs no entry: the coercion law itself gives it, for
the duties that it names. Source: 《行政强制法》第十三条、第四十七条、第五十条.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from db.session import Tx
from processes import bodies

#: Ways of enforcement. Source: 《行政强制法》第十二条.
WAYS: Mapping[str, str] = {
    "transfer": "划拨存款、汇款",
    "auction": "拍卖或者依法处理查封、扣押的场所、设施或者财物",
    "removal": "排除妨碍、恢复原状",
    "demolition": "强制拆除",
    "substitute": "代履行",
}
#: What the coercion law itself gives to every body. Source: 《行政强制法》第五十条.
BY_THE_LAW_ITSELF = "substitute"
#: The way that a law must name; the register of powers says so in its basis. Source: 《行政强制法》第四十七条第一款.
NAMED, NAME = "transfer", "划拨"


def basis_of(tx: Tx, body_id: uuid.UUID | None, item_code: str, way: str, on: dt.date) -> str:
    """Name the law by which a body may enforce in one way on a day; empty leaves only the court."""
    if way == BY_THE_LAW_ITSELF:
        return "《中华人民共和国行政强制法》第五十条"
    found = bodies.enforcement_power(tx, body_id, item_code, on)
    if found is None or (way == NAMED and NAME not in found.enforcement_basis):
        return ""
    return found.enforcement_basis


def ways_of(tx: Tx, body_id: uuid.UUID | None, item_code: str, on: dt.date) -> tuple[str, ...]:
    """List the ways in which a body may enforce on an item itself."""
    return tuple(way for way in WAYS if basis_of(tx, body_id, item_code, way, on))
