"""Paper of a case on the pages: signed copies scanned back from a phone, service, corrections, receipts."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import uuid
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from api.demo_cases import Player, Story
from db.actor import system_actor
from engine import casefile
from engine.casefile import CaseDocument
from processes import paperwork
from tests.factories import TEAM, District

OFFICER = "lijianguo"


@pytest.fixture
def story(district: District) -> Story:
    """A case in which the party was ordered to correct, and did not."""
    player = Player(district.database, district.clock, district.office, "执法一队", TEAM)
    return player.begin(dt.date(2026, 3, 2), party_name="深圳市鹏晖小厨餐饮管理有限公司").opened().refused()


def photo(width: int = 1200, height: int = 1600) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (240, 238, 230)).save(out, "JPEG")
    return out.getvalue()


def newest(district: District, story: Story, kind: str) -> CaseDocument:
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        return casefile.documents(tx, story.case_id, kind=kind)[-1]


def post(district: District, story: Story, row: CaseDocument, what: str, **form: Any) -> tuple[int, str]:
    """Send a form of the document's page; gives the status and what the page then says."""
    client, secret = district.session_of(OFFICER)
    path = f"/cases/{story.case_id}/documents/{row.id}/{what}"
    answer = client.post(path, data={"csrf_token": secret, **form}, follow_redirects=True)
    page = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return answer.status_code, re.sub(r"\s+", " ", page)


def pages(number: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(photo()), f"{index}.jpg") for index in range(number)]


def test_photographs_of_the_signed_copy_take_its_place_page_for_page(district: District, story: Story) -> None:
    row = newest(district, story, "D22")
    assert row.pages is not None
    _, page = post(district, story, row, "scan", file=pages(row.pages + 1))
    assert f"扫描件共{row.pages + 1}页，原文书共{row.pages}页" in page
    assert newest(district, story, "D22").scan_sha256 is None
    _, page = post(district, story, row, "scan", file=pages(row.pages))
    assert "已由签章扫描件替换" in page
    after = newest(district, story, "D22")
    assert after.scan_sha256 and (after.number, after.sha256) == (row.number, row.sha256)
    client, _ = district.session_of(OFFICER)
    pdf = client.get(f"/cases/{story.case_id}/documents/{row.id}/pdf").data
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == row.pages and "/Im" in opened.pages[0].Resources.XObject


def test_a_signed_record_without_a_number_is_filed_with_its_scan(district: District, story: Story) -> None:
    with district.database.transaction(story.player.actor(OFFICER)) as tx:
        row = paperwork.draft(tx, case_id=story.case_id, code="D10")
    drawn = len(pikepdf.open(io.BytesIO(_pdf(district, story, row))).pages)
    _, page = post(district, story, row, "scan", file=pages(drawn))
    assert "已由签章扫描件替换" in page, page[:600]
    after = newest(district, story, "D10")
    assert (after.id, after.status) == (row.id, "filed") and after.scan_sha256 and after.sha256


def _pdf(district: District, story: Story, row: CaseDocument) -> bytes:
    client, _ = district.session_of(OFFICER)
    return client.get(f"/cases/{story.case_id}/documents/{row.id}/pdf").data


def test_a_paper_without_its_number_is_not_taken_for_the_document(district: District, story: Story) -> None:
    with district.database.transaction(story.player.actor(OFFICER)) as tx:
        row = paperwork.draft(tx, case_id=story.case_id, code="D22")
    _, page = post(district, story, row, "scan", file=pages(1))
    assert "须先编号归档" in page
    assert newest(district, story, "D22").status == "draft"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("a.txt", b"hello", "第 1 个文件不是照片"), ("a.pdf", b"%PDF-1.7 x", "不是可以读取的 PDF")],
)
def test_a_file_that_is_no_scan_is_refused(district: District, story: Story, name: str, data: bytes, said: str) -> None:
    _, page = post(district, story, newest(district, story, "D22"), "scan", file=[(io.BytesIO(data), name)])
    assert said in page


def service(story: Story, **changes: Any) -> dict[str, Any]:
    person = story.player.person
    return {
        "method": "direct", "result": "served", "served_at": "2026-03-06T10:00", "receiver": "刘洋",
        "relation": "店长", "place": "店内", "officer": person("case_officer"),
        "second_officer": person("second_officer"), **changes,
    }  # fmt: skip


