"""The cases of the demo, each up to where it waits today: every wait state once, one red, two yellow.

A story gets its unit's player, today, and its number; days are counted back from today, so that the demo is as fresh
in a year as it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from stdnum.cn import uscc

from api import (
    demo_stories_enforcement,
    demo_stories_inspection,
    demo_stories_measure,
    demo_stories_remedy,
    demo_stories_summary,
    demo_stories_supervision,
    demo_stories_transfer,
)
from api.demo_cases import Player, Story
from api.demo_stories_measure import registered
from integrations.businesses import BUSINESSES

Told = Callable[[Player, dt.date, int], object]
#: What happened, by item: the act as the report says it.
_LEADS = (
    "店铺将货架、促销台摆出门外约6平方米，影响行人通行。",
    "餐饮店在人行道摆放桌椅约12张，占用盲道，经劝导后再次摆出。",
    "水果店超出门窗外墙堆放泡沫箱，占道约4平方米。",
    "便利店在门外摆放冰柜和遮阳伞，占用人行道。",
)
_STREETS = ("人民北路2088号一层102铺", "湖贝路1076号101", "解放路3012号", "凤凰路52号一楼", "宝岗路268号", "国威路72号")
#: Item that needs no prior order: amount of the first time in cents.
CLEANING, CLEANING_FINE = "SZCG2023-017", 300_000


def _begin(player: Player, today: dt.date, number: int, ago: int) -> Story:
    day = today - dt.timedelta(days=ago)
    return player.begin(day, hour=9 + number % 3)


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


def _shop(number: int) -> dict[str, Any]:
    """Invent a sole trader, a different one for each case, with a code whose check digit is right."""
    base = f"92440300MA5T{number:05d}"
    return {
        "type": "sole_trader", "name": f"深圳市罗湖区{_SHOPS[number % 8]}（{_STREETS[number % 6][:3]}{number}号店）",
        "code": base + uscc.calc_check_digit(base), "representative": _OWNERS[number % 8],
        "party_address": f"深圳市罗湖区{_STREETS[number % 6]}", "place": f"深圳市罗湖区{_STREETS[number % 6]}门前",
    }  # fmt: skip


def _party(number: int) -> dict[str, Any]:
    if number >= len(BUSINESSES):
        return _shop(number)
    business = BUSINESSES[number]
    return {
        "type": business.kind, "name": business.name, "code": business.code,
        "representative": business.legal_representative, "party_address": business.address,
        "place": f"深圳市罗湖区{_STREETS[number % len(_STREETS)]}门前",
    }  # fmt: skip


def _lead(story: Story, number: int, **changes: Any) -> Story:
    address = f"深圳市罗湖区{_STREETS[number % len(_STREETS)]}"
    sources = ("patrol", "complaint", "inspection", "report")
    given: dict[str, Any] = {"source": sources[number % 4], "content": _LEADS[number % 4], "address": address}
    return story.do("N1", **given, **changes)


def _checked(story: Story, number: int, *, after: int = 1, **changes: Any) -> Story:
    second = story.player.person("second_officer")
    return story.do("N2", after=after, second_officer=second, **{**_party(number), **changes})


def _opened(player: Player, today: dt.date, number: int, ago: int, **changes: Any) -> Story:
    story = _checked(_lead(_begin(player, today, number, ago), number), number, **changes)
    return story.do("N3_unit", after=1).do("N3", after=1)


def _refused(player: Player, today: dt.date, number: int, ago: int) -> Story:
    return _opened(player, today, number, ago).refused()


def _quick(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """An item without a prior order, investigated in one round."""
    return _opened(player, today, number, ago, item_code=CLEANING).do("N4", after=1)


def _proposed(story: Story, *, cleaning: bool = False, **changes: Any) -> Story:
    if cleaning:
        changes = {"fine_cents": CLEANING_FINE, "answered": None, **changes}
    return story.do("N5", after=2, **changes)


def _signed(story: Story) -> Story:
    return story.do("N5_cosign").do("N5_unit", after=1)


def _notified(player: Player, today: dt.date, number: int, ago: int, **changes: Any) -> Story:
    return _signed(_proposed(_refused(player, today, number, ago), **changes)).notified()


def _decided(player: Player, today: dt.date, number: int, ago: int) -> Story:
    return _notified(player, today, number, ago).do("N7", after=1).decided()


def _served(player: Player, today: dt.date, number: int, ago: int) -> Story:
    return _decided(player, today, number, ago).do("N13", after=1)


# Where each case waits today, in the order of the procedure.


def lead_to_register(player: Player, today: dt.date, number: int) -> None:
    """N1: a lead that came in yesterday."""
    player.begin(
        today - dt.timedelta(days=1), source="complaint", content=_LEADS[0], address="深圳市罗湖区湖贝路1076号101"
    )


def waits_for_the_register(player: Player, today: dt.date, number: int) -> None:
    """The look-up of the business is on its way."""
    _begin(player, today, number, 1).do("N1", party_name=BUSINESSES[3].name, party_code=BUSINESSES[3].code)


def to_check(player: Player, today: dt.date, number: int) -> None:
    """N2, with what the register says."""
    _begin(player, today, number, 3).do("N1", party_code=BUSINESSES[number].code).register()


def unit_to_review_opening(player: Player, today: dt.date, number: int) -> None:
    """N3, first signature."""
    _checked(_lead(_begin(player, today, number, 3), number), number)


def leader_to_open(player: Player, today: dt.date, number: int) -> None:
    """N3, the leader's signature; it came back once."""
    story = _checked(_lead(_begin(player, today, number, 6), number), number)
    story.back("N3_unit", "N2", "请补充现场照片和占道面积。", after=1)
    _checked(story, number).do("N3_unit", after=1)


