"""资料库: every register opens, searches, exports what it shows, and takes what those who keep it enter."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from db.actor import system_actor
from discretion.cli import SHIPPED, SHIPPED_FILE
from engine import people
from processes import bodies, old_cases, parameters, subjects
from tests.factories import District, Refused
from tests.journeys.test_registers import CODE, DECIDED, ITEM, MONDAY, RUNNING, table, take_in

LISTS = ("", "/statutes", "/bodies", "/officers", "/subjects", "/old-cases", "/first-offences", "/deadlines",
         "/parameters", "/deviations")  # fmt: skip


def page(district: District, who: str, address: str) -> str:
    """Open a page of the library."""
    client, _ = district.session_of(who)
    answer = client.get(f"/library{address}", follow_redirects=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def post(district: District, who: str, address: str, /, **given: object) -> tuple[int, str]:
    """Post a form of the library; gives the status and the page that follows."""
    client, secret = district.session_of(who)
    answer = client.post(f"/library{address}", data={"csrf_token": secret, **given}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def cells(district: District, address: str) -> list[list[object]]:
    """Export a list as a spreadsheet and read its cells, heading first."""
    client, _ = district.session_of("machao")
    answer = client.get(f"/library{address}" + ("&" if "?" in address else "?") + "format=xlsx")
    assert str(answer.mimetype).endswith("sheet"), address
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_every_register_opens_and_exports_what_it_shows(district: District) -> None:
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        shop = {"type": "company", "name": "=单记@面馆", "code": "91440300708461136T", "address": "+东门老街"}
        subjects.enter(tx, shop)
    case = district.begin(MONDAY).opened().investigated().proposed(
        fine_cents=200_000, deviation_reason="当事人经营面积大，影响行人通行，酌情从重处罚。"
    ).notified().do("N7", after=1).decided(fine_cents=200_000)  # fmt: skip
    for address in LISTS:
        shown = page(district, "machao", address)
        lines = cells(district, address)
        assert len(lines) - 1 == len(re.findall(r"<tr><td", shown.split("</table>")[0])), address
    found = cells(district, "/subjects?q=shanji")
    assert found[1][0] == "=单记@面馆" and found[1][4] == "+东门老街", "what begins like a formula stays text"
    assert cells(district, "/subjects?q=danji 东门")[1][0] == "=单记@面馆"
    assert len(cells(district, "/subjects?q=别人")) == 1
    assert [row[1] for row in cells(district, "?q=mendian 002")[1:]] == [ITEM], (
        "items and laws are found by pinyin, too"
    )
    assert cells(district, "/statutes?q=zaosheng")[1][0] == "《噪声污染防治法》"
    assert cells(district, "/old-cases?format=blank")[0][:2] == ["案号", "当事人"], "a blank table to fill in"
    figures = page(district, "machao", "/deviations?by=officer")
    assert "李建国" in figures and "direction=heavier" in figures
    behind = page(district, "machao", f"/deviations?by=item&key={ITEM}&direction=heavier")
    assert case.read()["case_number"] in behind and "酌情从重" in behind
    assert "没有这样的决定" in page(district, "machao", f"/deviations?by=item&key={ITEM}&direction=lighter")
    client, _ = district.session_of("lijianguo")
    assert client.get("/library/deviations").status_code == 403
    shown = client.get(f"/cases/{case.id}/discretion").get_data(as_text=True)
    assert "本次为第 1 次" in shown and "情节较轻" in shown and "2,000元" in shown


def test_an_item_shows_its_versions_law_powers_and_papers(district: District) -> None:
    shown = page(district, "lijianguo", f"/items/{ITEM}")
    assert "第十七条第一款" in shown and "条文未录入" in shown and "当场行政处罚决定书" in shown and "法定" in shown
    law = "深圳经济特区市容和环境卫生管理条例"
    given = {"place": "第十七条第一款", "text": "（测试文本）", "valid_from": "2020-01-01", "source": "公报"}
    assert post(district, "machao", f"/statutes/{law}", **given)[0] == 200
    assert "（测试文本）" in page(district, "lijianguo", f"/items/{ITEM}")
    assert "（测试文本）" not in page(district, "lijianguo", f"/items/{ITEM}?on=2019-12-31")
    status, refused = post(district, "machao", f"/statutes/{law}", **given)
    assert status == 422 and "已有有效文本" in refused
    assert post(district, "lijianguo", f"/statutes/{law}", **given)[0] in (403, 422)
    assert "由 <a" in page(district, "machao", "/statutes/噪声污染防治法")


def test_the_keeper_grants_and_ends_powers_and_lists_first_offences(district: District) -> None:
    body = str(district.office.bodies["深圳市罗湖区城市管理和综合执法局"])
    given = {"body_id": body, "item_code": ITEM, "title": "statute", "basis": "条例第五条", "enforces": "true",
             "valid_from": "2026-01-01"}  # fmt: skip
    status, shown = post(district, "machao", "/bodies", **given)
    assert status == 422 and "法律依据" in shown
    status, shown = post(district, "machao", "/bodies", **given, enforcement_basis="《城乡规划法》第六十八条")
    assert status == 200 and "《城乡规划法》第六十八条" in shown
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        power = next(one for one in bodies.powers(tx, item_code=ITEM) if one.enforces)
    end = {"power": str(power.id), "valid_to": "2026-06-01", "reason": "职权调整"}
    assert "已终止" in post(district, "machao", "/powers/end", **end)[1]
    listing = {"item_code": ITEM, "source": "首违不罚清单（示例）", "valid_from": "2026-01-01"}
    assert post(district, "zhengwenjing", "/first-offences", **listing)[0] == 200
    assert "在公布的清单内" in page(district, "lijianguo", f"/items/{ITEM}")


def test_the_keeper_adds_a_body_and_its_numbers_go_on_where_the_old_register_ended(district: District) -> None:
    told = {"name": "深圳市罗湖区南湖街道办事处", "short_name": "南湖街道", "address": "人民南路1号",
            "phone": "0755-8235", "review_body": "深圳市罗湖区人民政府", "court": "深圳市盐田区人民法院"}  # fmt: skip
    status, shown = post(district, "machao", "/bodies/new", **told | {"short_name": ""}, prefix="深罗南街执")
    assert status == 422 and "深罗南街执" in shown, "what was typed stays"
    assert post(district, "lijianguo", "/bodies/new", **told, prefix="深罗南街执")[0] == 403
    status, shown = post(district, "machao", "/bodies/new", **told, prefix="深罗南街执")
    assert status == 200 and "深罗南街执罚决字〔2026〕0001号" in shown and "没有权力的主体不能立案" in shown
    assert post(district, "machao", "/bodies/new", **told, prefix="深罗南执")[0] == 422, "a name is taken once"
    known = district.call("machao", "GET", "/powers/bodies").json["items"]
    (row,) = [one for one in known if one["name"] == told["name"]]
    here = f"/bodies/{row['id']}"
    _, shown = post(district, "machao", f"{here}/continued", series="decision", year="2026", last="17", source="登记簿")
    assert "深罗南街执罚决字〔2026〕0018号" in shown
    status, shown = post(district, "machao", f"{here}/continued", series="decision", year="2026", last="x", source="")
    assert status == 422 and "请填写来源" in shown
    _, shown = post(district, "machao", f"{here}/series", series="decision", prefix="深罗南罚字")
    assert "深罗南罚字〔2026〕0018号" in shown, "numbers go on under the new words"
    assert post(district, "machao", f"{here}/series", series="none", prefix="深")[0] == 422
    _, shown = post(district, "machao", here, **told | {"court": "深圳市罗湖区人民法院"})
    assert "深圳市罗湖区人民法院" in shown and "尚未登记事项权力的主体" in page(district, "machao", "/bodies")
    reader = page(district, "lijianguo", here)
    assert "变更信息" not in reader and "深罗南罚字" in reader
    changed = told | {"phone": "0755-1"}
    assert district.call("machao", "PUT", f"/powers/bodies/{row['id']}", json=changed).json["phone"] == "0755-1"
    added = {**told, "name": "深圳市罗湖区桂园街道办事处", "prefix": "深罗桂街执"}
    assert district.call("machao", "POST", "/powers/bodies", json=added).json["court"] == told["court"]


def test_a_parameter_is_set_from_today_on_and_never_rewrites_the_past(district: District) -> None:
    case = district.begin(MONDAY).opened().investigated().proposed().notified()
    before = case.deadlines()["P08"]["last_day"]
    given = {"key": "penalty.defence_working_days", "value": "3", "source": "本机关规定", "confirmed": "true"}
    today = case.day.isoformat()
    for wrong, sentence in (
        ({"valid_from": "2026-01-01"}, "不得改变此前"),
        ({"valid_from": today, "value": "三"}, "整数"),
    ):
        status, shown = post(district, "machao", "/parameters", **{**given, **wrong})
        assert status == 422 and sentence in shown
    status, shown = post(district, "machao", "/parameters", **given, valid_from=today)
    assert status == 200 and "由您提出" in shown and "3 个工作日" in shown
    assert "5个工作日" in page(district, "machao", "/deadlines?q=P08"), "a proposal changes nothing"
    proposal = re.search(r"parameters/proposals/([0-9a-f-]{36})", page(district, "zhengwenjing", "/parameters"))
    assert proposal is not None and "parameters/proposals/" not in shown
    settle = f"/parameters/proposals/{proposal[1]}"
    assert post(district, "machao", settle, verdict="approve")[0] == 403
    assert post(district, "zhengwenjing", settle, verdict="reject")[0] == 422, "a refusal needs its reason"
    status, shown = post(district, "zhengwenjing", settle, verdict="approve")
    assert status == 200 and "本机关规定" in shown
    assert post(district, "zhengwenjing", settle, verdict="approve")[0] == 409
    assert "3个工作日" in page(district, "machao", "/deadlines?q=P08")
    assert "5个工作日" in page(district, "machao", "/deadlines?q=P08&on=2026-03-01")
    assert case.deadlines()["P08"]["last_day"] == before, "what had begun keeps its length"
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        assert parameters.value(tx, given["key"], case.day - dt.timedelta(days=1), 5) == 5
    _proposed_over_the_api(district, {**given, "value": 4, "confirmed": False, "valid_from": today})


def _proposed_over_the_api(district: District, given: dict[str, Any]) -> None:
    """The same commands: proposed by one, turned down and approved by another."""
    way = "/parameters/proposals"
    for wrong in ({"value": "四"}, {"value": True}, {"key": "no.such"}):
        with pytest.raises(Refused) as refused:
            district.call("machao", "POST", way, json={**given, **wrong})
        assert refused.value.status == 422
    first = district.call("machao", "POST", way, json=given).json
    assert district.call("machine", "GET", way).json["items"] == [first] and first["status"] == "proposed"
    with pytest.raises(Refused) as refused:
        district.call("machao", "POST", f"{way}/{first['id']}/approve", json={})
    assert refused.value.status == 403
    said = district.call("zhengwenjing", "POST", f"{way}/{first['id']}/reject", json={"note": "依据不足"}).json
    assert said["status"] == "rejected"
    again = district.call("machao", "POST", way, json=given).json
    assert district.call("zhengwenjing", "POST", f"{way}/{again['id']}/approve", json={}).json["status"] == "approved"
    settled = district.call("machine", "GET", f"{way}?settled=true").json["items"]
    assert {first["id"], again["id"]} <= {one["id"] for one in settled}
    listed = {one["key"]: one for one in district.call("machine", "GET", "/parameters").json["items"]}
    assert listed[given["key"]]["value"] == 4 and listed[given["key"]]["confirmed"] is False


def test_old_cases_are_rehearsed_before_they_are_taken_in(district: District) -> None:
    district.session_of("machao")
    wrong = {"source": "台账", "file": (io.BytesIO(table({**DECIDED, "罚款金额": "一千"})), "台账.csv")}
    assert "不能导入" in post(district, "machao", "/old-cases", **wrong)[1]
    good = {"source": "台账", "file": (io.BytesIO(table(DECIDED, RUNNING)), "台账.csv")}
    shown = post(district, "machao", "/old-cases", **good)[1]
    assert "可以导入" in shown and "〔2026〕至 7 号" in shown
    hidden = dict(re.findall(r'name="(content|file_name|source|sure)" value="([^"]*)"', shown))
    for damaged in ("损坏", "abc", "AAAA"):
        assert "请重新选择文件" in post(district, "machao", "/old-cases", **{**hidden, "content": damaged})[1]
    assert "已导入 2 件" in post(district, "machao", "/old-cases", **hidden)[1]
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        assert old_cases.listed(tx, words="鹏晖 0031")[1] == 1
        subject = subjects.find(tx, CODE)
        assert subject is not None
    shown = page(district, "machao", f"/subjects/{subject.id}")
    assert "1 次有效" in shown and "历史" in shown


def test_twins_are_merged_on_the_page_and_taken_apart(district: District) -> None:
    take_in(district, DECIDED, {**DECIDED, "案号": "旧9", "决定书文号": "旧9号", "证件号码": "91440300708461136T"})
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        kept = subjects.find(tx, CODE)
        assert kept is not None
    address = f"/subjects/{kept.id}/merge"
    assert post(district, "machao", address, code="91440300708461136T", reason="")[0] == 422
    shown = post(district, "machao", address, code="91440300708461136T", reason="同一主体")[1]
    assert "2 次有效" in shown
    merge = re.search(r"/library/merges/([0-9a-f-]+)/part", shown)
    assert merge is not None
    assert "已撤销合并" in post(district, "machao", f"/merges/{merge[1]}/part", reason="核对有误")[1]


def test_a_certificate_that_soon_ends_is_named_to_its_holder_and_to_who_manages_people(district: District) -> None:
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        held = people.qualification(tx, district.office.persons["lijianguo"], "执法证", MONDAY)
        assert held is not None
        people.end_qualification(tx, qualification_id=held.id, reason="换证", valid_to=MONDAY + dt.timedelta(days=60))
    assert "剩 59 天" in page(district, "machao", "/officers?state=expiring")
    for who, address, told in (
        ("lijianguo", "/todo", True), ("machao", "/admin/people", True), ("chenxiaomin", "/todo", False),
    ):  # fmt: skip
        client, _ = district.session_of(who)
        shown = client.get(address).get_data(as_text=True)
        assert ("执法证将于" in shown) is told, who


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_whole_standard_is_compared_cell_by_cell_before_it_is_imported(district: District, kind: str) -> None:
    content = SHIPPED_FILE.read_text("utf-8-sig").replace("第二次被处罚,3000,3000", "第二次被处罚,4000,4000", 1)
    data = content.encode()
    if kind == "xlsx":
        import csv

        from tests.unit.discretion.test_sheets import workbook

        data = workbook([list(row) for row in csv.reader(io.StringIO(content))])
    client, secret = district.session_of("machao")
    given = {"number": SHIPPED["number"], "title": SHIPPED["title"], "valid_from": "2023-12-15",
             "file": (io.BytesIO(data), f"标准.{kind}"), "csrf_token": secret}  # fmt: skip
    shown = client.post("/admin/standards", data=given).get_data(as_text=True)
    assert "可以导入" in shown and "差异（1 处）" in shown and "3000元" in shown and "4000元" in shown
    if kind == "csv":
        _approved_by_another(district, data, given)


def _approved_by_another(district: District, data: bytes, given: dict[str, Any]) -> None:
    """Handed in, it waits: its own author may not settle it, a second administrator sees the difference and does."""
    client, _ = district.session_of("machao")
    sure = {**given, "sure": "1", "file": (io.BytesIO(data), "标准.csv")}
    assert client.post("/admin/standards", data=sure).status_code == 302
    assert "由您提交" in client.get("/admin/standards").get_data(as_text=True)
    other, secret = district.session_of("lufang")
    shown = other.get("/admin/standards").get_data(as_text=True)
    assert "待复核的导入" in shown and "3000元" in shown and "4000元" in shown
    path = shown.split('action="/admin/standards/proposals/')[1].split('"')[0]
    with pytest.raises(Refused) as refused:
        district.call("machao", "POST", f"/discretion/proposals/{path}/approve", json={})
    assert refused.value.code == "own-proposal"
    answer = other.post(
        f"/admin/standards/proposals/{path}", data={"verdict": "approve", "note": "核对无误", "csrf_token": secret}
    )
    assert answer.status_code == 302
    assert "马超（复核：卢芳）" in other.get("/admin/standards").get_data(as_text=True)


def test_a_step_that_nobody_could_take_says_so(district: District) -> None:
    case = district.begin(MONDAY)
    client, _ = district.session_of("lijianguo")
    shown = client.get(f"/cases/{case.id}/work").get_data(as_text=True)
    assert "受理员" in shown and "没有人担任这一角色" not in shown
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        for person in people.candidates(tx, "intake", unit_id=district.office.units["执法一队"]):
            people.change_person(tx, person_id=person.id, active=False)
    shown = client.get(f"/cases/{case.id}/work").get_data(as_text=True)
    assert "没有人担任这一角色，无人可以签收" in shown
