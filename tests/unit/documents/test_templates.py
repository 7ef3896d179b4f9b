"""Conventions of templates, held for every one of them."""

from pathlib import Path

import pytest

from documents.blocks import OFFICIAL, Each, Para, Setting
from documents.fields import _PLACE, DERIVED, FILTERS, Scope, places
from documents.fonts import fonts
from documents.layout import Text
from documents.reference import reference
from documents.templates import ALL

ROOT = Path(__file__).resolve().parents[3]


def _read(name: str) -> set[str]:
    return {path for part in ALL[name].body for wording in part.wordings() for path in places(wording)} - DERIVED


@pytest.mark.parametrize("name", ALL)
def test_every_place_in_its_wording_is_a_declared_field(name: str) -> None:
    declared = {field.path for field in ALL[name].fields}
    sections = {path.rsplit(".", 1)[0] for path in declared}
    assert {path for path in _read(name) if path not in declared and path not in sections} == set()


@pytest.mark.parametrize("name", ALL)
def test_every_way_of_writing_is_known(name: str) -> None:
    for part in ALL[name].body:
        for wording in part.wordings():
            for match in _PLACE.finditer(wording):
                assert match[2] is None or match[2] in FILTERS


@pytest.mark.parametrize("name", ALL)
def test_labels_are_chinese_and_no_field_is_declared_twice(name: str) -> None:
    paths = [field.path for field in ALL[name].fields]
    assert len(paths) == len(set(paths))
    assert all(not field.label.isascii() for field in ALL[name].fields)


def test_a_list_ends_with_a_full_stop_and_none_is_set_twice() -> None:
    context = {"measures": ["清除垃圾。", "冲洗路面"]}
    setting = Setting(Scope(context, {}), fonts(), OFFICIAL)
    bricks = Each("measures", "one", (Para("{index}．{one}；"),)).bricks(setting)
    lines = [op.line.text for brick in bricks for op in brick.draw() if isinstance(op, Text)]
    assert lines == ["1．清除垃圾；", "2．冲洗路面。"]


def test_the_reference_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "reference" / "documents.md").read_text(encoding="utf-8")
    assert page == reference(), "run: python -m documents.reference > docs/reference/documents.md"


def test_the_documents_of_the_ordinary_procedure_are_all_there() -> None:
    numbered = (1, 6, 7, 10, 12, 22, 23, 30, 32, 33, 37, 38, 39, 40, 42, 50, 51, 60)
    kinds = [*(f"D{number:02d}" for number in numbered), "cover", "contents", "remarks"]
    assert {f"penalty/{kind}" for kind in kinds} <= set(ALL)
