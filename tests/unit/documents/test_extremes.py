"""Documents of cases that no example shows: long names, three officers, many exhibits, a minor, a refused signature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from documents.bench import squeezed, text_of
from documents.blocks import Setting
from documents.fields import Scope, put
from documents.fonts import fonts
from documents.layout import HEIGHT, WIDTH, Op, Rule, Text, paginate
from documents.render import example, render
from documents.tables import CELL_PITCH, PAD_Y, SHORT_ROW, RowBrick, fit
from documents.templates import ALL

NAME = "深圳市罗湖区粤港澳大湾区新时代国际餐饮文化投资发展（集团）股份有限公司罗湖东门步行街第一百二十八分公司"
PERSON = "欧阳阿卜杜热西提·买买提明"
ADDRESS = (
    "广东省深圳市罗湖区东门街道人民北路与中兴路交汇处东门中环国际商业广场二期B区地下一层B1-0358号至B1-0366号连铺"
    "（原东门小商品批发市场西侧）"
)
OFFICERS = [
    {"name": "欧阳建国", "certificate": "19020152001"}, {"name": "陈晓敏", "certificate": "19020152002"},
    {"name": "阿卜杜热西提·买买提明", "certificate": "19020152003"},
]  # fmt: skip
#: Lists of a context that may be long, and the words that some of their parts have besides.
LISTS = {"evidence", "goods", "documents", "files", "items", "qa", "attachments", "opinions", "parts", "exhibits"}
MORE = "（含附页、光盘及封存标签，原件存于东门街道综合行政执法队物证室）"
TEXTS = {"facts", "found", "content", "reasons", "reason", "statement"}
FACTS = "经现场勘验，当事人自2026年8月3日起擅自占用人行道、绿化带及消防通道摆放桌椅，占用面积合计386.75平方米。" * 6
REFUSED = "被检查人拒绝签名，理由：认为店外摆放系临时周转；由见证人吴芳（社区工作人员）在场见证。"


def stretched(value: Any, key: str = "") -> Any:
    """Make an example as long as a case may become."""
    if isinstance(value, Mapping):
        return {name: stretched(inner, name) for name, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(v, dict) and set(v) <= set(OFFICERS[0]) for v in value):
        return OFFICERS
    if isinstance(value, list) and value and key in LISTS:
        return [_part(value[index % len(value)], index) for index in range(30)]
    if key.endswith("_cents") and type(value) is int:
        return 12_345_678_905
    if key in ("address", "place"):
        return ADDRESS
    return FACTS if key in TEXTS and isinstance(value, str) else value


def _part(part: Any, index: int) -> Any:
    if not isinstance(part, Mapping) or index % 4:
        return part
    return {name: word + MORE if name in ("title", "name", "shows", "note") else word for name, word in part.items()}


def of(name: str, **changes: Any) -> dict[str, Any]:
    """Give the example with values at dotted paths, written with two underscores for the dot."""
    context = example(name)
    for path, value in changes.items():
        put(context, path.replace("__", "."), value)
    return context


def told(name: str, **changes: Any) -> str:
    return squeezed(text_of(render(name, of(name, **changes)).pdf))


def marks(name: str, context: Mapping[str, Any]) -> list[list[Op]]:
    """Set a document and give the marks of each of its pages."""
    setting = Setting(Scope({**context}, ALL[name].labels), fonts(), ALL[name].style)
    bricks = [brick for part in ALL[name].body for brick in part.bricks(setting)]
    fit(bricks, HEIGHT)
    return [page.ops for page in paginate(bricks)]


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith("receipts/")])
def test_a_long_case_stays_within_the_type_area(name: str) -> None:
    context = stretched(example(name))
    if isinstance(party := context.get("party"), dict):
        party["name"] = NAME
    pages = marks(name, context)
    for op in (op for page in pages for op in page):
        if isinstance(op, Text):
            assert op.x >= -0.5 and op.x + op.line.width <= WIDTH + 0.5, f"{name}: {op.line.text}"
            assert op.y + op.size <= HEIGHT + 1, f"{name}: {op.line.text}"
        if isinstance(op, Rule):
            assert max(op.x1, op.x2) <= WIDTH + 0.5 and max(op.y1, op.y2) <= HEIGHT + 1, name
    for page in pages[:-1]:
        last = max((op for op in page if isinstance(op, Text)), key=lambda op: (op.y, op.x))
        assert not last.line.text.endswith("："), f"{name}: {last.line.text} announces nothing on its page"


def test_there_is_room_to_sign_beside_every_label() -> None:
    for name in ("penalty/D35", "penalty/D38", "penalty/D10"):
        for op in (op for page in marks(name, stretched(example(name))) for op in page):
            if isinstance(op, Rule) and op.y1 == op.y2 and op.weight == 0.5:
                assert abs(op.x2 - op.x1) >= 60, f"{name}: a line of {op.x2 - op.x1:.0f} points to sign on"


def test_a_third_officer_has_a_line_to_sign_on() -> None:
    assert (
        told("penalty/D12").count("询问人：年月日")
        == told("penalty/D12", officers=OFFICERS).count("询问人：年月日") - 1
    )


@pytest.mark.parametrize(
    ("name", "party", "confirmed"),
    [
        ("penalty/D10", "被检查人（现场负责人）：", "被检查人确认"),
        ("inspection/D10", "被检查人（在场人员）：", "被检查人确认"),
        ("inspection/D10K", "被检查人（在场人员）：", "在场人员确认"),
        ("measure/D71", "当事人：", "当事人确认"),
        ("penalty/D12", "被询问人：", "与我所说的一致"),
        ("inspection/D12", "被询问人：", "与我所说的一致"),
    ],
)
def test_who_refuses_to_sign_confirms_nothing(name: str, party: str, confirmed: str) -> None:
    signed, refused = told(name), told(name, record__refused=REFUSED, record__witness="吴芳（社区工作人员）")
    assert confirmed in signed and f"{party}年月日" in signed
    assert confirmed not in refused and f"{party}年月日" not in refused
    feet = [one for one in ALL[name].foot if isinstance(one, str)]
    assert all(squeezed(label) + "：" in signed and squeezed(label) + "：" not in refused for label in feet)
    assert "没有签名的原因：" in refused and "见证人：年月日" in refused
    seen = ("：已看清执法", "看清了。", "听清了")
    assert not any(one in refused for one in seen) and (name.endswith("K") or any(one in signed for one in seen))
    filmed = told(name, record__refused=REFUSED, record__witness="", record__recorded=True)
    assert "没有签名的情形由全程音像记录证明" in filmed and "见证人：年月日" not in filmed


def test_who_is_absent_states_nothing_in_the_record_of_a_measure() -> None:
    absent = told("measure/D71", record__absent=True, record__attendant="", record__defence="", record__witness="吴芳")
    assert "当事人未到场，没有当场陈述和申辩" in absent and "已看清执法身份证件" not in absent
    assert "当事人：年月日" not in absent and "见证人：年月日" in absent


def test_nobody_outside_signs_the_page_of_the_agency_s_own_review() -> None:
    pages = [squeezed(one) for one in text_of(render("penalty/D33", example("penalty/D33")).pdf).split("\f")]
    assert "复核意见" not in pages[0].split("笔录", 1)[1] and "陈述申辩人签名或者盖章：" in pages[0]
    assert "二、复核意见" in pages[1] and "陈述申辩人签名或者盖章" not in pages[1]


@pytest.mark.parametrize("name", ["penalty/D35", "penalty/D19J", "enforcement/D55J"])
def test_a_guardian_signs_beside_the_party(name: str) -> None:
    line = "监护人（法定代理人）：年月日"
    assert line in told(name, party__guardian="王五（父亲）") and line not in told(name)


def test_a_minor_is_addressed_as_a_person_with_an_age_and_no_representative() -> None:
    text = told(
        "penalty/D40", party__kind="自然人", party__name="陈小明", party__code="440303201003154517", party__age="16",
        party__guardian="陈大明（父亲）",
        party__representative="", penalty__illegal_gains_cents=123_456, penalty__fine_cents=5_005,
        penalty__others=["没收非法财物烧烤炉1台"],
    )  # fmt: skip
    assert (
        "公民身份号码：440303201003154517年龄：16岁监护人（法定代理人）：陈大明（父亲）住址：" in text
        and "法定代表人" not in text
        and "你单位" not in text
    )
    assert "2．没收违法所得人民币壹仟贰佰叁拾肆元伍角陆分（1234.56元）；" in text
    assert "3．处以罚款人民币伍拾元零伍分（50.05元）。" in text


def test_a_value_brings_no_stop_before_a_comma() -> None:
    text = told("penalty/D51", public_notice__reason="当事人下落不明，邮件退回。")
    assert "邮件退回，依据" in text and not re.search("[。；][，。；]", text)


def test_a_short_row_goes_over_whole_and_a_long_one_is_cut() -> None:
    rows = [
        brick
        for part in ALL["penalty/D17"].body
        for brick in part.bricks(
            Setting(Scope(stretched(example("penalty/D17")), {}), fonts(), ALL["penalty/D17"].style)
        )
        if isinstance(brick, RowBrick)
    ]
    assert len(rows) > 20
    for row in rows:
        assert (row.cut(5 * CELL_PITCH + 2 * PAD_Y) is None) == (row.height <= SHORT_ROW)
    assert rows[-2].keep_next, "the last part does not stand on a page alone"
