"""What is published of an inspection, through the register of publicity (国办发〔2024〕54号; 国发〔2019〕5号)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.session import Tx
from engine.calendar import day_of
from engine.cases import Case
from processes import bodies, parameters
from processes import publicity as publications
from processes import publicity_rules as rules
from processes.facts import day
from processes.inspection.facts import result_words
from processes.inspection.rules import SOURCES
from processes.publicity import Publication

#: Working days from the finding, as the limit I09 counts them; the tenant's parameter goes before it.
WITHIN = ("inspection.publicity_working_days", 20)


def propose(tx: Tx, case: Case, facts: Mapping[str, Any]) -> Publication:
    """Propose the result of an inspection to the public inside the completion of its step; somebody else approves it.

    :raises rules.PublicationLeaks: when a field or the words name what stays in the file.
    """
    request, result = facts.get("request") or {}, facts.get("result") or {}
    told = rules.inspection_content(
        facts, number=case.case_number or "", body=bodies.get(tx, case.body_id).name,
        source=SOURCES.get(str(request.get("source")), ""), result=result_words(facts),
    )  # fmt: skip
    found: dt.date = day(result.get("found_on")) or day_of(tx.at)
    listed = request.get("listed") or [{}]
    return publications.enter_now(
        tx, case, facts, told, kind=rules.INSPECTION, item_code=str(listed[0].get("code") or ""),
        on=day(told["checked_on"]) or found, period=rules.INSPECTION,
        within=int(parameters.value(tx, WITHIN[0], found, WITHIN[1])), since=found,
    )  # fmt: skip
