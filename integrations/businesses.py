"""Invented businesses and leads of 罗湖区 for the fakes; the names are awkward on purpose, none exists."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from integrations.entities import Entity
from integrations.grid import GridLead

_SHENZHEN = dt.timezone(dt.timedelta(hours=8))


#: Fictitious, though their codes have the right check digits.
DATA = Path(__file__).parent / "data" / "businesses.csv"


def _read() -> Iterator[Entity]:
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Entity(**row, registered_on="2019-08-15", scope="以登记机关核准为准")


BUSINESSES = tuple(_read())

#: Codes by name, for tests and the demo.
CODES = {business.name: business.code for business in BUSINESSES}


def _lead(number: int, day: int, category: str, description: str, business: int | None, address: str = "") -> GridLead:
    party = BUSINESSES[business] if business is not None else None
    return GridLead(
        event_number=f"WG440303-2026-{number:06d}",
        reported_at=dt.datetime(2026, 3, day, 8, 40 + number % 20, tzinfo=_SHENZHEN),
        reporter=("刘晓燕", "张伟民", "黎婉婷")[number % 3],
        grid_code=f"LH-DM-{number % 17 + 1:02d}",
        category=category,
        description=description,
        address=address or (party.address if party else ""),
        party_name=party.name if party else "",
        party_code=party.code if party else "",
        longitude=round(114.115 + number % 13 * 0.0007, 6),
        latitude=round(22.545 + number % 11 * 0.0005, 6),
    )


LEADS = (
    _lead(1, 2, "市容环境", "店铺超出门窗在人行道摆放桌椅约12张，占用盲道，经劝导后再次摆出。", 0),
    _lead(2, 2, "市容环境", "商铺将货架、促销台摆出门外约6平方米，影响行人通行。", 1),
    _lead(
        3, 3, "市容环境", "流动摊贩在地铁口占道摆卖水果，占地约3.5平方米。", None, "深圳市罗湖区东门街道老街地铁站A出口"
    ),
    _lead(4, 3, "户外广告", "电子显示屏未见播放公益广告。", 7),
    _lead(5, 4, "建筑垃圾", "渣土车未密闭，沿途遗撒约20米。", 6, "深圳市罗湖区清水河街道红岗路与清水河一路路口"),
)
