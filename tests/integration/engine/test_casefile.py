"""Documents, numbers, scans, evidence and service: nothing filed is overwritten, no number is lost."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from db import journal
from db.actor import Actor
from db.clock import SettableClock
from db.errors import Invalid
from db.files import Files
from db.session import Database
from engine import casefile, cases, numbering
from engine.casefile import CaseDocument

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 10
BODY = uuid.UUID("00000000-0000-4000-8000-00000000b0d1")


@dataclass(frozen=True)
class Paper:
    pdf: bytes
    pages: int
    fonts: tuple[str, ...] = ("仿宋",)


def paper(context: Mapping[str, object]) -> Paper:
    """What a renderer does, as far as the case file knows: the number stands in the text."""
    return Paper(PDF + str(context.get("number", "")).encode(), 2)


@pytest.fixture
def case_id(working: Database, system: Actor) -> uuid.UUID:
    with working.transaction(system) as tx:
        case: cases.Case = cases.open_case(tx, process_key="small", body_id=BODY)
        return uuid.UUID(str(case.id))


@pytest.fixture
def numbered(working: Database, system: Actor) -> Database:
    with working.transaction(system) as tx:
        numbering.set_series(
            tx, body_id=BODY, key="decision", prefix="深罗综执罚决字", kinds=["D40", "D32"],
            template="{prefix}〔{yyyy}〕{第?}{seq:04}号", ordinal=True,
        )  # fmt: skip
    return working


def filed(database: Database, who: Actor, case_id: uuid.UUID, kind: str = "D40") -> CaseDocument:
    with database.transaction(who) as tx:
        case = cases.get(tx, case_id)
        row = casefile.draft(tx, case, kind=kind, title="行政处罚决定书", context={"fine_cents": 1_000_000})
        return casefile.file(tx, case, document_id=row.id, render=paper, series=kind)


def test_a_document_is_drafted_numbered_and_filed_with_its_digests(
    numbered: Database, system: Actor, case_id: uuid.UUID
) -> None:
    row = filed(numbered, system, case_id)
    assert (row.status, row.number, row.pages, row.version) == ("filed", "深罗综执罚决字〔2026〕第0001号", 2, 1)
    assert row.context["number"] == row.number
    assert row.context_digest == casefile.digest_of(row.context)
    with numbered.reading(system) as tx:
        assert tx.use(Files).read(tx.tenant_id, row.sha256 or "").endswith("第0001号".encode())  # type: ignore[type-abstract]
        (number,) = numbering.register(tx, series_id=numbering.all_series(tx)[0].id, year=2026)
        assert (number.document_id, number.context_digest, number.case_id) == (row.id, row.context_digest, case_id)
        entry = list(journal.entries(tx, f"case:{case_id}"))[-1]
    assert entry.command == "document.filed"
    assert (entry.payload["number"], entry.payload["sha256"]) == (row.number, row.sha256)
    assert row.made_with == {"fonts": ["仿宋"]}


def test_a_draft_is_drafted_anew_and_a_filed_document_is_not(
    numbered: Database, system: Actor, case_id: uuid.UUID
) -> None:
    with numbered.transaction(system) as tx:
        case = cases.get(tx, case_id)
        first = casefile.draft(tx, case, kind="D40", title="决定书", context={"n": 1})
        again = casefile.draft(tx, case, kind="D40", title="决定书", context={"n": 2})
        assert again.id == first.id and again.context == {"n": 2}
        casefile.file(tx, case, document_id=first.id, render=paper, series="D40")
    with pytest.raises(casefile.DocumentNotDraft), numbered.transaction(system) as tx:
        casefile.file(tx, cases.get(tx, case_id), document_id=first.id, render=paper, series="D40")
    with numbered.transaction(system) as tx:
        later = casefile.draft(tx, cases.get(tx, case_id), kind="D40", title="决定书", context={"n": 3})
        assert (later.id != first.id, later.version) == (True, 2)


def test_a_new_version_supersedes_the_old_one_only_when_it_is_filed(
    numbered: Database, system: Actor, case_id: uuid.UUID
) -> None:
    old = filed(numbered, system, case_id)
    with numbered.transaction(system) as tx:
        case = cases.get(tx, case_id)
        new = casefile.supersede(tx, case, document_id=old.id, context={"fine_cents": 500_000}, reason="金额笔误")
        found = casefile.filed(tx, case_id, "D40")
        assert found is not None and found.id == old.id
        casefile.file(tx, case, document_id=new.id, render=paper, series="D40")
    with numbered.reading(system) as tx:
        rows = casefile.documents(tx, case_id)
        found = casefile.filed(tx, case_id, "D40")
        assert [(one.version, one.status) for one in rows] == [(1, "superseded"), (2, "filed")]
        assert rows[0].sha256 == old.sha256 and found is not None and found.id == new.id


def test_a_void_document_keeps_its_number_in_the_register(
    numbered: Database, system: Actor, case_id: uuid.UUID
) -> None:
    row = filed(numbered, system, case_id)
    with pytest.raises(cases.ReasonMissing), numbered.transaction(system) as tx:
        casefile.void(tx, cases.get(tx, case_id), document_id=row.id, reason=" ")
    with numbered.transaction(system) as tx:
        casefile.void(tx, cases.get(tx, case_id), document_id=row.id, reason="当事人名称有误")
    after = filed(numbered, system, case_id)
    with numbered.reading(system) as tx:
        register = numbering.register(tx, series_id=numbering.all_series(tx)[0].id, year=2026)
    assert [(one.seq, one.status, one.reason) for one in register] == [
        (1, "void", "当事人名称有误"),
        (2, "used", None),
    ]
    assert after.number == "深罗综执罚决字〔2026〕第0002号"


def test_the_signed_scan_takes_the_place_of_the_pdf_and_both_digests_stay(
    numbered: Database, system: Actor, case_id: uuid.UUID
) -> None:
    row = filed(numbered, system, case_id)
    scan = PDF + b"scan"
    with pytest.raises(casefile.PagesDisagree, match="3 pages"), numbered.transaction(system) as tx:
        casefile.replace_with_scan(tx, cases.get(tx, case_id), document_id=row.id, scan=scan, pages=3)
    with pytest.raises(casefile.NotAPdf), numbered.transaction(system) as tx:
        casefile.replace_with_scan(tx, cases.get(tx, case_id), document_id=row.id, scan=JPEG, pages=2)
    with numbered.transaction(system) as tx:
        done = casefile.replace_with_scan(tx, cases.get(tx, case_id), document_id=row.id, scan=scan, pages=2)
        assert done.sha256 == row.sha256
        assert done.current_sha256 == done.scan_sha256 != done.sha256


def test_a_rolled_back_filing_takes_its_number_with_it(numbered: Database, system: Actor, case_id: uuid.UUID) -> None:
    class PaperJam(Exception):
        pass

    def jam(context: Mapping[str, object]) -> Paper:
        raise PaperJam

    with pytest.raises(PaperJam), numbered.transaction(system) as tx:
        case = cases.get(tx, case_id)
        row = casefile.draft(tx, case, kind="D40", title="决定书", context={})
        casefile.file(tx, case, document_id=row.id, render=jam, series="D40")
    assert (filed(numbered, system, case_id).number or "").endswith("第0001号")


def test_eight_threads_file_at_once_and_leave_no_gap(
    numbered: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    with numbered.transaction(system) as tx:
        ids = [cases.open_case(tx, process_key="small", body_id=BODY).id for _ in range(8)]
    taken: list[str] = []
    failures: list[BaseException] = []

    def work(place: int) -> None:
        try:
            for round_ in range(6):
                kind = "D40" if (place + round_) % 2 else "D32"  # a notice and its decision share the series
                if (place + round_) % 3 == 0:
                    with pytest.raises(RuntimeError), numbered.transaction(system) as tx:
                        case = cases.get(tx, ids[place])
                        row = casefile.draft(tx, case, kind=kind, title="x", context={"round": round_})
                        casefile.file(tx, case, document_id=row.id, render=paper, series=kind)
                        raise RuntimeError("the officer's machine dies")
                taken.append(filed(numbered, system, ids[place], kind).number or "")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(taken) == [f"深罗综执罚决字〔2026〕第{n:04d}号" for n in range(1, 49)]
    clock.set(dt.datetime(2027, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    assert filed(numbered, system, ids[0]).number == "深罗综执罚决字〔2027〕第0001号"


def test_a_body_without_a_series_is_told_so(working: Database, system: Actor, case_id: uuid.UUID) -> None:
    with pytest.raises(numbering.SeriesMissing):
        filed(working, system, case_id)
    with pytest.raises(Invalid), working.transaction(system) as tx:
        numbering.set_series(tx, body_id=BODY, key="x", prefix="x", template="{prefix.__class__}〔{yyyy}〕{seq}号")
    with pytest.raises(numbering.SeriesTaken), working.transaction(system) as tx:
        numbering.set_series(tx, body_id=BODY, key="a", prefix="甲", kinds=["D40"])
        numbering.set_series(tx, body_id=BODY, key="b", prefix="乙", kinds=["D40"])


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{prefix}〔{yyyy}〕{第?}{seq:04}号", "深罗执〔2026〕第0007号"),
        ("{prefix}〔{yyyy}〕{seq}号", "深罗执〔2026〕7号"),
        ("{yyyy}-{seq:03}", "2026-007"),
    ],
)
def test_a_number_is_written_after_its_template(template: str, expected: str) -> None:
    assert numbering.check_template(template) is None
    assert numbering.format_number(template, prefix="深罗执", year=2026, seq=7, ordinal=True) == expected


def test_evidence_is_kept_as_it_came_in_with_where_and_when(
    working: Database, system: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    taken = clock.now() - dt.timedelta(hours=1)
    with working.transaction(system) as tx:
        row = casefile.add_evidence(
            tx, cases.get(tx, case_id), kind="photo", title="超门窗经营现场照片", data=JPEG, file_name="a.exe",
            captured_at=taken, position={"lon": "114.1315", "lat": 22.5483, "accuracy_m": 8}, place="东门步行街12号",
        )  # fmt: skip
    assert (row.media_type, row.size, row.captured_at) == ("image/jpeg", len(JPEG), taken)
    assert row.position == {"lon": 114.1315, "lat": 22.5483, "datum": "wgs84", "accuracy_m": 8}
    with pytest.raises(casefile.EvidenceThere), working.transaction(system) as tx:
        casefile.add_evidence(tx, cases.get(tx, case_id), kind="photo", title="再来一次", data=JPEG)
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"data": b"MZ\x00\x00program"}, casefile.FileTypeRefused),
        ({"data": JPEG + b"2", "captured_at": clock.now() + dt.timedelta(hours=1)}, Invalid),
        ({"data": JPEG + b"3", "captured_at": dt.datetime(2026, 3, 1)}, Invalid),
        ({"data": JPEG + b"4", "position": {"lon": 999, "lat": 1}}, Invalid),
        ({"data": b"t" * (5 * casefile.MB + 1)}, casefile.EvidenceTooLarge),
    ]
    for arguments, error in refused:
        with pytest.raises(error), working.transaction(system) as tx:
            casefile.add_evidence(tx, cases.get(tx, case_id), kind="photo", title="x", **arguments)
    with working.reading(system) as tx:
        kept = [path.name for path in tx.use(Files).root.rglob("*") if path.is_file()]  # type: ignore[type-abstract, attr-defined]
        assert kept == [row.sha256], "nothing that was refused lies about"
    with working.transaction(system) as tx:
        case = cases.get(tx, case_id)
        gone = casefile.withdraw_evidence(tx, case, evidence_id=row.id, reason="与本案无关")
        assert gone.withdrawn_at == clock.now()
        with pytest.raises(casefile.EvidenceUnknown):
            casefile.evidence(tx, case, uuid.uuid4())


def test_service_needs_two_officers_a_receiver_or_a_witness(
    numbered: Database, system: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    row = filed(numbered, system, case_id)
    one, two = uuid.uuid4(), uuid.uuid4()
    base: dict[str, Any] = {
        "document_id": row.id,
        "method": "direct",
        "served_at": clock.now(),
        "receiver": "李某",
        "officer_id": one,
    }
    wrong = [
        ("两名执法人员", base),
        ("同一人", base | {"second_officer_id": one}),
        ("签收人", base | {"second_officer_id": two, "receiver": ""}),
        ("见证人", base | {"second_officer_id": two, "method": "left", "result": "refused"}),
        ("规定范围", base | {"second_officer_id": two, "method": "pigeon"}),
        ("晚于", base | {"second_officer_id": two, "served_at": clock.now() + dt.timedelta(days=1)}),
    ]
    for words, arguments in wrong:
        with pytest.raises(casefile.ServiceIncomplete) as told, numbered.transaction(system) as tx:
            casefile.record_service(tx, cases.get(tx, case_id), **arguments)
        assert words in told.value.message("zh")
    with numbered.transaction(system) as tx:
        case = cases.get(tx, case_id)
        photo = casefile.add_evidence(tx, case, kind="photo", title="留置送达照片", data=JPEG)
        casefile.record_service(
            tx, case, document_id=row.id, method="left", served_at=clock.now(), result="refused", officer_id=one,
            second_officer_id=two, evidence_ids=[photo.id],
        )  # fmt: skip
    with numbered.reading(system) as tx:
        (record,) = casefile.services(tx, case_id, row.id)
    assert (record.method, record.evidence_ids) == ("left", [str(photo.id)])
    with numbered.transaction(system) as tx:
        draft = casefile.draft(tx, cases.get(tx, case_id), kind="D32", title="告知书", context={})
    with pytest.raises(casefile.DocumentNotFiled), numbered.transaction(system) as tx:
        casefile.record_service(
            tx,
            cases.get(tx, case_id),
            **(base | {"document_id": draft.id, "second_officer_id": two}),
        )
