"""The phrases that the importer reads, and those that it leaves to the officer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discretion import amounts, conditions, phrases
from discretion.amounts import Amount, Fixed, Multiple, NoPenalty, Percentage, PerUnit, Unread
from discretion.conditions import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    Measured,
    PartyIs,
    PromptCorrection,
    Question,
    TimesPunished,
)

D = Decimal


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("第一次被处罚", TimesPunished(1)),
        ("第2次被处罚", TimesPunished(2)),
        ("第三次及以上被处罚", TimesPunished(3, True)),
        ("违法行为成立", Always()),
        ("及时改正", PromptCorrection()),
        ("违法行为轻微并及时改正", AllOf((Question("违法行为轻微"), PromptCorrection()))),
        ("第三次及以上被处罚；或扰乱秩序；或造成影响（任一）",
         AnyOf((TimesPunished(3, True), Question("扰乱秩序"), Question("造成影响")))),
        ("占比≥10%且<20%", Measured("占比", "%", D(10), True, D(20), False)),
        ("占比≤10%", Measured("占比", "%", None, True, D(10), True)),
        ("有刊播但占比<10%", Measured("占比", "%", D(0), False, D(10), False)),
        ("从未发布", Measured("占比", "%", D(0), True, D(0), True)),
        ("面积10平方米以上不足20平方米", Measured("面积", "平方米", D(10), True, D(20), False)),
        ("面积5㎡以上10㎡以下", Measured("面积", "平方米", D(5), True, D(10), True)),
        ("面积不足5平方米", Measured("面积", "平方米", None, True, D(5), False)),
        ("面积超过20平方米", Measured("面积", "平方米", D(20), False, None, False)),
        ("数量3个以下", Measured("数量", "个", None, True, D(3), True)),
        ("数量3个以上", Measured("数量", "个", D(3), True, None, False)),
        ("个人", PartyIs(("citizen", "sole_trader"))),
        ("明知", Question("明知")),
        ("尚可采取改正措施消除对规划实施的影响", Question("尚可采取改正措施消除对规划实施的影响")),
        ("三种情形之一", Question("三种情形之一")),
    ],
)  # fmt: skip
def test_conditions_are_read_or_stay_questions(text: str, read: Condition) -> None:
    assert phrases.condition(text).condition == read


@pytest.mark.parametrize("text", ["面积10平方米以上20处以下", "面积10平方米", "第零次被处罚", "占比≥10%且<20处"])
def test_a_phrase_that_does_not_add_up_stays_a_question(text: str) -> None:
    read = phrases.condition(text)
    assert read.condition == Question(text) and read.unknown == (text,)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("不予处罚", NoPenalty()),
        ("1000元/平方米×占地面积(㎡)", PerUnit(100_000, "平方米", "占地面积")),
        ("5000元/处×设施处数", PerUnit(500_000, "处", "设施处数")),
        ("0.5万元/㎡×面积", PerUnit(500_000, "平方米", "面积")),
        ("建设工程造价×5%～10%", Percentage(D(5), D(10), "建设工程造价")),
        ("可以并处 建设工程造价×≤10%", Percentage(D(0), D(10), "建设工程造价", True)),
        ("可以并处 临时建设工程造价×≤1倍", Multiple(D(0), D(1), "临时建设工程造价", True)),
        ("违法所得×1倍～3倍", Multiple(D(1), D(3), "违法所得")),
        ("违法所得×2倍", Multiple(D(2), D(2), "违法所得")),
        ("罚款5万元", Fixed(5_000_000)),
        ("酌情处罚", Unread("酌情处罚")),
    ],
)  # fmt: skip
def test_formulas_are_read_or_kept_as_they_stand(text: str, read: Amount) -> None:
    assert phrases.amount(text) == read


@pytest.mark.parametrize(
    ("text", "order", "refusal", "accompanying"),
    [
        ("先责令限期改正；逾期未改正", True, "overdue", ""),
        ("先责令改正；拒不改正", True, "refused", ""),
        ("先责令限期拆除；逾期未拆除", True, "overdue", ""),
        ("责令限期改正；逾期不改正", True, "overdue", ""),
        ("责令改正", False, "", "责令改正"),
        ("责令改正，并处", False, "", "责令改正"),
        ("责令清理", False, "", "责令清理"),
        ("责令停止建设，限期改正", False, "", "限期改正"),
        ("责令改正；拒不改正可责令暂停施工", False, "", "责令改正"),
        ("", False, "", ""),
    ],
)
def test_an_order_comes_first_only_where_its_disobedience_is_required(
    text: str, order: bool, refusal: str, accompanying: str
) -> None:
    needs = phrases.precondition(text).precondition
    assert (needs.order, needs.refusal, needs.accompanying_order) == (order, refusal, accompanying)


def test_the_unit_the_ordinary_amount_and_the_exception_are_read_from_the_precondition() -> None:
    assert phrases.precondition("责令限期改正；法定幅度为每平方米").unit == "平方米"
    serious = phrases.precondition("（一般情形固定处5万元；此处为情节严重）")
    assert serious.ordinary == Fixed(5_000_000) and serious.serious
    roads = phrases.precondition("责令改正（占用城市道路依法由交通运输部门查处的除外）").precondition
    assert roads.excluded == (Question("占用城市道路依法由交通运输部门查处"),)
    permits = phrases.precondition("责令停止违法行为；先督促引导办照（第十条）").precondition
    assert permits.required == (Question("是否已先督促引导办照（第十条）"),)


def test_a_clause_that_is_not_read_is_reported() -> None:
    assert phrases.precondition("经街道办事处批准").unknown == ("经街道办事处批准",)


def test_the_end_of_a_laws_reach_is_read_from_the_act() -> None:
    assert phrases.acts_before("夜间施工（2026-08-14前的行为；其后见法典）") == dt.date(2026, 8, 14)
    assert phrases.acts_before("夜间施工") is None


def test_the_editors_note_is_taken_off_a_basis() -> None:
    assert phrases.without_notes("《城乡规划法》第四十条（许可要求，未逐字核对）") == ("《城乡规划法》第四十条", True)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_whatever_stops_the_reader_and_json_brings_it_back(text: str) -> None:
    condition, amount = phrases.condition(text).condition, phrases.amount(text)
    assert conditions.from_json(conditions.to_json(condition)) == condition
    assert amounts.from_json(amounts.to_json(amount)) == amount
    phrases.precondition(text)
