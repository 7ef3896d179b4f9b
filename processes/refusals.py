"""Who does not sign and who does not come: one rule for every record and every receipt.

A refusal is noted with its reason, and so is why somebody could not sign or was not there; a witness signs in his
place, or a recording shows it. Where the statute itself asks for the witness (a coercive measure, its enforcement), a
recording does not stand in for him.

Source: 《行政强制法》第十八条第八项、第九项 (a refusal is noted on the record; an absent party's witness signs it);
《最高人民法院关于行政诉讼证据若干问题的规定》（法释〔2002〕21号, in force 2002-10-01）第十五条 (the reason is noted,
others who are there may sign); 《行政处罚法》第五十二条第一款、第六十一条 with 《民事诉讼法》第八十九条 (left at the
place: a witness, or pictures and recordings). That a record wants them, too, is the stricter reading of these, ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from engine.forms import Field
from processes.facts import DatesContradict

#: Where the answer ``receipt`` says that somebody refused.
REFUSED = ("receipt", ("refused",))
Shown = tuple[str, tuple[Any, ...]]
BASIS = "《最高人民法院关于行政诉讼证据若干问题的规定》第十五条"
LEAVING = "《民事诉讼法》第八十九条"


class ReasonMissing(PreconditionFailed):
    """Who does not sign, or is not there: say why."""

    zh = "拒绝签名、签收，不能签名或者不在场的，请写明原因（《最高人民法院关于行政诉讼证据若干问题的规定》第十五条）。"


class WitnessMissing(PreconditionFailed):
    """A refusal, an absence or a leaving at the place needs a witness, or a recording."""

    zh = (
        "拒绝签名、签收或者不在场的，除写明情况外，须有见证人签名或者全程录音录像；留置送达须有见证人签名，"
        "或者拍照、录像（《民事诉讼法》第八十九条）。"
    )


class NobodyAttended(PreconditionFailed):
    """The party is there, or a witness who signs."""

    zh = "应当通知当事人到场；当事人不到场的，邀请见证人到场并签名（《行政强制法》第十八条第四项、第九项）。"


def reason(label: str = "拒绝签收的情况", shown: Shown = REFUSED) -> Field:
    """Ask why somebody did not sign."""
    return Field("refusal_reason", label, show_if=shown, max_length=300, basis=BASIS)


def witness(shown: Shown | None = REFUSED, **more: Any) -> Field:
    """Ask for the witness of it."""
    more.setdefault("hint", "没有见证人的，须全程录音录像")
    return Field("witness", "见证人（姓名、单位）", required=False, show_if=shown, max_length=100, **more)


def recorded(shown: Shown | None = REFUSED, **more: Any) -> Field:
    """Ask whether it was recorded; the recording belongs among the evidence."""
    more.setdefault("hint", "录音录像在“证据”页上传")
    return Field("recorded", "全程录音录像（留置的，拍照、录像）", "boolean", required=False, show_if=shown, **more)


def witnessed(answers: Mapping[str, Any], *, why: str, recorded: bool | None = None) -> None:
    """Refuse a signature that is missing without a reason, or without witness and recording.

    :param why: the name of the answer that says why; none where the way of service says it.
    :param recorded: whether all of it was recorded; left out, the answers say it.
    :raises ReasonMissing: or ``WitnessMissing``.
    """
    if why and not _words(answers.get(why)):
        raise ReasonMissing()
    filmed = bool(answers.get("recorded")) if recorded is None else recorded
    if not _words(answers.get("witness")) and not filmed:
        raise WitnessMissing()


def receipt(
    answers: Mapping[str, Any], *, named: bool = True, why: str = "refusal_reason", recorded: bool | None = None
) -> None:
    """Refuse a receipt that nobody named signed, or a refusal that nothing shows.

    :param named: whether who signed is asked for; a record names the people there elsewhere.
    :raises ReasonMissing: or ``WitnessMissing``, ``DatesContradict``.
    """
    if answers.get("receipt") == "refused":
        witnessed(answers, why=why, recorded=recorded)
    elif named and not _words(answers.get("receiver")):
        raise DatesContradict(reason="请填写签收人")


def attended(answers: Mapping[str, Any], *, party: str) -> None:
    """Refuse coercion that neither the party nor a witness sees.

    :param party: the answer that names the party, empty where it did not come.
    :raises NobodyAttended: Source: 《行政强制法》第十八条第四项、第九项.
    """
    if not _words(answers.get(party) if party else "") and not _words(answers.get("witness")):
        raise NobodyAttended()


def shown_by(answers: Mapping[str, Any], *, recorded: bool | None = None) -> str:
    """Say who or what shows a refusal, as the proof of service names it."""
    filmed = bool(answers.get("recorded")) if recorded is None else recorded
    return _words(answers.get("witness")) or ("以录音录像记录" if filmed else "")


def _words(value: Any) -> str:
    return str(value or "").strip()
