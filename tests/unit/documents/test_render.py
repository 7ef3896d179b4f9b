"""Every document of a penalty case, made from its example, and what the law wants to read in it."""

import re
from typing import Any

import pytest

from documents import formats
from documents.bench import squeezed, text_of
from documents.errors import FieldsMissing, TemplateUnknown, ValueUnusable
from documents.render import example, missing, preview, render, required_fields
from documents.templates import ALL


def read(name: str, **sections: Any) -> str:
    context = example(name)
    for section, values in sections.items():
        known = context.get(section)
        context[section] = {**known, **values} if isinstance(known, dict) and isinstance(values, dict) else values
    return squeezed(text_of(render(name, context).pdf))


def _titles(name: str) -> set[str]:
    """Give the titles that a kind may print: of 查封（扣押）决定书 the one that fits the case."""
    whole = "行政处罚案卷" if name == "penalty/cover" else ALL[name].title.removesuffix("及复核意见")
    found = {whole}
    if one_of := re.fullmatch(r"(.*?)（(.+)）(.*)", whole):
        found |= {word + one_of[3] for word in (one_of[1], *one_of[2].split("、"))}
    return found


#: How an end begins: an address, a body's name or date alone, a line to sign on.
_ENDING = re.compile(r"联系人：|地址：|深圳市罗湖区城市管理和综合执法局$|2026年11月23日$|[^：]{2,12}：年月日$")


@pytest.mark.parametrize("name", ALL)
def test_its_example_makes_a_document(name: str) -> None:
    rendered = render(name, example(name))
    assert rendered.pdf.startswith(b"%PDF-")
    assert rendered.pages >= 1
    text = text_of(rendered.pdf)
    printed = squeezed(text)
    assert any(title in printed for title in _titles(name))
    for page in text.split("\f")[1:]:
        first = next(iter(page.strip().splitlines()), "")
        assert not _ENDING.match(squeezed(first)), f"{name}: only the end stands on a page: {page[:200]}"


@pytest.mark.parametrize("name", ALL)
def test_the_same_context_makes_the_same_bytes(name: str) -> None:
    assert render(name, example(name)).pdf == render(name, example(name)).pdf


@pytest.mark.parametrize("name", ALL)
def test_an_empty_context_makes_a_draft_and_no_document(name: str) -> None:
    assert preview(name, {}).pages >= 1
    with pytest.raises(FieldsMissing):
        render(name, {})


@pytest.mark.parametrize("name", ALL)
def test_without_its_optional_fields_it_is_still_made(name: str) -> None:
    context = example(name)
    for field in ALL[name].fields:
        if not field.required:
            section = context
            *path, last = field.path.split(".")
            for part in path:
                section = section[part]  # type: ignore[assignment]
            section.pop(last, None)
    assert render(name, context).pages >= 1


def test_what_is_missing_is_named_in_chinese() -> None:
    context = example("penalty/D40")
    context["violation"] = {}
    assert missing("penalty/D40", context) == ["违法行为发生时间", "违法行为发生地点", "违法事实", "违反的条款"]
    with pytest.raises(FieldsMissing) as caught:
        render("penalty/D40", context)
    assert caught.value.message("zh").startswith("《行政处罚决定书》缺少必填要素：违法行为发生时间、")


def test_a_field_may_be_required_only_of_some_parties() -> None:
    context = example("penalty/D40")
    party: dict[str, Any] = {**context["party"], "kind": "个体工商户", "representative": ""}  # type: ignore[dict-item]
    assert missing("penalty/D40", {**context, "party": party}) == ["经营者"]
    party = {**party, "kind": "自然人"}
    assert missing("penalty/D40", {**context, "party": party}) == []


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(TemplateUnknown):
        render("penalty/D99", {})
    assert [field.label for field in required_fields("penalty/contents")] == ["卷内文件"]


def test_a_value_that_is_no_date_is_refused_by_its_name() -> None:
    with pytest.raises(ValueUnusable) as caught:
        read("penalty/D40", date="昨天")
    assert "成文日期" in caught.value.message("zh")


def test_the_decision_holds_every_element_of_article_59() -> None:
    text = read("penalty/D40")
    for element in (
        "深圳市罗湖区好味来餐饮管理有限公司", "91440300MA5GQ7XT4P", "王丽华",  # the party
        "超出门、窗外墙摆放桌椅经营", "现场检查（勘验）笔录1份",  # facts and evidence
        "处以罚款人民币贰仟元整（2000元）", "第十七条第二款",  # kind and basis
        "十五日内", "代收银行",  # how and until when
        "六十日内向深圳市罗湖区人民政府申请行政复议", "六个月内依法直接向深圳市盐田区人民法院提起行政诉讼",  # remedies
        "2026年11月23日",  # the date
    ):  # fmt: skip
        assert element in text
    assert text.count("深圳市罗湖区城市管理和综合执法局") >= 2


