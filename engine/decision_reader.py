"""Reads a DMN file into functions; every fault is collected under the id of its element. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from db.errors import Invalid
from engine.decision_boxed import BOXED, Boxed, Boxes, function_of, order_of
from engine.decision_types import child_of, tag_of
from engine.feel.types import Type

_NAMED = {
    *("variable", "inputData", "decision", "itemComponent", "formalParameter", "column", "businessKnowledgeModel"),
    *("contextEntry", "output", "parameter", "decisionService"),
}


class DecisionModelRefused(Invalid):
    """The decision model cannot be used: {summary}"""

    zh = "决策模型不能使用：{summary}"


@dataclass
class Decision:
    """A decision, a business knowledge model or a decision service."""

    name: str
    requires: list[str] = field(default_factory=list)  # names of decisions
    knowledge: list[str] = field(default_factory=list)  # names of business knowledge models and services
    inputs: list[str] = field(default_factory=list)
    parameters: tuple[str, ...] = ()
    kinds: tuple[Type | None, ...] = ()
    logic: Boxed | None = None
    kind: Type | None = None
    outputs: list[str] = field(default_factory=list)  # of a service: the decisions that it answers with


@dataclass
class Parts:
    """What was read of a model."""

    name: str
    decisions: dict[str, Decision]
    knowledge: dict[str, Decision]
    services: dict[str, Decision]
    inputs: dict[str, Type | None]


class Reader(Boxes):
    """Reads the requirements; the boxes read the logic."""

    def __init__(self, root: etree._Element) -> None:
        super().__init__()
        self.root = root

    def read(self) -> Parts:
        """Return the parts of the model.

        :raises DecisionModelRefused: when anything is wrong.
        """
        found: set[str] = set()
        for node in self.root.iter():
            if tag_of(node) in _NAMED:
                found.add(node.get("name") or "")
            elif node.get("iteratorVariable"):
                found.add(str(node.get("iteratorVariable")))
        self.names = frozenset(name for name in found if name and not re.fullmatch(r"[^\W\d]\w*", name))
        by_id = {str(node.get("id")): str(node.get("name")) for node in self.root if node.get("id")}
        for node in self._all("import"):
            if "DMN" in str(node.get("importType")):
                self.fault(node, "不支持引用其他模型，请合并到一个文件 (imports are not followed)")
        for node in self._all("itemDefinition"):
            self.types.nodes[str(node.get("name"))] = node
            self._allowed(node)
        parts = Parts(
            name=str(self.root.get("name") or ""),
            decisions={d.name: d for node in self._all("decision") for d in [self._decision(node, by_id)]},
            knowledge={k.name: k for node in self._all("businessKnowledgeModel") for k in [self._model(node, by_id)]},
            services={s.name: s for node in self._all("decisionService") for s in [self._service(node, by_id)]},
            inputs={str(node.get("name")): self._kind(node) for node in self._all("inputData")},
        )
        self._circles(parts.decisions)
        for service in parts.services.values():
            for name in service.outputs:
                if name not in parts.decisions:
                    self.faults.setdefault(service.name, f"服务的输出“{name}”不是决策 (no decision)")
        if self.faults:
            raise DecisionModelRefused(self.faults)
        return parts

    def _all(self, tag: str) -> list[etree._Element]:
        return [node for node in self.root if tag_of(node) == tag]

    def _kind(self, node: etree._Element) -> Type | None:
        variable = child_of(node, "variable")
        return None if variable is None else self.types.named(variable.get("typeRef"))

    def _allowed(self, node: etree._Element, prefix: str = "") -> None:
        """Remember the allowed values of a type, also for the order of outputs."""
        name = prefix + str(node.get("name"))
        for tag in ("allowedValues", "typeConstraint"):
            allowed = child_of(node, tag)
            if allowed is not None and (tests := self.tests(allowed)) is not None:
                self.orders.setdefault(name, order_of(tests))
                self.types.allowed.setdefault(name, tests)
        for component in node:
            if tag_of(component) == "itemComponent":
                self._allowed(component, name + ".")

    def _decision(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        decision = Decision(str(node.get("name") or node.get("id")), kind=self._kind(node))
        kinds = {
            "requiredDecision": decision.requires,
            "requiredInput": decision.inputs,
            "requiredKnowledge": decision.knowledge,
        }
        for requirement in node.iter():
            target = kinds.get(tag_of(requirement))
            if target is not None:
                target.extend(self._referenced(node, requirement, by_id))
        boxed = next((child for child in node if tag_of(child) in BOXED), None)
        decision.logic = None if boxed is None else self.boxed(boxed, decision.name)
        return decision

    def _referenced(self, node: etree._Element, reference: etree._Element, by_id: Mapping[str, str]) -> list[str]:
        wanted = str(reference.get("href", "")).rpartition("#")[2]
        if wanted in by_id:
            return [by_id[wanted]]
        self.fault(node, f"引用的“{wanted}”不存在 (unknown requirement)")
        return []

    def _model(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        model = self._decision(node, by_id)
        logic = child_of(node, "encapsulatedLogic")
        if logic is not None:
            if logic.get("kind", "FEEL") != "FEEL":
                self.fault(logic, f"不支持 {logic.get('kind')} 函数 (only FEEL functions)")
            model.parameters, model.kinds = self.parameters(logic)
            model.logic = self.inside(logic, model.name, 0)
        return model

    def _service(self, node: etree._Element, by_id: Mapping[str, str]) -> Decision:
        service = Decision(str(node.get("name") or node.get("id")), kind=self._kind(node))
        given: dict[str, list[str]] = {"inputData": [], "inputDecision": [], "outputDecision": service.outputs}
        for reference in node:
            if tag_of(reference) in given:
                given[tag_of(reference)].extend(self._referenced(node, reference, by_id))
        service.parameters = (*given["inputData"], *given["inputDecision"])
        if not service.outputs:
            self.fault(node, "决策服务没有输出 (no output decision)")
        return service

    def _circles(self, decisions: Mapping[str, Decision]) -> None:
        for start, decision in decisions.items():
            seen: set[str] = set()
            pending = list(decision.requires)
            while pending:
                name = pending.pop()
                if name == start:
                    self.faults[start] = "决策相互引用成环 (circular requirement)"
                    break
                if name not in seen:
                    seen.add(name)
                    pending.extend(decisions[name].requires if name in decisions else [])


__all__ = ["Decision", "DecisionModelRefused", "Parts", "Reader", "function_of"]
