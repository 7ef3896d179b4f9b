"""Take the rules of a procedure away one by one and see that a journey notices each.

    python -m tests.campaigns.rules measure                # the journeys of JOURNEYS, or those named with --tests
    python -m tests.campaigns.rules measure --write        # and keep the verdicts in docs/reference/rules.csv and .md

One process runs the journeys once with every rule in place and notes which journey feels which rule (``rules_marked``:
refusals in code; ``rules_declared``: what steps, limits and documents ask for). A request that the server refuses is
rehearsed at once without each rule that was felt in it (``rules_rehearsed``): accepted now, the journey, which expects
the refusal, has noticed; the same answer, it has not. What that leaves open is tried in a fork of the process, in which
the town stands already: it runs without the rule those journeys that felt it, the quickest first, until one fails. A
rule that no journey feels is not noticed; neither is one without which they all pass. The exit code is 1 where a rule
goes unnoticed that ``rules_redundant`` does not know.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.campaigns.rules_declared import Rule

#: Procedure -> the tests that should notice.
JOURNEYS = {
    "penalty": (
        "journeys/test_penalty.py", "journeys/test_penalty_forbidden.py", "journeys/test_evidence_registration.py",
        "journeys/test_publicity.py", "journeys/test_joints.py", "journeys/test_registers.py",
        "journeys/test_service_hall.py", "unit/processes/test_hall.py",
        "unit/processes/test_penalty_rules.py", "unit/processes/test_penalty_four_eyes_and_goods.py",
        "unit/processes/test_termination.py", "unit/processes/test_signatures_at_steps.py",
    ),
    "penalty_summary": (
        "journeys/test_penalty_summary.py", "journeys/test_penalty_summary_payment.py",
        "journeys/test_service_hall.py", "unit/processes/test_summary_texts.py",
    ),
    "measure": (
        "journeys/test_measure.py", "journeys/test_measure_forbidden.py", "journeys/test_service_hall.py",
        "unit/processes/test_hall.py", "unit/processes/test_signatures_at_steps.py",
    ),
    "inspection": (
        "journeys/test_inspection.py", "journeys/test_inspection_forbidden.py",
        "unit/processes/test_inspection_draw.py", "unit/processes/test_signatures_at_steps.py",
    ),
    "enforcement": (
        "journeys/test_enforcement.py", "journeys/test_enforcement_forbidden.py", "journeys/test_joints.py",
        "journeys/test_service_hall.py", "unit/processes/test_signatures_at_steps.py",
    ),
    "court_application": (
        "journeys/test_court_application.py", "journeys/test_enforcement_forbidden.py", "journeys/test_joints.py",
    ),
    "transfer": ("journeys/test_transfer.py", "journeys/test_transfer_forbidden.py", "journeys/test_joints.py"),
    "remedy": ("journeys/test_remedy.py", "journeys/test_remedy_forbidden.py", "journeys/test_joints.py"),
    "supervision_order": ("journeys/test_supervision_order.py",),
}  # fmt: skip
#: Tests that look at all procedures, without a database.
TABLES = (
    "unit/processes/test_steps_by_law.py", "unit/processes/test_limits_by_law.py",
    "unit/processes/test_checks_by_law.py", "unit/processes/test_guards.py",
)  # fmt: skip
#: A journey that takes so many seconds without a rule hangs: it has noticed.
PATIENCE = 240
#: Journeys that start a limit come last where they do not name it; only so many are run before the tables.
UNNAMED, FEW = 1000.0, 3


class _Nothing:
    """What comes after a test: nothing, but the session stays open."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        """Give the nodes that stay set up."""
        return [self.session]


@dataclass(eq=False)
class Campaign:
    """A plugin of pytest that runs the campaign instead of the tests."""

    package: str
    only: str = ""
    jobs: int = 1
    #: Rules that were noticed before and are not tried again.
    done: frozenset[str] = frozenset()
    #: Sign -> test -> seconds after its beginning at which it was felt.
    felt: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    #: Rule -> the test that noticed, empty where none did.
    noticed: dict[str, str] = field(default_factory=dict)
    #: Every rule of the procedure.
    known: set[str] = field(default_factory=set)
    failing: list[str] = field(default_factory=list)
    seconds: float = 0
    #: Rule -> the test whose request was accepted without it.
    rehearsals: dict[str, str] = field(default_factory=dict)
    #: Signs of the request that is under way.
    at_once: set[str] = field(default_factory=set)
    #: Those of them that the test had not felt before.
    fresh: set[str] = field(default_factory=set)
    _running: tuple[str, float] = ("", 0.0)
    _bad: bool = False

    def feel(self, sign: str) -> None:
        """Note that the running test feels a rule."""
        name, begun = self._running
        self.at_once.add(sign)
        if name and name not in self.felt[sign]:
            self.felt[sign][name] = time.monotonic() - begun
            self.fresh.add(sign)

    def rehearsed(self, says: str, sign: str, *, accepted: bool) -> None:
        """Take in what became of a refused request without a rule: accepted, or refused all the same."""
        test = self._running[0]
        if accepted:
            self.rehearsals.setdefault(says, test)
        elif sign in self.fresh:
            self.felt[sign].pop(test, None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """See that a test fails."""
        self._bad = self._bad or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the journeys once, then without one rule after the other."""
        from tests import counted
        from tests.campaigns import rules_declared
        from tests.campaigns.rules_marked import BOARD
        from tests.campaigns.rules_rehearsed import Rehearsal

        found = list(rules_declared.rules(self.package))
        self.known = {one.says for one in found}
        listed = [one for one in found if self.only in one.says and one.says not in self.done]
        rules_declared.spy(self.package)
        BOARD.told = counted.told = self.feel
        rehearsal = Rehearsal({sign: rule for rule in listed for sign in rule.signs if not sign.startswith("limit ")})
        rehearsal.install(self)
        items = {item.nodeid: item for item in session.items}
        for item in items.values():
            self._running, self._bad = (item.nodeid, time.monotonic()), False
            self._run(item)
            if self._bad:
                self.failing.append(item.nodeid)
        self._running = ("", 0)
        rehearsal.over = True
        if self.failing:
            return True
        begun = time.monotonic()
        self._all(listed, items)
        self.seconds = time.monotonic() - begun
        return True

    def _run(self, item: pytest.Item) -> None:
        after: Any = _Nothing(item.session)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=after)

    def _all(self, listed: list[Rule], items: dict[str, pytest.Item]) -> None:
        running: dict[int, tuple[Rule, str, list[str], float]] = {}
        for rule in listed:
            if rule.says in self.rehearsals:
                self._judged(rule, self.rehearsals[rule.says], len(listed))
        waiting = [(rule, self._order(rule, items)) for rule in listed if rule.says not in self.rehearsals]
        total, waiting = len(listed), list(reversed(waiting))
        while waiting or running:
            while waiting and len(running) < self.jobs:
                rule, tests = waiting.pop()
                if tests:
                    running[self._fork(rule, items[tests[0]])] = (rule, tests[0], tests[1:], time.monotonic())
                else:
                    self._judged(rule, "", total)
            if not running:
                continue
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in running:
                rule, test, rest, _ = running.pop(pid)
                if status == 0 and rest:
                    waiting.append((rule, rest))
                else:
                    self._judged(rule, test if status else "", total)
                continue
            for hanging, (_, _, _, since) in running.items():
                if time.monotonic() - since > PATIENCE:
                    os.kill(hanging, signal.SIGKILL)
            time.sleep(0.05)

    def _order(self, rule: Rule, items: dict[str, pytest.Item]) -> list[str]:
        """Give the journeys that felt a rule, first those that name its limit, then the quickest; then the tables."""
        found: dict[str, float] = {}
        for sign in rule.signs:
            for test, after in self.felt.get(sign, {}).items():
                named = sign.count(" ") != 1 or not sign.startswith("limit ") or _names(items[test], sign[6:])
                found[test] = min(found.get(test, math.inf), after + (0 if named else UNNAMED))
        # Journeys first: a table that runs a guard feels it sooner, and says less.
        ordered = sorted(found, key=lambda one: (not one.startswith("tests/journeys"), found[one]))
        if any(sign.startswith("limit ") for sign in rule.signs):
            ordered = ordered[:FEW]
        if rule.says.startswith("step"):
            ordered = ordered[: 2 * FEW]
        if " " not in rule.says.partition(":")[0]:
            return ordered
        tables = [name for name in items if name.split("::")[0].removeprefix("tests/") in TABLES]
        tables = [name for name in tables if "[" not in name or f"[{self.package}]" in name]
        return [*ordered, *tables]

    def _fork(self, rule: Rule, item: pytest.Item) -> int:
        from tests.watch import TRIED

        sys.stdout.flush()
        pid = os.fork()
        if pid:
            return pid
        status = 2
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            rule.take()
            TRIED.clear()  # what the journeys' watch has tried with every rule in place
            self._bad = False
            self._run(item)
            status = 1 if self._bad else 0
        finally:
            os._exit(status)

    def _judged(self, rule: Rule, test: str, total: int) -> None:
        self.noticed[rule.says] = test
        verdict = "noticed" if test else "MISSED "
        print(f"{len(self.noticed)}/{total} {verdict} {rule.says}  [{test.rpartition('::')[2]}]", flush=True)


