"""A token game of its own, to hold the engine against: BPMN by the book, without any code of the engine.

A diagram is a tree of scopes made by :func:`scope`; :func:`text_of` writes it in the notation of ``diagrams.bpmn``.
"""

from __future__ import annotations

import itertools
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


def start_names(definition: ScopeDef, found: dict[str, str] | None = None) -> dict[str, str]:
    """Map the start event of each event subprocess to the name that the game shows for it."""
    found = {} if found is None else found
    for node in definition.nodes.values():
        if node.inner is not None:
            if node.kind == "esub":
                found[node.inner.start] = node.id + "_start"
            start_names(node.inner, found)
    return found
