"""``duecourse vehicles`` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from api.cli import main

FRAME = "7e0200002611223344556622b8000000010000000200ba7f0e07e4f11c0028003c000018071510101001040000006402020037577e"


def test_a_frame_is_shown_as_json_with_names_and_units() -> None:
    done = CliRunner().invoke(main, ["vehicles", "decode", FRAME])
    found = json.loads(done.output)
    assert done.exit_code == 0
    assert (found["message"], found["phone"], found["serial"]) == ("0x0200", "112233445566", 8888)
    assert found["body"]["time"] == "2018-07-15T10:10:10+08:00"
    assert found["body"]["alarms"] == ["emergency"]
    assert found["body"]["items"] == {"mileage_km": 10.0, "fuel_l": 5.5}


@pytest.mark.parametrize(("text", "code"), [(FRAME[:-4] + "007e", "checksum"), ("7e00", "flag"), ("xyz", "not-h")])
def test_what_is_no_frame_is_refused_with_the_defect(text: str, code: str) -> None:
    done = CliRunner().invoke(main, ["vehicles", "decode", text])
    assert done.exit_code == 1
    assert json.loads(done.output)["error"].startswith(code)
