"""管理 › 部门 and 人员 › 导入: an installation is staffed on pages, by whoever manages people."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from db.actor import system_actor
from db.journal import JournalEntry
from engine import actors, people
from engine.people import Unit
from processes import bodies
from processes.people_sheet import COLUMNS
from processes.roles import CERTIFICATE
from tests.integration.api.conftest import ISSUER, Site, secret_of

HEAD = ",".join(COLUMNS)
CHEN = "陈敏,A01,13800138000,罗湖分局/执法一队,执法人员、受理员,chen,19020001,,2028-12-31,2024-01-01"
LI = "李强,A02,,执法二队,承办部门负责人,li,,,,"


def founded(site: Site) -> uuid.UUID:
    """Add an enforcement body."""
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        return bodies.add_body(tx, name="深圳市罗湖区某分局", short_name="罗湖分局", series={}).id


def unit_of(site: Site, name: str, body: uuid.UUID | None) -> Unit:
    with site.database.reading(site.actor("administrator")) as tx:
        return next(one for one in people.units(tx) if (one.name, one.body_id) == (name, body))


def test_an_administrator_adds_changes_closes_and_reopens_units(site: Site, opened: Callable[[], uuid.UUID]) -> None:
    body, admin = founded(site), site.browser("administrator")
    given: dict[str, Any] = {"csrf_token": secret_of(admin), "name": "执法三队", "body_id": str(body), "code": "03"}
    assert admin.post("/admin/units", data=given).status_code == 302
    again = admin.post("/admin/units", data=given)
    assert again.status_code == 422 and "已有名为“执法三队”的部门" in again.get_data(as_text=True)
    for odd in ("9" * 5000, "10000", "²", "-1"):
        assert admin.post("/admin/units", data=given | {"name": "执法五队", "position": odd}).status_code == 422, odd[
            :9
        ]
    given.pop("body_id")
    assert admin.post("/admin/units", data=given).status_code == 302, "another body, another unit"
    assert admin.post("/admin/units", data=given).status_code == 422, "nor twice without a body"
    loose, owned = unit_of(site, "执法三队", None), unit_of(site, "执法三队", body)
    page = f"/admin/units/{loose.id}"
    change = given | {"do": "change", "body_id": str(body)}
    assert "已有名为" in admin.post(page, data=change).get_data(as_text=True)
    assert admin.post(page, data=change | {"name": "执法四队", "position": "7"}).status_code == 302
    assert unit_of(site, "执法四队", body).position == 7
    below = given | {"name": "一组", "body_id": str(body), "parent_id": str(owned.id)}
    assert admin.post("/admin/units", data=below).status_code == 302
    refused = admin.post(f"/admin/units/{owned.id}", data=given | {"do": "close"})
    assert refused.status_code == 422 and "1个下级部门" in refused.get_data(as_text=True)
    for do, active in (("close", False), ("open", True)):
        assert admin.post(page, data=given | {"do": do}).status_code == 302
        assert unit_of(site, "执法四队", body).active is active
    opened()
    refused = admin.post(f"/admin/units/{site.unit_id}", data=given | {"do": "close"})
    assert re.search("尚有[0-9]+人任职、1项未办结的任务，不能停用", refused.get_data(as_text=True))
    listed = admin.get("/admin/units").get_data(as_text=True)
    assert "罗湖区某分局" in listed and "执法四队" in listed and "未归属执法主体" in listed
    for path in ("/admin/units", page, "/admin/people/import"):
        other = site.browser("unit_head")
        assert other.get(path).status_code == 403
        assert other.post(path, data={"csrf_token": secret_of(other), "name": "甲"}).status_code == 403


def test_people_are_imported_after_a_dry_run_and_the_same_file_changes_nothing(site: Site) -> None:
    body, admin = founded(site), site.browser("administrator")
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        for name in ("执法一队", "执法二队"):
            people.add_unit(tx, name=name, body_id=body)
    secret = secret_of(admin)

    def tried(*rows: str) -> str:
        file = (io.BytesIO("\n".join((HEAD, *rows)).encode()), "人员.csv")
        answer = admin.post("/admin/people/import", data={"csrf_token": secret, "file": file})
        return answer.get_data(as_text=True)

    def imported(page: str) -> int:
        carried = dict(re.findall(r'<input type="hidden" name="(content|file_name|sure)" value="([^"]*)"', page))
        return admin.post("/admin/people/import", data={"csrf_token": secret, **carried}).status_code

    page = tried(CHEN.replace("罗湖分局/", ""), LI, "王五,A03,,没有的队,队长,administrator,,,,")
    assert (
        "确认导入" not in page
        and "有2个部门名为“执法一队”" in page
        and "没有部门“没有的队”" in page
        and "没有角色“队长”" in page
    )
    page = tried(CHEN, LI)
    assert "可以导入" in page and "新增 2 人" in page
    with site.database.reading(site.actor("administrator")) as tx:
        assert not [one for one in people.persons(tx) if one.name == "陈敏"], "a dry run writes nothing"
    assert imported(page) == 302
    chen = actors.actor_for(site.database, ISSUER, "chen")
    assert chen is not None and chen.person_id is not None and {"officer", "intake"} <= chen.roles
    again = tried(CHEN, LI)
    assert "没有需要导入的内容" in again and "不变 2 人" in again and "确认导入" not in again

    changed = "陈敏,A01,,执法二队,执法人员,,19020001,城市管理,2030-12-31,2024-01-01"
    page = tried(changed, LI)
    assert "将结束现有角色" in page and "变更 1 人" in page and imported(page) == 302
    assert "不变 2 人" in tried(changed, LI)
    with site.database.reading(site.actor("administrator")) as tx:
        assert people.qualification(tx, chen.person_id, CERTIFICATE).scope == "城市管理"  # type: ignore[union-attr]
        query = select(JournalEntry).where(JournalEntry.command == "people.imported").order_by(JournalEntry.seq)
        entry = list(tx.session.scalars(query))[-1].payload
    assert entry["before"]["陈敏　角色"] == "执法人员（执法一队）；受理员（执法一队）"
    assert entry["after"]["陈敏　角色"] == "执法人员（执法二队）" and entry["changed"] == 1
    chen = actors.actor_for(site.database, ISSUER, "chen")
    assert chen is not None and "intake" not in chen.roles

    own = tried("管理员甲,A09,,执法二队,执法人员,administrator,,,,")
    assert "不能以导入结束本人的管理员角色" in own
    assert "登录账号属于李强，工号属于陈敏" in tried("陈敏,A01,,,,li,,,,")
    assert "已登记在陈敏名下" in tried("李强,A02,,,,,19020001,,2028-12-31,2024-01-01")
    assert "该登录账号已分配给其他人员" in tried("赵六,A07,,执法二队,执法人员,other-officer,,,,")
    blank = admin.get("/admin/people/import?format=blank")
    assert blank.data[:2] == b"PK"
    sheet = (io.BytesIO(blank.data), "人员.xlsx")
    answer = admin.post("/admin/people/import", data={"csrf_token": secret, "file": sheet}).get_data(as_text=True)
    assert "文件中没有数据行" in answer, "the empty table has the headings that are asked for"
