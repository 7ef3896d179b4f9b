"""移动执法: what a phone hands in, in order and once; numbers without a gap; files that are what the device took."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest

from api.demo_answers import answers as ordinary
from db.actor import system_actor
from db.files import Files
from engine import fsck, number_blocks, numbering, people
from processes import penalty_summary
from processes.penalty_summary import texts
from processes.roles import CERTIFICATE
from tests.factories import TEAM, District, Refused
from tests.journeys.phone import Phone, at
from tests.journeys.spot import PNG

MONDAY = dt.date(2026, 3, 2)
OFFICER = TEAM["case_officer"]


@pytest.fixture
def phone(district: District) -> Phone:
    """李建国's phone on Monday morning."""
    at(district, MONDAY)
    return Phone(district, OFFICER)


def _findings(district: District) -> list[dict[str, Any]]:
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        return list(fsck.check(tx))


def _register(district: District) -> list[tuple[str, str]]:
    """Give the register of the series of decisions on the spot: text and status in order."""
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        body = district.office.bodies["深圳市罗湖区城市管理和综合执法局"]
        series = numbering.series_for(tx, body_id=body, key="D41")
        return [(row.text, row.status) for row in numbering.register(tx, series_id=series.id, year=2026)]


def _shown(phone: Phone, number: str, pack: dict[str, Any], scene: dict[str, Any], telling: Any, decision: Any) -> str:
    """Compose the decision as the phone does it, from what it took along."""
    offer = next(one for one in pack["offers"] if one["code"] == scene["item_code"])
    facts = {
        "scene": {**scene, **{name: offer[name] for name in ("provision", "basis", "standard")}},
        "telling": telling,
        "decision": decision,
    }
    second = next(one for one in pack["colleagues"] if one["id"] == scene["second_officer"])
    return texts.canonical(texts.lines(facts, number, pack["body"], [pack["me"], second]))


