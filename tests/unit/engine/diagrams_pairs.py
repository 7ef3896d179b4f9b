# ruff: noqa: E501
# A diagram of the notation is read in one go; broken lines hide its shape.
"""Every kind of event in every position that the standard allows, and on every kind of activity, with its trace."""

from __future__ import annotations

Scenario = tuple[str, dict[str, object], str]

#: How an event is written, what makes it happen, and whether it shows among what is waited for.
KINDS = {
    "timer": ("timer=P1D", "late {event}", True),
    "message": ("message=go", "message go", True),
    "signal": ("signal=go", "signal go", True),
    "conditional": ("condition=flag", "set flag true", False),
    "error": ("error=BAD", "error {host} BAD", False),
    "escalation": ("escalation=UP", "do hi", False),
}
#: An activity that waits, what it shows, and where an error can be thrown at it.
HOSTS = {
    "a user task": ("user h", "h", "h"),
    "a manual task": ("manual h", "h", "h"),
    "outside work": ("service h operator=there", "h", "h"),
    "a send task outside": ("send h operator=there", "h", "h"),
    "a receive task": ("receive h message=other", "h", "h"),
    "a subprocess": ("sub h {\nstart hs\nuser hi\nhs -> hi\n}", "hi", "hi"),
    "a call": ("call h called=other", "z", "z"),
    "parallel instances": ("user h each=par times=2", "h h", "h"),
    "sequential instances": ("user h each=seq times=2", "h", "h"),
    "a standard loop": ("user h while=true", "h", "h"),
    "repeated subprocesses": ("sub h each=par times=2 {\nstart hs\nuser hi\nhs -> hi\n}", "hi hi", "hi"),
    "repeated calls": ("call h called=other each=seq times=2", "z", "z"),
}
RAISING = {
    "a subprocess that raises": "sub h {\nstart hs\nuser hi\nthrow ht escalation=UP\nuser hj\nhs -> hi -> ht -> hj\n}",
    "a call that raises": "call h called=raising",
    "a subprocess that ends in it": "sub h {\nstart hs\nand hg\nuser hi\nuser hj\nend he escalation=UP\nhs -> hg\n"
    "hg -> hi -> he\nhg -> hj\n}",
}


def _shown(*names: str) -> str:
    return " ".join(sorted(" ".join(names).split()))


def _boundaries() -> dict[str, Scenario]:
    made: dict[str, Scenario] = {}
    for kind, (words, act, visible) in KINDS.items():
        for interrupts in (True, False):
            if kind == "error" and not interrupts:
                continue
            rest = "" if interrupts else " nonint"
            title = f"{kind} on %s, {'interrupting' if interrupts else 'beside it'}"
            event = "b" if visible else ""
            stays = "" if kind == "timer" else event
            frame = f"start s\n%s\nboundary b on h {words}{rest}\nuser n\nuser c\ns -> h -> n\nb -> c"
            if kind == "escalation":
                for host, text in RAISING.items():
                    begin = "hi hj" if "ends" in host else "hi"
                    after = "c" if interrupts else "c hj"
                    script = f"{begin} | do hi: {after} | do c: {'.' if interrupts else 'hj'}"
                    made[title % host] = (frame % text, {}, script + ("" if interrupts else " | do hj: n"))
                continue
            for host, (text, waits, thrown) in HOSTS.items():
                after = "c" if interrupts else _shown("c", waits, stays)
                script = f"{_shown(waits, event)} | {act.format(event='b', host=thrown)}: {after}"
                left = "." if interrupts else _shown(waits, stays)
                made[title % host] = (frame % text, {"flag": False}, f"{script} | do c: {left}")
    return made