def test_the_decision_holds_what_shenzhen_asks_besides() -> None:
    text = read("penalty/D40")
    for element in (
        "2026年9月8日立案", "2026年9月7日10时20分", "人民北路2088号一层102铺门前", "《行政处罚事先（听证）告知书》",
        "2026年10月16日", "不予采纳", "未要求听证", "裁量等级为情节较轻", "每日按罚款数额的百分之三加处罚款",
        "申请人民法院强制执行",
    ):  # fmt: skip
        assert element in text


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("made_on", ["2026-10-20", ""])
def test_a_decision_decides_and_never_proposes(accepted: bool, made_on: str) -> None:
    text = read("penalty/D40", defence={"accepted": accepted, "made_on": made_on})
    assert "拟" not in text
    assert ("予以采纳" in text) == (accepted and bool(made_on))


def test_the_notice_tells_the_exact_penalty_and_both_rights() -> None:
    text = read("penalty/D32")
    assert "拟对你单位作出如下行政处罚：处以罚款人民币贰仟元整（2000元）。" in text
    assert "有权进行陈述和申辩" in text
    assert "自收到本告知书之日起五个工作日内" in text
    assert "要求举行听证的权利" in text


def test_the_notice_is_silent_on_a_hearing_where_there_is_no_right_to_one() -> None:
    assert "要求听证的权利" not in read("penalty/D32", notice={"hearing": False})


def test_no_penalty_also_has_its_notice_in_advance() -> None:
    text = read("penalty/D32", notice={"outcome": "不予行政处罚"}, penalty={"fine_cents": None})
    assert "不予行政处罚事先告知书" in text
    assert "拟对你单位不予行政处罚" in text
    assert "罚款" not in text


def test_several_penalties_are_numbered_and_each_amount_is_written_both_ways() -> None:
    text = read("penalty/D40", penalty={"others": ["警告"], "illegal_gains_cents": 123450, "fine_cents": 1000050})
    assert (
        "1．警告；2．没收违法所得人民币壹仟贰佰叁拾肆元伍角（1234.50元）；3．处以罚款人民币壹万元伍角（10000.50元）。"
        in text
    )


def test_a_citizen_is_addressed_as_a_person() -> None:
    party = {"kind": "自然人", "name": "张㛃𬱖䶮", "representative": "", "code": "440303199203154517", "age": "34"}
    text = read("penalty/D40", party=party)
    assert "当事人：张㛃𬱖䶮公民身份号码：440303199203154517年龄：34岁住址：" in text
    assert "你单位" not in text
    assert "法定代表人" not in text


def test_a_refusal_to_open_has_its_own_title() -> None:
    assert "不予立案审批表" in read("penalty/D06", opening={"outcome": "不予立案"})


def test_line_ends_in_facts_begin_new_paragraphs() -> None:
    assert "第一段。第二段。" in read("penalty/D10", record={"findings": "第一段。\r\n\r\n第二段。"})


def test_a_draft_says_so_without_touching_the_text_and_has_no_seal() -> None:
    context = example("penalty/D40")
    draft = preview("penalty/D40", context)
    assert squeezed(text_of(draft.pdf)) == squeezed(text_of(render("penalty/D40", context).pdf))
    assert draft.pdf != render("penalty/D40", context).pdf


def test_a_draft_shows_what_is_needed_and_nothing_else() -> None:
    text = squeezed(text_of(preview("penalty/D06", {"party": {"name": "张三"}}).pdf))
    assert "【案由】" in text
    assert "【审批表编号】" not in text
    assert "【待填】" not in squeezed(text_of(preview("penalty/D40", {}).pdf))


def test_where_only_the_statute_gives_a_range_no_tier_is_named() -> None:
    reasons = "本事项未见公开的裁量档次，应在法定幅度内裁量。"
    told = {"tier": "", "statutory_only": True, "reasons": reasons}
    for name in ("penalty/D30", "penalty/D32", "penalty/D39", "penalty/D40"):
        text = read(name, discretion=told)
        assert reasons in text
        assert "裁量等级" not in text


def test_more_signatures_than_a_page_holds_run_over_pages() -> None:
    names = [f"签名人{i}号" for i in range(900)]
    text = read("penalty/D39", leader_opinion={"signers": names})
    assert all(name in text for name in names)


def test_a_list_of_long_rows_runs_over_pages() -> None:
    goods = [{"name": "桌" * 3000, "quantity": "1张"}, {"name": "椅" * 40, "quantity": "2把"}]
    assert read("penalty/D17", preservation={"goods": goods}).count("桌") >= 3000


def test_facts_of_many_pages_run_through_a_form() -> None:
    facts = "".join(f"第{i}次巡查发现同一行为。" for i in range(400))
    text = read("penalty/D39", violation={"facts": facts})
    assert facts in text
    assert "黄志远" in text


@pytest.mark.parametrize(("cents", "paper", "page"), [
    (200_000, "2000元", "2,000元"), (500_050, "5000.50元", "5,000.50元"), (5_000, "50元", "50元"),
    (1_234_567_890, "12345678.90元", "12,345,678.90元"),
])  # fmt: skip
def test_papers_and_pages_each_write_amounts_in_one_way(cents: int, paper: str, page: str) -> None:
    assert (formats.figures(cents), formats.grouped(cents)) == (paper, page)