def test_a_case_decided_without_a_network_is_handed_in_whole(phone: Phone, district: District) -> None:
    """From the opening to the filed decision with a reserved number; the signed text is the filed text."""
    pack = phone.call("GET", "/street/pack").json
    (number, *_) = phone.reserve()
    scene, telling = phone.answered("S1"), phone.answered("S3")
    decision = phone.answered("S4", number_id=number["id"])
    text = _shown(phone, number["text"], pack, scene, telling, decision)
    at(district, MONDAY, 15)  # the network is back five hours later
    phone.act("open", {"process": "penalty_summary"})
    phone.evidence(captured_at=f"{MONDAY}T10:01:00+08:00")
    phone.act("complete", {"element": "S1", "answers": scene})
    phone.act("complete", {"element": "S3", "answers": telling})
    for role, name in (("party", "刘洋"), ("officer", "李建国"), ("second_officer", "陈晓敏")):
        phone.act("sign", {"signature": phone.signature(text, role, name=name)})
    shown = {**decision, "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
    outcome = phone.act("complete", {"element": "S4", "answers": shown})
    filed = {one["kind"]: one for one in outcome["documents"]}
    assert filed["D41"]["number"] == number["text"]
    assert ("used" in dict(_register(district))[number["text"]]) and not _findings(district)
    signed = phone.call("GET", f"/street/cases/{outcome['case_id']}/signatures").json["items"]
    assert {one["role"] for one in signed} == {"party", "officer", "second_officer"}
    evidence = phone.call("GET", f"/cases/{outcome['case_id']}/evidence").json["items"][0]
    assert evidence["device_sha256"] == evidence["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert evidence["device_id"] == phone.device and evidence["position"]["accuracy_m"] == 8.0
    assert evidence["captured_at"].startswith("2026-03-02T02:01") and evidence["added_at"].startswith("2026-03-02T07")
    entries = district.call("machine", "GET", f"/journal/cases/{outcome['case_id']}").json["items"]
    acted = [one["payload"] for one in entries if one["command"] == "street.acted"]
    assert len(acted) == 8 and all(one["taken_at"] and one["device"] == phone.device for one in acted)


def test_an_action_handed_in_twice_is_carried_out_once(phone: Phone) -> None:
    opening = phone.action("open", {"process": "penalty_summary"})
    first = phone.call("POST", "/street/actions", json=opening)
    again = phone.call("POST", "/street/actions", json=opening)
    assert first.json == again.json and again.headers["Idempotency-Replayed"] == "true"


def test_actions_come_in_the_order_in_which_they_were_taken(phone: Phone) -> None:
    with pytest.raises(Refused) as refused:
        phone.step("S1")
    assert refused.value.code == "street-case-unknown"
    phone.act("open", {"process": "penalty_summary"})
    phone.seq += 1
    with pytest.raises(Refused) as refused:
        phone.step("S1")
    assert refused.value.code == "action-out-of-order"


def test_what_the_law_refuses_leaves_the_case_untouched_and_can_be_mended(phone: Phone) -> None:
    phone.act("open", {"process": "penalty_summary"})
    with pytest.raises(Refused) as refused:
        phone.step("S1", shown_cards=False)
    assert refused.value.status in (409, 422)
    assert phone.step("S1")["waits"][0]["element"] == "S3"


def test_a_step_that_somebody_else_did_meanwhile_is_a_conflict_that_says_where_the_case_stands(phone: Phone) -> None:
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    with pytest.raises(Refused) as refused:
        phone.step("S1")
    assert refused.value.code == "step-not-waiting" and "告知" in refused.value.detail
    phone.act("note", {"title": "离线记录：现场检查", "text": "当事人当场承认。"})
    phone.act("abandon", {"reason": "已由协办人办理", "action": {"element": "S1"}})


def test_facts_cannot_be_slipped_in_with_the_opening(phone: Phone) -> None:
    with pytest.raises(Refused) as refused:
        phone.act("open", {"process": "penalty_summary", "facts": {"decision": {"fine_cents": "1"}}})
    assert refused.value.code == "opening-refused"


def test_a_revoked_device_hands_nothing_in_and_somebody_elses_is_unknown(phone: Phone, district: District) -> None:
    other = Phone(district, TEAM["second_officer"])
    with pytest.raises(Refused) as refused:
        district.call(OFFICER, "GET", "/street/pack", headers={"X-Device": other.device})
    assert refused.value.status == 404
    phone.call("DELETE", f"/street/devices/{phone.device}?reason=遗失")
    with pytest.raises(Refused) as refused:
        phone.act("open", {"process": "penalty_summary"})
    assert refused.value.code == "device-revoked"


def test_a_signed_text_that_is_not_the_decisions_is_refused(phone: Phone) -> None:
    """签名: bound to exactly what was shown; a decision with other words does not get this digest."""
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    phone.step("S3")
    with pytest.raises(Refused) as refused:
        phone.act("sign", {"signature": phone.signature("罚款贰佰元", text_sha256="0" * 64)})
    assert refused.value.code == "text-differs"
    with pytest.raises(Refused) as refused:
        phone.step("S4", text_sha256=hashlib.sha256("别的文本".encode()).hexdigest())
    assert refused.value.code == "text-differs"
    phone.act(
        "sign", {"signature": phone.signature("文本", refused=True, reason="当事人拒绝签名", strokes=[], image="")}
    )
    with pytest.raises(Refused) as refused:
        phone.act("sign", {"signature": phone.signature("文本", strokes=[])})
    assert refused.value.code == "invalid"


def test_an_officer_without_a_certificate_in_force_signs_on_no_glass(phone: Phone, district: District) -> None:
    """《行政处罚法》第四十二条: by the moment of the signature; the party's own signature needs none."""
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    phone.step("S3")
    second = district.office.persons[TEAM["second_officer"]]
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        held = people.qualification(tx, second, CERTIFICATE, MONDAY)
        assert held is not None
        held.valid_to = MONDAY
    for role, text in (("party", "文本"), ("officer", "文本")):
        phone.act("sign", {"signature": phone.signature(text, role)})
    with pytest.raises(Refused) as refused:
        phone.act("sign", {"signature": phone.signature("文本", "second_officer", name="陈晓敏")})
    assert refused.value.code == "certificate-missing" and "陈晓敏" in refused.value.detail


def test_steps_of_a_desk_case_are_done_on_the_street_record_order_and_recheck(district: District) -> None:
    """现场检查笔录、责令改正、复查 by phone: the case of the desk is attached, each step goes in with its revision."""
    case = district.begin(MONDAY).opened()
    phone = Phone(district, OFFICER)
    tasks = phone.call("GET", "/street/pack").json["tasks"]
    (inspection,) = [one for one in tasks if one["element"] == "N4"]
    assert inspection["case_id"] == case.id and inspection["form"]["fields"]
    phone.act("attach", {"case_id": case.id})
    phone.evidence(title="占道经营全景")

    def step(element: str, **changes: Any) -> dict[str, Any]:
        seen = next(one for one in phone.call("GET", "/street/pack").json["tasks"] if one["element"] == element)
        given = ordinary(element, case.day, **changes)
        return phone.act("complete", {"element": element, "answers": given, "revision": seen["revision"]})

    step("N4", measures=["order"], next="continue")
    step("N4c")
    case.file("D22")
    case.later(4)
    outcome = step("N4c_recheck", result="refused")
    assert {one["element"] for one in outcome["waits"]} == {"N4"}
    assert case.facts["recheck"]["result"] == "refused"
    stale = {"element": "N4", "answers": ordinary("N4", case.day), "revision": 1}
    with pytest.raises(Refused) as refused:
        phone.act("complete", stale)
    assert refused.value.code == "case-changed"


# --- numbers


def test_numbers_stay_without_a_gap_whatever_becomes_of_them(phone: Phone, district: District) -> None:
    """文号: used, returned and taken again before a new one, void with a reason; never lost."""
    first, second, third = phone.reserve(3)
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    phone.step("S3")
    phone.step("S4", number_id=second["id"])
    phone.call("POST", "/street/numbers/return", json={"ids": [first["id"]]})
    phone.call("POST", f"/street/numbers/{third['id']}/void", json={"reason": "填写错误"})
    (again,) = phone.reserve(1)
    assert again["text"] == first["text"]
    (new,) = phone.reserve(1)
    assert [status for _, status in _register(district)] == ["reserved", "used", "void", "reserved"]
    assert new["seq"] == 4 and not _findings(district)


def test_a_desk_takes_the_number_that_came_back_before_a_new_one(phone: Phone, district: District) -> None:
    (first,) = phone.reserve(1)
    phone.call("POST", "/street/numbers/return", json={"ids": [first["id"]]})
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    phone.step("S3")
    outcome = phone.step("S4")
    assert first["text"] in {one["number"] for one in outcome["documents"]}


def test_a_number_is_used_by_its_holder_once_and_in_its_series(phone: Phone, district: District) -> None:
    (mine,) = phone.reserve(1)
    other = Phone(district, "fengguodong")  # of another enforcement body
    (theirs,) = other.reserve(1)
    phone.act("open", {"process": "penalty_summary"})
    phone.step("S1")
    phone.step("S3")
    with pytest.raises(Refused) as refused:
        phone.step("S4", number_id=theirs["id"])
    assert refused.value.code == "number-of-another"
    with pytest.raises(Refused) as refused:
        phone.step("S4", number_id=str(uuid.uuid4()))
    assert refused.value.code == "number-unknown"
    phone.step("S4", number_id=mine["id"])
    with pytest.raises(Refused) as refused:
        phone.call("POST", "/street/numbers/return", json={"ids": [mine["id"]]})
    assert refused.value.code == "number-not-reserved"


def test_a_device_holds_twenty_numbers_at_most_and_lost_ones_are_named(phone: Phone, district: District) -> None:
    phone.reserve(number_blocks.MOST)
    with pytest.raises(Refused) as refused:
        phone.reserve(1)
    assert refused.value.code == "too-many-reserved"
    at(district, MONDAY + dt.timedelta(days=4))
    found = [one for one in _findings(district) if one["problem"] == "number-overdue"]
    assert len(found) == number_blocks.MOST


def test_what_came_back_unused_is_void_when_the_next_year_begins(phone: Phone, district: District) -> None:
    (last,) = phone.reserve(1)
    phone.call("POST", "/street/numbers/return", json={"ids": [last["id"]]})
    at(district, dt.date(2027, 1, 4))
    assert phone.reserve(1)[0]["text"].endswith("〔2027〕0001号")
    assert dict(_register(district))[last["text"]] == "void"


# --- files


def test_a_file_arrives_in_pieces_and_goes_on_where_it_stopped(phone: Phone) -> None:
    data = PNG + bytes(200_000)
    location = phone.begin_upload(len(data), hashlib.sha256(data).hexdigest())
    phone.send(location, data[:100_000], 0)
    head = phone.call("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
    assert head.headers["Upload-Offset"] == "100000"
    with pytest.raises(Refused) as refused:
        phone.send(location, data[:10], 0)
    assert refused.value.code == "offset-differs"
    done = phone.send(location, data[100_000:], 100_000)
    assert done.headers["Upload-State"] == "complete"


def test_a_piece_that_changed_on_its_way_is_sent_again(phone: Phone) -> None:
    """In transit: the piece's own checksum; nothing of it is kept."""
    data = PNG + bytes(1000)
    location = phone.begin_upload(len(data), hashlib.sha256(data).hexdigest())
    with pytest.raises(Refused) as refused:
        phone.send(location, b"\xff" + data[1:], 0, checksum=hashlib.sha256(data).digest())
    assert (refused.value.status, refused.value.code) == (460, "part-differs")
    assert phone.call("HEAD", location, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"] == "0"
    phone.send(location, data, 0, checksum=hashlib.sha256(data).digest())


def test_a_file_altered_on_the_device_is_detected_and_named(phone: Phone, district: District) -> None:
    """On the device: what is sent is not what was taken; the journal keeps both digests."""
    phone.act("open", {"process": "penalty_summary"})
    taken, sent = PNG + b"as taken", PNG + b"as altered"
    with pytest.raises(Refused) as refused:
        phone.upload(sent.ljust(len(taken)), declared=hashlib.sha256(taken).hexdigest(), piece=1 << 20)
    assert refused.value.code in ("file-altered", "upload-incomplete")
    location = phone.begin_upload(len(sent), hashlib.sha256(taken).hexdigest())
    with pytest.raises(Refused) as refused:
        phone.send(location, sent, 0)
    assert (refused.value.status, refused.value.code) == (460, "file-altered")
    assert hashlib.sha256(taken).hexdigest() in refused.value.detail
    with pytest.raises(Refused) as refused:
        phone.act("evidence", {"upload_id": location.rsplit("/", 1)[1], "title": "照片"})
    assert refused.value.code == "file-altered"


def test_a_file_altered_on_disk_is_detected_and_named(phone: Phone, district: District) -> None:
    """On disk: ``duecourse fsck`` and the check of the piece name it."""
    case_id = phone.act("open", {"process": "penalty_summary"})["case_id"]
    made = phone.evidence(title="占道经营全景")["made"]
    check = f"/cases/{case_id}/evidence/{made['evidence']}/check"
    assert phone.call("GET", check).json["intact"] is True
    files = district.database.use(Files)  # type: ignore[type-abstract]
    path: Path = files.path(district.office.tenant_id, made["sha256"])  # type: ignore[attr-defined]
    path.write_bytes(PNG + b"!")
    found = phone.call("GET", check).json
    assert found["intact"] is False and found["found"] != found["noted"] == found["at_capture"]
    (finding,) = _findings(district)
    assert finding["problem"] == "file-altered" and finding["evidence"] == "占道经营全景"


def test_somebody_elses_upload_is_unknown(phone: Phone, district: District) -> None:
    location = phone.begin_upload(10, "0" * 64)
    with pytest.raises(Refused) as refused:
        Phone(district, TEAM["second_officer"]).send(location, b"x", 0)
    assert refused.value.status == 404


def test_the_pack_holds_what_an_officer_needs_and_changes_its_tag_with_its_content(phone: Phone) -> None:
    first = phone.call("GET", "/street/pack")
    pack = first.json
    assert pack["me"]["name"] == "李建国" and pack["me"]["certificate"]
    assert pack["offers"] and set(pack["forms"]["penalty_summary"]) == {"S1", "S3", "S4"}
    assert pack["texts"]["D41"] == list(texts.TEXTS["D41"]) and penalty_summary.PROCESS.key == "penalty_summary"
    same = phone.call("GET", "/street/pack", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    phone.reserve(1)
    assert phone.call("GET", "/street/pack").headers["ETag"] != first.headers["ETag"]
