# ruff: noqa: E501
# A scenario is read in one go: diagram, facts, acts; broken lines hide its shape.
"""Small diagrams with the waits that the standard expects after each act, in the notation of ``diagrams.bpmn``.

An act is ``do a`` (complete the task), ``fire t``, ``late t`` (fire although not due), ``message m``, ``signal s``,
``error a CODE``, ``back a b`` (return from a to b), ``set x 1``, ``fact x 1`` (look), ``cancel a``. ``.`` means finished, ``!X`` the error.
"""

from __future__ import annotations

import re
from typing import Any

from tests.unit.engine.diagrams import bpmn

DIAGRAMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a sequence goes step by step": (
        "start s\nuser a\nuser b\nend e\ns -> a -> b -> e",
        {},
        "a | do a: b | do b: .",
    ),
    "an exclusive gateway takes the first true condition": (
        "start s\nxor g\nuser a\nuser b\nuser c\ns -> g\ng -> a if x > 5\ng -> b if x > 3\ng -> c default",
        {"x": 4},
        "b | do b: .",
    ),
    "an exclusive gateway takes the default when nothing holds, null included": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if missing.thing > 5\ng -> b default",
        {},
        "b | do b: .",
    ),
    "an exclusive gateway without a way out is an error that names it": (
        "start s\nxor g name=Gate\nuser a\nuser b\ns -> g\ng -> a if x = 1\ng -> b if x = 2",
        {"x": 3},
        "!NoFlowHolds",
    ),
    "a condition that is no condition is an error": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if x + 1\ng -> b default",
        {"x": 3},
        "!ValueUnusable",
    ),
    "a parallel gateway waits for every branch": (
        "start s\nand f\nuser a\nuser b\nuser c\nand j\nuser d\ns -> f\nf -> a -> j\nf -> b -> j\nf -> c -> j\nj -> d",
        {},
        "a b c | do b: a c | do a: c | do c: d | do d: .",
    ),
    "a parallel join in a loop joins every round anew": (
        "start s\nxor m\nand f\nuser a\nuser b\nand j\nuser c\nxor g\nend e\n"
        "s -> m -> f\nf -> a -> j\nf -> b -> j\nj -> c -> g\ng -> m if again\ng -> e default",
        {"again": True},
        "a b | do a: b | do b: c | do c: a b | do b: a | do a: c | set again false: c | do c: .",
    ),
    "excess tokens stay before a parallel join until their partners come": (
        "start s\nand f\nuser a\nuser b\nuser c\nxor m\nand j\nuser d\ns -> f\nf -> a -> m\nf -> b -> m\nm -> j\nf -> c -> j\nj -> d",
        {},
        "a b c | do a: b c | do b: c | do c: d | do d: ",
    ),
    "an inclusive gateway splits and joins what was chosen": (
        "start s\nor f\nuser a\nuser b\nuser c\nor j\nuser d\ns -> f\nf -> a if x\nf -> b if y\nf -> c if z\n"
        "a -> j\nb -> j\nc -> j\nj -> d",
        {"x": True, "y": True, "z": False},
        "a b | do a: b | do b: d | do d: .",
    ),
    "an inclusive gateway with one branch goes straight on": (
        "start s\nor f\nuser a\nuser b\nor j\nuser d\ns -> f\nf -> a if x\nf -> b default\na -> j\nb -> j\nj -> d",
        {"x": False},
        "b | do b: d | do d: .",
    ),
    "an inclusive join does not wait for a branch that ended elsewhere": (
        "start s\nand f\nuser a\nuser b\nxor g\nor j\nuser d\nend x\ns -> f\nf -> a -> j\nf -> b -> g\n"
        "g -> j if ok\ng -> x default\nj -> d",
        {"ok": False},
        "a b | do a: b | do b: d | do d: .",
    ),
    "an inclusive join waits for a token that may come back round a loop": (
        "start s\nand f\nuser a\nxor m\nuser b\nxor g\nor j\nuser d\ns -> f\nf -> a -> j\nf -> m -> b -> g\n"
        "g -> m if again\ng -> j default\nj -> d",
        {"again": True},
        "a b | do a: b | do b: b | set again false: b | do b: d | do d: .",
    ),
    "several flows out of a task fork, several into one merge": (
        "start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b -> d\na -> c -> d",
        {},
        "a | do a: b c | do b: c d | do d: c | do c: d | do d: .",
    ),
    "conditions on the flows of a task choose among them": (
        "start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b if x = 1\na -> c if x = 2\na -> d default",
        {"x": 2},
        "a | do a: c | do c: .",
    ),
    "a loop back to an earlier task can go round many times": (
        "start s\nxor m\nuser a\nxor g\nend e\ns -> m -> a -> g\ng -> m if again\ng -> e default",
        {"again": True},
        "a | do a: a | do a: a | do a: a | set again false: a | do a: .",
    ),
    "a subprocess ends when its last token does": (
        "start s\nsub p {\nstart s1\nand f\nuser a\nuser b\nend e1\nend e2\ns1 -> f\nf -> a -> e1\nf -> b -> e2\n}\nuser c\ns -> p -> c",
        {},
        "a b | do a: b | do b: c | do c: .",
    ),
    "subprocesses nest": (
        "start s\nsub p {\nstart s1\nsub q {\nstart s2\nuser a\ns2 -> a\n}\nuser b\ns1 -> q -> b\n}\nuser c\ns -> p -> c",
        {},
        "a | do a: b | do b: c | do c: .",
    ),
    "a terminate end takes the other tokens of its scope only": (
        "start s\nand f\nuser o\nsub p {\nstart s1\nand g\nuser a\nuser b\nend t terminate\ns1 -> g\ng -> a -> t\ng -> b\n}\n"
        "user c\ns -> f\nf -> o\nf -> p -> c",
        {},
        "a b o | do a: c o | do c: o | do o: .",
    ),
    "an interrupting timer takes the task away": (
        "start s\nuser a\nboundary t on a timer=P1D\nuser late\nuser b\ns -> a -> b\nt -> late -> b",
        {},
        "a t | fire t: !TimerNotDue",
    ),
    "a due timer interrupts": (
        "start s\nuser a\nboundary t on a timer=P1D\nuser late\nuser b\ns -> a -> b\nt -> late -> b",
        {},
        "a t | late t: late | do late: b | do b: .",
    ),
    "completing the task disarms its timer": (
        "start s\nuser a\nboundary t on a timer=P1D\nuser late\nuser b\ns -> a -> b\nt -> late -> b",
        {},
        "a t | do a: b | late t: !gone",
    ),
    "a timer that does not interrupt leaves the task and fires once": (
        "start s\nuser a\nboundary t on a timer=P1D nonint\nuser warn\nuser b\ns -> a -> b\nt -> warn",
        {},
        "a t | late t: a warn | do a: b warn | do warn: b | do b: .",
    ),
    "a cycle fires as often as it says": (
        "start s\nuser a\nboundary t on a cycle=R2/P1D nonint\nuser warn\ns -> a\nt -> warn",
        {},
        "a t | late t: a t warn | late t: a warn warn | do a: warn warn | do warn: warn | do warn: .",
    ),
    "a timer on a subprocess takes everything inside": (
        "start s\nsub p {\nstart s1\nand f\nuser a\nuser b\nboundary ti on b timer=P9D\ns1 -> f\nf -> a\nf -> b\nti -> a\n}\n"
        "boundary t on p timer=P1D\nuser late\ns -> p\nt -> late",
        {},
        "a b t ti | late t: late | do late: .",
    ),
    "several timers on one task: one interrupts, the other warns": (
        "start s\nuser a\nboundary w on a timer=P1D nonint\nboundary t on a timer=P2D\nuser warn\nuser late\ns -> a\nw -> warn\nt -> late",
        {},
        "a t w | late w: a t warn | late t: late warn | do warn: late | do late: .",
    ),
    "an intermediate timer waits": (
        "start s\ncatch t timer=PT1H\nuser a\ns -> t -> a",
        {},
        "t | late t: a | do a: .",
    ),
    "an event-based gateway fires exactly one branch": (
        "start s\nrace g\ncatch t1 timer=PT1H\ncatch t2 timer=PT1H\ncatch m message=go\nuser a\nuser b\nuser c\n"
        "s -> g\ng -> t1 -> a\ng -> t2 -> b\ng -> m -> c",
        {},
        "m t1 t2 | late t2: b | late t1: !gone | message go: !MessageNotExpected | do b: .",
    ),
    "a message wins the race against a timer": (
        "start s\nrace g\ncatch t timer=PT1H\nreceive m message=go\nuser a\nuser c\ns -> g\ng -> t -> a\ng -> m -> c",
        {},
        "m t | message go: c | late t: !gone | do c: .",
    ),
    "a message event and a receive task wait for their message": (
        "start s\ncatch m message=one\nreceive r message=two result=got\nuser a\ns -> m -> r -> a",
        {},
        "m | message two: !MessageNotExpected | message one: r | message two: a | do a: .",
    ),
    "a message on the edge interrupts": (
        "start s\nuser a\nboundary m on a message=stop\nuser b\ns -> a\nm -> b",
        {},
        "a m | message stop: b | do b: .",
    ),
    "a message that does not interrupt can come again": (
        "start s\nuser a\nboundary m on a message=more nonint\nuser b\ns -> a\nm -> b",
        {},
        "a m | message more: a b m | message more: a b b m | do a: b b | do b: b | do b: .",
    ),
    "a signal reaches everybody": (
        "start s\nand f\ncatch x signal=go\ncatch y signal=go\nuser a\nuser b\ns -> f\nf -> x -> a\nf -> y -> b",
        {},
        "x y | signal go: a b | do a: b | do b: .",
    ),
    "a signal thrown inside reaches the others": (
        "start s\nand f\ncatch x signal=go\nuser a\nuser b\nthrow t signal=go\ns -> f\nf -> x -> a\nf -> b -> t",
        {},
        "b x | do b: a | do a: .",
    ),
    "an error end is caught on the edge of its subprocess": (
        "start s\nsub p {\nstart s1\nand f\nuser a\nuser b\nend x error=BAD\ns1 -> f\nf -> a -> x\nf -> b\n}\n"
        "boundary c on p error=BAD\nboundary o on p error=OTHER\nuser d\nuser n\ns -> p -> n\nc -> d\no -> n",
        {},
        "a b | do a: d | do d: .",
    ),
    "an error climbs until it is caught": (
        "start s\nsub p {\nstart s1\nsub q {\nstart s2\nuser a\nend x error=BAD\ns2 -> a -> x\n}\ns1 -> q\n}\n"
        "boundary c on p error=\nuser d\ns -> p\nc -> d",
        {},
        "a | do a: d | do d: .",
    ),
    "an error thrown at a user task is caught on its edge": (
        "start s\nuser a\nboundary c on a error=BAD\nuser d\ns -> a\nc -> d",
        {},
        "a | error a BAD: d | do d: .",
    ),
    "an error that nobody catches is an error": (
        "start s\nuser a\nend x error=BAD\ns -> a -> x",
        {},
        "a | do a: !ErrorNotCaught",
    ),
    "an escalation goes on beside the main path": (
        "start s\nsub p {\nstart s1\nuser a\nthrow x escalation=UP\nuser b\ns1 -> a -> x -> b\n}\n"
        "boundary c on p escalation=UP nonint\nuser d\ns -> p\nc -> d",
        {},
        "a | do a: b d | do b: d | do d: .",
    ),
    "an interrupting event subprocess takes the scope over": (
        "start s\nuser a\nuser b\nesub p {\nstart m message=stop\nuser c\nm -> c\n}\ns -> a -> b",
        {},
        "a m | message stop: c | do c: .",
    ),
    "an event subprocess that does not interrupt runs beside, again and again": (
        "start s\nuser a\nesub p {\nstart m message=more nonint\nuser c\nm -> c\n}\ns -> a",
        {},
        "a m | message more: a c m | message more: a c c m | do a: c c m | do c: c m | do c: .",
    ),
    "a timer event subprocess inside a subprocess": (
        "start s\nsub q {\nstart s1\nuser a\nesub p {\nstart t timer=P3D\nuser c\nt -> c\n}\ns1 -> a\n}\nuser z\ns -> q -> z",
        {},
        "a t | late t: c | do c: z | do z: .",
    ),
    "an error event subprocess catches within its scope": (
        "start s\nuser a\nend x error=BAD\nesub p {\nstart m error=BAD\nuser c\nm -> c\n}\ns -> a -> x",
        {},
        "a | do a: c | do c: .",
    ),
    "parallel instances run side by side": (
        "start s\nuser a each=par collection=xs item=x output=ys outputItem=x+answer\nuser b\ns -> a -> b",
        {"xs": [10, 20, 30]},
        "a a a | do a: a a | do a: a | do a: b | do b: .",
    ),
    "sequential instances come one after the other": (
        "start s\nuser a each=seq collection=xs item=x\nuser b\ns -> a -> b",
        {"xs": [10, 20]},
        "a | do a: a | do a: b | do b: .",
    ),
    "no items, no instances": (
        "start s\nuser a each=par collection=xs item=x\nuser b\ns -> a -> b",
        {"xs": []},
        "b | do b: .",
    ),
    "a completion condition ends the rest": (
        "start s\nuser a each=par times=3 until=nrOfCompletedInstances>=2\nuser b\ns -> a -> b",
        {},
        "a a a | do a: a a | do a: b | do b: .",
    ),
    "a timer on repeated tasks takes them all": (
        "start s\nuser a each=par times=2\nboundary t on a timer=P1D\nuser late\nuser b\ns -> a -> b\nt -> late",
        {},
        "a a t | do a: a t | late t: late | do late: .",
    ),
    "repeated subprocesses": (
        "start s\nsub p each=par times=2 {\nstart s1\nuser a\nuser b\ns1 -> a -> b\n}\nuser c\ns -> p -> c",
        {},
        "a a | do a: a b | do a: b b | do b: b | do b: c | do c: .",
    ),
    "an error ends all repeated subprocesses": (
        "start s\nsub p each=par times=2 {\nstart s1\nuser a\nend x error=BAD\ns1 -> a -> x\n}\n"
        "boundary c on p error=BAD\nuser d\ns -> p\nc -> d",
        {},
        "a a | do a: d | do d: .",
    ),
    "a standard loop repeats while its condition holds": (
        "start s\nuser a while=again\nuser b\ns -> a -> b",
        {"again": True},
        "a | do a: a | do a: a | set again false: a | do a: b | do b: .",
    ),
    "a standard loop has a maximum": (
        "start s\nuser a while=true max=2\nuser b\ns -> a -> b",
        {},
        "a | do a: a | do a: b | do b: .",
    ),
    "a call runs another process of the file": (
        "start s\ncall k called=other\nuser b\ns -> k -> b",
        {},
        "z | do z: b | do b: .",
    ),
    "links jump": (
        "start s\nuser a\nthrow t link=L\ncatch c link=L\nuser b\ns -> a -> t\nc -> b",
        {},
        "a | do a: b | do b: .",
    ),
    "a condition event fires when the facts change": (
        "start s\nuser a\nboundary k on a condition=stop\nuser b\ns -> a\nk -> b",
        {"stop": False},
        "a | do c: !gone | set stop true: b | do b: .",
    ),
    "a local service runs at once and an outside one waits": (
        "start s\nservice here operator=here\nservice there operator=there result=found\nuser a\ns -> here -> there -> a",
        {},
        "there | do there: a | do a: .",
    ),
    "a service can throw an error that is caught": (
        "start s\nservice x operator=fails\nboundary c on x error=BAD\nuser a\nuser b\ns -> x -> a\nc -> b",
        {},
        "b | do b: .",
    ),
    "a timer watches an outside service": (
        "start s\nservice there operator=there\nboundary t on there timer=P1D\nuser a\nuser b\ns -> there -> a\nt -> b",
        {},
        "t there | late t: b | do b: .",
    ),
    "a script and a decision write facts": (
        "start s\nscript x script=a+1 result=b\nrule r decision=level result=c.level\nxor g\nuser h\nuser l\n"
        's -> x -> r -> g\ng -> h if b = 3 and c.level = "high"\ng -> l default',
        {"a": 2},
        "h | do h: .",
    ),
    "a case can be cancelled": (
        "start s\nand f\nuser a\nuser b\nboundary t on a timer=P1D\ns -> f\nf -> a\nf -> b\nt -> b",
        {},
        "a b t | cancel: .",
    ),
    "one token can be cancelled": (
        "start s\nand f\nuser a\nuser b\ns -> f\nf -> a\nf -> b",
        {},
        "a b | cancel a: b | do b: .",
    ),
    # --- 退回
    "return to an earlier step of the same scope": (
        "start s\nuser a\nuser b\nuser c\ns -> a -> b -> c",
        {},
        "a | do a: b | do b: c | back c a: a | do a: b | back b a: a | do a: b | do b: c | do c: .",
    ),
    "return to an earlier phase that is complete": (
        "start s\nsub p {\nstart s1\nuser a\nuser b\ns1 -> a -> b\n}\nsub q {\nstart s2\nuser c\nuser d\n"
        "boundary t on c timer=P1D\ns2 -> c -> d\nt -> d\n}\nboundary w on q timer=P9D\nuser late\nend e\ns -> p -> q -> e\nw -> late",
        {},
        "a | do a: b | do b: c t w | back c b: b | do b: c t w | late w: late | back late a: a | do a: b | do b: c t w | do c: d w | do d: .",
    ),
    "return into a nested phase from a nested phase": (
        "start s\nsub p {\nstart s1\nsub q {\nstart s2\nuser a\ns2 -> a\n}\nuser b\ns1 -> q -> b\n}\n"
        "sub r {\nstart s3\nsub v {\nstart s4\nuser c\ns4 -> c\n}\ns3 -> v\n}\ns -> p -> r",
        {},
        "a | do a: b | do b: c | back c a: a | do a: b | do b: c | do c: .",
    ),
    "return from inside a phase to a step of the scope around": (
        "start s\nuser a\nsub p {\nstart s1\nand f\nuser b\nuser c\ns1 -> f\nf -> b\nf -> c\n}\ns -> a -> p",
        {},
        "a | do a: b c | back c a: a | do a: b c | do b: c | do c: .",
    ),
    "return before a fork withdraws the other branch": (
        "start s\nuser a\nand f\nuser b\nuser c\nand j\nuser d\ns -> a -> f\nf -> b -> j\nf -> c -> j\nj -> d",
        {},
        "a | do a: b c | do b: c | back c a: a | do a: b c | do c: b | do b: d | do d: .",
    ),
    "return within a branch leaves the other branch alone": (
        "start s\nuser a\nand f\nuser b1\nuser b2\nuser c\nand j\nuser d\ns -> a -> f\nf -> b1 -> b2 -> j\nf -> c -> j\nj -> d",
        {},
        "a | do a: b1 c | do b1: b2 c | back b2 b1: b1 c | do c: b1 | do b1: b2 | back b2 b1: b1 | do b1: b2 | do b2: d | do d: .",
    ),
    "return before a fork in a diagram that loops": (
        "start s\nxor m\nuser a\nand f\nuser b\nuser c\nand j\nxor g\nend e\ns -> m -> a -> f\nf -> b -> j\nf -> c -> j\n"
        "j -> g\ng -> m if again\ng -> e default",
        {"again": True},
        "a | do a: b c | back b a: a | do a: b c | do b: c | do c: a | do a: b c",
    ),
    "return withdraws what a warning of the later step started": (
        "start s\nuser a\nuser b\nboundary t on b timer=P1D nonint\nuser warn\ns -> a -> b\nt -> warn",
        {},
        "a | do a: b t | late t: b warn | back b a: a | do a: b t",
    ),
    "return from a repeated task leaves them all": (
        "start s\nuser a\nuser b each=par times=3\ns -> a -> b",
        {},
        "a | do a: b b b | do b: b b | back b a: a | do a: b b b",
    ),
    "return into a repeated or event subprocess is refused": (
        "start s\nsub p each=par times=2 {\nstart s1\nuser a\ns1 -> a\n}\nuser b\ns -> p -> b",
        {},
        "a a | do a: a | do a: b | back b a: !ReturnNotPossible",
    ),
    "return to something that is no step is refused": (
        "start s\nuser a\nuser b\ns -> a -> b",
        {},
        "a | do a: b | back b s: !ReturnNotPossible",
    ),
    "return from the timer of a step takes the step along": (
        "start s\nuser a\nuser b\nboundary t on b timer=P1D\nuser late\ns -> a -> b\nt -> late",
        {},
        "a | do a: b t | back t a: a | do a: b t | do b: .",
    ),
    "return from a race leaves all its runners": (
        "start s\nuser a\nrace g\ncatch x timer=P1D\ncatch m message=go\nuser b\ns -> a -> g\ng -> x -> b\ng -> m -> b",
        {},
        "a | do a: m x | back x a: a | do a: m x | message go: b | do b: .",
    ),
    "return from a watch is refused": (
        "start s\nuser a\nesub p {\nstart m message=stop\nuser c\nm -> c\n}\ns -> a",
        {},
        "a m | back m a: !ReturnNotPossible | do a: .",
    ),
    "return from inside an event subprocess to the main path": (
        "start s\nuser a\nuser b\nesub p {\nstart m message=stop\nuser c\nm -> c\n}\ns -> a -> b",
        {},
        "a m | message stop: c | back c a: a m | do a: b m | message stop: c | do c: .",
    ),
    "return to the step itself begins it anew": (
        "start s\nuser a\nboundary t on a timer=P1D\nuser late\ns -> a\nt -> late",
        {},
        "a t | back a a: a t | do a: .",
    ),
    "return to an inclusive fork's branch": (
        "start s\nor f\nuser a\nuser b\nor j\nuser d\ns -> f\nf -> a if true\nf -> b if true\na -> j\nb -> j\nj -> d",
        {},
        "a b | do a: b | do b: d | back d a: a | do a: d | do d: .",
    ),
}
#: Processes that a diagram may call, by name.
CALLED = {
    "other": '<bpmn:process id="other"><bpmn:startEvent id="os"/><bpmn:userTask id="z"/>'
    '<bpmn:sequenceFlow id="of" sourceRef="os" targetRef="z"/></bpmn:process>',
    "raising": '<bpmn:process id="raising"><bpmn:startEvent id="rs"/><bpmn:userTask id="hi"/><bpmn:userTask id="hj"/>'
    '<bpmn:intermediateThrowEvent id="rt"><bpmn:escalationEventDefinition escalationRef="escalation_UP"/>'
    '</bpmn:intermediateThrowEvent><bpmn:sequenceFlow id="r1" sourceRef="rs" targetRef="hi"/>'
    '<bpmn:sequenceFlow id="r2" sourceRef="hi" targetRef="rt"/><bpmn:sequenceFlow id="r3" sourceRef="rt" targetRef="hj"/>'
    "</bpmn:process>",
    "sums": '<bpmn:process id="sums"><bpmn:property id="sp" name="total"/><bpmn:startEvent id="us"/>'
    '<bpmn:scriptTask id="u1"><bpmn:extensionElements><duecourse:result name="total"/></bpmn:extensionElements>'
    "<bpmn:script>one * 10</bpmn:script></bpmn:scriptTask>"
    '<bpmn:userTask id="z"/><bpmn:sequenceFlow id="uf" sourceRef="us" targetRef="u1"/>'
    '<bpmn:sequenceFlow id="ug" sourceRef="u1" targetRef="z"/></bpmn:process>',
}


def xml_of(text: str) -> bytes:
    """Write a diagram together with the processes that it calls."""
    return bpmn(text, "".join(CALLED.get(name, "") for name in sorted(set(re.findall(r"called=(\w+)", text)))))
