"""行政执法公示: proposed, approved by somebody else, read by anybody, withdrawn also when the case is long closed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import event, text
from stdnum.cn import ric, uscc

from api.demo_answers import answers
from db.actor import system_actor
from processes import parameters, public_reads, publicity
from processes import publicity_rules as rules
from tests.factories import CaseFile, District, Refused
from tests.journeys.inspections import begin as inspection
from tests.journeys.publicity_scan import read, scan, secrets
from tests.journeys.spot import begin as spot

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

    # The scan: every page, the feed and the sheet, against every text of the file.
    facts = case.facts
    assert {"刘洋", "440303199203154517", "13800138000", facts["party"]["address"]} <= rules.personal(facts)
    _clean(district, facts, one)


def _clean(district: District, facts: dict[str, Any], one: dict[str, Any], beside: str = "") -> None:
    """Find nothing of the file anywhere, and find it where it was put on purpose (the negative control)."""
    hidden, party = secrets(facts, one["content"], beside), facts["party"]
    personal = {party.get(name) for name in ("code", "id_number", "phone", "representative")} | {party["address"]}
    assert {name for name in personal if name and name != one["content"]["party"]} <= hidden
    seen = read(district, one)
    assert scan(hidden, seen) == {}
    assert [name for name, text in seen.items() if one["content"]["party"] not in "".join(text.split())] == []
    # The control: one name, one number and the address slip into a published field, and every page gives them away.
    slipped = [party["address"], str(party.get("phone") or ""), party.get("representative") or party["name"]]
    field = "words" if one["kind"] == "inspection" else "matter"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        row = publicity.get(tx, uuid.UUID(one["id"]))
        row.content = {**row.content, field: f"{row.content[field]}，" + "、".join(filter(None, slipped))}
        row.sha256 = publicity._printed(tx, row)
    found = scan(hidden, read(district, one))
    shown = {"page", "sheet", "list"} if field == "words" else {"page", "sheet", "list", "feed"}
    assert shown <= set(found)
    for name in shown:
        assert set(filter(None, slipped)) <= set(found[name]), name


@pytest.mark.parametrize("kind", ["citizen", "sole_trader"])
def test_of_a_citizen_and_of_a_sole_trader_nothing_of_the_file_is_read(district: District, kind: str) -> None:
    """第五十条: a citizen is called by the surname, a business without a trade name too; its operator stays unnamed."""
    number = "440303198805121234"[:17]
    party: dict[str, Any] = {
        "type": kind, "name": "欧阳国华", "id_number": number + ric.calc_check_digit(number), "phone": "13912345678",
        "party_address": "深圳市罗湖区东门街道湖贝路88号3栋1204房",
    }  # fmt: skip
    if kind == "sole_trader":
        code = "92440303MA5G7T2K1"
        party |= {"representative": "欧阳国华", "code": code + uscc.calc_check_digit(code)}
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        parameters.set_parameter(
            tx, key="penalty_summary.publish_every_penalty", value=True, source="本机关规定", confirmed=True,
            valid_from=MONDAY,
        )  # fmt: skip
    case = spot(district, MONDAY).do("S1", **party).do("S3").do("S4").do("S6_publish")
    [one] = _publications(district, case)
    assert one["content"]["party"] == {"citizen": "欧某", "sole_trader": "欧某（个体工商户）"}[kind]
    _clean(district, case.facts, _decide(district, "zhengwenjing", one))


def test_the_result_of_an_inspection_is_published_by_a_second_person_and_withdrawn_in_three_days(
    hall: District,
) -> None:
    """国办发〔2024〕54号: by the same register; nobody publishes what he proposed himself."""
    case = inspection(hall, MONDAY).approved().notified().found(correct=True)
    case.ordered().do("I7_report", after=1).rechecked().do("I8", words="后门通道露天堆放垃圾，已改正。")
    [one] = _publications(hall, case)
    assert (one["kind"], one["status"]) == ("inspection", "proposed")
    before = _page(hall, "/public/luohu/inspections")
    assert case.subject["name"] not in before
    for who in (case.team["case_officer"], case.team["second_officer"]):
        with pytest.raises(Refused) as own:
            _decide(hall, who, one)
        assert own.value.status == 403
    done = _decide(hall, "zhengwenjing", one)
    assert done["expires_on"] == f"2029-0{case.day.month}-{case.day.day:02}"
    path = f"/public/luohu/inspections/{one['id']}"
    assert "责令改正" in _page(hall, path)
    _page(hall, f"/public/luohu/decisions/{one['id']}", 404)
    _clean(hall, case.facts, done, before)
    # Somebody notes that it is wrong: three working days, then it goes with its reason.
    noted = hall.call(case.team["case_officer"], "POST", f"/publications/{one['id']}/note-change",
                      json={"reason": "复查日期有误。"}).json  # fmt: skip
    days = [case.day + dt.timedelta(days=ahead) for ahead in range(1, 8)]
    assert noted["withdraw_by"] == [day for day in days if day.weekday() < 5][2].isoformat()
    gone = {"cause": "corrected", "reason": "检查结果经复核更正。"}
    hall.call("zhengwenjing", "POST", f"/publications/{one['id']}/withdraw", json=gone)
    assert "检查结果经复核更正" in _page(hall, path, 410) and _page(hall, path + ".pdf", 410)
    assert case.subject["name"] not in _page(hall, "/public/luohu/inspections")
    assert "检查结果经复核更正" in _page(hall, "/public/luohu/withdrawn")
    with pytest.raises(Refused) as again:
        hall.call(case.team["case_officer"], "POST", f"/publications/{one['id']}/note-change", json={"reason": "有误"})
    assert again.value.code == "not-public"


def test_a_case_does_not_close_while_its_publication_waits(district: District) -> None:
    """第四十八条: published, or refused with a reason that stays in the file."""
    case = _proposed(district).do("N14", after=3)
    assert any("尚待另一人审核" in text for text in case.problems("N17"))
    task = case.tasks()["N17"]
    tag = district.call("lijianguo", "GET", f"/tasks/{task['id']}").headers["ETag"]
    with pytest.raises(Refused) as open_:
        district.call("lijianguo", "POST", f"/tasks/{task['id']}/complete", headers={"If-Match": tag},
                      json={"answers": answers("N17", case.day)})  # fmt: skip
    assert open_.value.code == "step-blocked"
    [one] = _publications(district, case)
    _decide(district, "zhouqiang", one, publish=False, note="涉及商业秘密，不予公示。")
    case.closed()
    assert case.read()["status"] == "closed"
    assert case.facts["publicity"]["refused_for"] == "涉及商业秘密，不予公示。"


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
    _a_page_at_a_time(district, one)
    assert one["content"]["number"] in _page(district, "/public/luohu")
    district.clock.set(dt.datetime.combine(last, dt.time(23, 59), dt.timezone(dt.timedelta(hours=8)))
                       + dt.timedelta(minutes=1))  # fmt: skip
    assert one["content"]["number"] not in _page(district, "/public/luohu")
    _page(district, f"/public/luohu/decisions/{one['id']}", 404)


def _a_page_at_a_time(district: District, one: dict[str, Any]) -> None:
    """Publish it fifty times more, each a day earlier: the oldest stands on the second page, and the choices stay."""
    taken = {"id", "number", "decided_on", "street", "content"}
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        row = publicity.get(tx, uuid.UUID(one["id"]))
        columns = [column.name for column in publicity.Publication.__table__.columns]
        same = {name: getattr(row, name) for name in columns if name not in taken}
        for n in range(1, 51):
            words = {"number": f"副本〔{n}〕号", "street": "东湖街道" if n == 50 else "黄贝街道"}
            tx.session.add(publicity.Publication(
                **same, **words, decided_on=row.decided_on - dt.timedelta(days=n), content={**row.content, **words},
            ))  # fmt: skip
    first, second = _page(district, "/public/luohu"), _page(district, "/public/luohu?page=2")
    assert "共 51 件" in first and "副本〔49〕号" in first and "副本〔50〕号" not in first and 'rel="next"' in first
    assert "副本〔50〕号" in second and one["content"]["number"] not in second
    assert '<option value="东湖街道"' in first, "what only another page shows is offered"
    assert one["content"]["matter"] in first.split("</form>")[0] and one["content"]["body"] in first.split("</form>")[0]
    assert "共 1 件" in _page(district, "/public/luohu?street=东湖街道")
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        tx.session.execute(text("SET LOCAL enable_seqscan = off"))
        tx.session.execute(text("SET LOCAL enable_sort = off"))
        told: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            if not statement.startswith("EXPLAIN"):
                plan = tx.session.connection().exec_driver_sql(f"EXPLAIN {statement}", values)
                told.append("\n".join(plan.scalars()))

        engine = tx.session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        public_reads.publications(tx)
        event.remove(engine, "before_cursor_execute", note)
    assert "ix_publications_page" in told[0] and "Sort" not in told[0], told


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
