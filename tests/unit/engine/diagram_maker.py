"""Random diagrams for the token game: blocks with loops, events and nested scopes, written for the engine to read."""

from __future__ import annotations

import random

from tests.unit.engine.tokengame import FlowDef, Node, ScopeDef


class Maker:
    """Makes a random diagram of blocks, with loops, events and nested scopes."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.chance = chance
        self.left = size
        self.alone: set[str] = set()  # tasks that move no other token when they are done
        self.count = 0
        self.facts: dict[str, bool] = {}

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def fact(self) -> str:
        name = f"f{len(self.facts) + 1}"
        self.facts[name] = self.chance.random() < 0.5
        return name

    def scope(self, depth: int = 0) -> ScopeDef:
        made = ScopeDef()
        made.start = self.name("s")
        made.nodes[made.start] = Node(made.start, "start")
        first, last = self.block(made, depth)
        made.flows.append(FlowDef(made.start, first))
        if self.chance.random() < 0.7 or made.nodes[last].kind in ("and", "or", "xor"):
            kind = "terminate" if self.chance.random() < 0.1 else "end"
            end = self.name("e")
            made.nodes[end] = Node(end, kind)
            made.flows.append(FlowDef(last, end))
        if self.chance.random() < 0.25:
            self._wild(made)
        if self.chance.random() < 0.2 and depth < 2:
            node = Node(self.name("es"), "esub", interrupting=self.chance.random() < 0.5)
            node.words = self.waited()
            other = self.chance.random()
            if other < 0.2:
                node.words = "escalation=UP"
            elif other < 0.35:
                node.words = f"condition={self.fact()}"
            elif other < 0.5:
                node.words, node.interrupting = "error=BAD", True
                self._failing(made)
            node.inner = self.scope(depth + 2)
            made.nodes[node.id] = node
        return made

    def _wild(self, made: ScopeDef) -> None:
        """Add a flow from a task to anywhere in the scope: forks, loops and joins that no block has."""
        tasks = [node.id for node in made.nodes.values() if node.kind == "user" and node.id not in self.alone]
        targets = [
            node.id
            for node in made.nodes.values()
            if node.kind in ("user", "xor", "and", "or", "end", "task", "sub") and node.tag != "catch"
        ]
        if tasks and targets:
            made.flows.append(FlowDef(self.chance.choice(tasks), self.chance.choice(targets)))

    def block(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        """Add a block; return its first and last node."""
        self.left -= 1
        if self.left <= 0:
            return self.task(made, depth)
        kinds = ["seq", "seq", "task", "task", "xor", "and", "or", "loop", "race", "sub", "fork"]
        kinds += ["catch", "throw", "link", "repeat"]
        made_of: tuple[str, str] = getattr(self, "_" + self.chance.choice(kinds))(made, depth)
        return made_of

    def task(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        node = Node(self.name("a"), "user", tag=self.chance.choice(["user", "user", "manual", "service", "send"]))
        made.nodes[node.id] = node
        if self.chance.random() < 0.15:
            node.times, node.sequential = self.chance.randint(1, 3), self.chance.random() < 0.5
            if self.chance.random() < 0.4:
                node.until = self.chance.randint(1, node.times)
        self._edges(made, node, depth)
        return node.id, node.id

    def waited(self) -> str:
        """Return what an event waits for."""
        return self.chance.choice(["timer=P1D", f"message=m{self.count}", f"signal=s{self.count % 3}"])

    def _repeat(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        """A standard loop, tested before or after."""
        node = Node(self.name("a"), "user", again=self.fact(), most=self.chance.randint(1, 3))
        node.before = self.chance.random() < 0.5
        self.alone.add(node.id)  # One that may not even begin cannot be relied on to wait.
        made.nodes[node.id] = node
        self._edges(made, node, depth)
        return node.id, node.id

    def _catch(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        """An intermediate event or a receive task."""
        if self.chance.random() < 0.3:
            node = Node(self.name("r"), "receive", words=f"message=m{self.count}")
            made.nodes[node.id] = node
            self._edges(made, node, depth)
            return node.id, node.id
        node = Node(self.name("c"), "catch", words=self.waited())
        if self.chance.random() < 0.2:
            node.words = f"condition={self.fact()}"
        made.nodes[node.id] = node
        return node.id, node.id

    def _throw(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        """A task and an event that throws; nothing else moves then, so the order of things is not a question."""
        task = Node(self.name("a"), "user")
        self.alone.add(task.id)
        kind = self.chance.choice(["signal", "escalation", "escalation"])
        throw = Node(self.name("v"), f"{kind}-throw", words=f"signal=s{self.chance.randrange(3)}", tag="throw")
        if kind == "escalation":
            throw.words = "escalation=UP"
        made.nodes[task.id], made.nodes[throw.id] = task, throw
        made.flows.append(FlowDef(task.id, throw.id))
        return task.id, throw.id

    def _link(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        first, last = self.block(made, depth)
        throw, catch = Node(self.name("l"), "task", tag="throw"), Node(self.name("l"), "task", tag="catch")
        throw.words = catch.words = f"link={throw.id}"
        made.nodes[throw.id], made.nodes[catch.id] = throw, catch
        made.flows += [FlowDef(last, throw.id), FlowDef(throw.id, catch.id, link=True)]
        after = Node(self.name("p"), "task", tag=self.chance.choice(["task", "script"]))
        made.nodes[after.id] = after
        made.flows.append(FlowDef(catch.id, after.id))
        return first, after.id

    def _edges(self, made: ScopeDef, host: Node, depth: int, error: bool = False) -> None:
        """Put boundary events on an activity; their paths end in a task of their own."""
        if error:
            self._edge(made, host, Node(self.name("x"), "error-edge", host=host.id, error="BAD", words="error=BAD"))
        if self.left > 0 and self.chance.random() < 0.3:
            node = Node(self.name("t"), "edge", host=host.id, interrupting=self.chance.random() < 0.5)
            node.words = self.waited()
            if self.chance.random() < 0.2:
                node.words = f"condition={self.fact()}"
            elif not node.interrupting and self.chance.random() < 0.3:
                node.words = "cycle=R2/P1D"
            self._edge(made, host, node)

    def _edge(self, made: ScopeDef, host: Node, node: Node) -> None:
        made.nodes[node.id] = node
        self.left -= 1
        task = Node(self.name("a"), "user")
        made.nodes[task.id] = task
        made.flows.append(FlowDef(node.id, task.id))

    def _task(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        return self.task(made, depth)

    def _seq(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        first, middle = self.block(made, depth)
        then, last = self.block(made, depth)
        made.flows.append(FlowDef(middle, then))
        return first, last

    def _split(self, made: ScopeDef, depth: int, kind: str) -> tuple[str, str]:
        split, join = self.name("g"), self.name("j")
        made.nodes[split], made.nodes[join] = Node(split, kind), Node(join, kind)
        branches = self.chance.randint(2, 3)
        for number in range(branches):
            first, last = self.block(made, depth)
            default = kind != "and" and number == branches - 1
            made.flows.append(FlowDef(split, first, "" if kind == "and" or default else self.fact(), default))
            made.flows.append(FlowDef(last, join))
        return split, join

    def _xor(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        return self._split(made, depth, "xor")

    def _and(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        return self._split(made, depth, "and")

    def _or(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        return self._split(made, depth, "or")

    def _fork(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        """A task with two flows out that merge without a gateway: what follows runs twice."""
        first, _ = self.task(made, depth)
        last = Node(self.name("p"), "task")
        made.nodes[last.id] = last
        for _ in range(2):
            begin, end = self.task(made, depth)
            made.flows += [FlowDef(first, begin), FlowDef(end, last.id)]
        return first, last.id

    def _loop(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        merge, split = self.name("m"), self.name("g")
        made.nodes[merge], made.nodes[split] = Node(merge, "xor"), Node(split, "xor")
        first, last = self.block(made, depth)
        task, _ = self.task(made, depth)  # Something in the loop must wait.
        after = Node(self.name("p"), "task")
        made.nodes[after.id] = after
        made.flows += [
            FlowDef(merge, task), FlowDef(task, first), FlowDef(last, split),
            FlowDef(split, merge, self.fact()), FlowDef(split, after.id, default=True),
        ]  # fmt: skip
        return merge, after.id

    def _race(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        gateway, merge = self.name("r"), self.name("m")
        made.nodes[gateway], made.nodes[merge] = Node(gateway, "race"), Node(merge, "xor")
        for _ in range(self.chance.randint(2, 3)):
            event = Node(self.name("c"), "catch")
            event.words = self.waited()
            if self.chance.random() < 0.15:
                event.words = f"condition={self.fact()}"
            elif self.chance.random() < 0.2:
                event = Node(event.id, "receive", words=f"message=m{self.count}")
            made.nodes[event.id] = event
            first, last = self.block(made, depth)
            made.flows += [FlowDef(gateway, event.id), FlowDef(event.id, first), FlowDef(last, merge)]
        return gateway, merge

    def _failing(self, made: ScopeDef) -> None:
        """Add a task that ends in an error, beside the rest of a scope."""
        fork, task = Node(self.name("g"), "and"), Node(self.name("a"), "user")
        end = Node(self.name("x"), "error", error="BAD")
        start = made.out(made.start)[0]
        for extra in (fork, task, end):
            made.nodes[extra.id] = extra
        made.flows.append(FlowDef(fork.id, start.target))
        start.target = fork.id
        made.flows += [FlowDef(fork.id, task.id), FlowDef(task.id, end.id)]

    def _sub(self, made: ScopeDef, depth: int) -> tuple[str, str]:
        if depth >= 3:
            return self.task(made, depth)
        node = Node(self.name("q"), "sub", tag=self.chance.choice(["sub", "sub", "call"]))
        made.nodes[node.id] = node
        node.inner = self.scope(depth + 1)
        if self.chance.random() < 0.25:
            up = Node(
                self.name("u"), "edge", host=node.id, interrupting=self.chance.random() < 0.5, words="escalation=UP"
            )
            self._edge(made, node, up)
        throws = self.chance.random() < 0.3
        if throws:
            self._failing(node.inner)
        if self.chance.random() < 0.2:
            node.times, node.sequential = self.chance.randint(1, 2), self.chance.random() < 0.5
        self._edges(made, node, depth, error=throws)
        return node.id, node.id


_WORK = {"service": ["operator=there"], "send": ["operator=there"], "script": ["script=1", "result=z"]}


def text_of(definition: ScopeDef, called: list[str] | None = None) -> str:
    """Write a diagram in the notation of ``diagrams.bpmn``; called processes follow at its end."""
    outermost, called = called is None, [] if called is None else called
    lines: list[str] = []
    kinds = {"terminate": "end", "edge": "boundary", "error-edge": "boundary", "error": "end"}
    for node in definition.nodes.values():
        words = [node.tag or kinds.get(node.kind, node.kind), node.id]
        if node.host:
            words += ["on", node.host, node.words, *([] if node.interrupting else ["nonint"])]
        elif node.kind == "terminate":
            words.append("terminate")
        elif node.kind == "error":
            words.append("error=" + node.error)
        elif node.kind != "esub" and node.words:
            words.append(node.words)
        words += _WORK.get(node.tag, [])
        if node.times:
            words += ["each=" + ("seq" if node.sequential else "par"), f"times={node.times}"]
            words += [f"until=nrOfCompletedInstances>={node.until}"] if node.until else []
        if node.again:
            words += [f"while={node.again}", f"max={node.most}", *(["before"] if node.before else [])]
        if node.inner is None:
            lines.append(" ".join(words))
            continue
        inner = text_of(node.inner, called)
        if node.tag == "call":
            lines.append(" ".join([*words, f"called={node.id}_called"]))
            called.append(f"process {node.id}_called\n{inner}")
            continue
        if node.kind == "esub":
            wait = f"start {node.inner.start} {node.words}" + ("" if node.interrupting else " nonint")
            inner = inner.replace(f"start {node.inner.start}\n", wait + "\n", 1)
        lines += [" ".join(words) + " {", inner.rstrip("\n"), "}"]
    for flow in definition.flows:
        if not flow.link:
            end = " default" if flow.default else f" if {flow.condition}" if flow.condition else ""
            lines.append(f"{flow.source} -> {flow.target}{end}")
    return "\n".join([*lines, *(called if outermost else [])]) + "\n"
