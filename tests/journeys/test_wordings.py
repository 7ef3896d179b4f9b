"""文书措辞: drafted by one, activated by another, nothing required worded away; what is filed keeps its words."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.bench import squeezed, text_of
from documents.render import template_of
from documents.wording import slots
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)
KEY, WORDS = next(
    (one.key, one.text) for one in slots(template_of("penalty/D23")) if "{" in one.text and one.kind == "段落"
)


def words_of(district: District, case: CaseFile, kind: str) -> str:
    path = f"/cases/{case.id}/documents/{case.documents()[kind]['id']}/pdf"
    return squeezed(text_of(district.call("machine", "GET", path).data))


def test_new_words_count_for_what_is_filed_after_a_second_person_activated_them(district: District) -> None:
    admin, second = "linxiuying", "zhengwenjing"
    district.hold(admin, "administrator", "执法一队")
    case = district.begin(MONDAY).opened().investigated().file("D23")
    before = words_of(district, case, "D23")
    draft = {"template": "penalty/D23", "texts": {KEY: WORDS + "（本款措辞已更新）"}, "reason": "统一表述"}
    made = district.call(admin, "POST", "/wordings", json=draft).json
    assert made["status"] == "draft"
    with pytest.raises(Refused) as refused:
        district.call(admin, "POST", f"/wordings/{made['id']}/activate")
    assert refused.value.status == 403 and "起草人以外" in refused.value.detail
    district.call(second, "POST", f"/wordings/{made['id']}/activate")
    assert words_of(district, case, "D23") == before  # filed before: as it was

    other = district.begin(MONDAY + dt.timedelta(days=20)).opened().investigated().file("D23")
    assert "本款措辞已更新" in words_of(district, other, "D23")
    browser, _ = district.session_of(admin)
    page = browser.get("/admin/wordings/penalty/D23").get_data(as_text=True)
    assert "本机关第 1 版" in page
    assert browser.get("/admin/wordings").status_code == 200
    picture = browser.get(f"/admin/wordings/version/{made['id']}/preview.png")
    assert picture.data.startswith(b"\x89PNG")
    district.call(second, "POST", f"/wordings/{made['id']}/end")
    entries = district.call("machine", "GET", "/journal/tenant?limit=1000").json["items"]
    assert [one["command"] for one in entries if one["command"].startswith("wording.")] == [
        "wording.drafted", "wording.activated", "wording.ended",
    ]  # fmt: skip


def test_a_wording_that_drops_a_required_field_is_refused(district: District) -> None:
    district.hold("linxiuying", "administrator", "执法一队")
    key, words = next(
        (one.key, one.text) for one in slots(template_of("penalty/D40")) if "{payment.channel}" in one.text
    )
    draft = {"template": "penalty/D40", "texts": {key: words.replace("{payment.channel}", "")}, "reason": "x"}
    with pytest.raises(Refused) as refused:
        district.call("linxiuying", "POST", "/wordings", json=draft)
    assert "不再载明必填要素" in str(refused.value)
