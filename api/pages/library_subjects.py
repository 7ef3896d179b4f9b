"""资料库 › 执法对象, 历史案件: parties with their whole history, merged twins, and cases from before this platform."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day, money
from api.pages import carried, library
from api.pages.cases import sheet
from api.pages.library import Cell, Editor, blueprint
from api.pages.listing import chip, listing
from db.errors import DomainError, Invalid
from db.session import Tx
from engine.cases import STATUS_ZH
from engine.forms import Field, Form
from processes import old_cases, subject_merges, subjects
from processes.old_case_sheet import COLUMNS, RESULTS
from processes.old_case_stages import STAGES
from processes.subjects import CODE_KINDS, KINDS, Subject

HEADS = ("名称（姓名）", "类型", "证件号码", "法定代表人（经营者）", "住所（住址）", "首次登记")
OLD_HEADS = ("案号", "当事人", "事项", "立案", "处理结果", "决定书文号", "决定日期", "罚款", "接续案件")
RESULT_WORDS = {key: word for word, key in RESULTS.items()}
IMPORT = Form(
    "import",
    (
        Field("source", "来源", max_length=200, hint="原系统或者台账的名称，记入历程"),
        Field(
            "stages",
            "环节对应",
            "longtext",
            required=False,
            max_length=2000,
            hint="原系统的说法与本系统不同的，每行写一项：说法=环节。环节为"
            + "、".join(one.title for one in STAGES.values()),
        ),
    ),
)


@blueprint.get("/subjects", endpoint="subjects")
def index() -> str | Response:
    """List the parties of the register; a name is found by its pinyin, in both readings of a surname."""
    actor().require("case:read")
    wanted = library.words()
    listed = listing(("name",), "name", ("kind",))
    all_of_them = library.exporting()
    with database().reading(actor()) as tx:
        found, total = subjects.subjects(
            tx, words=wanted, kind=listed.filters.get("kind", ""),
            limit=library.MOST_ROWS if all_of_them else listed.size, offset=0 if all_of_them else listed.offset,
        )  # fmt: skip
    listed.fill(found, total)
    chips = [chip(listed, "kind", "", "全部类型"), *(chip(listed, "kind", key, word) for key, word in KINDS.items())]
    return library.show_list(
        "subjects", "执法对象", HEADS,
        [
            (
                Cell(one.name, url=url_for("library.subject", subject_id=one.id),
                     sub="曾用名：" + "、".join(row["name"] for row in one.former_names) if one.former_names else ""),
                KINDS.get(one.kind, one.kind), Cell(one.code, sub=CODE_KINDS.get(one.code_kind, "")),
                one.representative or "—", one.address or "—", day(one.first_seen_at),
            )
            for one in found
        ],
        listed=listed, searched=wanted, placeholder="名称、拼音、证件号码、地址的一部分",
        chip_groups=[{"title": "类型", "chips": chips}],
        hint="按统一社会信用代码或者身份证号码建档，历次案件和处罚在同一档案",
        nothing_more="立案核查时填写证件号码的当事人自动建档。",
    )  # fmt: skip


@blueprint.get("/subjects/<uuid:subject_id>")
def subject(subject_id: uuid.UUID) -> str | BaseResponse:
    """Show one party with everything that is known of it."""
    actor().require("case:read")
    with database().reading(actor()) as tx:
        row = subjects.get(tx, subject_id)
        if row.merged_into is not None:
            return redirect(url_for("library.subject", subject_id=subjects.kept(tx, row).id))
        return _subject_page(tx, row)


def _subject_page(tx: Tx, row: Subject, errors: library.Problems | None = None) -> str:
    members = subjects.group(tx, row)
    merges = subject_merges.merges_of(tx, row.id)
    names = {one.id: one for one in members} | {
        one: subjects.get(tx, one) for merge in merges for one in (merge.kept_id, merge.gone_id)
    }
    penalties = subjects.history(tx, row.id)
    return library.show_page(
        "subjects", "library/subject.html", title=row.name, subject=row, members=members, kinds=KINDS,
        code_kinds=CODE_KINDS, born=subjects.birth_date(row.code), statuses=STATUS_ZH, results=RESULT_WORDS,
        cases=subjects.cases_of(tx, [one.code for one in members]), penalties=penalties,
        old=old_cases.of_subjects(tx, [one.id for one in members]), merges=merges, names=names,
        alike=subjects.alike(tx, row), errors=errors or [],
    )  # fmt: skip


@blueprint.post("/subjects/<uuid:subject_id>/merge")
def subject_merged(subject_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Merge another entry into this one."""
    try:
        with database().transaction(actor()) as tx:
            gone = _other(tx)
            subject_merges.merge(tx, kept_id=subject_id, gone_id=gone.id, reason=request.form.get("reason", "")[:500])
        flash(f"“{gone.name}”已并入本对象，其处罚记录合并计算；如有错误可以撤销。", "done")
        return redirect(url_for("library.subject", subject_id=subject_id))
    except DomainError as error:
        with database().reading(actor()) as tx:
            return _subject_page(tx, subjects.get(tx, subject_id), library.problems_of(error)), 422


