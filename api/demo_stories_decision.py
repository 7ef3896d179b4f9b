"""Cases of the ordinary penalty procedure from legal review to the archive, each up to where it waits today.

A story gets its unit's player, today, and its number; days are counted back from today.
"""

from __future__ import annotations

import datetime as dt

from api import demo_story_parts as parts
from api.demo_cases import Player, Story


def legal_review(player: Player, today: dt.date, number: int) -> None:
    """N9."""
    parts.notified(player, today, number, 25).do("N7", after=1)


def to_discuss(player: Player, today: dt.date, number: int) -> None:
    """N10: a case for collective discussion."""
    parts.notified(player, today, number, 28, complex=True).do("N7", after=1).do("N9", after=2)


def leaders_to_speak(player: Player, today: dt.date, number: int) -> None:
    """N10: one leader has spoken, the other has not."""
    story = parts.notified(player, today, number, 30, complex=True).do("N7", after=1).do("N9", after=2)
    both = [player.person("leader"), player.person("second_leader")]
    story.do("N10", after=1, participants=both).do("N10_opinion")


def to_conclude(player: Player, today: dt.date, number: int) -> None:
    """N10: what the leaders concluded is to be written down."""
    story = parts.notified(player, today, number, 31, complex=True).do("N7", after=1).do("N9", after=2)
    both = [player.person("leader"), player.person("second_leader")]
    story.do("N10", after=1, participants=both).do("N10_opinion").do("N10_opinion", by=player.cast["second_leader"])


def to_decide(player: Player, today: dt.date, number: int) -> None:
    """N11; 65 of the 90 days are over: yellow."""
    parts.notified(player, today, number, 68).do("N7", after=1).do("N9", after=40).file("D37")


def to_make_out(player: Player, today: dt.date, number: int) -> None:
    """N12."""
    parts.notified(player, today, number, 30).do("N7", after=1).do("N9", after=2).do("N11", after=2)


def to_serve(player: Player, today: dt.date, number: int) -> None:
    """N13."""
    parts.decided(player, today, number, 26)


def to_leave(player: Player, today: dt.date, number: int) -> None:
    """N13: the party, fined more than the standard provides, refuses to sign."""
    why = "占用盲道并堵塞消防通道，影响范围大，基准档次未能反映其危害，经集体研究高于基准处罚。"
    story = parts.decided(player, today, number, 28, fine=180_000, deviation_reason=why)
    story.do("N13", after=1, result="refused", receiver=None, relation=None, reason="当事人拒绝签收")


def to_announce(player: Player, today: dt.date, number: int) -> None:
    """N13: nobody to be found."""
    story = parts.decided(player, today, number, 29)
    story.do(
        "N13", after=1, result="unreachable", method=None, receiver=None, relation=None, reason="人去店空，邮件退回"
    )


def announced(player: Player, today: dt.date, number: int) -> None:
    """N13: the thirty days of the public notice run."""
    story = parts.decided(player, today, number, 40)
    story.do(
        "N13", after=1, result="unreachable", method=None, receiver=None, relation=None, reason="人去店空，邮件退回"
    )
    story.do("N13_notice", after=1).file("D51")


def to_pay_and_publish(player: Player, today: dt.date, number: int) -> None:
    """N14 and N15."""
    parts.served(player, today, number, 31).file("D50")


def _asked_for_instalments(player: Player, today: dt.date, number: int, age: int) -> Story:
    story = parts.served(player, today, number, age).do("N15")
    return story.do(
        "N14",
        after=2,
        result="instalment",
        paid_on=None,
        paid_cents=None,
        receipt=None,
        request="资金困难，申请分两期。",
    )


def instalments_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N14: the party asks for instalments."""
    _asked_for_instalments(player, today, number, 35)


def instalments_run(player: Player, today: dt.date, number: int) -> None:
    """N14: the second instalment is open."""
    _asked_for_instalments(player, today, number, 38).do("N14_instalment", after=1)


def surcharge_to_propose(player: Player, today: dt.date, number: int) -> None:
    """N14: the fifteen days are over."""
    parts.served(player, today, number, 52).do("N15").wait(22)


def surcharge_to_approve(player: Player, today: dt.date, number: int) -> None:
    """N14: the leader decides on the surcharge."""
    parts.served(player, today, number, 58).do("N15").wait(22).do("N14_surcharge")


def late_payment(player: Player, today: dt.date, number: int) -> None:
    """N14: the surcharge runs."""
    parts.served(player, today, number, 70).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)


def enforcing(player: Player, today: dt.date, number: int) -> None:
    """N16."""
    story = parts.served(player, today, number, 120).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)
    none = {"paid_on": None, "paid_cents": None, "receipt": None}
    story.do("N14_late", after=30, result="enforce", demanded_on=story.day.isoformat(), **none)


def at_the_court(player: Player, today: dt.date, number: int) -> None:
    """N16_wait: the court is asked in a case of its own; the penalty waits for it."""
    story = parts.served(player, today, number, 120).do("N15").wait(22).do("N14_surcharge").do("N14_approve", after=1)
    none = {"paid_on": None, "paid_cents": None, "receipt": None}
    story.do("N14_late", after=30, result="enforce", demanded_on=story.day.isoformat(), **none).do("N16")


def withdrawing(player: Player, today: dt.date, number: int) -> None:
    """N15: the decision was annulled; publicity must go within three working days."""
    parts.served(player, today, number, 33).do("N15").tell("decision.changed")


def to_report_closing(player: Player, today: dt.date, number: int) -> None:
    """N17."""
    parts.served(player, today, number, 36).do("N14", after=3).do("N15")


def closing_unit(player: Player, today: dt.date, number: int) -> None:
    """N17, the unit head."""
    parts.served(player, today, number, 38).do("N14", after=3).do("N15").published().do("N17", after=1)


def closing_leader(player: Player, today: dt.date, number: int) -> None:
    """N17, the leader."""
    parts.served(player, today, number, 39).do("N14", after=3).do("N15").published().do("N17", after=1).do(
        "N17_unit", after=1
    )


def to_archive(player: Player, today: dt.date, number: int) -> None:
    """N18."""
    story = parts.served(player, today, number, 42).do("N14", after=3).do("N15").published().do("N17", after=1)
    story.do("N17_unit", after=1).do("N17_leader", after=1).file("D60")


def archived(player: Player, today: dt.date, number: int) -> None:
    """A whole case with its papers."""
    story = parts.opened(player, today, number, 75).file("D01", "D06").refused().file("D10", "D12", "D23")
    story = parts.signed(parts.proposed(story)).file("D30").notified().do("N7", after=1)
    story.decided().do("N13", after=1).file("D50").do("N14", after=3).do("N15").closed()


def asks_for_more_time(player: Player, today: dt.date, number: int) -> None:
    """P11 is nearly over: more time is asked for; yellow."""
    parts.opened(player, today, number, 75).do("N4", after=2, next="continue").wait(60).tell("extension.requested")


def extension_to_approve(player: Player, today: dt.date, number: int) -> None:
    """P11: the leader is to decide on the extension; red, the 90 days are nearly gone."""
    story = parts.opened(player, today, number, 90).do("N4", after=2, next="continue").wait(70)
    story.tell("extension.requested").do("N3x")


def overdue(player: Player, today: dt.date, number: int) -> None:
    """The 90 days are over: red."""
    parts.opened(player, today, number, 110).do("N4", after=3, next="continue").wait(95)
