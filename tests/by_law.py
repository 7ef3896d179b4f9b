"""The law of the steps, kept by hand: who does each, who may not, with which login, on which papers and days.

Written from the statutes and the diagrams' lanes, never from the code. The tables of tests/unit/processes hold the
declarations to it; the watch of the journeys (``tests/watch.py``) holds the running application to it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "unit" / "processes"
#: Line by line: what each step asks, and each limit.
CHECKS, LIMITS = FOLDER / "checks_by_law.csv", FOLDER / "limits_by_law.csv"

#: Procedure -> role -> its steps. Source: 《行政处罚法》第四十二条、第五十四条、第五十七条、第五十八条、第六十四条;
#: 《行政强制法》第十八条、第十九条、第三十五条至第三十九条、第五十五条; 《行政执法机关移送涉嫌犯罪案件的规定》第五条;
#: who registers, files and closes where the law is silent: the lanes of the procedures' diagrams.
ROLES: Mapping[str, Mapping[str, str]] = {
    "penalty": {
        "intake": "N1",
        "case_officer": (
            "N2 N2_first N2_transfer N4 N4a_apply N4a_register N4a N4a_return N4c N4c_recheck N5 N5_transfer N6 "
            "N6_serve N7 N8_request N7_review N10 N12 N13 N13_leave N13_notice N14 N14_plan N14_surcharge "
            "N14_late N16 N15 N15x N3x N17"
        ),
        "unit_head": "N3_unit N4a_head N5_unit N17_unit",
        "leader": (
            "N3 N4_recusal N4a_approve N5_close N6_approve N8_accept N10_opinion N10_conclude N11 "
            "N14_instalment N14_approve N3x_approve N17_leader"
        ),
        "second_officer": "N5_cosign",
        "legal_reviewer": "N8_notice N8 N8_report N9",
        "archivist": "N18",
    },
    "penalty_summary": {
        "case_officer": (
            "S1 S3 S4 S4_spare S4_spare_document S5 S5_remit S5_bank S5_plan S5_surcharge S5_late S5_court "
            "S6 S6_publish S6_withdraw S9 S7"
        ),
        "leader": "S4_spare_opinion S4_spare_conclude S5_instalment S5_approve",
        "unit_head": "S7_unit",
        "archivist": "S8",
    },
    "measure": {
        "case_officer": "M1 M2 M3 M4 M5 M5_result M6 M6_serve M7a M7a_sold M7 M8_return M8 M9",
        "unit_head": "M1_unit M1_late M9_unit",
        "legal_reviewer": "M1_review",
        "leader": "M1_leader M1_later M6_leader M7a_leader M7_leader",
    },
    "inspection": {
        "case_officer": "I3 I4 I5 I5s I5a I5a_result I5r I6 I6_tell I6_order I7_report I7 I6_transfer I6_crime I8",
        "unit_head": "I3_unit I3_late I6_unit",
        "leader": "I3_leader I3_later I5r_leader",
        "archivist": "I9",
    },
    "enforcement": {
        "case_officer": (
            "E1 E9 E2 E2_serve E3 E3_review E4 E4_serve E6_demand E5 E6_now E6_tell E7 E7_sign E7_watch "
            "E7_resume E8 E8_serve E8_resume E8_three E8_back E8e E8e_serve E10"
        ),
        "leader": "E2_leader E4_leader E6_leader E7_leader E8_leader E8_three_leader E8e_leader",
        "unit_head": "E10_unit",
    },
    "court_application": {
        "case_officer": "F1 F2 F3 F3_review F4 F5 F6 F6u_file F6u_answer F7 F8 F9",
        "unit_head": "F4_urge F9_unit",
        "leader": "F4_leader F6u",
    },
    "transfer": {
        "unit_head": "X1",
        "case_officer": "X2 X4 X5 X8_reconsider X8_decided X9 X9_result X6 X7",
        "leader": "X3 X8",
    },
    "remedy": {
        "legal_reviewer": "R1 R1_suspend R2 R3_submit R4 R4_wait R6 R9",
        "leader": "R1_suspended R3_leader R5",
        "case_officer": "R3 R7 R8",
    },
    "supervision_order": {
        "supervisor": "J1 J3 J4_draft J4 J6 J7 J8_sent J9",
        "leader": "J2 J4_leader J8",
        "unit_head": "J5",
    },
}

#: Steps -> the steps whose people may not do them: who proposes does not approve, who investigated neither reviews
#: nor hears. Source: 《行政处罚法》第五十七条、第五十八条、第六十四条第四项; 《行政强制法》第十八条第一项;
#: 《行政执法机关移送涉嫌犯罪案件的规定》第五条; the rest: no approval of one's own proposal.
APART: Mapping[str, Mapping[str, str]] = {
    "penalty": {
        "N3_unit": "N2",
        "N3": "N2 N3_unit",
        "N4a_approve": "N4a_apply",
        "N5_cosign": "N5",
        "N5_unit N5_close N11": "N5 N5_cosign",
        "N6_approve": "N5 N6",
        "N8_accept N8_notice N8 N8_report N9": "N2 N2_first N4 N4c N4c_recheck N5 N5_cosign",
        "N14_approve": "N14_surcharge",
        "N3x_approve": "N3x",
        "N17_unit N17_leader": "N17",
    },
    "penalty_summary": {
        "S4_spare_conclude": "S3 S4_spare",
        "S5_instalment": "S5",
        "S5_approve": "S5_surcharge",
        "S7_unit": "S7",
    },
    "measure": {
        "M1_unit": "M1",
        "M1_review M1_leader": "M1 M1_unit",
        "M1_later": "M1 M2 M3",
        "M6_leader": "M6",
        "M7a_leader": "M7a",
        "M7_leader": "M7",
        "M9_unit": "M9",
    },
    "inspection": {
        "I3_unit I3_later": "I3",
        "I3_leader": "I3 I3_unit",
        "I5r_leader": "I5r",
        "I6_unit": "I6",
    },
    "enforcement": {
        "E2_leader": "E2",
        "E4_leader": "E4",
        "E6_leader": "E1",
        "E7_leader": "E7",
        "E8_leader": "E8",
        "E8_three_leader": "E8_three",
        "E8e_leader": "E8e",
        "E10_unit": "E10",
    },
    "court_application": {
        "F4_leader": "F4",
        "F9_unit": "F9",
    },
    "transfer": {
        "X3": "X1 X2",
    },
    "remedy": {
        "R1_suspended": "R1_suspend",
        "R3_leader": "R3",
    },
    "supervision_order": {
        "J2": "J1",
        "J4_leader": "J1 J3 J4_draft",
        "J6": "J5",
        "J8": "J6",
    },
}

#: Steps with which somebody binds the agency: only with a login that is fresh.
FRESH: Mapping[str, str] = {
    "penalty": (
        "N3 N4_recusal N4a_approve N5_close N6_approve N8_accept N10_opinion N10_conclude N11 N14_instalment "
        "N14_approve N3x_approve N17_leader"
    ),
    "penalty_summary": "S4_spare_opinion S4_spare_conclude S5_instalment S5_approve S7_unit",
    "measure": "M1_leader M1_later M6_leader M7a_leader M7_leader M9_unit",
    "inspection": "I3_leader I3_later I5r_leader",
    "enforcement": "E2_leader E4_leader E6_leader E7_leader E8_leader E8_three_leader E8e_leader E10_unit",
    "court_application": "F4_leader F6u F9_unit",
    "transfer": "X3 X8",
    "remedy": "R1_suspended R3_leader R5",
    "supervision_order": "J2 J4_leader J8",
}

#: What a body that may not freeze never files: whether it may is a parameter, which needs a database.
FREEZING = ("D76", "D76B", "D76J")
#: What nobody files once the case ended otherwise: nothing stands against it before.
NOT_AFTER = ("D39",)
#: Outcomes of a step on the spot by which nothing was done there.
NOT_DONE = ("not_taken", "not_done", "agreement", "obstructed")
#: Documents that nobody files before what they speak of was decided or done.
NOT_EARLY: Mapping[str, str] = {
    "penalty": "D32 D39 D40 D42 D04 D17 D18 D52 D53 D60 D18B",
    "penalty_summary": "D41 D42 D52 D53 D54",
    "measure": "D72 D73 D77F D74 D75P D75 D75J D73T D77 D76 D76B D76J",
    "inspection": "D88 D81 D10 D10K D12 D19 D19R D85 D22 D04",
    "enforcement": "D54 D55 D56 D54S D56L D57 D58Z D58H D58E",
    "court_application": "D59 D59U",
    "transfer": "D05 D05R D05L D05F D05J",
    "remedy": "D91 D92 D95 D94",
    "supervision_order": "D101 D102 D103 D03 D104 D105 D106 D107",
}


@cache
def rows(table: Path) -> tuple[Mapping[str, str], ...]:
    """Read one of the tables."""
    with table.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def roles() -> Mapping[str, tuple[str, str]]:
    """Give the procedure and the role of every step; no two procedures share a step's name."""
    return {
        element: (process, role)
        for process, lanes in ROLES.items()
        for role, steps in lanes.items()
        for element in steps.split()
    }


@cache
def apart(process: str) -> Mapping[str, tuple[str, ...]]:
    """Give, by step, the earlier steps whose people may not do it."""
    return {one: tuple(earlier.split()) for steps, earlier in APART[process].items() for one in steps.split()}
