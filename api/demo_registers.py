"""The registers of the demo: cases from before the platform, a party that was entered twice, a figure that was set."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

from api.demo_people import Office
from db.actor import Actor, system_actor
from db.session import Database
from discretion import standard_proposals
from discretion.cli import SHIPPED, SHIPPED_FILE
from processes import old_cases, parameters, subject_merges, subjects
from processes.old_case_sheet import COLUMNS

BODY = "深圳市罗湖区城市管理和综合执法局"
SHOP = {
    "当事人": "深圳市罗湖区曾记面馆", "当事人类型": "个体工商户", "证件号码": "92440300MA5EQ1XQ00",
    "法定代表人": "曾国强",
    "住所": "深圳市罗湖区东门街道湖贝路1018号", "事项编码": "SZCG2023-002", "执法主体": BODY, "承办部门": "执法一队",
}  # fmt: skip
OLD_SHOP = {**SHOP, "当事人": "罗湖区曾记面馆", "证件号码": "440303600123456"}


def fill(database: Database, office: Office, today: dt.date) -> None:
    """Enter what the registers show; the clock stands some weeks before today."""
    with database.transaction(system_actor(office.tenant_id, "平台")) as tx:
        old_cases.take_in(
            tx, content=_table(today), file_name="历史案件台账.csv", source="原城管执法办案系统（示例数据）"
        )
        kept, gone = subjects.find(tx, SHOP["证件号码"]), subjects.find(tx, OLD_SHOP["证件号码"])
        if kept is not None and gone is not None:
            subject_merges.merge(
                tx, kept_id=kept.id, gone_id=gone.id, reason="营业执照换发统一社会信用代码，为同一经营者（示例）"
            )
        parameters.set_parameter(
            tx, key="penalty.defence_working_days", value=5, source="本机关行政处罚办案规定（示例）", confirmed=False,
            note="法律未规定天数",
        )  # fmt: skip
    _standard_waiting(database, office)


def _standard_waiting(database: Database, office: Office) -> None:
    """Let a correction of the shipped standard wait for a second person: one item in another field of enforcement."""
    lines = SHIPPED_FILE.read_text("utf-8-sig").splitlines()
    told = [re.sub("市容环卫$", "大型活动保障（示例）", one) if "序号16" in one else one for one in lines]
    person, held = office.persons.get("machao"), frozenset({"discretion:import"})
    with database.transaction(Actor("person", office.tenant_id, "马超", person, held)) as tx:
        standard_proposals.propose(tx, content="\n".join(told).encode(), **SHIPPED)


def _table(today: dt.date) -> bytes:
    def day(before: int) -> str:
        return (today - dt.timedelta(days=before)).isoformat()

    year = today.year - 2
    decided = {"处理结果": "行政处罚", "罚款金额": "1000"}
    rows = [
        {**SHOP, **decided, "案号": f"罗城执立字[{year}]第0107号", "违法行为日期": day(330), "立案日期": day(325),
         "决定书文号": f"罗城执罚字[{year}]第0093号", "决定日期": day(290), "结案日期": day(260)},
        {**OLD_SHOP, **decided, "案号": f"罗城执立字[{year}]第0041号", "违法行为日期": day(620), "立案日期": day(615),
         "决定书文号": f"罗城执罚字[{year}]第0032号", "决定日期": day(580), "结案日期": day(560)},
        {**SHOP, "案号": f"罗城执立字[{year}]第0219号", "当事人": "单小梅", "当事人类型": "公民", "法定代表人": "",
         "证件号码": "440303199001010023", "住所": "深圳市罗湖区黄贝街道", "事项编码": "SZCG2023-013",
         "违法行为日期": day(210), "立案日期": day(205), "处理结果": "不予处罚", "结案日期": day(180)},
        {**SHOP, "案号": f"罗城执立字[{year}]第0263号", "违法行为日期": day(75), "立案日期": day(70),
         "处理结果": "在办",
         "承办人证号": "19020152001", "协办人证号": "19020152002", "案情摘要": "店外摆放桌椅，原系统立案。",
         "延长天数": "30", "延长依据": "原系统负责人批准延长（示例）"},
    ]  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
