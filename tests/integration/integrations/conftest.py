"""A procedure of two services: it looks up the party, tells the grid, and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import outbox
from engine.registry import Process, Service, ServiceContext, Summary
from integrations.grid import SYSTEM
from processes.penalty.facts import OPENING

DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:duecourse="http://duecourse.cn/bpmn/1.0" targetNamespace="http://duecourse.cn/tests">
  <bpmn:process id="penalty" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="lookup" name="Look up"><bpmn:extensionElements><duecourse:operator name="lookup"/>
      </bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:serviceTask id="tell" name="Tell"><bpmn:extensionElements><duecourse:operator name="tell"/>
      </bpmn:extensionElements><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="lookup"/>
    <bpmn:sequenceFlow id="f2" sourceRef="lookup" targetRef="tell"/>
    <bpmn:sequenceFlow id="f3" sourceRef="tell" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>
"""


def code(context: ServiceContext) -> Mapping[str, Any]:
    """Give the register the code that the lead names."""
    return {"code": context.facts["lead"]["party_code"]}


def tell(context: ServiceContext) -> None:
    """Send the outcome back to the grid."""
    payload = {
        "event_number": context.facts["lead"]["source_number"],
        "outcome": "closed",
        "case_number": "罗执罚〔2026〕1号",
        "result": f"已处理：{(context.facts['lookup']['entity'] or {}).get('name', '')}",
        "at": context.tx.at.isoformat(),
    }
    outbox.post(context.tx, context.case, system=SYSTEM, kind="outcome", payload=payload)


SMALL = Process(
    key="penalty",
    title="小程序",
    diagram="small.bpmn",
    steps={},
    services={
        "lookup": Service("lookup", topic="entities.lookup", variables=code),
        "tell": Service("tell", local=tell),
    },
    opens_with={"lead": OPENING},
    summary=lambda facts: Summary(title="案件"),
)

#: An agency's own diagram, drawn with Camunda's words: it has the party told something at the hall, and ends.
TELLING_DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="http://duecourse.cn/tests">
  <bpmn:process id="telling" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="tell" name="Tell" camunda:type="external" camunda:topic="hall.tell">
      <bpmn:extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="title">Supplement</camunda:inputParameter>
        <camunda:inputParameter name="text">${lead.content}</camunda:inputParameter>
      </camunda:inputOutput></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="tell"/>
    <bpmn:sequenceFlow id="f2" sourceRef="tell" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>
"""

TELLING = Process(
    key="telling",
    title="告知",
    diagram="telling.bpmn",
    steps={},
    opens_with={"lead": OPENING},
    summary=lambda facts: Summary(title="案件", party_code=facts["lead"]["party_code"]),
)
