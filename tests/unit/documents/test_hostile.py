"""Whatever a person typed: no exception, and the same text back.

``duecourse bench documents --hostile 10000`` does the same with ten thousand names.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.bench import comes_through, hostile_name, squeezed, text_of
from documents.errors import DocumentError
from documents.fonts import clean
from documents.render import example, render


@pytest.mark.parametrize(
    "name",
    [
        "<b>未闭合",
        "</para></font>&nbsp;&#x0;",
        "{number}{party.code|date}{{}}",
        "<img src='/etc/hostname'/>",
        "(Tj) ET Q \\) >> endstream",
        "公司" * 300,
        "A" * 500,
        "，。；" * 60,
        "\x00\x07名\u202e",
        "张㛃𬱖䶮",
    ],
)
def test_a_hostile_name_is_printed_as_it_is(name: str) -> None:
    assert comes_through(name)


def test_a_sample_of_hostile_names_comes_through() -> None:
    chance = random.Random(20261123)
    for _ in range(40):
        name = hostile_name(chance)
        assert comes_through(name), name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_printed_or_refused_by_name(name: str) -> None:
    context = example("penalty/D51")
    context["party"] = {**context["party"], "name": name or "无"}  # type: ignore[dict-item]
    try:
        render("penalty/D51", context)
    except DocumentError as refused:
        assert refused.message("zh")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("<b>{number}&；，（国A1 \n㛃"), max_size=60).map("".join))
def test_cells_of_a_form_are_as_safe_as_letters(text: str) -> None:
    context = example("penalty/D06")
    context["opening"] = {**context["opening"], "summary": f"始{text}终"}  # type: ignore[dict-item]
    assert squeezed(clean(f"始{text}终")) in squeezed(text_of(render("penalty/D06", context).pdf))
