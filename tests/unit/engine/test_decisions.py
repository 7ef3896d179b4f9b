# ruff: noqa: E501
# A boxed expression is read in one line.
"""Decision tables beyond the compatibility kit: hit policies, defaults, boxed expressions, faults with their cells."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine import decisions


def model(body: str) -> bytes:
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m">{body}</definitions>'
    ).encode()


def table(
    policy: str, rules: list[tuple[str, str]], *, outputs: str = "", aggregation: str = "", cell: str = "x"
) -> bytes:
    """Make a table of one input ``x`` and one output."""
    rows = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}"><text>{escape(test)}</text></inputEntry>'
        f'<outputEntry id="o{number}"><text>{escape(output)}</text></outputEntry></rule>'
        for number, (test, output) in enumerate(rules, 1)
    )
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return model(
        f'<decision id="t" name="表"><decisionTable id="dt" hitPolicy="{policy}"{extra}><input id="in" label="金额">'
        f"<inputExpression id='ie'><text>{escape(cell)}</text></inputExpression></input>"
        f'<output id="out" name="结果">{outputs}</output>{rows}</decisionTable></decision>'
    )


OVERLAPPING = [("> 1", '"low"'), ("> 10", '"middle"'), ("> 100", '"high"'), ("> 1000", '"high"')]
ORDER = '<outputValues id="v"><text>"high", "middle", "low"</text></outputValues>'


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("UNIQUE", 5, "low"),
        ("UNIQUE", 0, None),
        ("FIRST", 5000, "low"),
        ("PRIORITY", 50, "middle"),
        ("PRIORITY", 5000, "high"),
        ("COLLECT", 50, ["low", "middle"]),
        ("COLLECT", 0, []),
        ("RULE ORDER", 500, ["low", "middle", "high"]),
        ("OUTPUT ORDER", 5000, ["high", "high", "middle", "low"]),
    ],
)
def test_hit_policy(policy: str, x: int, expected: Any) -> None:
    assert decisions.decide(table(policy, OVERLAPPING, outputs=ORDER), "表", {"x": x}) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 7), ("MIN", 1), ("MAX", 4), ("COUNT", 3)])
def test_aggregation(aggregation: str, expected: int) -> None:
    rules = [("> 1", "1"), ("> 2", "2"), ("> 3", "4")]
    assert decisions.decide(table("COLLECT", rules, aggregation=aggregation), "表", {"x": 9}) == expected


def test_any_lets_rules_agree_and_nothing_else() -> None:
    assert decisions.decide(table("ANY", OVERLAPPING[2:]), "表", {"x": 5000}) == "high"
    with pytest.raises(decisions.SeveralRulesMatch):
        decisions.decide(table("ANY", OVERLAPPING), "表", {"x": 5000})


def test_two_rules_of_a_unique_table_are_a_fault_that_names_them() -> None:
    with pytest.raises(decisions.SeveralRulesMatch) as caught:
        decisions.decide(table("UNIQUE", OVERLAPPING), "表", {"x": 50})
    assert "1, 2" in caught.value.message("zh")


def test_a_default_stands_in_when_no_rule_matches() -> None:
    default = '<defaultOutputEntry id="de"><text>"none"</text></defaultOutputEntry>'
    assert decisions.decide(table("UNIQUE", OVERLAPPING, outputs=default), "表", {"x": 0}) == "none"


def test_a_value_outside_the_allowed_ones_is_refused() -> None:
    allowed = table("UNIQUE", [("-", "1")]).replace(
        b"</inputExpression>", b'</inputExpression><inputValues id="iv"><text>[1..5]</text></inputValues>'
    )
    assert decisions.decide(allowed, "表", {"x": 3}) == 1
    with pytest.raises(decisions.InputNotAllowed):
        decisions.decide(allowed, "表", {"x": 6})


def test_required_decisions_and_knowledge_come_first() -> None:
    body = (
        '<inputData id="i" name="Case Value"><variable name="Case Value"/></inputData>'
        '<decision id="a" name="Base"><informationRequirement><requiredInput href="#i"/></informationRequirement>'
        "<literalExpression><text>Case Value * 2</text></literalExpression></decision>"
        '<businessKnowledgeModel id="k" name="add"><encapsulatedLogic><formalParameter name="n"/>'
        "<literalExpression><text>n + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="b" name="Whole"><informationRequirement><requiredDecision href="#a"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
        "<invocation><literalExpression><text>add</text></literalExpression><binding><parameter name='n'/>"
        "<literalExpression><text>Base</text></literalExpression></binding></invocation></decision>"
    )
    assert decisions.decide(model(body), "Whole", {"Case Value": 5}) == 11
    assert decisions.read_model(model(body)).inputs == ["Case Value"]


def test_contexts_relations_and_lists() -> None:
    body = (
        '<decision id="c" name="c"><context><contextEntry><variable name="a"/><literalExpression><text>1</text>'
        "</literalExpression></contextEntry><contextEntry><variable name='b'/><literalExpression><text>a + 1</text>"
        "</literalExpression></contextEntry></context></decision>"
        '<decision id="r" name="r"><relation><column name="x"/><column name="y"/><row><literalExpression><text>1</text>'
        "</literalExpression><literalExpression><text>2</text></literalExpression></row></relation></decision>"
        '<decision id="l" name="l"><list><literalExpression><text>1</text></literalExpression>'
        "<literalExpression><text>2</text></literalExpression></list></decision>"
    )
    made = decisions.read_model(model(body))
    assert [made.decide(name, {}) for name in "crl"] == [{"a": 1, "b": 2}, [{"x": 1, "y": 2}], [1, 2]]


def requiring(reference: str) -> bytes:
    return model(
        f'<decision id="a" name="a"><informationRequirement><requiredDecision href="#{reference}"/>'
        "</informationRequirement><literalExpression><text>1</text></literalExpression></decision>"
    )


@pytest.mark.parametrize(
    ("xml", "element"),
    [
        (table("UNIQUE", [("> (", "1")]), "i1"),
        (table("UNIQUE", [("-", "import os")]), "o1"),
        (table("UNIQUE", [("-", "1")], cell="x +"), "ie"),
        (table("NONSENSE", [("-", "1")]), "dt"),
        (table("UNIQUE", [("-", "1")]).replace(b'<inputEntry id="i1"><text>-</text></inputEntry>', b""), "r1"),
        (requiring("z"), "a"),
        (requiring("a"), "a"),
        (b"nonsense", "definitions"),
        (b"<!DOCTYPE a><definitions/>", "definitions"),
        (b"<other/>", "definitions"),
    ],
)
def test_a_fault_is_found_when_the_model_is_read_and_names_its_cell(xml: bytes, element: str) -> None:
    with pytest.raises(decisions.DecisionModelRefused) as caught:
        decisions.read_model(xml)
    assert element in caught.value.fields


def test_an_unknown_decision_is_not_found() -> None:
    with pytest.raises(decisions.DecisionUnknown):
        decisions.decide(table("UNIQUE", OVERLAPPING), "别的", {"x": 1})


def test_a_cell_that_costs_too_much_is_named() -> None:
    with pytest.raises(decisions.DecisionFailed) as caught:
        decisions.decide(table("UNIQUE", [("-", "count(for i in 1..99999999 return i)")]), "表", {"x": 1})
    assert "rule 1" in str(caught.value)


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def outcome(boxed: str, facts: dict[str, Any], *, more: str = "", kind: str = "") -> Any:
    variable = f'<variable name="d" typeRef="{kind}"/>' if kind else ""
    return decisions.decide(model(f'{more}<decision id="d" name="d">{variable}{boxed}</decision>'), "d", facts)


@pytest.mark.parametrize(
    ("boxed", "facts", "expected"),
    [
        (f"<conditional><if>{literal('x > 1')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>", {"x": 5}, 1),
        (f"<conditional><if>{literal('x')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>", {}, 2),
        (f"<filter><in>{literal('xs')}</in><match>{literal('item > 1')}</match></filter>", {"xs": [1, 2, 3]}, [2, 3]),
        (f"<filter><in>{literal('xs')}</in><match>{literal('a > 1')}</match></filter>", {"xs": [{"a": 1}, {"a": 2}]}, [{"a": 2}]),
        (f'<for iteratorVariable="i"><in>{literal("xs")}</in><return>{literal("i * 2")}</return></for>', {"xs": [1, 2]}, [2, 4]),
        (f'<for iteratorVariable="my i"><in>{literal("[1..3]")}</in><return>{literal("my i + count(partial)")}</return></for>', {}, [1, 3, 5]),
        (f'<every iteratorVariable="i"><in>{literal("xs")}</in><satisfies>{literal("i > 0")}</satisfies></every>', {"xs": [1, 2]}, True),
        (f'<some iteratorVariable="i"><in>{literal("xs")}</in><satisfies>{literal("i > 1")}</satisfies></some>', {"xs": [1, None]}, None),
        ("<context><contextEntry><variable name='f'/><functionDefinition><formalParameter name='a' typeRef='number'/>"
         f"{literal('a + 1')}</functionDefinition></contextEntry><contextEntry>{literal('f(x)')}</contextEntry></context>", {"x": 2}, 3),
    ],
)  # fmt: skip
def test_boxed_expressions_of_dmn_1_5(boxed: str, facts: dict[str, Any], expected: Any) -> None:
    assert outcome(boxed, facts) == expected


TYPES = (
    '<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tPerson"><itemComponent name="born"><typeRef>date</typeRef></itemComponent>'
    '<itemComponent name="grades" isCollection="true"><typeRef>tGrade</typeRef></itemComponent></itemDefinition>'
    '<inputData id="p" name="person"><variable name="person" typeRef="tPerson"/></inputData>'
)


def test_what_is_declared_of_a_type_is_read_as_it_or_null() -> None:
    year = literal("person.born.year")
    assert outcome(year, {"person": {"born": "2000-05-01", "grades": ["A"]}}, more=TYPES) == 2000
    assert outcome(year, {"person": {"born": "2000-05-01", "grades": ["C"]}}, more=TYPES) is None
    assert outcome(year, {"person": {"born": "yesterday", "grades": []}}, more=TYPES) is None
    assert outcome(literal('"A"'), {}, more=TYPES, kind="tGrade") == "A"
    assert outcome(literal('"C"'), {}, more=TYPES, kind="tGrade") is None
    assert outcome(literal("[1]"), {}, kind="number") == 1
    assert outcome(literal("1"), {}, kind="string") is None


SERVICE = (
    '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>'
    '<decision id="a" name="A"><informationRequirement><requiredInput href="#i"/></informationRequirement>'
    f"{literal('x * 2')}</decision>"
    '<decision id="b" name="B"><informationRequirement><requiredDecision href="#a"/></informationRequirement>'
    f"{literal('A + 1')}</decision>"
    '<decisionService id="s" name="S"><outputDecision href="#b"/><encapsulatedDecision href="#a"/><inputData href="#i"/></decisionService>'
    '<decisionService id="t" name="T"><outputDecision href="#b"/><inputDecision href="#a"/></decisionService>'
    '<decision id="c" name="C"><knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    f'<knowledgeRequirement><requiredKnowledge href="#t"/></knowledgeRequirement>{literal("[S(5), T(A: 9)]")}</decision>'
)


def test_decision_services_answer_from_outside_and_inside() -> None:
    made = decisions.read_model(model(SERVICE))
    assert made.decide("S", {"x": 1}) == 3
    assert made.decide("T", {"A": 4}) == 5
    assert made.decide("C", {}) == [11, 10]


def test_a_knowledge_model_may_call_itself_and_never_runs_for_ever() -> None:
    def knowing(body: str) -> bytes:
        return model(
            '<businessKnowledgeModel id="k" name="fac"><encapsulatedLogic><formalParameter name="n"/>'
            f"{literal(body)}</encapsulatedLogic></businessKnowledgeModel>"
            '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
            f"{literal('fac(5)')}</decision>"
        )

    assert decisions.decide(knowing("if n <= 1 then 1 else n * fac(n - 1)"), "d", {}) == 120
    with pytest.raises(decisions.DecisionFailed):
        decisions.decide(knowing("fac(n) + fac(n)"), "d", {})


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ('<decision id="d" name="d"><functionDefinition id="f" kind="Java"/></decision>', "f"),
        ('<decision id="d" name="d"><for id="f" iteratorVariable="i"/></decision>', "f"),
        ('<decision id="d" name="d"><relation><column name="a"/><row id="r"/></relation></decision>', "r"),
        ('<import id="i" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', "i"),
        ('<decisionService id="s" name="s"/>', "s"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_its_element(body: str, element: str) -> None:
    with pytest.raises(decisions.DecisionModelRefused) as caught:
        decisions.read_model(model(body))
    assert element in caught.value.fields
