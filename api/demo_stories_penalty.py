"""Cases of the ordinary penalty procedure from the lead to the party's word, each up to where it waits today.

A story gets its unit's player, today, and its number; days are counted back from today.
"""

from __future__ import annotations

import datetime as dt

from api import demo_story_parts as parts
from api.demo_cases import Player, Story
from api.demo_stories_measure import registered
from integrations.businesses import BUSINESSES
from processes import joint


def lead_to_register(player: Player, today: dt.date, number: int) -> None:
    """N1: a lead that came in yesterday."""
    player.begin(
        today - dt.timedelta(days=1), source="complaint", content=parts.LEADS[0], address="深圳市罗湖区湖贝路1076号101"
    )


def waits_for_the_register(player: Player, today: dt.date, number: int) -> None:
    """The look-up of the business is on its way."""
    parts.begin(player, today, number, 1).do("N1", party_name=BUSINESSES[3].name, party_code=BUSINESSES[3].code)


def to_check(player: Player, today: dt.date, number: int) -> None:
    """N2, with what the register says."""
    parts.begin(player, today, number, 3).do("N1", party_code=BUSINESSES[number].code).register()


def investigated_first(player: Player, today: dt.date, number: int) -> None:
    """N2_first: evidence that cannot wait is taken before the case is opened; the filing has its limit."""
    story = parts.lead(parts.begin(player, today, number, 4), number)
    parts.checked(story, number, urgent=True, urgent_reason="摊位当日收市后撤走，不立即取证难以查清占道情况。")


def unit_to_review_opening(player: Player, today: dt.date, number: int) -> None:
    """N3, first signature."""
    parts.checked(parts.lead(parts.begin(player, today, number, 3), number), number)


def leader_to_open(player: Player, today: dt.date, number: int) -> None:
    """N3, the leader's signature; it came back once."""
    story = parts.checked(parts.lead(parts.begin(player, today, number, 6), number), number)
    story.back("N3_unit", "N2", "请补充现场照片和占道面积。", after=1)
    parts.checked(story, number).do("N3_unit", after=1)


def to_transfer(player: Player, today: dt.date, number: int) -> None:
    """Transfer to the body that is competent."""
    story = parts.lead(parts.begin(player, today, number, 6), number)
    parts.checked(story, number, outcome="transfer", jurisdiction="other", transfer_to="深圳市罗湖区市场监督管理局")
    story.do("N3_unit", after=1).do("N3", after=1, outcome="transfer")


def investigating(player: Player, today: dt.date, number: int) -> None:
    """N4, on the first day; another who acted together gets a case of his own, which waits at N1."""
    story = parts.opened(player, today, number, 7).file("D06")
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        joint.open_sibling(tx, case_id=story.case_id, name="钟国强")


def measures_to_approve(player: Player, today: dt.date, number: int) -> None:
    """Recusal and registration wait for the leader while the investigation goes on; a seizure is being asked for."""
    parts.opened(player, today, number, 9).do(
        "N4", after=2, measures=["preserve", "coerce", "recusal"], next="continue", recusal="协办人与当事人有利害关系。"
    ).do("N4a_apply")


def measures_to_end(player: Player, today: dt.date, number: int) -> None:
    """Evidence is registered with its list; what becomes of it is to be decided within seven working days."""
    story = parts.opened(player, today, number, 9).do("N4", after=2, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))


def evidence_to_ask_for(player: Player, today: dt.date, number: int) -> None:
    """N4a_apply: evidence may vanish."""
    parts.opened(player, today, number, 6).do("N4", after=2, measures=["preserve"], next="continue")


def evidence_to_register(player: Player, today: dt.date, number: int) -> None:
    """N4a_register: approved, to be listed on the spot."""
    story = parts.opened(player, today, number, 6).do("N4", after=2, measures=["preserve"], next="continue")
    story.do("N4a_apply").do("N4a_approve")


def evidence_nearly_lapsed(player: Player, today: dt.date, number: int) -> None:
    """N4a_head: the seven working days are nearly over, the unit head is called."""
    story = parts.opened(player, today, number, 13).do("N4", after=1, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))
    while "N4a_head" not in {one["element"] for one in story.case().waits.values()}:
        story.wait(1)


def evidence_to_give_back(player: Player, today: dt.date, number: int) -> None:
    """N4a_return: released, to be handed back."""
    story = parts.opened(player, today, number, 12).do("N4", after=2, measures=["preserve"], next="continue")
    registered(story.do("N4a_apply").do("N4a_approve"))
    story.wait(2).draft("N4a").file("D18").do("N4a")


def to_order(player: Player, today: dt.date, number: int) -> None:
    """N4c, the order to correct."""
    parts.opened(player, today, number, 6).do("N4", after=1, measures=["order"], next="conclude")


