"""The verdicts of the campaign on rules: a table a procedure and a list of every rule with the test that notices it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from tests.campaigns.rules_redundant import REDUNDANT

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
LIST, PAGE = FOLDER / "rules.csv", FOLDER / "rules.md"
HEAD = ("procedure", "run_on", "rule", "noticed_by", "reason")

WORDS = """# Rules and the journeys that notice them

Every rule of a procedure is taken away, one at a time, and the journeys must notice: a refusal in code, a check that
only refuses, the guard, the documents, the four eyes, the fresh login, the role and the signatures of a step, the
length, the pauses, the extension, the beginnings and the ends of a time limit, and what keeps a document from being
filed too early. How: `python -m tests.campaigns.rules PROCEDURE --write`; `tests/campaigns/rules.py` says how it works.
[rules.csv](rules.csv) names for every rule a test that fails without it.

The journeys are told with a watch (`tests/watch.py`): at every step it first tries, over HTTP, what the law forbids
there (somebody without the role, whoever did what this step judges, a stale login, a day in the future, an officer
without a certificate, a paper that is missing), and afterwards holds the running clock against the law's table, counted
by hand. What it expects is kept by hand in `tests/by_law.py`, `limits_by_law.csv` and `checks_by_law.csv`.

Not taken away: required fields of forms and their bounds, the conditions of a diagram's gateways, the permission of a
command (the matrix of authorization asks every operation for those), and what a rule computes rather than refuses.
A procedure that has no line here has not been run.

"""


def report(package: str, noticed: Mapping[str, str], seconds: float, *, write: bool) -> int:
    """Print what was not noticed, keep the verdicts when asked, and give the exit code."""
    known = REDUNDANT.get(package, {})
    missed = [says for says, test in noticed.items() if not test]
    open_ = [says for says in missed if says not in known]
    print(f"{package}: {len(noticed)} rules taken away in {seconds:.0f} s, {len(noticed) - len(missed)} noticed, "
          f"{len(missed) - len(open_)} not noticed with a reason, {len(open_)} not noticed")  # fmt: skip
    for says in open_:
        print("  not noticed:", says)
    for says in known:
        if noticed.get(says):
            print("  is noticed by now, so that its reason can go:", says)
    if write:
        _write(package, noticed, known)
    return 1 if open_ else 0


def _write(package: str, noticed: Mapping[str, str], known: Mapping[str, str]) -> None:
    rows = [row for row in read() if row["procedure"] != package]
    day = dt.date.today().isoformat()
    rows += [
        {"procedure": package, "run_on": day, "rule": says, "noticed_by": test.removeprefix("tests/"),
         "reason": "" if test else known.get(says, "")}
        for says, test in noticed.items()
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["procedure"], row["rule"]))
    with LIST.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, HEAD, lineterminator="\n")
        sheet.writeheader()
        sheet.writerows(rows)
    PAGE.write_text(page(rows), encoding="utf-8")


def read() -> list[dict[str, str]]:
    """Read the verdicts on record."""
    if not LIST.exists():
        return []
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def noticed(package: str) -> dict[str, str]:
    """Give the rules of a procedure that were noticed according to the record, with the test that did."""
    return {
        row["rule"]: f"tests/{row['noticed_by']}" for row in read() if row["procedure"] == package and row["noticed_by"]
    }


def page(rows: list[dict[str, str]]) -> str:
    """Write the page from the verdicts on record."""
    lines = ["| procedure | run on | rules | noticed | not noticed, with a reason | not noticed |",
             "| --- | --- | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for name in sorted({row["procedure"] for row in rows}):
        own = [row for row in rows if row["procedure"] == name]
        seen = sum(bool(row["noticed_by"]) for row in own)
        known = sum(bool(row["reason"]) for row in own)
        lines.append(f"| {name} | {own[0]['run_on']} | {len(own)} | {seen} | {known} | {len(own) - seen - known} |")
    lines += ["", "## Not noticed", ""]
    missed = [row for row in rows if not row["noticed_by"]]
    if missed:
        lines += ["| procedure | rule | reason |", "| --- | --- | --- |"]
    lines += [f"| {row['procedure']} | `{row['rule'].replace('|', '∣')}` | {row['reason']} |" for row in missed]
    return WORDS + "\n".join(lines) + "\n"
