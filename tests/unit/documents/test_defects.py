"""ReportLab's four defects, each shown to be there and to be met."""

import subprocess

import pytest
from reportlab.lib.textsplit import ALL_CANNOT_START
from reportlab.pdfbase import ttfonts

from documents import defects
from documents.bench import squeezed, text_of
from documents.fonts import fonts
from documents.lines import NOT_FIRST
from documents.render import example, render
from documents.templates import ALL


def _named(name: str) -> bytes:
    context = example("penalty/D51")
    context["party"] = {**context["party"], "name": name}  # type: ignore[dict-item]
    return render("penalty/D51", context).pdf


def _reportlabs_own(name: str, subset: list[int]) -> str:
    """The table as ReportLab 5.1 writes it."""
    body = "\n".join(f"<{i:02X}> <{code:04X}>" for i, code in enumerate(subset))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <{len(subset) - 1:02X}> endcodespacerange\n"
        f"{len(subset)} beginbfchar\n{body}\nendbfchar\nendcmap end end"
    )


def test_names_beyond_the_basic_plane_are_copied_as_they_are() -> None:
    assert "张㛃𬱖䶮" in squeezed(text_of(_named("张㛃𬱖䶮")))


def test_without_the_repair_they_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    render("penalty/D51", example("penalty/D51"))
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", _reportlabs_own)
    assert "张㛃𬱖䶮" not in squeezed(text_of(_named("张㛃𬱖䶮")))
    monkeypatch.undo()
    assert ttfonts.makeToUnicodeCMap is defects.to_unicode


def test_the_table_holds_at_most_a_hundred_entries_a_block() -> None:
    table = defects.to_unicode("x", list(range(0x4E00, 0x4E00 + 250)))
    assert [line for line in table.split("\n") if "beginbfchar" in line] == [
        "100 beginbfchar", "100 beginbfchar", "50 beginbfchar",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", "，；：？！》”’…—")
def test_marks_that_reportlab_lets_begin_a_line_are_on_our_list(mark: str) -> None:
    assert mark not in ALL_CANNOT_START
    assert mark in NOT_FIRST


@pytest.mark.parametrize("name", ALL)
def test_every_font_is_embedded_and_helvetica_is_never_named(name: str) -> None:
    pdf = render(name, example(name)).pdf
    listed = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    rows = listed.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), listed
    assert "Helvetica" not in listed
    assert b"Helvetica" not in pdf


def test_a_character_that_the_face_lacks_is_drawn_by_another() -> None:
    rendered = render("penalty/D51", example("penalty/D51"))
    assert "LXGWWenKai-Regular.ttf" not in rendered.fonts
    assert not fonts().faces["fang"].has("喆")
    pdf = _named("王喆")
    assert "王喆" in squeezed(text_of(pdf))
    assert b"LXGW" in pdf
