"""The one list of everything that BPMN 2.0 can say: what runs, what is shown, what is noted, what is refused.

The reader looks every element and attribute up here, the check refuses by it, and ``docs/reference/bpmn.md`` is
printed from it. ``runs`` has its effect; ``shown`` has none in the standard either; ``noted`` is kept and listed as a
warning, because it means something elsewhere and nothing here; ``refused`` stops the deployment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Status = Literal["runs", "shown", "noted", "refused"]


@dataclass(frozen=True)
class Row:
    """What becomes of an element, an attribute or an event in one position."""

    status: Status
    text: str = ""
    zh: str = ""


RUNS, SHOWN, NOTED = Row("runs"), Row("shown"), Row("noted")


def _runs(text: str) -> Row:
    return Row("runs", text)


def _shown(text: str) -> Row:
    return Row("shown", text)


def _noted(text: str) -> Row:
    return Row("noted", text)


def _no(text: str, zh: str) -> Row:
    return Row("refused", text, zh)


_CHOREOGRAPHY = _no("a choreography has no tokens; draw a process", "编排（choreography）没有可执行的令牌，请改画流程")
_GLOBAL = _no("draw a process with that one task and call it", "请改画仅含该任务的流程并调用它")
_COMPENSATION = _no(
    "undoing is a decision of law with a document of its own; draw the steps that undo",
    "撤销须有法律依据和文书，请把撤销的环节画出来",
)
_TRANSACTION = _no(
    "it needs compensation; draw a subprocess with an error on its edge",
    "事务依赖补偿机制，请改用带错误边界事件的子流程",
)
_CORRELATION = _noted("messages are correlated by the key that the sender gives")
_WEB_SERVICE = _noted("what a service does is registered under its operator, not in the diagram")
_PERSONS = _noted("who does a step is settled by its role")
_CONVERSATION = _shown("a picture of who talks with whom")

#: Elements that hold tokens, and what stands inside and around them.
ELEMENTS: dict[str, Row] = {
    # the file
    "definitions": _runs("the file; the first executable process is the one that runs"),
    "import": _noted("everything that runs must be in the file"),
    "extension": _noted("a `mustUnderstand` extension is refused"),
    "relationship": SHOWN,
    "extensionElements": _runs("ours, Camunda's and bpmn.io's as listed below; others are noted"),
    "documentation": SHOWN,
    "itemDefinition": _shown("facts are JSON; types are not enforced"),
    "message": _runs("named by events and tasks"),
    "signal": _runs("named by events"),
    "error": _runs("named by events; without a code its name counts"),
    "escalation": _runs("named by events; without a code its name counts"),
    "category": SHOWN,
    "categoryValue": SHOWN,
    "resource": _PERSONS,
    "resourceParameter": _PERSONS,
    "interface": _WEB_SERVICE,
    "operation": _WEB_SERVICE,
    "inMessageRef": _WEB_SERVICE,
    "outMessageRef": _WEB_SERVICE,
    "errorRef": _WEB_SERVICE,
    "operationRef": _WEB_SERVICE,
    "endPoint": _WEB_SERVICE,
    "partnerEntity": _CONVERSATION,
    "partnerRole": _CONVERSATION,
    "correlationProperty": _CORRELATION,
    "correlationPropertyRetrievalExpression": _CORRELATION,
    "messagePath": _CORRELATION,
    "correlationKey": _CORRELATION,
    "correlationPropertyRef": _CORRELATION,
    "correlationSubscription": _CORRELATION,
    "correlationPropertyBinding": _CORRELATION,
    "dataPath": _CORRELATION,
    # collaborations
    "collaboration": _runs("pools and what passes between them; one process of the file runs"),
    "participant": _runs("a pool; a pool without a process is a black box"),
    "participantMultiplicity": SHOWN,
    "participantAssociation": SHOWN,
    "participantRef": SHOWN,
    "innerParticipantRef": SHOWN,
    "outerParticipantRef": SHOWN,
    "interfaceRef": _WEB_SERVICE,
    "messageFlow": _shown("what is sent is said by the event or task that sends"),
    "messageFlowAssociation": SHOWN,
    "conversation": _CONVERSATION,
    "subConversation": _CONVERSATION,
    "callConversation": _CONVERSATION,
    "conversationLink": _CONVERSATION,
    "conversationAssociation": _CONVERSATION,
    "messageFlowRef": _CONVERSATION,
    "globalConversation": _CONVERSATION,
    "choreography": _CHOREOGRAPHY,
    "globalChoreographyTask": _CHOREOGRAPHY,
    "choreographyTask": _CHOREOGRAPHY,
    "subChoreography": _CHOREOGRAPHY,
    "callChoreography": _CHOREOGRAPHY,
    # processes and lanes
    "process": RUNS,
    "supportedInterfaceRef": _WEB_SERVICE,
    "ioBinding": _WEB_SERVICE,
    "supports": SHOWN,
    "auditing": _shown("everything is audited"),
    "monitoring": _shown("everything is monitored"),
    "laneSet": SHOWN,
    "childLaneSet": SHOWN,
    "lane": _runs("the lane of an element is its own or that of the subprocess around it"),
    "partitionElement": SHOWN,
    "flowNodeRef": _runs("which element lies in which lane"),
    # activities
    "task": _runs("done as soon as it is reached"),
    "userTask": _runs("waits for a person; its id is the step in `processes/<process>/steps.py`"),
    "manualTask": _runs("waits for a person, like a user task"),
    "serviceTask": _runs("an operator: done at once, or left to an outside worker under its topic"),
    "sendTask": _runs("an operator, like a service task"),
    "receiveTask": _runs("waits for its message"),
    "scriptTask": _runs("a FEEL expression with a result variable, or a registered operator"),
    "script": _runs("the FEEL expression of a script task"),
    "businessRuleTask": _runs("a decision by name, its outcome in the result variable"),
    "subProcess": _runs("nested to any depth up to 20; ends when no token is left inside"),
    "callActivity": _runs("a process of the same file, with mappings in and out"),
    "transaction": _TRANSACTION,
    "adHocSubProcess": _no(
        "steps in any order are drawn with a parallel gateway or a loop", "无序执行的环节请用并行网关或循环表示"
    ),
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL,
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL,
    "globalBusinessRuleTask": _GLOBAL,
    "rendering": _PERSONS,
    "resourceRole": _PERSONS,
    "performer": _PERSONS,
    "humanPerformer": _runs("with an expression: the assignee of a user task"),
    "potentialOwner": _runs("with an expression: the candidates of a user task"),
    "resourceRef": _PERSONS,
    "resourceParameterBinding": _PERSONS,
    "resourceAssignmentExpression": _runs("names the assignee or the candidates"),
    # repetition
    "standardLoopCharacteristics": _runs("a loop, tested before or after, with a condition or a maximum"),
    "loopCondition": RUNS,
    "multiInstanceLoopCharacteristics": _runs("parallel or sequential, over a list or a number"),
    "loopCardinality": RUNS,
    "loopDataInputRef": _runs("the list that is gone through"),
    "loopDataOutputRef": _runs("the list that is filled"),
    "inputDataItem": _runs("the name of one item"),
    "outputDataItem": _runs("the name of what one instance gives"),
    "completionCondition": _runs("ends the instances that are left as soon as it is true"),
    "complexBehaviorDefinition": _no(
        "events per instance are not thrown; draw them inside", "请在活动内部画出各实例的事件"
    ),
    # gateways and flows
    "exclusiveGateway": _runs("the first flow whose condition is true, else the default"),
    "parallelGateway": _runs("forks, and joins when every flow has brought a token"),
    "inclusiveGateway": _runs("forks by conditions, and joins when no other token can still come"),
    "eventBasedGateway": _runs("the first event takes the token, the others are withdrawn"),
    "complexGateway": _no("its activation is not standardized among tools; use an inclusive gateway", "请改用包容网关"),
    "activationCondition": _no("it belongs to a complex gateway; use an inclusive gateway", "请改用包容网关"),
    "sequenceFlow": _runs("several out of a node fork, several into a node merge"),
    "conditionExpression": RUNS,
    "incoming": SHOWN,
    "outgoing": SHOWN,
    # events
    "startEvent": RUNS,
    "endEvent": RUNS,
    "intermediateCatchEvent": RUNS,
    "intermediateThrowEvent": RUNS,
    "boundaryEvent": _runs("on any task, subprocess or call, repeated or not"),
    "implicitThrowEvent": _no("draw the event inside", "请在活动内部画出事件"),
    "event": _no("an event needs a kind of its own", "请使用具体的事件类型"),
    "eventDefinitionRef": _no("write the definition inside its event", "请把事件定义写在事件内部"),
    "timerEventDefinition": RUNS,
    "timeDate": RUNS,
    "timeDuration": RUNS,
    "timeCycle": _runs("on a non-interrupting boundary event or event subprocess"),
    "messageEventDefinition": RUNS,
    "signalEventDefinition": RUNS,
    "errorEventDefinition": RUNS,
    "escalationEventDefinition": RUNS,
    "conditionalEventDefinition": RUNS,
    "condition": RUNS,
    "linkEventDefinition": RUNS,
    "source": _shown("links are paired by their name"),
    "target": _shown("links are paired by their name"),
    "terminateEventDefinition": RUNS,
    "compensateEventDefinition": _COMPENSATION,
    "cancelEventDefinition": _TRANSACTION,
    # data
    "dataObject": _runs("a variable; inside a subprocess or call it belongs to that scope, at the top it is a fact"),
    "dataObjectReference": RUNS,
    "dataState": SHOWN,
    "dataStore": _shown("a picture; what is stored is a service's affair"),
    "dataStoreReference": _shown("a picture; reading from or writing to it is refused"),
    "property": _runs("a variable of its scope"),
    "ioSpecification": _runs("the inputs and outputs that associations name"),
    "dataInput": RUNS,
    "dataOutput": RUNS,
    "inputSet": SHOWN,
    "outputSet": SHOWN,
    "dataInputRefs": SHOWN,
    "dataOutputRefs": SHOWN,
    "optionalInputRefs": SHOWN,
    "optionalOutputRefs": SHOWN,
    "whileExecutingInputRefs": SHOWN,
    "whileExecutingOutputRefs": SHOWN,
    "inputSetRefs": SHOWN,
    "outputSetRefs": SHOWN,
    "dataInputAssociation": _runs("a variable is copied into an activity's input"),
    "dataOutputAssociation": _runs("an activity's output is copied into a variable"),
    "sourceRef": RUNS,
    "targetRef": RUNS,
    "transformation": _runs("a FEEL expression of what is copied"),
    "assignment": RUNS,
    "from": _runs("a FEEL expression"),
    "to": _runs("a variable"),
    # pictures
    "association": SHOWN,
    "group": SHOWN,
    "textAnnotation": SHOWN,
    "text": SHOWN,
    "artifact": SHOWN,
}

EVENT_KINDS = (
    *("none", "timer", "message", "signal", "conditional", "error", "escalation", "link", "terminate"),
    *("compensate", "cancel"),
)
BY_COMMAND = _runs("cases are started by command; the command may name this start event")
_NOTHING_WAITS = _no("it waits for nothing", "该事件没有等待的内容")
NOT_STANDARD = _no("the standard has no such event", "标准中没有这种事件")
_ONE = _no("draw one event for each definition", "请为每个定义各画一个事件")

#: What an event may wait for or throw, by position.
POSITIONS: dict[str, dict[str, Row]] = {
    "start of a process": {
        "none": RUNS, "timer": BY_COMMAND, "message": BY_COMMAND, "signal": BY_COMMAND, "conditional": BY_COMMAND,
    },
    "start of a subprocess": {"none": RUNS},
    "start of an event subprocess": {
        "timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS, "error": RUNS, "escalation": RUNS,
        "none": _NOTHING_WAITS, "compensate": _COMPENSATION,
    },
    "start of an event subprocess that does not interrupt": {
        "timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS, "escalation": RUNS, "none": _NOTHING_WAITS,
        "error": _no("an error always interrupts", "错误事件必须为中断型"),
    },
    "boundary": {
        "timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS, "error": RUNS, "escalation": RUNS,
        "none": _NOTHING_WAITS, "compensate": _COMPENSATION, "cancel": _TRANSACTION,
    },
    "boundary that does not interrupt": {
        "timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS, "escalation": RUNS, "none": _NOTHING_WAITS,
        "error": _no("an error always interrupts", "错误事件必须为中断型"),
    },
    "intermediate catch": {
        "timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS, "link": RUNS, "none": _NOTHING_WAITS,
    },
    "after an event-based gateway": {"timer": RUNS, "message": RUNS, "signal": RUNS, "conditional": RUNS},
    "intermediate throw": {
        "none": RUNS, "message": _runs("sent by an operator"), "signal": RUNS, "escalation": RUNS, "link": RUNS,
        "compensate": _COMPENSATION,
    },
    "end": {
        "none": RUNS, "message": _runs("sent by an operator"), "signal": RUNS, "error": RUNS, "escalation": RUNS,
        "terminate": RUNS, "compensate": _COMPENSATION, "cancel": _TRANSACTION,
    },
}  # fmt: skip

#: Attributes by element; ``*`` stands for every element. ``name=value`` is that value only.
ATTRIBUTES: dict[str, dict[str, Row]] = {
    "*": {"id": RUNS, "name": RUNS},
    "definitions": {
        "targetNamespace": SHOWN, "exporter": SHOWN, "exporterVersion": SHOWN, "typeLanguage": SHOWN,
        "expressionLanguage": _runs("FEEL, or XPath, which is only the standard's default and which nobody means"),
    },
    "extension": {"definition": SHOWN, "mustUnderstand": RUNS, "mustUnderstand=true":
                  _no("the file says that this extension must be understood", "文件声明必须理解该扩展")},
    "import": {"namespace": NOTED, "location": NOTED, "importType": NOTED},
    "documentation": {"textFormat": SHOWN},
    "itemDefinition": {"structureRef": SHOWN, "isCollection": SHOWN, "itemKind": SHOWN},
    "message": {"itemRef": SHOWN},
    "signal": {"structureRef": SHOWN},
    "error": {"errorCode": RUNS, "structureRef": SHOWN},
    "escalation": {"escalationCode": RUNS, "structureRef": SHOWN},
    "categoryValue": {"value": SHOWN},
    "interface": {"implementationRef": NOTED},
    "operation": {"implementationRef": NOTED},
    "correlationProperty": {"type": NOTED},
    "correlationPropertyRetrievalExpression": {"messageRef": NOTED},
    "correlationSubscription": {"correlationKeyRef": NOTED},
    "correlationPropertyBinding": {"correlationPropertyRef": NOTED},
    "collaboration": {"isClosed": SHOWN},
    "participant": {"processRef": RUNS},
    "participantMultiplicity": {"minimum": SHOWN, "maximum": SHOWN},
    "messageFlow": {"sourceRef": SHOWN, "targetRef": SHOWN, "messageRef": SHOWN},
    "messageFlowAssociation": {"innerMessageFlowRef": SHOWN, "outerMessageFlowRef": SHOWN},
    "conversationLink": {"sourceRef": SHOWN, "targetRef": SHOWN},
    "process": {
        "isExecutable": _runs("which process of the file runs; if none is marked, the first with elements"),
        "isClosed": SHOWN, "processType": SHOWN, "definitionalCollaborationRef": SHOWN, "state": SHOWN,
    },
    "lane": {"partitionElementRef": SHOWN},
    "sequenceFlow": {"sourceRef": RUNS, "targetRef": RUNS, "isImmediate": SHOWN},
    "activity": {
        "isForCompensation": RUNS, "isForCompensation=true": _COMPENSATION,
        "startQuantity": RUNS, "completionQuantity": RUNS,
        "startQuantity=other than 1": _no("draw a parallel join of as many flows", "请改用并行网关汇合"),
        "completionQuantity=other than 1": _no("draw a parallel fork of as many flows", "请改用并行网关分支"),
        "default": RUNS,
    },
    "receiveTask": {"messageRef": RUNS, "operationRef": NOTED, "implementation": SHOWN, "instantiate": RUNS,
                    "instantiate=true": _no("start cases with a start event", "请用开始事件启动案件")},
    "sendTask": {"messageRef": RUNS, "operationRef": NOTED, "implementation": SHOWN},
    "serviceTask": {"operationRef": NOTED, "implementation": SHOWN},
    "userTask": {"implementation": SHOWN},
    "businessRuleTask": {"implementation": SHOWN},
    "scriptTask": {"scriptFormat": _runs("FEEL")},
    "callActivity": {"calledElement": RUNS},
    "subProcess": {"triggeredByEvent": _runs("an event subprocess, interrupting or not")},
    "multiInstanceLoopCharacteristics": {
        "isSequential": RUNS, "behavior": RUNS, "oneBehaviorEventRef": NOTED, "noneBehaviorEventRef": NOTED,
        "behavior=other than All": _no("events per instance are not thrown; draw them inside",
                                       "请在活动内部画出各实例的事件"),
    },
    "standardLoopCharacteristics": {"testBefore": RUNS, "loopMaximum": RUNS},
    "gateway": {"gatewayDirection": SHOWN, "default": RUNS},
    "eventBasedGateway": {
        "instantiate": RUNS, "eventGatewayType": RUNS,
        "instantiate=true": _no("start cases with a start event", "请用开始事件启动案件"),
        "eventGatewayType=Parallel": _no("wait for several events with a parallel gateway", "请用并行网关等待多个事件"),
    },
    "startEvent": {"isInterrupting": RUNS, "parallelMultiple": RUNS, "parallelMultiple=true": _ONE},
    "intermediateCatchEvent": {"parallelMultiple": RUNS, "parallelMultiple=true": _ONE},
    "boundaryEvent": {"attachedToRef": RUNS, "cancelActivity": RUNS, "parallelMultiple": RUNS,
                      "parallelMultiple=true": _ONE},
    "messageEventDefinition": {"messageRef": RUNS, "operationRef": NOTED},
    "signalEventDefinition": {"signalRef": RUNS},
    "errorEventDefinition": {"errorRef": _runs("without one any error is caught")},
    "escalationEventDefinition": {"escalationRef": _runs("without one any escalation is caught")},
    "compensateEventDefinition": {"activityRef": SHOWN, "waitForCompletion": SHOWN},
    "dataObject": {"itemSubjectRef": SHOWN, "isCollection": SHOWN},
    "dataObjectReference": {"itemSubjectRef": SHOWN, "dataObjectRef": RUNS},
    "dataStore": {"capacity": SHOWN, "isUnlimited": SHOWN, "itemSubjectRef": SHOWN},
    "dataStoreReference": {"itemSubjectRef": SHOWN, "dataStoreRef": SHOWN},
    "property": {"itemSubjectRef": SHOWN},
    "dataInput": {"itemSubjectRef": SHOWN, "isCollection": SHOWN},
    "dataOutput": {"itemSubjectRef": SHOWN, "isCollection": SHOWN},
    "inputDataItem": {"itemSubjectRef": SHOWN, "isCollection": SHOWN},
    "outputDataItem": {"itemSubjectRef": SHOWN, "isCollection": SHOWN},
    "association": {"sourceRef": SHOWN, "targetRef": SHOWN, "associationDirection": SHOWN},
    "group": {"categoryValueRef": SHOWN},
    "textAnnotation": {"textFormat": SHOWN},
    "resourceParameter": {"type": SHOWN, "isRequired": SHOWN},
    "resourceParameterBinding": {"parameterRef": SHOWN},
    "ioBinding": {"operationRef": NOTED, "inputDataRef": NOTED, "outputDataRef": NOTED},
    "relationship": {"type": SHOWN, "direction": SHOWN},
    "transaction": {"method": SHOWN, "triggeredByEvent": SHOWN},
    "adHocSubProcess": {"ordering": SHOWN, "cancelRemainingInstances": SHOWN, "triggeredByEvent": SHOWN},
    "expression": {"language": _runs("FEEL"), "evaluatesToTypeRef": SHOWN},
}  # fmt: skip

EXPRESSIONS = frozenset(
    {
        *("conditionExpression", "condition", "timeDate", "timeDuration", "timeCycle", "loopCondition"),
        *(
            "loopCardinality",
            "completionCondition",
            "activationCondition",
            "transformation",
            "from",
            "to",
            "messagePath",
        ),
        *("dataPath", "resourceAssignmentExpression", "formalExpression", "expression"),
    }
)
ELEMENTS |= {"formalExpression": RUNS, "expression": _noted("only a formal expression is evaluated")}
_NEUTRAL = {"parallelMultiple": ("false",), "startQuantity": ("1",), "completionQuantity": ("1",), "behavior": ("All",)}


def attribute_row(element: str, attribute: str, value: str, groups: tuple[str, ...]) -> tuple[str, Row] | None:
    """Return the key and the row of an attribute; None for one that the standard does not have there."""
    for place in (element, *groups, "expression" if element in EXPRESSIONS else "", "*"):
        rows = ATTRIBUTES.get(place, {})
        if attribute not in rows:
            continue
        key = f"{attribute}={value}"
        if attribute in ("startQuantity", "completionQuantity", "behavior") and value not in _NEUTRAL[attribute]:
            key = f"{attribute}=other than {_NEUTRAL[attribute][0]}"
        if key not in rows:
            key = attribute
        return f"{place} {key}", rows[key]
    return None


#: Extensions of tools that are understood, by dialect; everything else of theirs is noted.
VENDOR: dict[str, dict[str, str]] = {
    "duecourse": {
        "operator": "which service does it; `result` names where its answer goes",
        "decision": "which decision is taken",
        "result": "the variable or fact that the outcome goes to",
        "loop": "`collection`, `item`, `output`, `outputItem` of a repeated activity",
        "input": "`source` (FEEL) is copied into the local variable `target`",
        "output": "`source` (FEEL) is copied out to `target` when the activity is complete",
    },
    "camunda": {
        "assignee": "the assignee of a user task",
        "candidateUsers": "candidates of a user task",
        "candidateGroups": "candidates of a user task",
        "dueDate": "the due date of a user task",
        "formKey": "the form of a user task",
        "formRef": "the form of a user task",
        "topic": "the operator of a task",
        "type": "`external`, beside a topic",
        "decisionRef": "the decision of a business rule task",
        "resultVariable": "the result variable",
        "collection": "the list of a repeated activity",
        "elementVariable": "the item of a repeated activity",
        "inputOutput": "mappings in and out",
        "inputParameter": "a mapping in: text or `${…}`",
        "outputParameter": "a mapping out: text or `${…}`",
        "in": "a mapping into a call",
        "out": "a mapping out of a call",
    },
    "zeebe": {
        "userTask": "said by Camunda 8 of every user task",
        "assignmentDefinition": "assignee and candidates of a user task",
        "taskSchedule": "the due date of a user task",
        "formDefinition": "the form of a user task",
        "taskDefinition": "the operator of a task or of an event that sends",
        "calledDecision": "the decision of a business rule task and its result variable",
        "calledElement": "the process of a call activity",
        "script": "the expression and the result variable of a script task",
        "loopCharacteristics": "list, item, output of a repeated activity",
        "ioMapping": "mappings in and out",
        "input": "a mapping in",
        "output": "a mapping out",
        "subscription": "the correlation key, which the sender gives here",
    },
}


def rows() -> Iterator[tuple[str, str, Row]]:
    """Yield kind, key and row of everything but the vendors' extensions."""
    for element, row in ELEMENTS.items():
        yield "element", element, row
    for position, kinds in POSITIONS.items():
        for kind in EVENT_KINDS:
            yield "event", f"{position}: {kind}", kinds.get(kind, NOT_STANDARD)
    for element, attributes in ATTRIBUTES.items():
        for attribute, row in attributes.items():
            yield "attribute", f"{element} {attribute}", row
