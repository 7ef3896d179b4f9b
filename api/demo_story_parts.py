"""What the stories of the ordinary penalty procedure share: parties, leads, and the way up to a phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from stdnum.cn import uscc

from api.demo_cases import Player, Story
from integrations.businesses import BUSINESSES

#: What happened, by item: the act as the report says it.
LEADS = (
    "店铺将货架、促销台摆出门外约6平方米，影响行人通行。",
    "餐饮店在人行道摆放桌椅约12张，占用盲道，经劝导后再次摆出。",
    "水果店超出门窗外墙堆放泡沫箱，占道约4平方米。",
    "便利店在门外摆放冰柜和遮阳伞，占用人行道。",
)
STREETS = ("人民北路2088号一层102铺", "湖贝路1076号101", "解放路3012号", "凤凰路52号一楼", "宝岗路268号", "国威路72号")
#: Item that needs no prior order: amount of the first time in cents.
CLEANING, CLEANING_FINE = "SZCG2023-017", 300_000
#: What the standard provides for the usual act, done for the first time.
ORDINARY_FINE = 100_000
WASTE, WASTE_FINE = "建筑垃圾22", 6_000_000
#: What officers saw of acts other than the usual one, and what the report says of them.
SEEN: Mapping[str, tuple[str, str, str]] = {
    CLEANING: (
        "清扫保洁产生的垃圾约1立方米露天堆放在路边。检查全程录音录像。",
        "当事人将清扫保洁产生的垃圾露天堆放在路边，约1立方米。",
        "问：路边的垃圾是谁堆放的？\n答：是我们清扫后放的。\n问：此前是否受过处罚？\n答：没有。",
    ),
    WASTE: (
        "一辆自卸货车装有工程渣土约8立方米，其中混有废旧木板、塑料袋。检查全程录音录像。",
        "当事人将工程渣土与其他建筑垃圾混合运输，一车约8立方米。",
        "问：车上装的是什么？\n答：工地的渣土，还有一些废木板。\n问：此前是否受过处罚？\n答：没有。",
    ),
}


def begin(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Begin a case so many days ago."""
    day = today - dt.timedelta(days=ago)
    return player.begin(day, hour=8 + number % 2)


#: Shops of the demo beside the businesses that the fake register knows; the names are invented.
_SHOPS = (
    "陈记肠粉店",
    "阿明水果店",
    "佳佳便利店",
    "老友烧烤店",
    "潮味牛肉丸店",
    "小芳花店",
    "东北饺子馆",
    "湘满楼小炒店",
)
_OWNERS = ("陈志强", "林阿明", "黄佳佳", "赵友才", "郑少波", "李小芳", "孙长林", "刘湘妹")


def shop(number: int) -> dict[str, Any]:
    """Invent a sole trader, a different one for each case, with a code whose check digit is right."""
    base = f"92440300MA5T{number:05d}"
    return {
        "type": "sole_trader", "name": f"深圳市罗湖区{_SHOPS[number % 8]}（{STREETS[number % 6][:3]}{number}号店）",
        "code": base + uscc.calc_check_digit(base), "representative": _OWNERS[number % 8],
        "party_address": f"深圳市罗湖区{STREETS[number % 6]}", "place": f"深圳市罗湖区{STREETS[number % 6]}门前",
    }  # fmt: skip


def party(number: int) -> dict[str, Any]:
    """Give the party of a case: a business that the fake register knows, else a shop."""
    if number >= len(BUSINESSES):
        return shop(number)
    business = BUSINESSES[number]
    return {
        "type": business.kind, "name": business.name, "code": business.code,
        "representative": business.legal_representative, "party_address": business.address,
        "place": f"深圳市罗湖区{STREETS[number % len(STREETS)]}门前",
    }  # fmt: skip


def lead(story: Story, number: int, **changes: Any) -> Story:
    """Register the lead."""
    address = f"深圳市罗湖区{STREETS[number % len(STREETS)]}"
    sources = ("patrol", "complaint", "inspection", "report")
    given: dict[str, Any] = {"source": sources[number % 4], "content": LEADS[number % 4], "address": address}
    return story.do("N1", **given, **changes)


def checked(story: Story, number: int, *, after: int = 1, **changes: Any) -> Story:
    """Check it, with a party of its own."""
    second = story.player.person("second_officer")
    return story.do("N2", after=after, second_officer=second, **{**party(number), **changes})


def opened(player: Player, today: dt.date, number: int, ago: int, **changes: Any) -> Story:
    """Have it opened."""
    story = checked(lead(begin(player, today, number, ago), number), number, **changes)
    return story.do("N3_unit", after=1).do("N3", after=1)


def refused(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Investigate it, with an order that was not followed."""
    return opened(player, today, number, ago).refused()


def quick(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """An item without a prior order, investigated in one round."""
    return looked(opened(player, today, number, ago, item_code=CLEANING), CLEANING)


def looked(story: Story, item: str) -> Story:
    """Record what was seen of an act of another item."""
    found, _, questions = SEEN[item]
    return story.do("N4", after=1, found=found, questions=questions)


_EVIDENCE = {
    "evidence": "现场检查（勘验）笔录1份：证明现场状况\n询问笔录1份：证明当事人承认\n现场照片4张：证明现场状况"
}


def waste(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Have the mixed carriage of waste proposed, signed and told."""
    story = looked(opened(player, today, number, ago, item_code=WASTE), WASTE)
    asked: dict[str, Any] = {"fine_cents": WASTE_FINE, "answered": None, "facts": SEEN[WASTE][1], **_EVIDENCE}
    return signed(story.do("N5", after=2, **asked)).notified()


def proposed(story: Story, *, cleaning: bool = False, **changes: Any) -> Story:
    """Propose a penalty."""
    if cleaning:
        changes = {"fine_cents": CLEANING_FINE, "answered": None, "facts": SEEN[CLEANING][1], **_EVIDENCE, **changes}
    return story.do("N5", after=2, **changes)


def signed(story: Story) -> Story:
    """Have the proposal signed."""
    return story.do("N5_cosign").do("N5_unit", after=1)


def notified(player: Player, today: dt.date, number: int, ago: int, **changes: Any) -> Story:
    """Serve the notice."""
    return signed(proposed(refused(player, today, number, ago), **changes)).notified()


def decided(
    player: Player, today: dt.date, number: int, ago: int, *, fine: int = ORDINARY_FINE, **changes: Any
) -> Story:
    """Have it decided, by the standard unless another fine is proposed with its reason."""
    told = notified(player, today, number, ago, fine_cents=fine, **changes)
    return told.do("N7", after=1).decided(fine=fine)


def served(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Serve the decision."""
    return decided(player, today, number, ago).do("N13", after=1)
