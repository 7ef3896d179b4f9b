"""Mutate diagrams by the hundred thousand and check them: nothing is ever raised, nothing hangs, nothing swells.

python -m tests.campaigns.diagrams --mutants 100000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lxml import etree

from engine import bpmn_check, workflow
from engine.bpmn_check import Report
from tests.campaigns.memory import peak_kilobytes

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "bpmn").glob("*.bpmn")) + sorted((ROOT / "tests/unit/engine/dialects").glob("*.bpmn"))
_DRAWN = ("{http://www.omg.org/spec/BPMN/20100524/DI}", "{http://www.omg.org/spec/DD/")
SECONDS, MEGABYTES = 2.0, 256
WORDS = (
    "",
    "x",
    "true",
    "false",
    "-1",
    "0",
    "999999999999",
    "P1D",
    "${x}",
    "=",
    "due(",
    "\u4e2d",
    "a b",
    "a.b",
    "1" * 400,
)
TAGS = (
    *("userTask", "subProcess", "callActivity", "boundaryEvent", "startEvent", "endEvent", "eventBasedGateway", "lane"),
    *("inclusiveGateway", "timerEventDefinition", "errorEventDefinition", "linkEventDefinition", "process", "invented"),
    *(
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "dataObject",
        "ioSpecification",
        "complexGateway",
    ),
)


@dataclass
class Verdict:
    """What was found; ``errors`` empty means that every mutant got a plain answer in time and memory."""

    mutants: int = 0
    accepted: int = 0
    refused: int = 0
    played: int = 0
    slowest_ms: float = 0.0
    memory_mb: int = 0
    seconds: float = 0.0
    codes: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def mutate(root: etree._Element, chance: random.Random) -> bytes:
    """Change the structure of a diagram in one to four places; sometimes the bytes as well."""
    made = deepcopy(root)
    for _ in range(chance.randint(1, 4)):
        nodes = [node for node in made.iter() if isinstance(node.tag, str)]
        if chance.random() < 0.95:  # What is only drawn cannot be run wrongly.
            nodes = [node for node in nodes if not str(node.tag).startswith(_DRAWN)] or nodes
        chance.choice(_CHANGES)(nodes, chance)
    raw = etree.tostring(made)
    if chance.random() < 0.1:
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.randbytes(chance.randint(0, 3)) + raw[at + chance.randint(0, 40) :]
    return raw


def _drop(nodes: list[etree._Element], chance: random.Random) -> None:
    node = chance.choice(nodes)
    if (around := node.getparent()) is not None:
        around.remove(node)


def _double(nodes: list[etree._Element], chance: random.Random) -> None:
    node = chance.choice(nodes)
    if node.getparent() is not None:
        node.addnext(deepcopy(node))


def _move(nodes: list[etree._Element], chance: random.Random) -> None:
    node, target = chance.choice(nodes), chance.choice(nodes)
    if node.getparent() is not None and node not in target.iterancestors() and node is not target:
        target.append(node)


def _nest(nodes: list[etree._Element], chance: random.Random) -> None:
    """Put a copy of a part into itself, again and again."""
    node = chance.choice(nodes)
    for _ in range(chance.randint(1, 30)):
        if sum(1 for _ in node.iter()) > 400:
            return
        copy = deepcopy(node)
        if copy.get("id"):
            copy.set("id", f"{copy.get('id')}{chance.randrange(10**6)}")
        node.append(copy)


def _attribute(nodes: list[etree._Element], chance: random.Random) -> None:
    node = chance.choice(nodes)
    keys = list(node.attrib)
    if not keys or chance.random() < 0.2:
        known = (
            "id",
            "sourceRef",
            "targetRef",
            "attachedToRef",
            "isForCompensation",
            "calledElement",
            "default",
            "messageRef",
        )
        node.set(
            chance.choice((*known, "triggeredByEvent", "cancelActivity", "behavior", "loopMaximum")),
            chance.choice(WORDS),
        )
    elif chance.random() < 0.3:
        del node.attrib[chance.choice(keys)]
    else:
        other = chance.choice(nodes)
        value = chance.choice([*WORDS, *map(str, other.attrib.values())])
        node.set(chance.choice(keys), value)


def _text(nodes: list[etree._Element], chance: random.Random) -> None:
    node = chance.choice(nodes)
    node.text = chance.choice(
        (*WORDS, "for i in 1..9999999 return i", "[" * 300, "R/P1D", "R-1/PT0S", "2026-99-99T00:00:00Z")
    )


def _rename(nodes: list[etree._Element], chance: random.Random) -> None:
    node = chance.choice(nodes)
    namespace = etree.QName(chance.choice(nodes)).namespace or ""
    node.tag = f"{{{namespace}}}{chance.choice(TAGS)}" if namespace else chance.choice(TAGS)


def _rewire(nodes: list[etree._Element], chance: random.Random) -> None:
    flows = [node for node in nodes if etree.QName(node).localname == "sequenceFlow"]
    named = [str(node.get("id")) for node in nodes if node.get("id")]
    if flows and named:
        chance.choice(flows).set(chance.choice(("sourceRef", "targetRef")), chance.choice(named))


_CHANGES: tuple[Callable[[list[etree._Element], random.Random], None], ...] = (
    _drop, _double, _move, _nest, _attribute, _attribute, _text, _rename, _rewire,
)  # fmt: skip


def careless(xml: bytes) -> Report:
    """Check as a checker would that trusts what it is given: the negative control."""
    root = etree.fromstring(xml)
    names = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str)}
    for node in root.iter("{*}sequenceFlow"):
        assert names[node.get("sourceRef")].tag and names[node.get("targetRef")].tag
    return Report(True, None)


def campaign(count: int, seed: int = 9, check: Callable[[bytes], Report] = bpmn_check.check, play: int = 50) -> Verdict:
    """Check so many mutants of shipped diagrams and of the tools' dialects; parse one in ``play`` of the accepted."""
    chance, verdict, codes = random.Random(seed), Verdict(), Counter[str]()
    roots = [etree.fromstring(path.read_bytes()) for path in SHIPPED]
    began = time.perf_counter()
    for number in range(count):
        xml = mutate(chance.choice(roots), chance)
        start = time.process_time()  # What other programs take of the machine is no hang of ours.
        try:
            report = check(xml)
        except Exception as error:
            verdict.errors.append(f"{number}: {type(error).__name__}: {error}"[:300])
            continue
        took = (time.process_time() - start) * 1000
        verdict.slowest_ms = max(verdict.slowest_ms, round(took, 1))
        if took > SECONDS * 1000:
            verdict.errors.append(f"{number}: {took:.0f} ms")
        found = {problem.code for problem in report.problems}
        codes.update(found)
        if "check-failed" in found:
            verdict.errors.append(f"{number}: {report.problems[-1].message_en}")
        if report.accepted != (not report.problems):
            verdict.errors.append(f"{number}: accepted and refused at once")
        verdict.accepted += report.accepted
        verdict.refused += not report.accepted
        if report.accepted and verdict.accepted % play == 0:
            verdict.played += 1
            try:
                workflow.spec_for(xml)
            except Exception as error:
                verdict.errors.append(f"{number}: accepted, and then {type(error).__name__}")
    verdict.mutants, verdict.codes = count, dict(codes.most_common())
    verdict.memory_mb = peak_kilobytes() // 1024
    if verdict.memory_mb > MEGABYTES:
        verdict.errors.append(f"{verdict.memory_mb} MB")
    verdict.seconds = round(time.perf_counter() - began, 1)
    return verdict


def main() -> int:
    """Run from the command line; exit status 0 means that every mutant got a plain answer in time and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--break-it", action="store_true", help="Check with a careless checker: errors must be found.")
    asked = parser.parse_args()
    verdict = campaign(asked.mutants, asked.seed, careless if asked.break_it else bpmn_check.check)
    verdict.errors = verdict.errors[:20]
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
