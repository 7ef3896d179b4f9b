"""行政执法公示: proposed, approved by somebody else, read by anybody, withdrawn also when the case is long closed."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from typing import Any

import pytest

from processes import publicity_rules as rules
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)


def _proposed(district: District) -> CaseFile:
    case = district.begin(MONDAY).opened().investigated().proposed().notified()
    return case.do("N7", after=1).decided().do("N13").do("N15")


def _publications(district: District, case: CaseFile) -> list[dict[str, Any]]:
    listed = district.call("machine", "GET", "/publications").json["items"]
    return [one for one in listed if one["case_id"] == case.id]


def _decide(district: District, by: str, one: dict[str, Any], **body: Any) -> Any:
    return district.call(by, "POST", f"/publications/{one['id']}/approve", json={"publish": True, **body}).json


def _page(district: District, path: str, status: int = 200) -> str:
    answer = district.app.test_client().get(path)  # no session: a stranger
    assert answer.status_code == status, answer.status_code
    return answer.get_data(as_text=True)


def test_published_by_a_second_person_and_nothing_of_the_file_leaks(district: District) -> None:
    """第四十八条、第五十条."""
    case = _proposed(district)
    [one] = _publications(district, case)
    assert one["status"] == "proposed"
    assert one["content"]["number"] not in _page(district, "/public/luohu")
    with pytest.raises(Refused) as own:
        _decide(district, "lijianguo", one)
    assert own.value.status == 403
    with pytest.raises(Refused) as refused:
        _decide(district, "zhouqiang", one, publish=False)
    assert refused.value.status == 422
    done = _decide(district, "zhouqiang", one)
    assert done["status"] == "published" and done["period"] == "short"
    assert done["expires_on"] == f"2026-0{case.day.month + 3}-{case.day.day:02}"
    with pytest.raises(Refused) as twice:
        _decide(district, "zhouqiang", one)
    assert twice.value.code == "not-proposed"

    # The scan: every page, the feed and the PDF, against everything personal in the facts.
    path = f"/public/luohu/decisions/{one['id']}"
    pdf = district.app.test_client().get(path + ".pdf").data
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    seen = {
        "list": _page(district, "/public/luohu"), "page": _page(district, path),
        "feed": _page(district, "/public/luohu/feed.atom"), "pdf": "".join(printed.decode().split()),
    }  # fmt: skip
    facts = case.facts
    known = rules.personal(facts)
    assert {"刘洋", "440303199203154517", "13800138000", facts["party"]["address"]} <= known
    for name, text in seen.items():
        plain = "".join(re.sub(r"<[^>]+>", "", text).split())
        assert rules.leaks(plain, facts) == [], name
        assert facts["party"]["code"] not in plain and facts["party"]["representative"] not in plain, name
        assert one["content"]["party"] in plain and "罚款" in plain, name


def test_withdrawn_with_a_reason_after_the_case_is_closed(district: District) -> None:
    """第四十八条第二款: the case is closed, the decision is annulled, the page says why."""
    case = _proposed(district)
    [one] = _publications(district, case)
    _decide(district, "zhouqiang", one)
    case.do("N14", after=3).closed()
    assert case.read()["status"] == "closed"
    path, reason = f"/public/luohu/decisions/{one['id']}", "行政复议决定撤销原处罚决定。"
    way = f"/publications/{one['id']}/withdraw"
    with pytest.raises(Refused) as nobody:
        district.call("lijianguo", "POST", way, json={"cause": "annulled", "reason": reason})
    assert nobody.value.status == 403
    with pytest.raises(Refused) as leaking:
        district.call("huangzhiyuan", "POST", way, json={"cause": "annulled", "reason": "刘洋提出异议，撤回。"})
    assert leaking.value.code == "publication-leaks"
    district.call("huangzhiyuan", "POST", way, json={"cause": "annulled", "reason": reason})
    assert one["content"]["number"] not in _page(district, "/public/luohu")
    gone = _page(district, path, 410)
    assert reason in gone and one["content"]["party"] not in gone
    told = _page(district, "/public/luohu/withdrawn")
    assert reason in told and one["content"]["party"] not in told
    assert reason in _page(district, "/public/luohu/feed.atom")
    assert district.app.test_client().get(path + ".pdf").status_code == 410
    with pytest.raises(Refused) as again:
        district.call("huangzhiyuan", "POST", way, json={"cause": "annulled", "reason": reason})
    assert again.value.code == "not-public"


def test_it_ends_with_its_time(district: District) -> None:
    """停止公示: three months for a low fine, by a dated parameter."""
    case = _proposed(district)
    [one] = _publications(district, case)
    last = dt.date.fromisoformat(_decide(district, "zhouqiang", one)["expires_on"]) - dt.timedelta(days=1)
    district.clock.set(dt.datetime.combine(last, dt.time(23, 59), dt.timezone(dt.timedelta(hours=8))))
    assert one["content"]["number"] in _page(district, "/public/luohu")
    district.clock.set(dt.datetime.combine(last, dt.time(23, 59), dt.timezone(dt.timedelta(hours=8)))
                       + dt.timedelta(minutes=1))  # fmt: skip
    assert one["content"]["number"] not in _page(district, "/public/luohu")
    _page(district, f"/public/luohu/decisions/{one['id']}", 404)


def test_the_public_reads_who_may_act_and_how(district: District) -> None:
    """第三十九条: bodies, basis, procedures, items; filters; a place that does not exist is not found."""
    page = _page(district, "/public/luohu/powers")
    for words in ("深圳市罗湖区城市管理和综合执法局", "深圳市盐田区人民法院", "行政处罚（普通程序）", "90日",
                  "SZCG2023-002"):  # fmt: skip
        assert words in page
    _page(district, "/public/nowhere", 404)
    assert "没有符合条件的公示" in _page(district, "/public/luohu?street=东门街道&days=30&item=SZCG2023-002")
    # The page on which a second person decides shows the same fields and nothing more.
    case = _proposed(district)
    [one] = _publications(district, case)
    client, secret = district.session_of("zhouqiang")
    shown = client.get(f"/publicity/{one['id']}").get_data(as_text=True)
    assert one["plain"] in shown and "刘洋" not in shown
    sent = client.post(f"/publicity/{one['id']}", data={"do": "publish", "csrf_token": secret})
    assert sent.status_code == 302
    assert one["content"]["number"] in _page(district, "/public/luohu?street=东门街道&days=30")
