"""执法对象库、历史案件导入: what was decided before counts, what still ran goes on, twins are made one."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from db.actor import system_actor
from db.session import Tx
from engine import number_blocks, numbering
from engine.cases import Case
from engine.people import Qualification
from processes import bodies, old_cases, subject_merges, subjects
from processes.old_case_sheet import COLUMNS
from processes.old_cases import OldCasesRefused
from processes.roles import CERTIFICATE
from processes.subject_merges import KindsDiffer, PartedAlready, SubjectMerged
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)
ITEM = "SZCG2023-002"
#: The party of the usual answers, see ``api/demo_answers.py``.
CODE = "91440300MA5TXT0114"
BODY = "深圳市罗湖区城市管理和综合执法局"

DECIDED = {
    "案号": "深罗城执案〔2025〕0031号", "当事人": "深圳市鹏晖小厨餐饮管理有限公司", "当事人类型": "法人",
    "证件号码": CODE, "法定代表人": "刘洋", "住所": "深圳市罗湖区东门街道人民北路2088号",
    "事项编码": ITEM, "违法行为日期": "2025-04-20", "执法主体": BODY, "承办部门": "执法一队", "立案日期": "2025-04-22",
    "处理结果": "行政处罚", "决定书文号": "深罗城执罚决字〔2025〕0012号", "决定日期": "2025-05-20", "罚款金额": "1000",
    "结案日期": "2025-06-30",
}  # fmt: skip
RUNNING = {
    **DECIDED, "案号": "深罗城执案〔2026〕0007号", "违法行为日期": "2026-01-20", "立案日期": "2026-01-26",
    "处理结果": "在办", "决定书文号": "", "决定日期": "", "罚款金额": "", "结案日期": "", "承办人证号": "19020152001",
    "协办人证号": "19020152002", "中止自": "2026-02-02", "中止至": "2026-02-12", "中止依据": "检测、检验、检疫、鉴定",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    """Write rows as CSV."""
    return "\n".join([",".join(COLUMNS), *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)]).encode()


def take_in(district: District, *rows: dict[str, str], stages: str = "") -> old_cases.Import:
    """Import rows on the day of the clock."""
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        return old_cases.take_in(tx, content=table(*rows), file_name="台账.csv", source="原执法办案系统", stages=stages)


def reading(district: District) -> AbstractContextManager[Tx]:
    """Open a reading transaction of the system."""
    return district.database.reading(system_actor(district.office.tenant_id))


def test_an_imported_penalty_counts_in_the_look_back_year(district: District) -> None:
    """导入的处罚计入一年内处罚次数；撤销的、满一年的不计."""
    take_in(
        district,
        DECIDED,
        {**DECIDED, "案号": "旧1", "决定书文号": "旧1号", "决定撤销日期": "2025-08-01"},
        {**DECIDED, "案号": "旧2", "决定书文号": "旧2号", "违法行为日期": "2024-12-01", "立案日期": "2024-12-02",
         "决定日期": "2025-03-01"},
    )  # fmt: skip
    with reading(district) as tx:
        assert [one.number for one in old_cases.listed(tx, words="xiaochu 旧1")[0]] == ["旧1"]
    case = district.begin(MONDAY).opened().investigated().proposed(fine_cents=300_000)
    found = case.facts["proposal"]["assessment"]
    assert (found["times"], found["tier"], found["amount_cents"]) == (2, "情节较重", 300_000)


def test_a_case_that_still_ran_goes_on_with_its_number_and_its_clock(district: District) -> None:
    """在办案件接续：期限自原立案之日计算，中止照计，文号接续."""
    made = take_in(district, DECIDED, RUNNING)
    assert made.outcome["running"] == 1
    assert {"series": "深罗城执案", "year": 2026, "last": 7} in made.outcome["series"]
    with reading(district) as tx:
        row = next(one for one in old_cases.listed(tx)[0] if one.result == "running")
        assert tx.session.get(Case, (tx.tenant_id, row.case_id)) is not None
    case = CaseFile(district, str(row.case_id), MONDAY)
    assert case.waits_at() == {"N4"}
    assert case.read()["case_number"] == "深罗城执案〔2026〕0007号"
    clock = case.deadlines()["P11"]
    assert clock["last_day"] == "2026-05-06", "90 days from 26 January, and the ten days of the pause"
    fresh = district.begin(MONDAY).opened()
    assert fresh.read()["case_number"] == "深罗城执案〔2026〕0008号"
    with reading(district) as tx:
        assert number_blocks.check(tx) == [], "a series that goes on has no gap before its first number"
    case.investigated().proposed(fine_cents=300_000)
    assert case.facts["proposal"]["assessment"]["times"] == 2


def test_a_case_goes_on_at_the_stage_where_it_stands_with_the_clocks_of_that_stage(district: District) -> None:
    """在办案件从所处环节接续：陈述申辩期、送达期限、缴款期限自原日期计算，告知书、决定书文号接续."""
    district.clock.set(dt.datetime.combine(MONDAY, dt.time(9, 30), dt.timezone(dt.timedelta(hours=8))))
    told = {
        "告知书送达日期": "2026-02-24",
        "告知书文号": "深罗城执罚先告字〔2026〕0004号",
        "处罚种类": "罚款",
        "罚款金额": "1000",
    }
    decided = {**told, "告知书送达日期": "2026-02-04", "决定日期": "2026-02-25",
               "决定书文号": "深罗城执罚决字〔2026〕0003号"}  # fmt: skip
    stages = {
        "在查": {}, "审核": {}, "告知": told,
        "决定": {**told, "告知书送达日期": "2026-02-04", "陈述申辩": "已复核"},
        "送达": decided, "执行": {**decided, "决定送达日期": "2026-02-26"},
        "待结案": {**decided, "决定送达日期": "2026-02-26"},
    }  # fmt: skip
    rows = [
        {**RUNNING, **more, "所处环节": stage, "案号": f"深罗城执案〔2026〕000{number}号",
         **({"决定书文号": f"旧决{number}号"} if more.get("决定送达日期") else {}),
         **({"告知书文号": f"旧告{number}号"} if more else {})}
        for number, (stage, more) in enumerate(stages.items(), 1)
    ]  # fmt: skip
    with reading(district) as tx:
        assert {(one.line, one.column) for one in old_cases.rehearse(tx, table(*rows)).reading.problems
                if one.level == "error"} == {(2, "所处环节")}  # fmt: skip
        early = {**rows[3], "告知书送达日期": "2026-02-27"}
        said = old_cases.rehearse(tx, table(early, {**rows[1], "决定送达日期": "2026-02-26"}))
        assert {(2, "所处环节"), (3, "决定送达日期")} <= {(one.line, one.column) for one in said.reading.problems}
    made = take_in(district, *rows, stages="在查 = 调查取证")
    assert made.outcome["stages"] == {"调查取证": 1, "审核": 1, "告知": 1, "决定": 1, "送达": 1, "执行": 1, "结案": 1}
    with reading(district) as tx:
        found = {one.line: str(one.case_id) for one in old_cases.listed(tx)[0]}
        assert tx.session.scalars(select(Case.case_number).where(Case.process_key == "penalty")).all()
        assert len(subjects.prior_penalties(tx, CODE, ITEM)) == 3, "decisions that were made count from their day"
    unwatched = replace(district, watch=None)  # the clock stood still before the import, which the watch cannot know
    files = [CaseFile(unwatched, found[line], MONDAY) for line in range(2, 9)]
    waits = [case.waits_at() for case in files]
    assert waits == [{"N4"}, {"N5"}, {"N7"}, {"N9"}, {"N13"}, {"N14", "N15"}, {"N17"}]
    days = [{key: (one["last_day"], one["status"]) for key, one in case.deadlines().items()} for case in files]
    assert days[2]["P08"] == ("2026-03-02", "running") and days[3]["P08"][1] == "stopped"
    assert days[4]["P14"] == ("2026-03-05", "running") and days[4]["P11"][1] == "stopped"
    assert days[5]["P16"] == ("2026-03-13", "running") and days[5]["P14"][1] == "stopped"
    # The period of the party ends by itself on its own day.
    files[2].do("N9", after=2).do("N11").file("D40").do("N12")
    assert files[2].documents()["D40"]["number"].endswith("〔2026〕0004号"), (
        "the series goes on behind the imported one"
    )
    files[5].do("N15").do("N14").do("N17", kind="executed")
    assert "N17_unit" in files[5].waits_at()
    # Paid and waiting for its closing: nothing runs any more, and it goes to the archive like any other.
    assert {key for key, (_, status) in days[6].items() if status == "running"} == set()
    files[6].closed(kind="executed")
    assert files[6].read()["status"] == "closed"


def test_what_contradicts_the_registers_refuses_the_whole_file(district: District) -> None:
    district.begin(MONDAY).opened()  # takes number 1 of 2026
    wrong = {**RUNNING, "承办人证号": "0", "协办人证号": "0", "承办部门": "执法九队"}
    with pytest.raises(OldCasesRefused) as refused:
        take_in(district, DECIDED, wrong)
    assert "已由本系统编号" in refused.value.message("zh")
    with reading(district) as tx:
        trial = old_cases.rehearse(tx, table(DECIDED, wrong, {**DECIDED, "执法主体": "某局", "案号": "x"}))
        said = {(one.line, one.column) for one in trial.reading.problems if one.level == "error"}
        assert {(3, "承办部门"), (3, "承办人证号"), (3, "协办人证号"), (4, "执法主体"), (0, "案号")} <= said
        assert old_cases.listed(tx) == ([], 0) and old_cases.imports(tx) == []


def test_the_same_file_is_not_taken_in_twice_nor_a_number_that_is_known(district: District) -> None:
    take_in(district, DECIDED)
    for rows in ((DECIDED,), (DECIDED, {**DECIDED, "案号": "旧3", "决定书文号": "旧3号"})):
        with pytest.raises((old_cases.ImportedAlready, OldCasesRefused)):
            take_in(district, *rows)


def test_an_entry_that_was_made_twice_is_made_one_and_taken_apart_again(district: District) -> None:
    """合并执法对象：处罚记录合并计算，可撤销，留痕."""
    other = {**DECIDED, "证件号码": "91440300708461136T", "当事人": "鹏晖小厨东门店"}
    person = {**DECIDED, "案号": "旧4", "决定书文号": "旧4号", "当事人": "单某", "当事人类型": "公民",
              "证件号码": "440303199203154511"}  # fmt: skip
    take_in(district, other, person)
    system = system_actor(district.office.tenant_id)
    with district.database.transaction(system) as tx:
        kept = subjects.enter(tx, {"type": "company", "name": "深圳市鹏晖小厨餐饮管理有限公司", "code": CODE})
        gone, someone = subjects.find(tx, other["证件号码"]), subjects.find(tx, person["证件号码"])
        assert kept and gone and someone
        assert [one.name for one in subjects.subjects(tx, words="shan mou")[0]] == ["单某"]
        with pytest.raises(KindsDiffer):
            subject_merges.merge(tx, kept_id=kept.id, gone_id=someone.id, reason="同一经营者")
        assert subjects.prior_penalties(tx, CODE, ITEM) == ()
        merge = subject_merges.merge(tx, kept_id=kept.id, gone_id=gone.id, reason="门店更换证照")
        with pytest.raises(SubjectMerged):
            subject_merges.merge(tx, kept_id=gone.id, gone_id=someone.id, reason="重复")
        for code in (CODE, other["证件号码"]):
            assert subjects.prior_penalties(tx, code, ITEM) == (dt.date(2025, 5, 20),)
        assert [one.name for one in subjects.subjects(tx, words="东门店")[0]] == [kept.name]
        assert {one.id for one in subjects.group(tx, kept)} == {kept.id, gone.id}
        subject_merges.part(tx, merge_id=merge.id, reason="经核对并非同一主体")
        assert subjects.prior_penalties(tx, CODE, ITEM) == ()
        assert subjects.prior_penalties(tx, other["证件号码"], ITEM) == (dt.date(2025, 5, 20),)
        with pytest.raises(PartedAlready):
            subject_merges.part(tx, merge_id=merge.id, reason="再次")


def test_the_number_of_a_series_is_read_back_only_in_its_own_form(district: District) -> None:
    with reading(district) as tx:
        body = next(one for one in bodies.bodies(tx) if one.name == BODY)
        series = numbering.series_for(tx, body_id=body.id, key="case")
        assert numbering.read_number(series, "深罗城执案〔2025〕0031号") == (2025, 31)
        for text in ("深罗城执案[2025]31号", "深福城执案〔2025〕0031号", "31"):
            assert numbering.read_number(series, text) is None


def test_a_proposal_that_forgets_the_old_penalty_is_refused(district: District) -> None:
    take_in(district, DECIDED)
    case = district.begin(MONDAY).opened().investigated()
    with pytest.raises(Refused):
        case.do("N5", after=3)


def test_the_same_act_within_seven_days_of_an_order_in_another_case_is_the_refusal(district: District) -> None:
    """拒不改正：书面责令后七日内再次实施同一违法行为，由系统从对象的记录认定."""
    first = district.begin(MONDAY).opened()
    first.do("N4", after=1, measures=["order"], next="continue").do("N4c").file("D22")
    ordered = dt.date.fromisoformat(first.facts["correction"]["ordered_on"])
    for days, settled in ((7, True), (8, False)):
        act = ordered + dt.timedelta(days=days)
        again = district.begin(act + dt.timedelta(days=1))
        again.opened(act_began_on=act.isoformat(), act_ended_on=act.isoformat(), discovered_on=act.isoformat())
        again.do("N4", after=1)
        if settled:
            again.proposed()
            assert "第7日" in "".join(again.facts["proposal"]["assessment"]["reasons"])
        else:
            with pytest.raises(Refused) as refused:
                again.proposed()
            assert refused.value.code == "penalty-barred"


@contextmanager
def certified_for(district: District, scope: str) -> Iterator[None]:
    """Let the certificates of everybody cover these fields only, for a while."""
    everybody = select(Qualification).where(Qualification.kind == CERTIFICATE)
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        before = {one.id: one.scope for one in tx.session.scalars(everybody)}
        tx.session.execute(update(Qualification).where(Qualification.kind == CERTIFICATE).values(scope=scope))
    try:
        yield
    finally:
        with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
            for one in tx.session.scalars(everybody):
                one.scope = before[one.id]


def test_a_measured_quantity_is_asked_with_its_unit_and_counts_in_it(district: District) -> None:
    """计量事实: three facilities at 5,000 yuan each; another quantity or unit is refused."""
    case = district.begin(MONDAY).opened(item_code="SZCG2023-005").do("N4", after=1)
    client, _ = district.session_of("lijianguo")
    page = client.get(f"/cases/{case.id}").get_data(as_text=True)
    assert 'type="number" min="0" step="any" inputmode="decimal" name="measured:设施处数"' in page
    assert 'aria-label="设施处数的单位"' in page and "<option>处</option>" in page
    told: dict[str, Any] = {"answered": "占用城市道路依法由交通运输部门查处=否", "fine_cents": 1_500_000}
    for wrong in ("设施=3处", [{"name": "设施处数", "value": "3", "unit": "平方米"}], "设施处数=三处"):
        with pytest.raises(Refused) as refused:
            case.do("N5", measured=wrong, **told)
        assert refused.value.code in ("measure-wrong", "answers-invalid"), wrong
    case.do("N5", measured=[{"name": "设施处数", "value": "3", "unit": "处"}], **told)
    found = case.facts["proposal"]
    assert (found["measured"], found["assessment"]["amount_cents"]) == ("设施处数=3处", 1_500_000)


def test_one_act_under_two_laws_is_fined_once_by_the_higher(district: District) -> None:
    """一行为违反多个规定：按罚款数额高的规定处罚一次，文书引用两项规定."""
    other = "SZCG2023-010"  # 户外广告: statutory 10,000 to 100,000 yuan
    case = district.begin(MONDAY).opened().investigated()
    case.save("N5", also_items=[other])
    assert any("第二十九条" in text for text in case.problems("N5"))
    with pytest.raises(Refused) as refused, certified_for(district, "市容环卫"):
        case.do("N5", also_items=[other], fine_cents=1_000_000)
    assert refused.value.code == "out-of-scope" and "户外广告" in refused.value.detail
    case.proposed(also_items=[other], fine_cents=1_000_000)
    found = case.facts["proposal"]
    assert found["punished_item"] == other and found["assessment"]["amount_cents"] == 1_000_000
    assert [(one["code"], one["chosen"]) for one in found["assessment"]["compared"]] == [(ITEM, False), (other, True)]
    assert found["provision"].count("《") == 2 and "第三十条第一款" in found["basis"]
    with pytest.raises(Refused):
        district.begin(MONDAY).opened().investigated().proposed(also_items=["SZCG2023-999"], fine_cents=1_000_000)


def test_a_minor_is_punished_more_lightly_and_a_child_not_at_all(district: District) -> None:
    """未成年人：依身份证号码计算行为时年龄."""
    for born, code in (("201401010017", "penalty-barred"), ("201001010010", "")):
        digits = "440303" + born[:8] + "001"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        number = digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
        case = district.begin(MONDAY)
        minor: dict[str, Any] = {
            "type": "citizen", "name": "单某", "id_number": number, "code": None, "representative": None,
        }  # fmt: skip
        if not code:
            with pytest.raises(Refused) as refused:
                district.begin(MONDAY).opened(**minor)
            assert refused.value.code == "guardian-missing" and "监护人" in refused.value.detail
        case.opened(**minor, guardian="刘洋", guardian_relation="父亲").investigated()  # who signs for the order
        if code:
            with pytest.raises(Refused) as refused:
                case.proposed()
            assert refused.value.code == code and "十四周岁" in refused.value.detail
        else:
            case.proposed()
            flags = {one["code"] for one in case.facts["proposal"]["assessment"]["flags"]}
            assert "minor-lighter" in flags


def test_machines_read_and_keep_the_registers(district: District) -> None:
    """资料库接口：试导入与导入、对象全貌与合并、事项权力、条文、首违不罚清单."""
    twin = {**DECIDED, "案号": "旧9", "决定书文号": "旧9号", "证件号码": "91440300708461136T"}

    def ask(method: str, path: str, **more: Any) -> Any:
        return district.call("machao", method, path, **more).json

    def send(dry_run: str) -> Any:
        data = {"source": "台账", "dry_run": dry_run, "file": (io.BytesIO(table(DECIDED, RUNNING, twin)), "台账.csv")}
        return ask("POST", "/old-cases", data=data)

    tried, made = send("true"), send("false")
    assert tried["importable"] and tried["import_id"] is None and made["import_id"]
    assert tried["outcome"] == made["outcome"] and made["outcome"]["rows"] == 3
    first = ask("GET", "/old-cases?page_size=2")
    assert (first["total"], len(first["items"])) == (3, 2) and first["items"][0]["case_id"]
    found = {one["code"]: one["id"] for one in ask("GET", "/subjects?q=鹏晖")["items"]}
    kept, gone = found[CODE], found["91440300708461136T"]
    merge = ask("POST", f"/subjects/{kept}/merge", json={"gone_id": gone, "reason": "同一主体"})
    whole = ask("GET", f"/subjects/{gone}")
    assert whole["subject"]["id"] == kept and len(whole["penalties"]) == 2 and len(whole["old_cases"]) == 3
    assert len(whole["cases"]) == 1, "the one that goes on here"
    ask("POST", f"/subjects/merges/{merge['id']}/part", json={"reason": "并非同一主体"})
    assert len(ask("GET", f"/subjects/{kept}")["penalties"]) == 1

    body = ask("GET", "/powers/bodies")["items"][0]["id"]
    given = {"body_id": body, "item_code": ITEM, "title": "entrusted", "basis": "委托书", "valid_from": "2026-01-01"}
    power = ask("POST", "/powers", json=given)
    ask("POST", f"/powers/{power['id']}/end", json={"valid_to": "2026-02-01", "reason": "委托期满"})
    held = [ask("GET", f"/powers?item_code={ITEM}&body_id={body}&on={day}") for day in ("2026-01-31", "2026-02-01")]
    assert [power["id"] in {one["id"] for one in page["items"]} for page in held] == [True, False]

    law = {"statute": "某条例", "place": "第九条", "text": "（测试文本）", "valid_from": "2026-01-01", "source": "公报"}
    article = ask("POST", "/statutes/articles", json=law)
    ask("POST", f"/statutes/articles/{article['id']}/end", json={"valid_to": "2026-03-01", "replaced_by": "新条例"})
    texts = [ask("GET", f"/statutes/cited?text=《某条例》第九条第一款&on={day}")["items"] for day in
             ("2026-02-28", "2026-03-01")]  # fmt: skip
    assert texts[0][0]["article"]["text"] == "（测试文本）" and texts[1][0]["article"] is None
    assert ask("GET", "/statutes/articles?statute=某条例")["total"] == 1 and ask("GET", "/statutes")["total"] > 5

    listing = {"item_code": ITEM, "source": "清单（示例）", "valid_from": "2026-01-01"}
    entry = ask("POST", "/first-offences", json=listing)
    ask("POST", f"/first-offences/{entry['id']}/end", json={"valid_to": "2026-03-01"})
    assert [ask("GET", f"/first-offences?on={day}")["total"] for day in ("2026-02-28", "2026-03-01")] == [1, 0]