def test_service_is_recorded_with_officers_and_receiver(district: District, story: Story) -> None:
    row = newest(district, story, "D22")
    status, page = post(district, story, row, "services", **service(story))
    assert status == 200 and "已登记送达情况" in page
    assert "直接送达" in page and "刘洋，店长" in page and "送达人：李建国、陈晓敏" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"second_officer": ""}, "应由两名执法人员送达"),
        ({"receiver": ""}, "请填写签收人"),
        ({"method": "left", "witness": ""}, "留置送达应有见证人签名"),
        ({"served_at": "2027-01-01T10:00"}, "送达时间不能晚于当前时间"),
        ({"served_at": "soon"}, "请填写送达时间"),
        ({"officer": "x"}, "请选择送达人"),
    ],
)
def test_service_that_the_law_does_not_know_is_refused_and_nothing_typed_is_lost(
    district: District, story: Story, changes: dict[str, str], said: str
) -> None:
    row = newest(district, story, "D22")
    status, page = post(district, story, row, "services", **service(story, note="当事人在场", **changes))
    assert status in (409, 422) and said in page and "当事人在场" in page
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        assert casefile.services(tx, story.case_id, row.id) == []


def test_a_correction_begins_a_new_version_and_a_void_number_is_kept(district: District, story: Story) -> None:
    row = newest(district, story, "D22")
    _, page = post(district, story, row, "supersede", reason=" ")
    assert newest(district, story, "D22").id == row.id
    _, page = post(district, story, row, "supersede", reason="当事人名称有误")
    draft = newest(district, story, "D22")
    assert "第 2 版" in page and (draft.version, draft.status, draft.replaces_id) == (2, "draft", row.id)
    post(district, story, draft, "void", reason="改由原版本继续使用")
    assert newest(district, story, "D22").status == "void"
    _, page = post(district, story, row, "void", reason="送达前发现当事人错误")
    assert f"文号 {row.number} 不再使用" in page
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        from engine.numbering import Number

        kept = tx.session.get(Number, (tx.tenant_id, row.number_id))
        assert kept is not None and kept.status == "void" and kept.reason


def test_the_notice_is_printed_as_a_receipt_and_a_form_is_not(district: District, story: Story) -> None:
    story.proposed().notified()
    client, _ = district.session_of(OFFICER)
    notice, form = newest(district, story, "D32"), newest(district, story, "D06")
    answer = client.get(f"/cases/{story.case_id}/documents/{notice.id}/receipt.pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as opened:
        [page] = opened.pages
        assert abs(float(page.mediabox[2]) - 80 * 72 / 25.4) < 0.1
    assert client.get(f"/cases/{story.case_id}/documents/{form.id}/receipt.pdf").status_code == 409
    assert client.get(f"/cases/{story.case_id}/payment.pdf").status_code == 409
    api = district.call(OFFICER, "GET", f"/cases/{story.case_id}/documents/{notice.id}/receipt")
    assert api.content_type == "application/pdf" and api.data == answer.data


def test_another_case_s_document_is_not_there(district: District, story: Story) -> None:
    client, _ = district.session_of(OFFICER)
    assert client.get(f"/cases/{story.case_id}/documents/{uuid.uuid4()}/receipt.pdf").status_code == 404


def test_what_was_paid_is_printed_as_a_slip_that_is_no_receipt_of_the_treasury(
    district: District, story: Story
) -> None:
    story.proposed().notified().wait(8).decided()
    story.do("N13", after=1).do("N14", after=2)
    client, _ = district.session_of(OFFICER)
    assert "缴款凭条" in client.get(f"/cases/{story.case_id}/documents").get_data(as_text=True)
    answer = client.get(f"/cases/{story.case_id}/payment.pdf")
    assert answer.status_code == 200
    from documents.bench import squeezed, text_of

    text = squeezed(text_of(answer.data))
    assert "罚款缴款凭条" in text and "不代替财政部门统一制发的专用票据" in text and "人民币壹仟元整" in text


def test_the_decision_on_the_spot_is_rolled_out_with_the_code_to_pay_by_and_then_the_slip(district: District) -> None:
    from documents.bench import squeezed, text_of
    from tests.journeys.spot import begin

    case = begin(district, dt.date(2026, 3, 2)).told().do("S4").codes()
    client, _ = district.session_of(OFFICER)
    path = f"/cases/{case.id}/documents/{case.documents()['D41']['id']}/receipt.pdf"
    owed = client.get(path).data
    lines = "".join(squeezed(line) for line in case.text())
    assert lines in squeezed(text_of(owed)).replace("\n", "") and "扫码缴纳罚款" in squeezed(text_of(owed))
    case.pays()
    assert "扫码缴纳罚款" not in squeezed(text_of(client.get(path).data))
    slip = squeezed(text_of(client.get(f"/cases/{case.id}/payment.pdf").data))
    assert case.facts["payment"]["receipt"] in slip and "深罗城执当罚字" in slip and "扫码缴款" in slip
    if folder := os.environ.get("PICTURES"):
        (Path(folder) / "d41.pdf").write_bytes(owed)
        (Path(folder) / "slip.pdf").write_bytes(client.get(f"/cases/{case.id}/payment.pdf").data)
