"""Changed words: every template can be taken apart and put together, and no required field can be worded away."""

from __future__ import annotations

import pytest

from documents.bench import squeezed, text_of
from documents.render import example, render, template_of
from documents.templates import ALL
from documents.wording import digest, problems, slots, with_texts


@pytest.mark.parametrize("name", ALL)
def test_the_same_words_make_the_same_template(name: str) -> None:
    template = ALL[name]
    own = {slot.key: slot.text for slot in slots(template)}
    assert len(own) == len(slots(template))
    assert with_texts(template, own) == template
    assert problems(template, own) == {}


def _key(name: str, part: str) -> tuple[str, str]:
    slot = next(one for one in slots(template_of(name)) if part in one.text)
    return slot.key, slot.text


def test_changed_words_are_printed() -> None:
    template = template_of("penalty/D13")
    key, words = _key("penalty/D13", "你（单位）应当对材料的真实性负责")
    changed = with_texts(template, {key: words + "提供虚假材料的，依法追究责任。"})
    assert "依法追究责任" in squeezed(text_of(render("penalty/D13", example("penalty/D13"), template=changed).pdf))
    assert digest(changed) != digest(template)


def test_a_required_field_cannot_be_worded_away() -> None:
    key, words = _key("penalty/D40", "{payment.channel}")
    found = problems(template_of("penalty/D40"), {key: words.replace("{payment.channel}", "到银行")})
    assert found == {"": "修改后文书不再载明必填要素：缴纳罚款的渠道"}


def test_the_parts_of_a_list_cannot_be_worded_away() -> None:
    key, words = _key("penalty/D40", "{item.shows}")
    assert "item.shows" in problems(template_of("penalty/D40"), {key: words.replace("，证明{item.shows}", "")})[""]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{request.deadline|date}前提供{party.secret}", "没有“party.secret”这个要素"),
        ("{request.deadline|shout}前", "没有“shout”这种写法"),
        ("{request.deadline|date前", "花括号不成对"),
        ("   ", "请填写文字"),
    ],
)
def test_a_place_that_is_no_field_is_refused(words: str, said: str) -> None:
    key, _ = _key("penalty/D13", "{request.deadline|date}")
    assert said in problems(template_of("penalty/D13"), {key: words})[key]


def test_a_text_that_the_template_has_not_is_refused() -> None:
    assert problems(template_of("penalty/D13"), {"99": "多出的文字"}) == {"99": "模板没有这一处文字"}
