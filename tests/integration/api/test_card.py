"""亮证: what a party learns from an officer's card, on the officer's phone, on one's own, and without any server."""

from __future__ import annotations

import base64
import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from db.clock import SettableClock
from db.journal import JournalEntry
from engine import people
from processes import card
from processes.bodies import Body
from processes.roles import CERTIFICATE
from tests.integration.api.conftest import Site

NAME, NUMBER, BODY = "执法人员甲", "19020152001", "深圳市罗湖区城市管理和综合执法局"


@pytest.fixture
def officer(site: Site) -> Site:
    """The officer holds a certificate of the bureau until the end of 2026."""
    with site.database.transaction(site.actor("administrator")) as tx:
        tx.session.add(Body(tenant_id=tx.tenant_id, id=site.body_id, name=BODY, short_name="城管局", created_at=tx.at))
        people.add_qualification(
            tx, person_id=site.persons["officer"], kind=CERTIFICATE, number=NUMBER, valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2027, 1, 1),
        )  # fmt: skip
    return site


def shown(site: Site) -> str:
    """Show the card; gives the path that its code leads to."""
    told = site.browser("officer").get("/card/token").get_json()
    assert told["name"] == NAME and "<svg" in told["qr_svg"]
    return str(urlsplit(told["url"]).path)


def asked(site: Site, path: str) -> str:
    """Open the path as a stranger."""
    page = site.app.test_client().get(path).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1]))


def test_a_party_learns_name_number_body_unit_and_validity_and_nothing_more(officer: Site) -> None:
    text = asked(officer, shown(officer))
    for part in ("证件有效", NAME, NUMBER, BODY, "执法一队", "2024-01-01 至 2026-12-31"):
        assert part in text
    assert str(officer.persons["officer"]) not in text and "administrator" not in text
    answer = officer.app.test_client().get(shown(officer))
    assert answer.headers["X-Robots-Tag"] == "noindex" and answer.headers["Cache-Control"] == "no-store"


def test_the_officers_own_page_shows_the_code(officer: Site) -> None:
    page = officer.browser("officer").get("/card").get_data(as_text=True)
    assert NAME in page and NUMBER in page and "<svg" in page and "2026-12-31" in page


def test_a_card_expires_after_minutes(officer: Site, clock: SettableClock) -> None:
    path = shown(officer)
    clock.advance(minutes=19)
    assert "证件有效" in asked(officer, path)
    clock.advance(minutes=1)
    assert "二维码已过期" in asked(officer, path) and "证件有效 " not in asked(officer, path)


@pytest.mark.parametrize("what", ["certificate", "person", "membership"])
def test_a_card_ends_with_the_certificate_the_person_or_the_post(officer: Site, what: str) -> None:
    path = shown(officer)
    person = officer.persons["officer"]
    with officer.database.transaction(officer.actor("administrator")) as tx:
        if what == "certificate":
            held = people.qualification(tx, person, CERTIFICATE)
            assert held is not None
            people.end_qualification(tx, qualification_id=held.id, reason="收回")
        elif what == "person":
            people.change_person(tx, person_id=person, active=False)
        else:
            for row in tx.session.query(people.Membership).filter_by(person_id=person):
                people.end_membership(tx, membership_id=row.id)
    assert "证件已失效" in asked(officer, path)


def test_a_card_that_says_what_is_no_longer_so_is_not_valid(officer: Site) -> None:
    path = shown(officer)
    with officer.database.transaction(officer.actor("administrator")) as tx:
        people.change_unit(tx, unit_id=officer.unit_id, name="执法二队")
    assert "信息已变更" in asked(officer, path)


def test_nobody_without_a_certificate_in_force_has_a_card(site: Site, officer: Site, clock: SettableClock) -> None:
    assert site.browser("leader").get("/card").status_code == 409
    clock.set(dt.datetime(2026, 12, 31, 15, 59, tzinfo=dt.UTC))
    assert site.browser("officer").get("/card").status_code == 200
    clock.set(dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC))
    assert site.browser("officer").get("/card").status_code == 409


def test_an_altered_or_foreign_card_is_not_ours(officer: Site) -> None:
    path = shown(officer)
    raw = bytearray(base64.urlsafe_b64decode(path.rsplit("/", 1)[1] + "==="))
    for place in (0, 63, 64, 90, 200, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        forged = "/card/" + base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        assert "不是有效的证件" in asked(officer, forged), place
    message = bytes(raw[64:]).replace(NAME.encode(), "执法人员乙".encode())
    own = Ed25519PrivateKey.generate().sign(message) + message
    assert "不是有效的证件" in asked(officer, "/card/" + base64.urlsafe_b64encode(own).decode().rstrip("="))
    for nonsense in ("x", "%00", "A" * 3000, "测试", "..", "AAAA" * 30):
        answer = officer.app.test_client().get(f"/card/{nonsense}")
        assert answer.status_code == 404, nonsense


def test_a_card_is_read_with_nothing_but_the_public_key(officer: Site) -> None:
    text = shown(officer).rsplit("/", 1)[1]
    key = load_pem_public_key(officer.app.test_client().get("/card/key.pem").data)
    assert isinstance(key, Ed25519PublicKey)
    told = card.read(text, key)
    assert (told.name, told.number, told.body, told.unit) == (NAME, NUMBER, BODY, "执法一队")
    assert told.expires_at - told.issued_at == card.LIFETIME


def test_checks_are_counted_and_journalled_once_a_day(officer: Site, clock: SettableClock) -> None:
    path = shown(officer)
    for _ in range(5):
        asked(officer, path)
    with officer.database.reading(officer.actor("auditor")) as tx:
        assert card.checks_today(tx, officer.persons["officer"]) == 5
        entries = tx.session.query(JournalEntry).filter_by(command="card.checked").all()
        assert len(entries) == 1 and entries[0].actor["name"] == "CARD"
    clock.advance(days=1)
    asked(officer, shown(officer))
    with officer.database.reading(officer.actor("auditor")) as tx:
        assert tx.session.query(JournalEntry).filter_by(command="card.checked").count() == 2
        assert card.checks_today(tx, officer.persons["officer"]) == 1


def test_the_code_is_small_enough_for_a_phone(officer: Site) -> None:
    told = officer.browser("officer").get("/card/token").get_json()
    modules = re.search(r'viewBox="0 0 (\d+)', told["qr_svg"])
    assert modules is not None and int(modules.group(1)) <= 89, told["url"]