def to_transfer(player: Player, today: dt.date, number: int) -> None:
    """Transfer to the body that is competent."""
    story = _lead(_begin(player, today, number, 6), number)
    _checked(story, number, outcome="transfer", jurisdiction="other", transfer_to="深圳市罗湖区市场监督管理局")
    story.do("N3_unit", after=1).do("N3", after=1, outcome="transfer")


def investigating(player: Player, today: dt.date, number: int) -> None:
    """N4, on the first day."""
    _opened(player, today, number, 7).file("D06")


def measures_to_approve(player: Player, today: dt.date, number: int) -> None:
    """Recusal and registration wait for the leader while the investigation goes on; a seizure is being asked for."""
    _opened(player, today, number, 9).do(
        "N4", after=2, measures=["preserve", "coerce", "recusal"], next="continue", recusal="协办人与当事人有利害关系。"
    ).do("N4a_apply")


def measures_to_end(player: Player, today: dt.date, number: int) -> None:
    """Evidence is registered with its list; what becomes of it is to be decided within seven working days."""
    story = _opened(player, today, number, 9).do("N4", after=2, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))


def evidence_to_ask_for(player: Player, today: dt.date, number: int) -> None:
    """N4a_apply: evidence may vanish."""
    _opened(player, today, number, 6).do("N4", after=2, measures=["preserve"], next="continue")


def evidence_to_register(player: Player, today: dt.date, number: int) -> None:
    """N4a_register: approved, to be listed on the spot."""
    story = _opened(player, today, number, 6).do("N4", after=2, measures=["preserve"], next="continue")
    story.do("N4a_apply").do("N4a_approve")


def evidence_nearly_lapsed(player: Player, today: dt.date, number: int) -> None:
    """N4a_head: the seven working days are nearly over, the unit head is called."""
    story = _opened(player, today, number, 13).do("N4", after=1, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))
    while "N4a_head" not in {one["element"] for one in story.case().waits.values()}:
        story.wait(1)


def evidence_to_give_back(player: Player, today: dt.date, number: int) -> None:
    """N4a_return: released, to be handed back."""
    story = _opened(player, today, number, 12).do("N4", after=2, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))
    story.wait(2).draft("N4a").file("D18").do("N4a")


def to_order(player: Player, today: dt.date, number: int) -> None:
    """N4c, the order to correct."""
    _opened(player, today, number, 6).do("N4", after=1, measures=["order"], next="conclude")


def to_recheck(player: Player, today: dt.date, number: int) -> None:
    """N4c, the re-check; the limit to correct still runs."""
    due = (today + dt.timedelta(days=3)).isoformat()
    story = _opened(player, today, number, 7).do("N4", after=1, measures=["order"], next="conclude")
    story.do("N4c", kind="limited", due_on=due).file("D10", "D22")


