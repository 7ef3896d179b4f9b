"""Pure decisions of the inspection procedure, and the figures that they rest on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPINION = "《国务院办公厅关于严格规范涉企行政检查的意见》（国办发〔2024〕54号）"

#: Figures of the procedure; what the tenant sets goes before them (``processes/parameters.py``).
#: key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "cap_per_subject": (2, f"{OPINION}：年度频次上限由主管部门公布（数额待核）", False),
    "abnormal_times": (4, f"{OPINION}：明显超过合理频次的预警（次数待核）", False),
    "publish_every_result": (True, "国发〔2019〕5号；本机关公示范围（可调整，待核）", False),
    "credit_a": (1, "《广东省市场监管条例》第二十六条：抽查比例与信用挂钩（权重待核）", False),
    "credit_b": (2, "《广东省市场监管条例》第二十六条：抽查比例与信用挂钩（权重待核）", False),
    "credit_c": (4, "《广东省市场监管条例》第二十六条：抽查比例与信用挂钩（权重待核）", False),
    "credit_d": (8, "《广东省市场监管条例》第二十六条：抽查比例与信用挂钩（权重待核）", False),
    "risk_low": (1, "《广东省市场监管条例》第二十六条：抽查比例与风险挂钩（权重待核）", False),
    "risk_middle": (2, "《广东省市场监管条例》第二十六条：抽查比例与风险挂钩（权重待核）", False),
    "risk_high": (4, "《广东省市场监管条例》第二十六条：抽查比例与风险挂钩（权重待核）", False),
}
PREFIX = "inspection."

CREDITS: Mapping[str, str] = {"a": "A（信用好）", "b": "B（较好）", "c": "C（一般）", "d": "D（较差）"}
RISKS: Mapping[str, str] = {"low": "低风险", "middle": "中风险", "high": "高风险"}
#: 任务来源. ``lead`` comes of a complaint, an assignment, data or the subject's own wish.
SOURCES: Mapping[str, str] = {
    "double_random": "双随机抽查", "daily": "日常检查", "special": "专项检查", "lead": "个案检查",
}  # fmt: skip
#: Sources that the yearly plan and its cap bind; checks on a lead stand beside it. Source: 国办发〔2024〕54号.
PLANNED = frozenset({"double_random", "daily", "special"})
#: What a check outside the cap may rest on. Source: 国办发〔2024〕54号 (线索、企业申请).
LEADS: Mapping[str, str] = {
    "complaint": "投诉举报", "assigned": "转办、交办", "monitoring": "数据监测", "own_wish": "企业申请",
}  # fmt: skip
MODES: Mapping[str, str] = {key: SOURCES[key] for key in ("double_random", "daily", "special")}

#: The five prohibitions in our own words. Source: 国办发〔2024〕54号第七部分.
PROHIBITIONS: Sequence[str] = (
    "不为利益而检查：不收受被检查人的财物、报酬、福利，不接受宴请、娱乐、旅游安排，不让被检查人承担任何费用，"
    "不指定中介机构",
    "不妨碍正常生产经营：不刻意要求法定代表人到场",
    "不任性处罚：不乱查封、乱扣押、乱冻结，不动辄责令停产停业",
    "不下达检查指标：考核、经费不与检查次数、罚没数额挂钩",
    "不变相检查：不以观摩、督导、考察等名义实施检查",
)
#: The answers of a checklist.
CLEAN, FOUND, NOT_APPLICABLE = "未发现问题", "发现问题", "不适用"
_LINE = re.compile(r"^(?P<code>[^｜|]+)[｜|](?P<title>[^｜|]*)[｜|]\s*(?P<answer>[^｜|：:]+)(?:[：:｜|](?P<note>.*))?$")


@dataclass(frozen=True)
class Listed:
    """One line of the items to inspect: its code, and the body whose item it is (empty for the own one)."""

    code: str
    body: str = ""


def item_lines(text: str | None) -> list[Listed]:
    """Read items as an officer writes them: a code a line, ``code@body`` for an item of another body."""
    found: list[Listed] = []
    for line in (text or "").replace("＠", "@").splitlines():
        code, _, body = (part.strip() for part in line.partition("@"))
        if code and Listed(code, body) not in found:
            found.append(Listed(code, body))
    return found


def checklist_text(items: Iterable[Mapping[str, Any]]) -> str:
    """Write the checklist as it is handed to the officer: a line for each item, to be answered at its end."""
    return "\n".join(f"{one['code']}｜{one['title'].replace('|', '／').replace('｜', '／')}｜{CLEAN}" for one in items)


def checklist(text: str | None) -> dict[str, dict[str, str]]:
    """Read an answered checklist: code -> title, answer and note; lines that cannot be read are left out."""
    found: dict[str, dict[str, str]] = {}
    for line in (text or "").splitlines():
        match = _LINE.match(line.strip())
        if match and match["answer"].strip() in (CLEAN, FOUND, NOT_APPLICABLE):
            found[match["code"].strip()] = {
                "title": match["title"].strip(), "answer": match["answer"].strip(),
                "note": (match["note"] or "").strip(),
            }  # fmt: skip
    return found


def open_items(items: Iterable[Mapping[str, Any]], answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """List the items that are not answered, or where something was found and nothing is said about it."""
    return [
        one["code"]
        for one in items
        if one["code"] not in answers or (answers[one["code"]]["answer"] == FOUND and not answers[one["code"]]["note"])
    ]


def capped(source: str) -> bool:
    """Tell whether an inspection of this source counts towards the cap and is stopped by it."""
    return source in PLANNED


def is_public(source: str, figures: Mapping[str, Any], outcomes: Iterable[str]) -> bool:
    """Tell whether the result is published: of drawn inspections always, of others as the tenant has set it.

    A suspected crime is not published while it is being looked into.
    """
    if "crime" in set(outcomes):
        return False
    return source == "double_random" or bool(figures["publish_every_result"])


def year_of(day: dt.date) -> int:
    """Give the plan year of a day."""
    return day.year
