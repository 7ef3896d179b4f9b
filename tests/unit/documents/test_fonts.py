"""Faces: chosen by character, converted once, named when missing."""

import re
from pathlib import Path

import pytest

from documents.convert import to_truetype
from documents.errors import CharacterMissing, FontsMissing
from documents.fonts import clean, fonts, load, var_folder
from documents.web import cut


def test_a_rare_character_comes_from_another_face_and_its_neighbours_do_not() -> None:
    runs = [(face.key, text) for face, text in fonts().split("fang", "张㛃𬱖䶮堃，A1")]
    assert runs == [("fang", "张"), ("kai", "㛃𬱖䶮堃"), ("fang", "，A1")]


@pytest.mark.parametrize("character", "玥喆堃昇犇")
def test_characters_that_fangsong_lacks_are_found_elsewhere(character: str) -> None:
    assert not fonts().faces["fang"].has(character)
    assert fonts().face_for("fang", character).has(character)


def test_a_character_that_no_face_has_is_named_in_both_languages() -> None:
    with pytest.raises(CharacterMissing) as caught:
        fonts().face_for("fang", "\U0001f600")
    assert "U+1F600" in str(caught.value)
    assert "FONT_DIR" in caught.value.message("zh")


def test_a_missing_face_says_where_to_put_which_file(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as caught:
        load((tmp_path,), tmp_path / "cache")
    assert str(tmp_path) in str(caught.value)
    assert "FandolFang-Regular.otf" in str(caught.value)


def test_a_face_is_converted_once_and_found_by_its_digest(tmp_path: Path) -> None:
    source = var_folder() / "fonts" / "FandolSong-Regular.otf"
    first = to_truetype(source, tmp_path, only="0123")
    written = first.stat().st_mtime_ns
    assert to_truetype(source, tmp_path, only="0123") == first
    assert first.stat().st_mtime_ns == written
    assert to_truetype(source, tmp_path, only="01234") != first
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b\x1b[31m", "ab[31m"),
        ("名\u202e字\u200b\ufeff", "名字"),
        ("一\r\n二\u2028三", "一\n二\n三"),
        ("a\tb\u00a0c\u3000d", "a b c\u3000d"),
        ("字\ufe0f\U000e0101", "字"),
        ("\ud800x", "x"),
    ],
)
def test_what_cannot_be_seen_is_left_out(given: str, kept: str) -> None:
    assert clean(given) == kept


def test_browsers_are_served_the_rare_characters_of_names(tmp_path: Path) -> None:
    sheet = tmp_path / "noto-sans-sc.css"
    sheet.write_text("", encoding="utf-8")
    cut(fonts().faces["kai"].path, sheet)
    rules = sheet.read_text(encoding="utf-8")
    for character in "㛃𬱖𠅤𫍽":
        assert f"U+{ord(character):x}" in rules
    pieces = {piece.name: piece.stat().st_size for piece in (tmp_path / "files").iterdir()}
    assert set(pieces) == set(re.findall(r"rare-[0-9a-f]+\.woff", rules))
    assert max(pieces.values()) < 256_000, "a page with one such name should not become heavy"
