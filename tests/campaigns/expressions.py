# ruff: noqa: E501
# A diagram of the notation is read in one go; broken lines hide its shape.
"""Put every hostile text into every slot of diagrams and decision models: each refused, or stopped, within 50 ms.

python -m tests.campaigns.expressions
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from db.errors import DomainError
from engine import bpmn_check, bpmn_translate, decisions, feel, workflow
from engine.decisions import _read
from engine.feel.patterns import compiled
from engine.feel.types import type_of
from engine.feel.values import NUMBERS
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.hostile import ALL

MILLISECONDS = 50.0
FACTS: dict[str, Any] = {"x": {"a": 1}, "a": [1, 2]}
_FORBIDDEN = ("exec", "compile", "import", "os.", "subprocess.", "socket.", "ctypes.", "shutil.", "pty.", "code.")
Run = Callable[[str], object]
#: A mark where the text goes, and the diagram around it.
DIAGRAMS = {
    "condition of a flow": "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if PT9H\ng -> b default",
    "condition after a task": "start s\nuser a\nuser b\nuser c\ns -> a\na -> b if PT9H\na -> c default",
    "duration": "start s\ncatch t timer=PT9H\nuser a\ns -> t -> a",
    "date": "start s\ncatch t date=PT9H\nuser a\ns -> t -> a",
    "cycle": "start s\nuser a\nboundary t on a cycle=PT9H nonint\nuser b\ns -> a\nt -> b",
    "conditional event": "start s\nuser a\nboundary t on a condition=PT9H\nuser b\ns -> a\nt -> b",
    "script": "start s\nscript a script=PT9H result=r\ns -> a",
    "collection": "start s\nuser a each=par collection=PT9H item=i\ns -> a",
    "cardinality": "start s\nuser a each=seq times=PT9H\ns -> a",
    "output of an instance": "start s\nuser a each=par times=1 output=o outputItem=PT9H\ns -> a",
    "completion": "start s\nuser a each=par times=2 until=PT9H\ns -> a",
    "loop condition": "start s\nuser a while=PT9H before\ns -> a",
    "mapping in": "start s\nuser a in.v=PT9H\ns -> a",
    "mapping out": "start s\nuser a out.v=PT9H\ns -> a",
    "assignee": "start s\n<bpmn:userTask id='a' xmlns:c='http://camunda.org/schema/1.0/bpmn' c:assignee=\"=PT9H\"/>\ns -> a",
    "candidates": "start s\n<bpmn:userTask id='a' xmlns:c='http://camunda.org/schema/1.0/bpmn' c:candidateGroups=\"=PT9H\"/>\ns -> a",
    "due date": "start s\n<bpmn:userTask id='a' xmlns:c='http://camunda.org/schema/1.0/bpmn' c:dueDate=\"=PT9H\"/>\ns -> a",
    "transformation": "start s\n<bpmn:dataObject id='o' name='v'/>\n<bpmn:userTask id='a'><bpmn:dataOutputAssociation id='q'>"
    "<bpmn:targetRef>o</bpmn:targetRef><bpmn:transformation>PT9H</bpmn:transformation></bpmn:dataOutputAssociation></bpmn:userTask>\ns -> a",
}  # fmt: skip
MODELS = {
    "input of a table": ("PT9H", "-", "1", "1"),
    "test of a table": ("x", "PT9H", "1", "1"),
    "output of a table": ("x", "-", "PT9H", "1"),
    "literal expression": ("x", "-", "1", "PT9H"),
}


@dataclass
class Verdict:
    """What was found; ``errors`` empty means that no text ran, escaped or took long, in any slot."""

    texts: int = 0
    slots: int = 0
    tried: int = 0
    refused: int = 0
    stopped: int = 0
    ended: int = 0
    slowest_ms: float = 0.0
    slowest: str = ""
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


def slots() -> dict[str, Run]:
    """Return what each slot does with a text: deploy, and run or decide."""
    found: dict[str, Run] = {
        "expression": lambda text: feel.parse(text).evaluate(FACTS, functions={"due": _due}),
        "unary test": lambda text: feel.parse_tests(text).matches(1, FACTS, functions={"due": _due}),
    }
    for name, diagram in DIAGRAMS.items():
        found[name] = lambda text, diagram=diagram: _play(bpmn(diagram).replace(b"PT9H", _clean(text)))  # type: ignore[misc]
    for name, cells in MODELS.items():
        found[name] = lambda text, cells=cells: _decide(_model(cells).replace(b"PT9H", _clean(text)))  # type: ignore[misc]
    return found


def _due(name: str) -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _clean(text: str) -> bytes:
    plain = "".join(char for char in text if char >= " " or char in "\t\n")
    return escape(plain, {'"': "&quot;"}).encode()


def _model(cells: tuple[str, str, str, str]) -> bytes:
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m"><decision id="t" name="t">'
        f'<decisionTable><input id="i"><inputExpression><text>{cells[0]}</text></inputExpression></input><output id="o"/>'
        f'<rule id="r"><inputEntry id="ie"><text>{cells[1]}</text></inputEntry><outputEntry id="oe"><text>{cells[2]}</text>'
        f'</outputEntry></rule></decisionTable></decision><decision id="l" name="l"><literalExpression><text>{cells[3]}'
        "</text></literalExpression></decision></definitions>"
    ).encode()


def _play(xml: bytes) -> None:
    if not bpmn_check.check(xml).accepted:
        raise workflow.DiagramRefused({"-": "refused"})
    run = workflow.Run.start(workflow.spec_for(xml), World(**FACTS))
    for wait in run.waits():
        if wait.kind == "user":
            run.complete(wait.token, {"answer": 1})
            break


def _decide(xml: bytes) -> None:
    model = decisions.read_model(xml)
    for name in model.decisions:
        model.decide(name, FACTS)


def _forget() -> None:
    """Empty every cache, so that each text pays for itself."""
    for one in (feel.parse, feel.parse_tests, workflow._spec, _read, compiled, type_of, bpmn_translate.to_feel):
        one.cache_clear()


class _Watch:
    """Notes what the interpreter is asked to do: code, imports, processes, files."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and (event.startswith(_FORBIDDEN) or (event == "open" and "zoneinfo" not in str(arguments[0]))):
            self.seen.append(f"{event} {arguments!r}"[:200])