def to_report(player: Player, today: dt.date, number: int) -> None:
    """N5, after a refusal to correct."""
    _refused(player, today, number, 16).file("D23")


def to_cosign(player: Player, today: dt.date, number: int) -> None:
    """N5, the second officer."""
    _proposed(_refused(player, today, number, 19)).file("D30")


def unit_to_review_report(player: Player, today: dt.date, number: int) -> None:
    """N5, the unit head."""
    _proposed(_refused(player, today, number, 19)).do("N5_cosign")


def to_withdraw(player: Player, today: dt.date, number: int) -> None:
    """N5: the facts do not hold; the leader is to agree."""
    story = _quick(player, today, number, 15)
    given = {"outcome": "withdraw", "kinds": None, "fine_cents": None, "answered": None}
    _signed(story.do("N5", after=2, reason="经查，违法事实不能成立。", **given))


def transfer_to_start(player: Player, today: dt.date, number: int) -> None:
    """N5_transfer: the leader agrees that it looks like a crime."""
    _transferred(player, today, number)


def transfer_under_way(player: Player, today: dt.date, number: int) -> None:
    """N5_police: the transfer is a case of its own."""
    _transferred(player, today, number).do("N5_transfer")


def _transferred(player: Player, today: dt.date, number: int) -> Story:
    story = _opened(player, today, number, 20).do("N4", after=1)
    gone = {"outcome": "transfer", "kinds": None, "fine_cents": None, "reason": "混有危险废物，涉嫌犯罪。"}
    return story.do("N5", after=2, **gone).do("N5_cosign").do("N5_unit", after=1).do("N5_close", after=1)


def to_draft_notice(player: Player, today: dt.date, number: int) -> None:
    """N6."""
    _signed(_proposed(_quick(player, today, number, 14), cleaning=True))


def notice_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N6, the leader."""
    _signed(_proposed(_quick(player, today, number, 15), cleaning=True)).do("N6", after=1)


def notice_to_serve(player: Player, today: dt.date, number: int) -> None:
    """N6, the notice lies ready."""
    story = _signed(_proposed(_quick(player, today, number, 16), cleaning=True)).do("N6", after=1)
    story.do("N6_approve", after=1).file("D32")


def defence_runs(player: Player, today: dt.date, number: int) -> None:
    """N7 and N8: both periods of the party run (建筑垃圾22, 60,000 yuan)."""
    story = _opened(player, today, number, 14, item_code="建筑垃圾22").do("N4", after=1)
    _signed(story.do("N5", after=2, fine_cents=6_000_000, answered=None)).notified()


def _hearing(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Give a case in which a hearing was asked for."""
    story = _opened(player, today, number, ago, item_code="建筑垃圾22").do("N4", after=1)
    story = _signed(story.do("N5", after=2, fine_cents=6_000_000, answered=None)).notified()
    return story.do("N7", after=1).do("N8_request", after=1, outcome="requested", waiver=None)


def hearing_to_accept(player: Player, today: dt.date, number: int) -> None:
    """N8_accept: a hearing was asked for."""
    _hearing(player, today, number, 20)


def hearing_to_tell(player: Player, today: dt.date, number: int) -> None:
    """N8_notice: the host is appointed."""
    _hearing(player, today, number, 21).do("N8_accept")


def hearing_to_hold(player: Player, today: dt.date, number: int) -> None:
    """N8: the party knows the day."""
    _hearing(player, today, number, 22).do("N8_accept").draft("N8_notice").file("D34").do("N8_notice")


def hearing_to_report(player: Player, today: dt.date, number: int) -> None:
    """N8_report: held, with its record."""
    story = _hearing(player, today, number, 45).do("N8_accept").draft("N8_notice").file("D34").do("N8_notice")
    told = story.day.isoformat()
    story.wait(15).draft("N8", notified_on=told).file("D35").do("N8", notified_on=told)


def defence_to_review(player: Player, today: dt.date, number: int) -> None:
    """N7: the party has spoken."""
    story = _notified(player, today, number, 26)
    story.do(
        "N7",
        after=2,
        outcome="submitted",
        waiver=None,
        person="刘洋",
        manner="written",
        content="已全部清理，请求从轻。",
    )


