"""电子送达: only with a written consent, by e-mail with the sealed document, on record once it is taken."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from api.fake_systems import fresh
from api.outside import Outside, Systems
from api.settings import Settings
from documents.signing import demo_pem, from_pem
from processes.paperwork import Seals
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)


def filled(case: CaseFile) -> dict[str, Any]:
    """Draft, fill and file the party's confirmation of its address."""
    district, officer = case.district, case.team["case_officer"]
    path = f"/cases/{case.id}/documents"
    paper = district.call(officer, "POST", path, json={"kind": "D21S"}).json
    with pytest.raises(Refused):
        district.call(officer, "POST", f"{path}/{paper['id']}/file")
    values = {
        "delivery.address": "深圳市罗湖区人民北路2088号",
        "delivery.receiver": "王丽华",
        "delivery.phone": "13800138000",
        "delivery.electronic": "1",
        "delivery.email": "owner@example.com",
    }
    district.call(officer, "PUT", f"{path}/{paper['id']}/blanks", json={"values": values})
    return dict(district.call(officer, "POST", f"{path}/{paper['id']}/file").json)


def test_a_document_goes_out_by_mail_with_consent_and_is_served_once_taken(district: District) -> None:
    district.database.provide(Seals(from_pem(demo_pem())))
    case = district.begin(MONDAY).opened().investigated()
    order = case.documents()["D22"]
    officer, base = case.team["case_officer"], f"/cases/{case.id}"
    paper = filled(case)
    consent = {
        "channel": "mail",
        "address": "owner@example.com",
        "receiver": "王丽华",
        "consented_on": case.day.isoformat(),
    }
    with pytest.raises(Refused) as refused:
        district.call(officer, "POST", f"{base}/consents", json=consent)
    assert "书面同意" in refused.value.detail  # no proof, no consent
    agreed = district.call(officer, "POST", f"{base}/consents", json=consent | {"document_id": paper["id"]}).json
    notice = consent | {"channel": "sms", "address": "13800138000", "document_id": paper["id"]}
    district.call(officer, "POST", f"{base}/consents", json=notice)

    case.file("D23")
    sealed = case.documents()["D23"]
    district.call(officer, "POST", f"{base}/documents/{sealed['id']}/send", json={"consent_id": agreed["id"]})
    with pytest.raises(Refused):  # once is enough
        district.call(officer, "POST", f"{base}/documents/{sealed['id']}/send", json={"consent_id": agreed["id"]})
    fakes = fresh(leads=0)
    fakes.mail.faults.order(fail_next=1)
    outside = Outside(district.database, Settings(environment="test"), Systems(None, None, None, fakes.mail, fakes.sms))
    outside.tick()
    assert not fakes.mail.letters and len(fakes.sms.notices) == 1
    assert district.call("machine", "GET", f"{base}/documents/{sealed['id']}/services").json["items"] == []
    district.clock.set(district.clock.now() + dt.timedelta(minutes=5))
    outside.tick()
    [letter] = fakes.mail.letters.values()
    assert letter.to == "owner@example.com" and "整改复查意见书" in letter.subject
    assert hashlib.sha256(letter.file).hexdigest() == sealed["sha256"]
    [served] = district.call("machine", "GET", f"{base}/documents/{sealed['id']}/services").json["items"]
    assert (served["method"], served["receiver"], served["result"]) == ("electronic", "王丽华", "served")

    page = district.session_of(officer)[0].get(f"{base}/documents/{sealed['id']}").get_data(as_text=True)
    assert "验证有效" in page and "已发送" in page
    district.call(officer, "POST", f"{base}/consents/{agreed['id']}/withdraw")
    with pytest.raises(Refused) as refused:
        district.call(officer, "POST", f"{base}/documents/{order['id']}/send", json={"consent_id": agreed["id"]})
    assert "撤回" in refused.value.detail
