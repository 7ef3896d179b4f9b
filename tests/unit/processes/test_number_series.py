"""Every paper that is numbered shows in its example a number of its own series, as the contact sheet prints it."""

import pytest

from db.errors import Invalid
from documents.templates import ALL
from processes.number_series import SHIPPED, beginning


@pytest.mark.parametrize("name", ALL)
def test_its_example_bears_a_number_of_its_own_series(name: str) -> None:
    kind = name.split("/")[1]
    series = {words for words, kinds in SHIPPED.values() if kind in kinds}
    number = str(next((field.example for field in ALL[name].fields if field.path == "number"), ""))
    fitting = any(number.startswith(f"深罗城执{words}〔") for words in series)
    assert fitting or not series or not number, (number, series)


def test_numbers_that_would_begin_with_nothing_are_refused() -> None:
    with pytest.raises(Invalid):
        beginning(" \t")