def to_recheck(player: Player, today: dt.date, number: int) -> None:
    """N4c, the re-check; the limit to correct still runs."""
    due = (today + dt.timedelta(days=3)).isoformat()
    story = parts.opened(player, today, number, 7).do("N4", after=1, measures=["order"], next="conclude")
    story.do("N4c", kind="limited", due_on=due).file("D10", "D22")


def to_report(player: Player, today: dt.date, number: int) -> None:
    """N5, after a refusal to correct."""
    parts.refused(player, today, number, 16).file("D23")


def to_cosign(player: Player, today: dt.date, number: int) -> None:
    """N5, the second officer."""
    parts.proposed(parts.refused(player, today, number, 19)).file("D30")


def unit_to_review_report(player: Player, today: dt.date, number: int) -> None:
    """N5, the unit head."""
    parts.proposed(parts.refused(player, today, number, 19)).do("N5_cosign")


def to_withdraw(player: Player, today: dt.date, number: int) -> None:
    """N5: the facts do not hold; the leader is to agree."""
    story = parts.quick(player, today, number, 15)
    given = {"outcome": "withdraw", "withdrawal_ground": "unfounded", "kinds": None, "fine_cents": None}
    parts.signed(story.do("N5", after=2, answered=None, reason="经查，违法事实不能成立。", **given))


def to_terminate(player: Player, today: dt.date, number: int) -> None:
    """N5: the party is gone without a successor; the leader is to agree."""
    story = parts.quick(player, today, number, 15)
    known = story.facts()
    company = known["party"]["type"] == "company"
    given = {"outcome": "terminate", "termination_ground": "dissolved" if company else "died", "kinds": None}
    given |= {"fine_cents": None, "answered": None, "gone_on": known["check"]["act_ended_on"]}
    given |= {"termination_proof": "注销登记通知书、清算报告。" if company else "居民死亡医学证明（推断）书。"}
    parts.signed(story.do("N5", after=2, reason="案件调查无法继续进行。", **given))


def transfer_to_start(player: Player, today: dt.date, number: int) -> None:
    """N5_transfer: the leader agrees that it looks like a crime."""
    _transferred(player, today, number)


def transfer_under_way(player: Player, today: dt.date, number: int) -> None:
    """N5_police: the transfer is a case of its own."""
    _transferred(player, today, number).do("N5_transfer")


def _transferred(player: Player, today: dt.date, number: int) -> Story:
    story = parts.opened(player, today, number, 20).do("N4", after=1)
    gone = {"outcome": "transfer", "kinds": None, "fine_cents": None, "reason": "混有危险废物，涉嫌犯罪。"}
    return story.do("N5", after=2, **gone).do("N5_cosign").do("N5_unit", after=1).do("N5_close", after=1)


def to_draft_notice(player: Player, today: dt.date, number: int) -> None:
    """N6."""
    parts.signed(parts.proposed(parts.quick(player, today, number, 14), cleaning=True))


def notice_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N6, the leader."""
    parts.signed(parts.proposed(parts.quick(player, today, number, 15), cleaning=True)).do("N6", after=1)


def notice_to_serve(player: Player, today: dt.date, number: int) -> None:
    """N6, the notice lies ready."""
    story = parts.signed(parts.proposed(parts.quick(player, today, number, 16), cleaning=True)).do("N6", after=1)
    story.do("N6_approve", after=1).file("D32")


def defence_runs(player: Player, today: dt.date, number: int) -> None:
    """N7 and N8: both periods of the party run (建筑垃圾22, 60,000 yuan)."""
    parts.waste(player, today, number, 14)


def _hearing(player: Player, today: dt.date, number: int, ago: int) -> Story:
    """Give a case in which a hearing was asked for."""
    return (
        parts.waste(player, today, number, ago)
        .do("N7", after=1)
        .do("N8_request", after=1, outcome="requested", waiver=None)
    )


def hearing_to_accept(player: Player, today: dt.date, number: int) -> None:
    """N8_accept: a hearing was asked for at the hall; a request for time to pay came too early, the officer has it."""
    story = parts.waste(player, today, number, 20).do("N7", after=1)
    story.hand_in("instalment_request", "本公司资金周转困难，如作出罚款决定，请求分三期缴纳。")
    story.hand_in("hearing_request", "对拟处罚款的数额和建筑垃圾的数量有异议，申请举行听证。", after=1)


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
    story = parts.notified(player, today, number, 26)
    story.do(
        "N7",
        after=2,
        outcome="submitted",
        waiver=None,
        person="刘洋",
        manner="written",
        content="已全部清理，请求从轻。",
    )