def _names(item: pytest.Item, limit: str) -> bool:
    import inspect

    return f'"{limit}"' in inspect.getsource(item.obj)  # type: ignore[attr-defined]


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.rules", description=__doc__.splitlines()[0])
    parser.add_argument("process", help="a package under processes/, or shared")
    parser.add_argument("--tests", nargs="+", help="the journeys that should notice, instead of the usual ones")
    parser.add_argument("--only", default="", help="only rules whose line says this")
    parser.add_argument("--jobs", type=int, default=1, help="so many rules at a time")
    parser.add_argument("--again", action="store_true", help="only what nobody noticed according to the record")
    parser.add_argument("--write", action="store_true", help="keep the verdicts in docs/reference")
    options = parser.parse_args()

    from tests.campaigns import rules_marked, rules_record

    rules_marked.install()
    tests = options.tests or [f"tests/{one}" for one in (*JOURNEYS.get(options.process, ()), *TABLES)]
    done = rules_record.noticed(options.process) if options.again else {}
    campaign = Campaign(options.process, options.only, options.jobs, frozenset(done))
    pytest.main(["-q", "-s", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", *tests], plugins=[campaign])
    if campaign.failing or (not campaign.noticed and not done):
        print("with every rule in place these fail; mend them first:", *campaign.failing, sep="\n  ")
        return 2
    verdicts = {says: test for says, test in done.items() if says in campaign.known} | campaign.noticed
    return rules_record.report(options.process, verdicts, campaign.seconds, write=options.write and not options.only)


if __name__ == "__main__":
    sys.exit(main())