@cache
def _watch() -> _Watch:
    return _Watch()  # A hook stays for as long as the interpreter runs; one is enough.


def campaign(texts: list[str], chosen: dict[str, Run], *, milliseconds: float = MILLISECONDS) -> Verdict:
    """Try every text in every slot, three times if it took long; gives what was found."""
    verdict, watch = Verdict(texts=len(texts), slots=len(chosen)), _watch()
    feel.parse('string(date and time("2020-01-01T00:00:00@Asia/Shanghai"))').evaluate()
    NUMBERS.create_decimal("1")
    "".encode("utf-16")
    began = time.perf_counter()
    for slot, run in chosen.items():
        for text in texts:
            verdict.tried += 1
            took = _once(run, text, watch)
            if took[0] > milliseconds:  # A collection of garbage may fall into one run; not into three.
                took = min([took, *(_once(run, text, watch) for _ in range(2))])
            milliseconds_taken, how = took
            if milliseconds_taken > verdict.slowest_ms:
                verdict.slowest_ms, verdict.slowest = round(milliseconds_taken, 1), f"{slot}: {text[:80]}"
            if milliseconds_taken > milliseconds:
                verdict.errors.append(f"{slot}: {milliseconds_taken:.0f} ms: {text[:80]}")
            if how.startswith("error"):
                verdict.errors.append(f"{slot}: {how}: {text[:80]}")
            verdict.refused += how == "refused"
            verdict.stopped += how == "stopped"
            verdict.ended += how == "ended"
            if watch.seen:
                verdict.errors.append(f"{slot}: {watch.seen[0]}: {text[:80]}")
                watch.seen.clear()
    verdict.seconds = round(time.perf_counter() - began, 1)
    return verdict


def _once(run: Run, text: str, watch: _Watch) -> tuple[float, str]:
    _forget()
    how = "ended"
    began = time.thread_time()
    watch.on = True
    try:
        run(text)
    except (feel.ExpressionInvalid, workflow.DiagramRefused, decisions.DecisionModelRefused):
        how = "refused"
    except DomainError:
        how = "stopped"
    except Exception as error:
        how = f"error {type(error).__name__}"
    finally:
        watch.on = False
    return (time.thread_time() - began) * 1000, how


def careless(text: str) -> object:
    """Evaluate as an engine does that trusts its diagrams: the negative control."""
    return eval(text, {"x": 1})


def main() -> int:
    """Run from the command line; exit status 0 means that no text ran, escaped or took long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--milliseconds", type=float, default=MILLISECONDS)
    asked = parser.parse_args()
    verdict = campaign(ALL, slots(), milliseconds=asked.milliseconds)
    verdict.errors = verdict.errors[:40]
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
