"""听证 (H1-H6): asked for within five working days, held by somebody who did not investigate, decided on its record.

Cases of the first diagram know one step, N8, which told of the notice, the hearing and its report at once; its
questions stay answerable for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from engine import calendar_years, casefile, people
from engine.forms import Field, Form
from engine.registry import Problem, StepContext
from processes.facts import DatesContradict, day, merge, not_before, not_future, part, signed, today
from processes.penalty import errors, rules
from processes.penalty.contexts import common
from processes.penalty.people_rules import not_an_investigator
from processes.questions import choices, opinion

#: Agents that a party may send. Source: 《行政处罚法》第六十四条第五项.
MOST_AGENTS = 2
_HELD, _OTHER = ("result", ("held",)), ("result", ("absent", "postponed"))
_CLOSED = ("open", (False, "false", "off", "否"))

ACCEPTANCE = Form(
    "hearing",
    (
        Field("host", "听证主持人", "person", role="legal_reviewer", hint="不得由本案调查人员担任",
              basis="《行政处罚法》第六十四条第四项"),
        Field("members", "听证员", "persons", required=False, role="legal_reviewer"),
        Field("recorder", "记录人", max_length=100),
        Field("open", "公开举行", "boolean", basis="《行政处罚法》第六十四条第三项"),
        Field("secret", "不公开举行的理由", show_if=_CLOSED, max_length=300,
              hint="国家秘密、商业秘密或者个人隐私依法予以保密"),
        opinion("审批意见", "accept_opinion"),
    ),
)  # fmt: skip
NOTICE = Form(
    "hearing",
    (
        Field("planned_at", "举行时间", "datetime", basis="《行政处罚法》第六十四条第二项"),
        Field("place", "举行地点", max_length=200),
        Field("notified_on", "通知送达日期", "date", basis="《行政处罚法》第六十四条第二项"),
        Field("notified_to", "签收人", max_length=100),
    ),
)
HEARING = Form(
    "hearing",
    (
        Field("result", "情况", "choice", basis="《行政处罚法》第六十四条第六项",
              choices=choices(held="已举行", absent="当事人无正当理由拒不出席或者中途退出，终止听证",
                              postponed="有正当理由，延期举行")),
        Field("host", "听证主持人", "person", role="legal_reviewer", prefill="hearing.host",
              basis="《行政处罚法》第六十四条第四项"),
        Field("recorder", "记录人", prefill="hearing.recorder", max_length=100),
        Field("notified_on", "通知送达日期", "date", prefill="hearing.notified_on"),
        Field("held_on", "举行日期", "date"),
        Field("place", "举行地点", prefill="hearing.place", max_length=200),
        Field("ended_at", "结束时间", "datetime", show_if=_HELD),
        Field("attendees", "到场的当事人、代理人", show_if=_HELD, max_length=200),
        Field("agents", "代理人人数", "integer", required=False, minimum=0, maximum=9, show_if=_HELD,
              basis="《行政处罚法》第六十四条第五项"),
        Field("case_for", "调查人员提出的事实、证据和处罚建议", "longtext", show_if=_HELD,
              basis="《行政处罚法》第六十四条第七项"),
        Field("case_against", "当事人的申辩和质证", "longtext", show_if=_HELD),
        Field("witnesses", "证人及证言", "longtext", required=False, show_if=_HELD),
        Field("last_words", "最后陈述", "longtext", show_if=_HELD),
        Field("checked", "笔录已交当事人或者代理人核对无误后签字", "boolean", show_if=_HELD,
              basis="《行政处罚法》第六十四条第八项"),
        Field("refused", "拒绝签字的情况", required=False, show_if=_HELD, max_length=300, hint="由主持人在笔录中注明"),
        Field("reason", "不到场、退场或者延期的情况", "longtext", show_if=_OTHER, max_length=1000),
        Field("report", "听证报告意见", "longtext", required=False, hint="可在“听证报告”环节填写"),
    ),
    headings={"result": "举行情况", "case_for": "听证笔录"},
)  # fmt: skip
REPORT = Form(
    "hearing",
    (
        Field("points", "当事人的主要事实、理由和意见", "longtext"),
        Field("report", "处理意见", "longtext", prefill="hearing.report", basis="《行政处罚法》第六十五条"),
    ),
)


def accept(context: StepContext) -> None:
    """H2: whoever conducts it did not investigate; behind closed doors only with a reason."""
    not_an_investigator(context, "听证主持", context.answers["host"], *context.answers.get("members", ()))


def notice(context: StepContext) -> None:
    """H3: seven full working days before. Source: 《行政处罚法》第六十四条第二项."""
    not_future(context, "notified_on")
    not_before(context, day(part(context, "hearing").get("received_on")), "当事人申请听证的日期", "notified_on")
    _in_time(context, context.answers["notified_on"], context.answers["planned_at"])


def _in_time(context: StepContext, notified: Any, held: Any) -> None:
    told, on = day(notified), day(held)
    if not (told and on):
        raise DatesContradict(reason="日期不完整")
    years = calendar_years.calendar(context.tx)
    if told > years.count_back(on, rules.HEARING_NOTICE_WORKING_DAYS, strict=True):
        earliest = years.add_working_days(told, rules.HEARING_NOTICE_WORKING_DAYS + 1)
        raise errors.HearingNoticeTooShort(earliest=earliest.isoformat())


def hearing(context: StepContext) -> None:
    """H4: by the host, not before its day, at most two agents, the record checked by the party."""
    answers, known = context.answers, part(context, "hearing")
    not_an_investigator(context, "听证主持", answers["host"])
    not_future(context, "held_on")
    not_before(context, day(known.get("received_on")), "当事人申请听证的日期", "notified_on")
    _in_time(context, answers["notified_on"], answers["held_on"])
    if known.get("planned_at"):
        not_before(context, day(known["planned_at"]), "通知的举行日期", "held_on")
    if answers["result"] != "held":
        return
    if int(answers.get("agents") or 0) > MOST_AGENTS:
        raise errors.TooManyAgents()
    if not answers["checked"] and not answers.get("refused"):
        raise errors.HearingRecordUnchecked()
    if not known.get("accepted_on") and not answers.get("report"):
        raise errors.HearingRecordMissing()


def report_problems(context: StepContext) -> list[Problem]:
    """H5: the record is filed before anybody reports on it, the report before it is handed on."""
    return [
        Problem(
            "document-missing", f"请先在“文书”页制作并归入《{title}》。", "《行政处罚法》第六十四条第八项、第六十五条"
        )
        for kind, title in (("D35", "听证笔录"), ("D36", "听证报告"))
        if not _filed(context, kind)
    ]


def notice_problems(context: StepContext) -> list[Problem]:
    """H3: the notice is filed."""
    if _filed(context, "D34"):
        return []
    return [
        Problem(
            "document-missing", "请先在“文书”页制作并归入《行政处罚听证通知书》。", "《行政处罚法》第六十四条第二项"
        )
    ]


def _filed(context: StepContext, kind: str) -> bool:
    """Tell whether a paper of this hearing is filed; one of an earlier notice does not count."""
    document = casefile.filed(context.tx, context.case.id, kind)
    since = str(part(context, "hearing").get("accepted_at") or "")
    if document is None or document.filed_at is None:
        return False
    again = str(part(context, "hearing").get("postponed_at") or "") if kind == "D34" else ""
    return document.filed_at.isoformat() >= max(since, again)


def over(context: StepContext) -> bool:
    """Tell whether the hearing that was asked for has been held, or given up by staying away."""
    found = part(context, "hearing")
    return bool(found.get("report")) or found.get("result") == "absent"


def on_record(context: StepContext) -> None:
    """H6: what was heard decides; without record and report there is no decision.

    :raises errors.HearingRecordMissing: Source: 《行政处罚法》第六十五条.
    """
    found = part(context, "hearing")
    if found.get("outcome") != "requested" or found.get("result") == "absent":
        return
    filed = not found.get("accepted_on") or (_filed(context, "D35") and _filed(context, "D36"))
    if not found.get("report") or not filed:
        raise errors.HearingRecordMissing()


def accepted(context: StepContext) -> None:
    """H2: the hearing is to be held."""
    merge(context, "hearing", accepted_on=today(context), accepted_at=context.at.isoformat())
    signed(context, "hearing", "leader", context.answers["accept_opinion"])


def held(context: StepContext) -> None:
    """H4: held, given up, or put off to a new notice."""
    host = people.names(context.tx, [uuid.UUID(context.answers["host"])])
    more: dict[str, Any] = {"host_name": next(iter(host.values()), ""), "done_on": today(context)}
    if context.answers["result"] == "postponed":
        more["postponed_at"] = context.at.isoformat()
    merge(context, "hearing", **more)


def reported(context: StepContext) -> None:
    """H5: the report of whoever conducted it."""
    merge(context, "hearing", reported_on=today(context), reported_by=context.actor.name)


def _people(context: StepContext) -> dict[str, Any]:
    found = part(context, "hearing")
    ids = [uuid.UUID(one) for one in (found.get("host"), *found.get("members", ())) if one]
    names = people.names(context.tx, ids)
    host = names.get(uuid.UUID(found["host"]), "") if found.get("host") else ""
    return {
        "host": {"name": host, "title": "听证主持人"},
        "members": [{"name": names.get(uuid.UUID(one), ""), "title": "听证员"} for one in found.get("members", ())],
        "recorder": {"name": found.get("recorder", ""), "title": "记录人"},
    }  # fmt: skip


def letter(context: StepContext) -> Mapping[str, Any]:
    """D34."""
    found = part(context, "hearing")
    return {
        **common(context),
        "hearing": {
            "requested_on": found.get("received_on", ""),
            "held_at": found.get("planned_at") or found.get("held_on", ""),
            "place": found.get("place", ""),
            "open": bool(found.get("open", True)), **_people(context),
        },
    }  # fmt: skip


def record(context: StepContext) -> Mapping[str, Any]:
    """D35 and D36: what was said, and what whoever conducted it makes of it."""
    found = part(context, "hearing")
    return {
        **common(context),
        "hearing": {
            **_people(context), "held_at": began(found), "ended_at": found.get("ended_at", ""),
            "place": found.get("place", ""), "open": bool(found.get("open", True)),
        },
        "minutes": {
            "applicant": found.get("attendees", ""), "case": found.get("case_for", ""),
            "defence": found.get("points") or found.get("case_against", ""), "witnesses": found.get("witnesses", ""),
            "last_word": found.get("last_words", ""), "conclusion": found.get("report", ""),
        },
    }  # fmt: skip


def began(found: Mapping[str, Any]) -> str:
    """Say when the hearing began: as it was announced, or on the day on which it was held when that was another."""
    planned, held = str(found.get("planned_at") or ""), str(found.get("held_on") or "")
    return planned if planned and (not held or day(planned) == day(held)) else held
