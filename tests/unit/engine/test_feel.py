"""FEEL as the standard has it: values, three-valued logic, built-in functions, unary tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine import feel
from engine.feel.values import text_of

FACTS: dict[str, Any] = {
    "review": {"passed": True, "score": 7.5},
    "amount": 20000,
    "names": ["甲", "乙"],
    "items": [{"kind": "a", "price": 10}, {"kind": "b", "price": 20}],
    "当事人": {"名称": "张三"},
    "none": None,
    "day": dt.date(2026, 11, 23),
}

EXPRESSIONS = [
    # literals and names
    ("1", "1"),
    ("-1.50", "-1.5"),
    (".5", "0.5"),
    ("1e3", "1000"),
    ('"a\\"b\\n"', 'a"b\n'),
    ('"\\u4e2d"', "中"),
    ("true", "true"),
    ("null", "null"),
    ("missing", "null"),
    ("missing.a.b", "null"),
    ("review.passed", "true"),
    ("= review.passed", "true"),
    ("当事人.名称", "张三"),
    ("[1, 2]", "[1, 2]"),
    ('{a: 1, "b c": a + 1}', "{a: 1, b c: 2}"),
    ("{a: 1}.a", "1"),
    ("// a remark\n1 /* and another */ + 1", "2"),
    # arithmetic
    ("0.1 + 0.2", "0.3"),
    ("1 / 3 * 3", "0.9999999999999999999999999999999999"),
    ("2 ** 3 ** 2", "64"),
    ("-2 ** 2", "4"),
    ("10 - 2 - 3", "5"),
    ("1 / 0", "null"),
    ('"a" + "b"', "ab"),
    ('1 + "a"', "null"),
    ("1 + null", "null"),
    # comparison
    ("amount > 10000", "true"),
    ("1 = 1.0", "true"),
    ('1 = "1"', "null"),
    ("null = null", "true"),
    ("none = 1", "false"),
    ("1 < null", "null"),
    ('"a" < "b"', "true"),
    ("[1, 2] = [1, 2]", "true"),
    ("{a: 1} = {a: 1.0}", "true"),
    ("5 between 1 and 5", "true"),
    ("5 between 1 and 4 or true", "true"),
    # three-valued logic
    ("true and null", "null"),
    ("false and null", "false"),
    ("true or null", "true"),
    ("false or null", "null"),
    ("not(null)", "null"),
    ("not(false)", "true"),
    # in
    ("5 in [1..5]", "true"),
    ("5 in [1..5)", "false"),
    ("5 in ]4..6[", "true"),
    ("5 in (1..5)", "false"),
    ("5 in (1, 5)", "true"),
    ("5 in (> 6, < 6)", "true"),
    ("5 in > 4", "true"),
    ('"甲" in names', "true"),
    ("5 in [1, [4..6]]", "true"),
    # if, for, some, every, filter
    ('if amount > 1 then "big" else "small"', "big"),
    ("if null then 1 else 2", "2"),
    ("for i in 1..3 return i * i", "[1, 4, 9]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for x in [1, 2], y in [10, 20] return x * y", "[10, 20, 20, 40]"),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
    ("some x in items satisfies x.price > 15", "true"),
    ("every x in items satisfies x.price > 15", "false"),
    ("some x in [] satisfies x", "false"),
    ("items[price > 15].kind", '["b"]'),
    ("items[1].kind", "a"),
    ("items[-1].kind", "b"),
    ("items[9]", "null"),
    ("items.price", "[10, 20]"),
    ("[1, 2, 3][item > 1]", "[2, 3]"),
    ("sum(items.price)", "30"),
    ("{f: function(a, b) a + b, r: f(1, 2)}.r", "3"),
    ("{f: function(a, b) a - b, r: f(b: 1, a: 2)}.r", "1"),
    ("amount instance of number", "true"),
    ("day instance of date", "true"),
    ("null instance of string", "false"),
    # dates
    ('date("2026-02-28") + duration("P1D")', "2026-03-01"),
    ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
    ('date("2024-02-29") - duration("P1Y")', "2023-02-28"),
    ('date("2026-11-23") - date("2026-11-20")', "P3D"),
    ('day = date("2026-11-23")', "true"),
    ("day.year * 100 + day.month", "202611"),
    ("day.weekday", "1"),
    ('day > @"2026-11-22"', "true"),
    ("date(2026, 2, 30)", "null"),
    ('date("2026-13-01")', "null"),
    ('date and time("2026-11-23T09:30:00@Asia/Shanghai") = date and time("2026-11-23T01:30:00Z")', "true"),
    ('date and time("2026-11-23T09:30:00").hour', "9"),
    ('date(date and time("2026-11-23T09:30:00"))', "2026-11-23"),
    ('time("23:30:00") + duration("PT1H")', "00:30:00"),
    ('time("24:30:00")', "null"),
    ('duration("P1DT2H").hours', "2"),
    ('duration("P1Y2M").months', "2"),
    ('duration("P1M") + duration("P1Y")', "P1Y1M"),
    ('duration("P1M1D")', "null"),
    ('duration("PT90M")', "PT1H30M"),
    ('duration("P1D") * 2', "P2D"),
    ('duration("P2D") / duration("P1D")', "2"),
    ('duration("P1D") < duration("PT25H")', "true"),
    ('duration("P1M") < duration("P31D")', "null"),
    ('years and months duration(date("2025-01-15"), date("2026-11-14"))', "P1Y9M"),
    ("day of week(day)", "Monday"),
    ("month of year(day)", "November"),
    ("day of year(day)", "327"),
    ("week of year(day)", "48"),
    # numbers
    ("decimal(2.345, 2)", "2.34"),
    ("round half up(2.345, 2)", "2.35"),
    ("round half down(2.345, 2)", "2.34"),
    ("round up(-1.2, 0)", "-2"),
    ("round down(-1.2, 0)", "-1"),
    ("floor(-1.2)", "-2"),
    ("ceiling(1.2)", "2"),
    ("abs(-3)", "3"),
    ("modulo(-12, 5)", "3"),
    ("sqrt(16)", "4"),
    ("even(2) and odd(3)", "true"),
    ('number("1,234.5", ",", ".")', "1234.5"),
    ('number("x")', "null"),
    ("min(3, 1, 2)", "1"),
    ("max([3, 1])", "3"),
    ("mean(1, 2, 3)", "2"),
    ("median([1, 2, 3, 4])", "2.5"),
    ("sum([])", "null"),
    ("count([1, null])", "2"),
    ("product(2, 3)", "6"),
    # strings
    ('contains("福田区", "田")', "true"),
    ('starts with("abc", "ab") and ends with("abc", "bc")', "true"),
    ('string length("中文")', "2"),
    ('upper case("a") + lower case("B")', "Ab"),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring after("foobar", "o")', "obar"),
    ('string join(["a", "b"], "、")', "a、b"),
    ("string(1.50)", "1.5"),
    ("string(null)", "null"),
    ('string([1, "a"])', '[1, "a"]'),
    # lists and contexts
    ('list contains(names, "乙")', "true"),
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("concatenate([1], [2])", "[1, 2]"),
    ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ("distinct values([1, 1.0, 2])", "[1, 2]"),
    ("flatten([1, [2, [3]]])", "[1, 2, 3]"),
    ("reverse([1, 2])", "[2, 1]"),
    ("index of([1, 2, 1], 1)", "[1, 3]"),
    ("sublist([1, 2, 3], 2, 1)", "[2]"),
    ("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
    ("remove([1, 2], 1)", "[2]"),
    ("all([true, null])", "null"),
    ("any([false, true])", "true"),
    ('get value({a: 1}, "a")', "1"),
    ("get entries({a: 1})[1].key", "a"),
    ('context put({a: 1}, "b", 2).b', "2"),
    ("is defined(missing)", "false"),
    # a call that does not fit is null
    ("unknown(1)", "null"),
    ('starts with(1, "a")', "null"),
    ("date()", "null"),
    ("abs(1, 2, 3)", "null"),
]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_expression(text: str, expected: str) -> None:
    value: Any = feel.parse(text).evaluate(FACTS)
    assert (text_of(value) if value is not None else "null") == expected


@pytest.mark.parametrize(
    ("text", "passing", "failing"),
    [
        ("< 5", 4, 5),
        ("<= 5, > 10", 11, 7),
        ("[1..3], 7", 7, 5),
        ("(1..3]", 3, 1),
        ('"a", "b"', "b", "c"),
        ('not("a", "b")', "c", "a"),
        ("not(> 5)", 5, 6),
        ("5", 5, 6),
        ("-5", -5, 5),
        ("!= 5", 4, 5),
        ("? * 2 > 5", 3, 2),
        ("true", True, False),
        ("null", None, 1),
        ('date("2026-01-01")', dt.date(2026, 1, 1), dt.date(2026, 1, 2)),
        ('> date("2026-01-01")', dt.date(2026, 1, 2), dt.date(2026, 1, 1)),
        ("limit", 9, 8),
        ("> limit", 10, 9),
        ("wanted", "x", "z"),
        ('contains(?, "罚")', "罚款", "警告"),
    ],
)
def test_unary_tests(text: str, passing: Any, failing: Any) -> None:
    names = {"limit": 9, "wanted": ["x", "y"]}
    assert feel.parse_tests(text).matches(passing, names)
    assert not feel.parse_tests(text).matches(failing, names)


def test_a_dash_lets_everything_pass() -> None:
    assert all(feel.parse_tests("-").matches(value) for value in (None, 1, "x"))


@pytest.mark.parametrize(
    ("text", "position"),
    [("1 +", 4), ("(1", 3), ("x = = 1", 5), ("if x then 1", 12), ("a b", 3), ('"open', 1), ("x & y", 3), ("", 1)],
)
def test_what_is_not_feel_is_refused_with_the_place(text: str, position: int) -> None:
    with pytest.raises(feel.ExpressionInvalid) as caught:
        feel.parse(text)
    assert caught.value.params["position"] == position
    assert "FEEL" in caught.value.message("zh")


def test_names_may_hold_spaces_and_signs_where_they_are_known() -> None:
    names = frozenset({"Monthly Fee", "Approved/Declined"})
    value: Any = feel.parse("Monthly Fee * 12 + x.Approved/Declined", names).evaluate(
        {"Monthly Fee": 2, "x": {"Approved/Declined": 1}}
    )
    assert value == 25


def test_functions_come_from_the_caller_and_their_names_are_found() -> None:
    expression = feel.parse('due("P08") - duration("P3D")')
    moment = dt.datetime(2026, 12, 10, tzinfo=dt.UTC)
    assert expression.evaluate({}, functions={"due": lambda name: moment}) == moment - dt.timedelta(days=3)
    assert expression.calls("due") == ["P08"]
    assert expression.names() == {"due"}


def test_a_fact_may_bear_the_name_of_a_function() -> None:
    facts = {"date": {"signed": "2026-11-23"}, "count": 3}
    assert feel.parse("date(date.signed).year + count + count([1])").evaluate(facts) == 2030


def test_free_names_leave_out_what_the_expression_binds() -> None:
    text = "for x in list return x + y + count(z) + {a: 1, b: a}.b"
    assert feel.parse(text).names() == {"list", "y", "z"}


def test_numbers_from_json_are_exact_decimals() -> None:
    assert feel.parse("x = 0.1 and y = 3").evaluate({"x": 0.1, "y": 3}) is True
    assert feel.to_json(feel.parse("x * 3").evaluate({"x": 0.1})) == 0.3
    assert feel.to_json(Decimal("4.0")) == 4
    assert isinstance(feel.to_json(Decimal("4.0")), int)


def test_a_parsed_expression_is_kept() -> None:
    assert feel.parse("a + 1") is feel.parse("a + 1")
