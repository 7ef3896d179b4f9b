"""Questions about the shape of a diagram: what can reach what, and what can be alive at the same time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.workflow_parser import ACTIVITIES, Diagram, Element


class Graph:
    """The shape of one diagram; answers are remembered."""

    def __init__(self, diagram: Diagram) -> None:
        self.elements = diagram.elements
        self.process_id = diagram.process_id
        self.scopes = diagram.scopes
        self.variables = diagram.variables
        self.starts: dict[str, str] = {}
        self.event_subprocesses: dict[str, list[str]] = {}
        self.boundaries: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        for scope, inside in diagram.scopes.items():
            elements = [self.elements[identity] for identity in inside]
            starts = [element for element in elements if element.kind == "startEvent"]
            plain = [element for element in starts if element.event.kind == "none"]
            if starts:
                self.starts[scope] = (plain or starts)[0].id
            self.event_subprocesses[scope] = [element.id for element in elements if element.event_subprocess]
            catches = {
                e.event.name: e.id for e in elements if e.kind == "intermediateCatchEvent" and e.event.kind == "link"
            }
            for element in elements:
                if element.kind == "boundaryEvent" and element.attached_to:
                    self.boundaries.setdefault(element.attached_to, []).append(element.id)
                link = element.event.name if element.kind == "intermediateThrowEvent" else None
                if element.event.kind == "link" and link in catches:
                    self.links[element.id] = catches[link]
        self._reach: dict[tuple[str, str], frozenset[str]] = {}

    def reach(self, start: Iterable[str], without: str = "") -> frozenset[str]:
        """Return the nodes and flows that a token can pass from these nodes or flows, never passing ``without``."""
        seen: set[str] = set()
        pending = list(start)
        while pending:
            identity = pending.pop()
            if identity in seen:
                continue
            seen.add(identity)
            if identity == without:
                continue
            element = self.elements.get(identity)
            if element is None:
                pending.append(self._targets[identity])
                continue
            pending.extend(flow.id for flow in element.outgoing)
            pending.extend(self.boundaries.get(identity, ()))
            if identity in self.links:
                pending.append(self.links[identity])
        return frozenset(seen)

    @property
    def _targets(self) -> dict[str, str]:
        if not hasattr(self, "_flow_targets"):
            self._flow_targets = {f.id: f.target for e in self.elements.values() for f in e.outgoing}
        return self._flow_targets

    def must_wait(self, gateway: str, here: Collection[str], others: Iterable[str]) -> bool:
        """Return whether an inclusive gateway waits: some other token can still come on an empty flow.

        A token that can also come on a flow that already has one does not count (BPMN 2.0.2, 13.4.3).
        """
        incoming = {flow.id for flow in self.elements[gateway].incoming}
        for other in set(others):
            key = (other, gateway)
            if key not in self._reach:
                self._reach[key] = self.reach([other], without=gateway) & incoming
            coming = self._reach[key]
            if coming - set(here) and not coming & set(here):
                return True
        return False

    def concurrent(self, one: str, other: str) -> bool:
        """Return whether two places of a scope lie on different branches of a fork, so both may hold tokens."""
        scope = self.elements[one].scope if one in self.elements else ""
        for identity in self.scopes.get(scope, ()):
            branches = self._branches(self.elements[identity])
            for first in branches:
                for second in branches:
                    if first is not second and one in first - second and other in second - first:
                        return True
        return False

    def _branches(self, fork: Element) -> list[frozenset[str]]:
        """Return what can be reached by each of the branches that a node opens at the same time."""
        aside = [b for b in self.boundaries.get(fork.id, ()) if not self.elements[b].interrupting]
        splits = fork.kind in ("parallelGateway", "inclusiveGateway") or fork.kind in ACTIVITIES
        outgoing = [flow.id for flow in fork.outgoing] if splits else []
        branches = [self.reach([flow], without=fork.id) for flow in outgoing]
        if aside:
            main = frozenset().union({fork.id}, *branches)
            return [main, *(self.reach([boundary], without=fork.id) for boundary in aside)]
        return branches if len(branches) > 1 else []

    def chain(self, identity: str) -> list[str]:
        """Return the scopes around an element, the outermost first."""
        element = self.elements[identity]
        found = [element.scope]
        while element.parent is not None:
            element = self.elements[element.parent]
            found.insert(0, element.scope)
        return found
