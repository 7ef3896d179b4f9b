"""A token game of its own, to hold the engine against: BPMN by the book, without any code of the engine.

A diagram is a tree of scopes made by :func:`scope`; :func:`text_of` writes it in the notation of ``diagrams.bpmn``.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Node:
    """A node; ``inner`` is the scope of a subprocess, ``host`` what a boundary event sits on."""

    id: str
    kind: str
    inner: ScopeDef | None = None
    host: str | None = None
    interrupting: bool = True
    words: str = ""
    times: int = 0
    sequential: bool = False
    error: str = ""
    tag: str = ""  # how the notation calls it, where that is not its kind
    until: int = 0  # so many complete instances end the rest
    again: str = ""  # a standard loop goes on while this fact is true
    most: int = 0
    before: bool = False

    @property
    def repeated(self) -> bool:
        return bool(self.times or self.again)

    @property
    def event(self) -> tuple[str, str]:
        """What an event waits for: its kind and name."""
        kind, _, name = self.words.partition("=")
        return kind, name


@dataclass
class FlowDef:
    source: str
    target: str
    condition: str = ""
    default: bool = False
    link: bool = False


@dataclass
class ScopeDef:
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[FlowDef] = field(default_factory=list)
    start: str = ""

    def out(self, node: str) -> list[FlowDef]:
        return [flow for flow in self.flows if flow.source == node]

    def into(self, node: str) -> list[FlowDef]:
        return [flow for flow in self.flows if flow.target == node]

    def edge_of(self, node: str) -> list[Node]:
        return [other for other in self.nodes.values() if other.host == node]

    def event_scopes(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind == "esub"]


#: What waits without showing it, and what is done when all else has moved.
_SILENT = ("error", "escalation", "condition")
_LATE = ("terminate", "error", "signal-throw", "escalation-throw")


class Token:
    """A token at a node. ``group`` ties together the runners of a race, ``of`` an instance to its activity."""

    numbers = itertools.count()

    def __init__(self, node: Node, flow: FlowDef | None = None) -> None:
        self.number = next(self.numbers)
        self.node = node
        self.flow = flow
        self.inner: list[Scope] = []
        self.instances: list[Token] = []
        self.left = 0
        self.done = 0
        self.was = False
        self.armed: list[Token] = []
        self.group: list[Token] = []
        self.host: Token | None = None
        self.single = False


class Scope:
    def __init__(self, definition: ScopeDef, owner: Token | None) -> None:
        self.definition = definition
        self.owner = owner
        self.tokens: list[Token] = []
        self.watches: list[Token] = []


class Game:
    """Plays a diagram. ``facts`` holds the truth of each condition by name."""

    def __init__(self, definition: ScopeDef, facts: dict[str, bool]) -> None:
        self.facts = facts
        self.top = Scope(definition, None)
        self.finished = False
        self._open(self.top)
        self._settle()

    # --- looking

    def scopes(self) -> list[Scope]:
        found, pending = [], [self.top]
        while pending:
            scope = pending.pop(0)
            found.append(scope)
            for token in scope.tokens:
                pending.extend(token.inner)
                for instance in token.instances:
                    pending.extend(instance.inner)
        return found

    def waiting(self) -> list[tuple[Scope, Token]]:
        """Return what waits from outside, the oldest first."""
        found = []
        for scope in self.scopes():
            found += [(scope, watch) for watch in scope.watches]
            for token in scope.tokens:
                for one in [*token.instances, *([] if token.instances else [token])]:
                    if one.node.kind in ("user", "catch", "receive"):
                        found.append((scope, one))
                found += [(scope, armed) for armed in token.armed]
        return sorted(found, key=lambda pair: pair[1].number)

    def waits(self) -> Counter[str]:
        return Counter(self._shown(token) for _, token in self.waiting() if token.node.event[0] not in _SILENT)

    def _shown(self, token: Token) -> str:
        return token.node.id + ("_start" if token.node.kind == "esub" else "")

    # --- acting

    def act(self, element: str) -> None:
        """Complete the oldest user task, or fire the oldest event, of that id."""
        scope, token = next(pair for pair in self.waiting() if self._shown(pair[1]) == element)
        self._happen(scope, token)
        self._settle()

    def signal(self, name: str) -> None:
        """Fire everything that waits for a signal."""
        self._signal(name)
        self._settle()

    def _signal(self, name: str) -> None:
        for scope, token in self.waiting():
            if token.node.event == ("signal", name) and any(token is one for _, one in self.waiting()):
                self._happen(scope, token)

    def _happen(self, scope: Scope, token: Token) -> None:
        if token in scope.watches:
            self._fire_watch(scope, token)
        elif token.host is not None:
            self._fire_edge(scope, token.host, token)
        elif token.node.kind == "catch" or token.group:
            for rival in list(token.group):
                if rival is not token and rival in scope.tokens:
                    scope.tokens.remove(rival)
            self._leave(scope, token)
        else:
            self._done(scope, token)

    def _fire_watch(self, scope: Scope, watch: Token) -> None:
        node = watch.node
        if node.interrupting:
            scope.tokens.clear()
            scope.watches.clear()
        elif node.words.startswith("timer"):
            scope.watches.remove(watch)
        token = Token(Node(node.id, "sub", inner=node.inner))
        scope.tokens.append(token)
        self._enter_sub(token)

    def _fire_edge(self, scope: Scope, host: Token, edge: Token) -> None:
        if edge.node.interrupting:
            scope.tokens.remove(host)
        elif edge.node.words.startswith("timer") or (edge.node.words.startswith("cycle") and edge.left <= 1):
            host.armed.remove(edge)
        elif edge.node.words.startswith("cycle"):
            edge.left -= 1
        for flow in scope.definition.out(edge.node.id):
            self._arrive(scope, flow.target, flow)

    def _done(self, scope: Scope, token: Token) -> None:
        """An activity, or one instance of it, is complete."""
        whole = next((t for t in scope.tokens if token in t.instances), None)
        if whole is None:
            self._leave(scope, token)
            return
        whole.instances.remove(token)
        whole.done += 1
        node = whole.node
        if node.until and whole.done >= node.until:
            whole.instances.clear()
            self._leave(scope, whole)
        elif node.again and whole.done < node.most and self.facts[node.again]:
            self._instance(whole)
        elif node.sequential and whole.left:
            whole.left -= 1
            self._instance(whole)
        elif not whole.instances:
            self._leave(scope, whole)

    # --- moving

    def _open(self, scope: Scope) -> None:
        for node in scope.definition.event_scopes():
            scope.watches.append(Token(node))
        self._arrive(scope, scope.definition.start, None)

    def _arrive(self, scope: Scope, target: str, flow: FlowDef | None) -> None:
        node = scope.definition.nodes[target]
        token = Token(node, flow)
        scope.tokens.append(token)
        if node.kind in ("and", "or") and len(scope.definition.into(target)) > 1:
            return  # Joins are looked at when everything else has settled.
        for edge in scope.definition.edge_of(target):
            armed = Token(edge)
            armed.host = token
            armed.left = 2  # how often a cycle comes
            token.armed.append(armed)
        if node.again:
            if node.before and not self.facts[node.again]:
                self._leave(scope, token)
            else:
                self._instance(token)
        elif node.times:
            count = 1 if node.sequential else node.times
            token.left = node.times - count
            for _ in range(count):
                self._instance(token)
        elif node.kind == "sub":
            self._enter_sub(token)
        elif node.kind == "race":
            scope.tokens.remove(token)
            group: list[Token] = []
            for out in scope.definition.out(target):
                runner = Token(scope.definition.nodes[out.target], out)
                runner.group = group
                group.append(runner)
                scope.tokens.append(runner)
        elif node.kind not in ("user", "catch", "receive", *_LATE):
            self._leave(scope, token)

    def _instance(self, whole: Token) -> None:
        instance = Token(whole.node)
        whole.instances.append(instance)
        if whole.node.kind == "sub":
            self._enter_sub(instance)

    def _enter_sub(self, token: Token) -> None:
        assert token.node.inner is not None
        inner = Scope(token.node.inner, token)
        token.inner = [inner]
        self._open(inner)

    def _leave(self, scope: Scope, token: Token) -> None:
        node = token.node
        if node.kind in ("signal-throw", "escalation-throw"):
            if node.kind == "signal-throw":
                self._signal(node.event[1])
            else:
                self._escalate(scope, node.event[1])
            if token not in scope.tokens or scope not in self.scopes():
                return  # What was thrown took the place of the one who threw.
        scope.tokens.remove(token)
        flows = scope.definition.out(node.id)
        if node.kind == "terminate":
            scope.tokens.clear()
            scope.watches.clear()
            return
        if node.kind == "error":
            self._throw(scope, node.error)
            return
        for flow in self._choose(node, flows):
            self._arrive(scope, flow.target, flow)

    def _choose(self, node: Node, flows: list[FlowDef]) -> list[FlowDef]:
        if node.kind not in ("xor", "or"):
            return flows
        good = [flow for flow in flows if not flow.default and (not flow.condition or self.facts[flow.condition])]
        good = good[:1] if node.kind == "xor" else good
        return good or [flow for flow in flows if flow.default]

    def _throw(self, scope: Scope, code: str) -> None:
        """An error takes the activity around away, up to the one that catches it."""
        while True:
            watch = next((watch for watch in scope.watches if watch.node.event == ("error", code)), None)
            if watch is not None:
                self._fire_watch(scope, watch)
                return
            if scope.owner is None:
                break
            owner = scope.owner
            outer = next(s for s in self.scopes() if any(t is owner or owner in t.instances for t in s.tokens))
            whole = next(t for t in outer.tokens if t is owner or owner in t.instances)
            caught = next(
                (edge for edge in whole.armed if edge.node.kind == "error-edge" and edge.node.error == code), None
            )
            if caught is not None:
                self._fire_edge(outer, whole, caught)
                return
            scope = outer
        raise AssertionError("the maker of diagrams lets every error be caught")

    def _escalate(self, scope: Scope, code: str) -> None:
        """Hand an escalation outwards."""
        inside: Scope | None = scope
        while inside is not None:
            for watch in inside.watches:
                if watch.node.event == ("escalation", code):
                    self._fire_watch(inside, watch)
                    return
            owner = inside.owner
            if owner is None:
                return
            outer = next(s for s in self.scopes() if any(t is owner or owner in t.instances for t in s.tokens))
            whole = next(t for t in outer.tokens if t is owner or owner in t.instances)
            for edge in whole.armed:
                if edge.node.event == ("escalation", code):
                    self._fire_edge(outer, whole, edge)
                    return
            inside = outer

    def _settle(self) -> None:
        """Let joins fire and scopes close until nothing changes."""
        while self._end() or self._conditions() or self._join() or self._close():
            pass

    def _conditions(self) -> bool:
        """Fire the first event whose condition has become true."""
        for scope, token in self.waiting():
            kind, fact = token.node.event
            if kind != "condition":
                continue
            was, token.was = token.was, self.facts[fact]
            if token.was and not was:
                self._happen(scope, token)
                return True
        return False

    def _end(self) -> bool:
        """Let the oldest token at an event that throws do its work, when all that moved beside it has moved."""
        ends = [(t, s) for s in self.scopes() for t in s.tokens if t.node.kind in _LATE]
        for token, scope in sorted(ends, key=lambda pair: pair[0].number)[:1]:
            self._leave(scope, token)
            return True
        return False

    def _join(self) -> bool:
        for scope in self.scopes():
            oldest = {token.node.id: token.number for token in reversed(scope.tokens)}
            for node in sorted(scope.definition.nodes.values(), key=lambda one: oldest.get(one.id, 0)):
                into = scope.definition.into(node.id)
                here = [token for token in scope.tokens if token.node is node]
                if node.kind not in ("and", "or") or len(into) < 2 or not here:
                    continue
                first: dict[int, Token] = {}
                for token in here:
                    first.setdefault(id(token.flow), token)
                if node.kind == "and" and len(first) < len(into):
                    continue
                if node.kind == "or" and self._may_come(scope, node, set(first)):
                    continue
                *spent, last = first.values()
                for token in spent:
                    scope.tokens.remove(token)
                self._leave(scope, last)
                return True
        return False

    def _may_come(self, scope: Scope, gateway: Node, have: set[int]) -> bool:
        """By the standard: some token can reach an empty flow, and none that is full, without passing the gateway."""
        for token in scope.tokens:
            if token.node is gateway:
                continue
            reached: set[int] = set()
            seen, pending = set(), [token.node.id]
            while pending:
                place = pending.pop()
                if place in seen:
                    continue
                seen.add(place)
                if place == gateway.id:
                    continue
                for flow in scope.definition.out(place):
                    if flow.target == gateway.id:
                        reached.add(id(flow))
                    pending.append(flow.target)
                pending += [edge.id for edge in scope.definition.edge_of(place)]
            if reached - have and not reached & have:
                return True
        return False

    def _close(self) -> bool:
        for scope in reversed(self.scopes()):
            if scope.tokens:
                continue
            if scope.owner is None:
                scope.watches.clear()
                self.finished = True
                continue
            owner = scope.owner
            outer = next(s for s in self.scopes() if any(t is owner or owner in t.instances for t in s.tokens))
            owner.inner = []
            self._done(outer, owner)
            return True
        return False


# --- making diagrams


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


def start_names(definition: ScopeDef, found: dict[str, str] | None = None) -> dict[str, str]:
    """Map the start event of each event subprocess to the name that the game shows for it."""
    found = {} if found is None else found
    for node in definition.nodes.values():
        if node.inner is not None:
            if node.kind == "esub":
                found[node.inner.start] = node.id + "_start"
            start_names(node.inner, found)
    return found
