"""The paths of the law, by the names that statutes and the reference of procedures give them, and their journeys.

``steps`` are the steps of the reference that the journey is about (S1, N4a, H3, M2, E6, I5, R3); sections without step
codes have none. A test holds that every step of the reference and every journey named here is there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

#: Section of the reference -> its title, and the files of its journeys.
SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "1": ("行政处罚简易程序", ("test_penalty_summary", "test_penalty_summary_payment", "test_street")),
    "2": (
        "行政处罚普通程序",
        (
            "test_penalty",
            "test_penalty_forbidden",
            "test_evidence_registration",
            "test_publicity",
            "test_service_hall",
            "test_joints",
        ),
    ),
    "3": ("听证", ("test_penalty",)),
    "4": ("行政强制措施", ("test_measure", "test_measure_forbidden", "test_service_hall")),
    "5": ("行政强制执行", ("test_enforcement", "test_enforcement_forbidden", "test_service_hall")),
    "6": ("申请人民法院强制执行", ("test_court_application", "test_enforcement_forbidden")),
    "7": ("行政检查", ("test_inspection", "test_inspection_forbidden")),
    "8": ("行刑衔接", ("test_transfer", "test_transfer_forbidden", "test_joints")),
    "9": ("行政执法监督", ("test_supervision_order",)),
    "11": ("行政复议、行政应诉", ("test_remedy", "test_remedy_forbidden", "test_joints")),
    "12": ("涉案财物", ("test_measure", "test_measure_forbidden", "test_evidence_registration")),
}


@dataclass(frozen=True)
class Path:
    """One path: under which section, its name in the statute's words, its steps, the article, the journey."""

    section: str
    name: str
    steps: tuple[str, ...]
    basis: str
    journey: str


LIST = FilePath(__file__).with_suffix(".csv")


def paths() -> Iterator[Path]:
    """Give the paths, section by section."""
    with LIST.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield Path(line["section"], line["name"], tuple(line["steps"].split()), line["basis"], line["journey"])


def table() -> str:
    """Write the page: every path with its journey."""
    lines = [
        "# The paths of the law and their journeys",
        "",
        "Every path of the procedures, in the words of the statute, and the journey in `tests/journeys` that walks it.",
        "A test holds the table true: every journey is there, every step of the reference of procedures has a path.",
        "",
    ]
    for section, (title, files) in SECTIONS.items():
        lines += [f"## {title}", "", "| path | steps | basis | journey |", "| --- | --- | --- | --- |"]
        for one in paths():
            if one.section == section:
                words = one.journey.removeprefix("test_").replace("_", " ")
                lines.append(f"| {one.name} | {' '.join(one.steps)} | {one.basis} | {words} |")
        lines += ["", f"In {', '.join(f'`{file}.py`' for file in files)}.", ""]
    return "\n".join(lines).rstrip() + "\n"
