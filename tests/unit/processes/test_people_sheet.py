"""People as an agency hands them in: what is read, and what is refused by row."""

from __future__ import annotations

import datetime as dt

import pytest

from processes.people_sheet import COLUMNS, Certified, Post, read

TODAY = dt.date(2026, 3, 2)
HEAD = ",".join(COLUMNS)


def problems(*rows: str, head: str = HEAD) -> list[tuple[int, str, str]]:
    found = read("\n".join((head, *rows)).encode(), TODAY)
    return [(one.line, one.column, one.level) for one in found.problems]


def test_a_row_is_read_with_its_roles_and_its_certificate() -> None:
    found = read(
        f"{HEAD}\n陈敏,A01,13800138000,一队,执法人员、受理员,chen,19020001,城管,2028年12月31日,2024/1/1".encode(), TODAY
    )
    assert found.importable and found.problems == []
    [one] = found.people
    assert (one.name, one.staff_number, one.phone, one.login) == ("陈敏", "A01", "13800138000", "chen")
    assert one.posts == [Post(2, "一队", "officer"), Post(2, "一队", "intake")]
    assert one.certificate == Certified("19020001", "城管", dt.date(2024, 1, 1), dt.date(2028, 12, 31))
    assert one.certificate.valid_to == dt.date(2029, 1, 1), "the day that is printed is still covered"


def test_a_person_of_two_units_has_two_rows() -> None:
    found = read(f"{HEAD}\n陈敏,A01,,一队,执法人员,chen,,,,\n陈敏,A01,,二队,承办部门负责人,,,,,".encode(), TODAY)
    assert found.importable
    [one] = found.people
    assert [(post.unit, post.role) for post in one.posts] == [("一队", "officer"), ("二队", "unit_head")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",A01,,一队,执法人员,,,,,", "姓名"),
        ("陈敏,,,一队,执法人员,,,,,", "工号"),
        ("陈敏,A01,电话,一队,执法人员,,,,,", "手机"),
        ("陈敏,A01,,一队,队长,,,,,", "角色"),
        ("陈敏,A01,,一队,,,,,,", "角色"),
        ("陈敏,A01,,,执法人员,,,,,", "部门"),
        ("陈敏,A01,,一队,执法人员,,19,,,", "证件起始日"),
        ("陈敏,A01,,一队,执法人员,,19,,2020-01-01,2024-01-01", "有效期至"),
        ("陈敏,A01,,一队,执法人员,,19,,明年,2024-01-01", "有效期至"),
        ("陈敏,A01,,一队,执法人员,,19,,9999-12-31,2024-01-01", "有效期至"),
        ("陈敏,A01,,一队,执法人员,,19,,,99999999999-1-1", "证件起始日"),
        ("陈敏,A01,,一队,执法人员,,,城管,,", "执法证号"),
        (f"{'陈' * 61},A01,,一队,执法人员,,,,,", "姓名"),
    ],
)
def test_a_faulty_cell_is_named_by_row_and_column(row: str, column: str) -> None:
    assert (2, column, "error") in problems(row)


def test_nobody_shares_a_login_or_a_certificate_and_no_two_rows_contradict_each_other() -> None:
    first = "陈敏,A01,,一队,执法人员,chen,19,,2028-01-01,2024-01-01"
    assert (3, "登录账号", "error") in problems(first, "李强,A02,,一队,执法人员,chen,,,,")
    assert (3, "执法证号", "error") in problems(first, "李强,A02,,一队,执法人员,li,19,,2028-01-01,2024-01-01")
    assert (3, "姓名", "error") in problems(first, "李强,A01,,二队,执法人员,,,,,")
    assert (3, "角色", "error") in problems(first, "陈敏,A01,,一队,执法人员,,,,,")


def test_a_file_without_its_columns_says_which() -> None:
    assert problems("陈敏,一队", head="姓名,部门") == [(1, "工号", "error")]
    assert problems("A01", head="工号")[0] == (1, "姓名", "error")
    assert problems(head=HEAD) == [(1, "", "error")]
    assert problems("一,二", head="甲,乙") == [(0, "", "error")]
    assert problems("陈敏,A01,好", head="姓名,工号,备注")[0] == (1, "备注", "notice")
    assert read(b"%PDF-1.7", TODAY).problems[0].text.startswith("文件无法读取")


def test_what_is_lawful_but_odd_is_told_and_not_refused() -> None:
    assert problems("陈敏,A01,,,,,,,,") == [(2, "角色", "notice")]
    assert problems("陈敏,A01,,一队,执法人员,,19,,2025-01-01,2024-01-01") == [(2, "有效期至", "warning")]
    assert problems("陈敏,A01,,一队,执法人员,,19,,,2024-01-01") == [(2, "有效期至", "warning")]