def legal_review(player: Player, today: dt.date, number: int) -> None:
    """N9."""
    _notified(player, today, number, 25).do("N7", after=1)


def to_discuss(player: Player, today: dt.date, number: int) -> None:
    """N10: a case for collective discussion."""
    _notified(player, today, number, 28, complex=True).do("N7", after=1).do("N9", after=2)


def leaders_to_speak(player: Player, today: dt.date, number: int) -> None:
    """N10: one leader has spoken, the other has not."""
    story = _notified(player, today, number, 30, complex=True).do("N7", after=1).do("N9", after=2)
    both = [player.person("leader"), player.person("second_leader")]
    story.do("N10", after=1, participants=both).do("N10_opinion")


def to_conclude(player: Player, today: dt.date, number: int) -> None:
    """N10: what the leaders concluded is to be written down."""
    story = _notified(player, today, number, 31, complex=True).do("N7", after=1).do("N9", after=2)
    both = [player.person("leader"), player.person("second_leader")]
    story.do("N10", after=1, participants=both).do("N10_opinion").do("N10_opinion", by=player.cast["second_leader"])


def to_decide(player: Player, today: dt.date, number: int) -> None:
    """N11; 65 of the 90 days are over: yellow."""
    _notified(player, today, number, 68).do("N7", after=1).do("N9", after=40).file("D37")


def to_make_out(player: Player, today: dt.date, number: int) -> None:
    """N12."""
    _notified(player, today, number, 30).do("N7", after=1).do("N9", after=2).do("N11", after=2)


def to_serve(player: Player, today: dt.date, number: int) -> None:
    """N13."""
    _decided(player, today, number, 26)


def to_leave(player: Player, today: dt.date, number: int) -> None:
    """N13: the party refuses to sign."""
    story = _decided(player, today, number, 28)
    story.do("N13", after=1, result="refused", receiver=None, relation=None, reason="当事人拒绝签收")


def to_announce(player: Player, today: dt.date, number: int) -> None:
    """N13: nobody to be found."""
    story = _decided(player, today, number, 29)
    story.do(
        "N13", after=1, result="unreachable", method=None, receiver=None, relation=None, reason="人去店空，邮件退回"
    )


def announced(player: Player, today: dt.date, number: int) -> None:
    """N13: the thirty days of the public notice run."""
    story = _decided(player, today, number, 40)
    story.do(
        "N13", after=1, result="unreachable", method=None, receiver=None, relation=None, reason="人去店空，邮件退回"
    )
    story.do("N13_notice", after=1).file("D51")


def to_pay_and_publish(player: Player, today: dt.date, number: int) -> None:
    """N14 and N15."""
    _served(player, today, number, 31).file("D50")


def instalments_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N14: the party asks for instalments."""
    story = _served(player, today, number, 35).do("N15")
    story.do(
        "N14",
        after=2,
        result="instalment",
        paid_on=None,
        paid_cents=None,
        receipt=None,
        request="资金困难，申请分两期。",
    )


def instalments_run(player: Player, today: dt.date, number: int) -> None:
    """N14: the second instalment is open."""
    story = _served(player, today, number, 38).do("N15")
    story.do(
        "N14",
        after=2,
        result="instalment",
        paid_on=None,
        paid_cents=None,
        receipt=None,
        request="资金困难，申请分两期。",
    )
    story.do("N14_instalment", after=1)


def surcharge_to_propose(player: Player, today: dt.date, number: int) -> None:
    """N14: the fifteen days are over."""
    _served(player, today, number, 52).do("N15").wait(22)


def surcharge_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N14: the leader decides on the surcharge."""
    _served(player, today, number, 58).do("N15").wait(22).do("N14_surcharge")


def late_payment(player: Player, today: dt.date, number: int) -> None:
    """N14: the surcharge runs."""
    _served(player, today, number, 70).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)


def enforcing(player: Player, today: dt.date, number: int) -> None:
    """N16."""
    story = _served(player, today, number, 120).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)
    none = {"paid_on": None, "paid_cents": None, "receipt": None}
    story.do("N14_late", after=30, result="enforce", demanded_on=story.day.isoformat(), **none)


def at_the_court(player: Player, today: dt.date, number: int) -> None:
    """N16_wait: the court is asked in a case of its own; the penalty waits for it."""
    story = _served(player, today, number, 120).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)
    none = {"paid_on": None, "paid_cents": None, "receipt": None}
    story.do("N14_late", after=30, result="enforce", demanded_on=story.day.isoformat(), **none).do("N16")