def _other(tx: Tx) -> Subject:
    found = subjects.find(tx, request.form.get("code", ""))
    if found is None:
        raise Invalid({"code": "执法对象库中没有该证件号码"})
    return found


@blueprint.post("/merges/<uuid:merge_id>/part")
def subject_parted(merge_id: uuid.UUID) -> BaseResponse:
    """Undo a merge."""
    try:
        with database().transaction(actor()) as tx:
            row = subject_merges.part(tx, merge_id=merge_id, reason=request.form.get("reason", "")[:500])
        flash("已撤销合并，处罚记录恢复原归属。", "done")
        return redirect(url_for("library.subject", subject_id=row.gone_id))
    except DomainError as error:
        flash("；".join(text for _, text in library.problems_of(error)), "error")
        return redirect(url_for("library.subjects"))


@blueprint.route("/old-cases", endpoint="old_cases", methods=["GET", "POST"])
def old() -> str | tuple[str, int] | Response | BaseResponse:
    """List the cases from before; take in a table of them after its dry run."""
    actor().require("case:read")
    if request.args.get("format") == "blank":
        return sheet("历史案件", COLUMNS, [])
    errors: library.Problems = []
    trial: dict[str, Any] | None = None
    if request.method == "POST":
        actor().require("registers:manage")
        try:
            content, name = _posted()
            given = library.answers(IMPORT)
            if request.form.get("sure"):
                with database().transaction(actor()) as tx:
                    made = old_cases.take_in(
                        tx, content=content, file_name=name, source=given["source"], stages=given.get("stages", "")
                    )
                flash(f"已导入 {made.rows} 件，其中接续办理 {made.outcome['running']} 件。", "done")
                return redirect(url_for("library.old_cases"))
            trial = _rehearsed(content, name, given["source"], given.get("stages", ""))
        except DomainError as error:
            errors = library.problems_of(error)
    shown = _old_page(trial, errors)
    return (shown, 422) if errors and isinstance(shown, str) else shown


def _old_page(trial: dict[str, Any] | None, errors: library.Problems) -> str | Response:
    wanted = library.words()
    listed, all_of_them = listing(("opened",), "-opened"), library.exporting()
    with database().reading(actor()) as tx:
        found, total = old_cases.listed(
            tx, words=wanted, limit=library.MOST_ROWS if all_of_them else listed.size,
            offset=0 if all_of_them else listed.offset,
        )  # fmt: skip
        imports = old_cases.imports(tx)
    listed.fill(found, total)
    editor = Editor("导入历史案件", IMPORT, "试导入", values=library.typed(IMPORT), errors=errors, upload=True,
                    hint="在办案件自原立案之日连续计算期限，文号自原号码接续。")  # fmt: skip
    return library.show_list(
        "old_cases", "历史案件", OLD_HEADS,
        [
            (
                one.number, Cell(one.party_name, url=url_for("library.subject", subject_id=one.subject_id),
                                 sub=one.party_code),
                Cell(one.matter, sub=one.item_code), day(one.opened_on),
                Cell(RESULT_WORDS.get(one.result, one.result), tags=("决定已撤销",) if one.revoked_on else ()),
                one.decision_number or "—", day(one.decided_on), money(one.fine_cents) if one.fine_cents else "—",
                Cell("查看", url=url_for("cases.work", case_id=one.case_id)) if one.case_id else "—",
            )
            for one in found
        ],
        template="library/old_cases.html", listed=listed, searched=wanted,
        placeholder="案号、当事人、拼音、证件号码、文号",
        editors=[editor] if actor().may("registers:manage") else [], trial=trial, imports=imports, columns=COLUMNS,
        wide=True,
        hint="本平台启用前的案件和处罚，计入一年内处罚次数", nothing="尚未导入历史案件",
    )  # fmt: skip


def _posted() -> tuple[bytes, str]:
    content, name = carried.posted("请选择 XLSX 或 CSV 文件")
    return content, name or "历史案件"


def _rehearsed(content: bytes, name: str, source: str, stages: str) -> dict[str, Any]:
    with database().reading(actor()) as tx:
        found = old_cases.rehearse(tx, content, stages)
        return {
            "importable": found.reading.importable, "problems": found.reading.problems, "outcome": found.outcome(),
            "content": carried.packed(content), "file_name": name, "source": source, "stages": stages,
            "errors": sum(one.level == "error" for one in found.reading.problems),
        }  # fmt: skip