def _event_subprocesses() -> dict[str, Scenario]:
    made: dict[str, Scenario] = {}
    for kind, (words, act, visible) in KINDS.items():
        for interrupts in (True, False):
            if kind == "error" and not interrupts:
                continue
            rest = "" if interrupts else " nonint"
            event = "t" if visible else ""
            stays = "" if kind == "timer" else event
            inner = f"esub p {{\nstart t {words}{rest}\nuser c\nt -> c\n}}"
            if kind == "escalation":
                body, begin, after = "user hi\nthrow x escalation=UP\nuser a", "hi", "a"
                flow = "{start} -> hi -> x -> a"
            else:
                body, begin, after, flow = "user a", "a", "a", "{start} -> a"
            happens = act.format(event="t", host="a")
            then = "c" if interrupts else _shown(after, "c", stays)
            left = "." if interrupts else _shown(after, stays)
            of = f"an event subprocess that {'interrupts' if interrupts else 'runs beside'}, by {kind}"
            script = f"{_shown(begin, event)} | {happens}: {then} | do c: {left}"
            made[f"{of}, in the process"] = (
                f"start s\n{body}\n{inner}\n{flow.format(start='s')}",
                {"flag": False},
                script,
            )
            script = script.replace("do c: .", "do c: n | do n: .")
            if not interrupts:
                script += " | do a: n | do n: ."
            text = f"start s\nsub q {{\nstart s1\n{body}\n{inner}\n{flow.format(start='s1')}\n}}\nuser n\ns -> q -> n"
            made[f"{of}, in a subprocess"] = (text, {"flag": False}, script)
    return made


def _catches() -> dict[str, Scenario]:
    made: dict[str, Scenario] = {}
    for kind in ("timer", "message", "signal", "conditional"):
        words, act, visible = KINDS[kind]
        event = "e" if visible else ""
        happens = act.format(event="e", host="")
        text = f"start s\ncatch e {words}\nuser a\ns -> e -> a"
        made[f"an intermediate {kind}"] = (text, {"flag": False}, f"{event} | {happens}: a | do a: .")
        for rival in ("timer", "message", "signal", "conditional", "receive"):
            other = {"receive": "receive r message=late"}.get(rival, "catch r " + {
                "timer": "timer=P2D", "message": "message=late", "signal": "signal=late", "conditional": "condition=never",
            }.get(rival, ""))  # fmt: skip
            text = f"start s\nrace g\ncatch e {words}\n{other}\nuser a\nuser b\ns -> g\ng -> e -> a\ng -> r -> b"
            waits = _shown(event, "" if rival == "conditional" else "r")
            made[f"a race of {kind} and {rival}"] = (
                text,
                {"flag": False, "never": False},
                f"{waits} | {happens}: a | do a: .",
            )
    return made


_BESIDE = "start s\nand f\nuser a\nuser b\n{event}\ns -> f\nf -> a\nf -> b -> x"
THROWS: dict[str, Scenario] = {
    "a throw of nothing": ("start s\nuser a\nthrow x\nuser b\ns -> a -> x -> b", {}, "a | do a: b | do b: ."),
    "a throw of a message by an operator": (
        "start s\nthrow x message=out operator=here\nuser b\ns -> x -> b", {}, "b | do b: .",
    ),
    "a message end by an operator": ("start s\nuser a\nend x message=out operator=here\ns -> a -> x", {}, "a | do a: ."),
    "a signal end reaches those who wait": (
        "start s\nand f\ncatch w signal=go\nuser a\nuser b\nend x signal=go\ns -> f\nf -> w -> a\nf -> b -> x", {},
        "b w | do b: a | do a: .",
    ),
    "a plain end takes only its token": (_BESIDE.format(event="end x"), {}, "a b | do b: a | do a: ."),
    "a terminate end takes all": (_BESIDE.format(event="end x terminate"), {}, "a b | do b: ."),
    "an escalation that nobody catches passes": (
        _BESIDE.format(event="end x escalation=UP"), {}, "a b | do b: a | do a: .",
    ),
    "an escalation end in a subprocess is caught outside": (
        "start s\nsub p {\nstart s1\nuser a\nend x escalation=UP\ns1 -> a -> x\n}\nboundary e on p escalation=\nuser c\n"
        "user n\ns -> p -> n\ne -> c", {}, "a | do a: c | do c: .",
    ),
    "a link over a loop": (
        "start s\nxor m\nuser a\nxor g\nthrow t link=back\ncatch c link=back\nend e\ns -> m -> a -> g\ng -> t if again\n"
        "g -> e default\nc -> m", {"again": True}, "a | do a: a | do a: a | set again false: a | do a: .",
    ),
    "two links of one name into one": (
        "start s\nand f\nuser a\nuser b\nthrow t link=L\nthrow u link=L\ncatch c link=L\nuser z\ns -> f\nf -> a -> t\n"
        "f -> b -> u\nc -> z", {}, "a b | do a: b z | do b: z z | do z: z | do z: .",
    ),
}  # fmt: skip
PAIRS: dict[str, Scenario] = {**_boundaries(), **_event_subprocesses(), **_catches(), **THROWS}