def withdrawing(player: Player, today: dt.date, number: int) -> None:
    """N15: the decision was annulled; publicity must go within three working days."""
    _served(player, today, number, 33).do("N15").tell("decision.changed")


def to_report_closing(player: Player, today: dt.date, number: int) -> None:
    """N17."""
    _served(player, today, number, 36).do("N14", after=3).do("N15")


def closing_unit(player: Player, today: dt.date, number: int) -> None:
    """N17, the unit head."""
    _served(player, today, number, 38).do("N14", after=3).do("N15").published().do("N17", after=1)


def closing_leader(player: Player, today: dt.date, number: int) -> None:
    """N17, the leader."""
    _served(player, today, number, 39).do("N14", after=3).do("N15").published().do("N17", after=1).do(
        "N17_unit", after=1
    )


def to_archive(player: Player, today: dt.date, number: int) -> None:
    """N18."""
    story = _served(player, today, number, 42).do("N14", after=3).do("N15").published().do("N17", after=1)
    story.do("N17_unit", after=1).do("N17_leader", after=1).file("D60")


def archived(player: Player, today: dt.date, number: int) -> None:
    """A whole case with its papers."""
    story = _opened(player, today, number, 75).file("D01", "D06").refused().file("D10", "D12", "D23")
    story = _signed(_proposed(story)).file("D30").notified().do("N7", after=1)
    story.decided().do("N13", after=1).file("D50").do("N14", after=3).do("N15").closed()


def asks_for_more_time(player: Player, today: dt.date, number: int) -> None:
    """P11 is nearly over: more time is asked for; yellow."""
    _opened(player, today, number, 75).do("N4", after=2, next="continue").wait(60).tell("extension.requested")


def extension_to_approve(player: Player, today: dt.date, number: int) -> None:
    """P11: the leader is to decide on the extension; red, the 90 days are nearly gone."""
    story = _opened(player, today, number, 90).do("N4", after=2, next="continue").wait(70)
    story.tell("extension.requested").do("N3x")


def overdue(player: Player, today: dt.date, number: int) -> None:
    """The 90 days are over: red."""
    _opened(player, today, number, 110).do("N4", after=3, next="continue").wait(95)


_FIRST, _STREET = "执法一队", "东门街道综合行政执法队"
_TOLD: tuple[Told, ...] = (
    archived, lead_to_register, waits_for_the_register, to_check, unit_to_review_opening, leader_to_open, to_transfer,
    investigating, measures_to_approve, measures_to_end, evidence_to_ask_for,
    evidence_to_register, evidence_nearly_lapsed, evidence_to_give_back, to_order, to_recheck, to_report, to_cosign,
    unit_to_review_report, to_withdraw, transfer_to_start, transfer_under_way,
    to_draft_notice, notice_to_approve, notice_to_serve, defence_runs,
    hearing_to_accept, hearing_to_tell, hearing_to_hold, hearing_to_report, defence_to_review, legal_review,
    to_discuss, leaders_to_speak, to_conclude, to_decide,
    to_make_out, to_serve, to_leave, to_announce, announced, to_pay_and_publish, instalments_to_approve,
    instalments_run, surcharge_to_propose, surcharge_to_approve, late_payment, enforcing,
    at_the_court, withdrawing,
    to_report_closing, closing_unit, closing_leader, to_archive, asks_for_more_time, extension_to_approve, overdue,
)  # fmt: skip
_ALL = (
    *_TOLD,
    *demo_stories_summary.TOLD,
    *demo_stories_measure.TOLD,
    *demo_stories_inspection.TOLD,
    *demo_stories_enforcement.TOLD,
    *demo_stories_transfer.TOLD,
    *demo_stories_remedy.TOLD,
)
#: Unit and story of each case; two thirds are the first team's.
STORIES: tuple[tuple[str, Told], ...] = (
    *((_STREET if number % 3 == 2 else _FIRST, told) for number, told in enumerate(_ALL)),
    *((_FIRST, told) for told in demo_stories_supervision.TOLD),
    (_FIRST, demo_stories_remedy.publish),  # the last, when everything else is told
)
