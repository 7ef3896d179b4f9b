"""How values look to a reader, and how forms go to and fro."""

from __future__ import annotations

import datetime as dt

import pytest
from werkzeug.datastructures import MultiDict

from api import filters
from api.auth import local
from api.pages import clocks, fields
from api.pages.files import disposition
from db.command import COMMANDS
from engine.forms import Choice, Field, Form
from processes import ALL
from processes.worklist import Clock

SHENZHEN = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 3, 6, 10, 0, tzinfo=SHENZHEN)

FORM = Form(
    "x",
    (
        Field("fine", "罚款", "money", required=False),
        Field("refused", "拒不改正", "boolean", required=False),
        Field(
            "kinds", "种类", "multichoice", choices=(Choice("fine", "罚款"), Choice("warning", "警告")), required=False
        ),
        Field("at", "时间", "datetime", required=False),
        Field("why", "理由", show_if=("refused", (True,)), required=False),
    ),
    headings={"at": "经过"},
)


@pytest.mark.parametrize(
    ("due", "light", "words"),
    [
        (dt.datetime(2026, 3, 7, tzinfo=SHENZHEN), "red", "今日到期"),
        (dt.datetime(2026, 3, 10, tzinfo=SHENZHEN), "yellow", "剩 3 天"),
        (dt.datetime(2026, 3, 6, tzinfo=SHENZHEN), "red", "超 1 天"),
        (dt.datetime(2026, 3, 6, 15, 0, tzinfo=SHENZHEN), "yellow", "剩 5 小时"),
        (dt.datetime(2026, 3, 10, tzinfo=SHENZHEN), "paused", "中止"),
        (None, "none", "无期限"),
    ],
)
def test_a_limit_says_how_much_is_left_counting_its_last_day(due: dt.datetime | None, light: str, words: str) -> None:
    assert clocks.left(Clock(light, due), NOW) == words


def test_money_is_shown_with_its_capitals() -> None:
    assert filters.money(123_456) == "1,234.56元"
    assert filters.capitals(123_456) == "壹仟贰佰叁拾肆元伍角陆分"


def test_an_instant_is_shown_by_the_clock_of_shenzhen_wherever_the_server_stands() -> None:
    assert filters.moment(dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)) == "2026-03-02 07:30"
    assert filters.day_full(dt.date(2026, 3, 2)) == "2026年3月2日（星期一）"


def test_stored_answers_come_back_into_the_controls_as_they_were_typed() -> None:
    posted = MultiDict([("fine", "1000.50"), ("refused", "true"), ("kinds", "fine"), ("kinds", "warning")])
    answers = fields.answers_of(FORM, posted)
    clean = FORM.check(answers)
    assert clean == {"fine": 100_050, "refused": True, "kinds": ["fine", "warning"]}
    assert fields.raw_of(FORM, clean) == {"fine": "1000.50", "refused": "true", "kinds": ["fine", "warning"]}
    shown = {row["title"]: row["value"] for row in fields.readable(FORM, clean, {})}
    assert shown["罚款"].startswith("1,000.50元（壹仟元")
    assert (shown["拒不改正"], shown["种类"]) == ("是", "罚款、警告")


def test_a_field_that_depends_on_another_answer_says_so_to_the_page() -> None:
    groups = fields.groups_of(FORM, {})
    assert [group.title for group in groups] == ["", "经过"]
    assert groups[1].fields[-1].shown_when == "refused=true"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", None]
)
def test_a_login_never_leads_to_another_server(target: str | None) -> None:
    assert local(target) == "/"


def test_a_header_can_carry_any_file_name() -> None:
    header = disposition("attachment", '决定书"\r\nX: y𬱖.pdf')
    assert header.isascii() and "\n" not in header


def test_every_command_has_a_name_that_readers_of_the_history_understand() -> None:
    from api.pages.history import TITLES
    from db.migrate import load_models

    load_models("db", "engine", "discretion", "processes", "vehicles")
    shipped = {name for name, info in COMMANDS.items() if not info.function.startswith("tests")}
    assert shipped <= set(TITLES), sorted(shipped - set(TITLES))


def test_every_operator_and_outside_system_has_a_name_that_readers_understand() -> None:
    from api.pages.history import OPERATORS, SYSTEMS

    services = [service for process in ALL for service in process.services.values()]
    assert {service.name for service in services} == set(OPERATORS)
    assert {service.topic.partition(".")[0] for service in services if service.topic} <= set(SYSTEMS)


def test_every_setting_is_documented() -> None:
    from pathlib import Path

    from api.settings import Settings

    page = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    others = {"database_url": "DATABASE_URL"}
    names = [others.get(name, f"DUECOURSE_{name.upper()}") for name in Settings.__annotations__]
    assert [name for name in names if name not in page] == []


@pytest.mark.parametrize(
    ("key", "binds", "words"), [("R01", "party", "已届满"), ("F05", "party", "超 3 天"), ("P12", "agency", "超 3 天")]
)
def test_only_a_partys_time_is_lapsed_and_not_late(key: str, binds: str, words: str) -> None:
    at = dt.datetime(2026, 3, 6, 2, tzinfo=dt.UTC)
    clock = Clock("red", dt.datetime(2026, 3, 4, 0, tzinfo=filters.ZONE), "", key, binds)
    assert clocks.left(clock, at) == words


@pytest.mark.parametrize(
    ("asked", "typed", "told"),
    [
        (
            Field("answered", "裁量情节", "longtext", lines="pairs"),
            "拒不改正=是\n造成污染＝否",
            "拒不改正：是\n造成污染：否",
        ),
        (
            Field("items", "检查事项", "longtext", lines="items"),
            "A1\nB2@区消防大队",
            "占道经营（A1）\nB2（区消防大队）",
        ),
        (
            Field("checklist", "检查表", "longtext", lines="checklist"),
            "A1｜占道经营｜未发现问题\nB2|露天堆放|发现问题：约1平方米",
            "占道经营：未发现问题\n露天堆放：发现问题：约1平方米",
        ),
        (
            Field("samples", "样品", "longtext", lines="cells", columns=("名称", "规格", "数量", "备样")),
            "饭碗｜白瓷｜4件｜\n筷子",
            "饭碗（规格：白瓷；数量：4件）\n筷子",
        ),
    ],
)
def test_what_is_typed_in_a_format_is_told_in_words(asked: Field, typed: str, told: str) -> None:
    assert fields.words(asked, typed, {"items": [Choice("A1", "占道经营（A1）")]}) == told
