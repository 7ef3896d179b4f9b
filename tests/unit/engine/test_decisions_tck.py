"""The groups of the DMN compatibility kit, read from the shared data beside the checkout."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from engine import feel
from engine.decisions import read_model
from engine.feel.values import equal

TCK = Path(__file__).resolve().parents[4] / "shared" / "data" / "dmn-tck"
GROUPS = sorted(path.name for path in TCK.iterdir() if path.is_dir()) if TCK.is_dir() else []
T = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def _value(node: ElementTree.Element) -> Any:
    """Read a value of the kit: a plain one, a list or a structure."""
    if (found := node.find(f"{T}list")) is not None:
        return [_value(item) for item in found]
    components = node.findall(f"{T}component")
    if components:
        return {str(component.get("name")): _value(component) for component in components}
    value = node.find(f"{T}value")
    if value is None or value.get(f"{XSI}nil") == "true" or node.get(f"{XSI}nil") == "true":
        return None
    text, kind = value.text or "", str(value.get(f"{XSI}type", "")).partition(":")[2]
    if kind in ("decimal", "double", "integer", "int"):
        return Decimal(text)
    if kind == "boolean":
        return text.strip() == "true"
    calls = {"date": "date", "dateTime": "date and time", "time": "time", "duration": "duration"}
    return feel.parse(f'{calls[kind]}("{text}")').evaluate() if kind in calls else text


def _same(got: Any, expected: Any) -> bool:
    if isinstance(expected, Decimal) and isinstance(got, Decimal):
        return abs(got - expected) < Decimal("1e-8")
    if isinstance(expected, list) and isinstance(got, list):
        return len(got) == len(expected) and all(_same(a, b) for a, b in zip(got, expected, strict=True))
    if isinstance(expected, dict) and isinstance(got, dict):
        return set(got) == set(expected) and all(_same(got[key], expected[key]) for key in got)
    return equal(got, expected) is True


def test_the_kit_is_there() -> None:
    if not GROUPS:
        assert os.environ.get("CI") != "true", f"the compatibility kit is missing at {TCK}"
        pytest.skip(f"no compatibility kit at {TCK}")
    assert len(GROUPS) >= 28


@pytest.mark.parametrize("group", GROUPS)
def test_group(group: str) -> None:
    folder = TCK / group
    model = read_model(next(folder.glob("*.dmn")).read_bytes())
    compared = 0
    for path in sorted(folder.glob("*test*.xml")):
        for case in ElementTree.parse(path).getroot().findall(f"{T}testCase"):
            facts = {str(node.get("name")): _value(node) for node in case.findall(f"{T}inputNode")}
            for result in case.findall(f"{T}resultNode"):
                expected = result.find(f"{T}expected")
                assert expected is not None
                got = model.evaluate(str(result.get("name")), facts)
                wanted = _value(expected)
                assert _same(got, wanted), f"{case.get('id')} {result.get('name')}: {got!r} is not {wanted!r}"
                compared += 1
    assert compared
