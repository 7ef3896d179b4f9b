"""The plain model of a diagram: elements, flows, scopes, and what its extensions and data say. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn_support import Row

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DUECOURSE = "http://duecourse.cn/bpmn/1.0"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"}
)
ACTIVITIES = TASKS | {"subProcess", "callActivity", "transaction", "adHocSubProcess"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str | None
    default: bool = False


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws.

    ``kind`` is none, timer, message, signal, error, escalation, conditional, terminate, link, compensate or cancel;
    ``name`` the message, signal, code or link; ``text`` the timer or condition; ``reference`` the id that was named.
    """

    kind: str
    name: str | None = None
    text: str | None = None
    slot: str = ""
    reference: str | None = None
    found: bool = True


@dataclass(frozen=True)
class Loop:
    """How often an activity is repeated: ``parallel`` or ``sequential`` over items, or ``standard``."""

    kind: str
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    until: str | None = None
    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True)
class Copy:
    """A mapping: the value of the FEEL text ``source`` goes to the variable or fact ``target``."""

    target: str
    source: str


@dataclass(frozen=True)
class Staff:
    """What a user task says of who does it, by when and on which form; each is FEEL."""

    assignee: str | None = None
    candidates: tuple[str, ...] = ()
    due: str | None = None
    form: str | None = None


@dataclass(frozen=True)
class Element:
    """A node of the diagram; ``parent`` is the subprocess around it, None at the top."""

    id: str
    name: str
    kind: str
    lane: str | None
    parent: str | None
    documentation: str
    scope: str = ""
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    events: tuple[Event, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    event_subprocess: bool = False
    loop: Loop | None = None
    operator: str | None = None
    decision: str | None = None
    script: str | None = None
    script_format: str | None = None
    result: str | None = None
    called: str | None = None
    inputs: tuple[Copy, ...] = ()
    outputs: tuple[Copy, ...] = ()
    staff: Staff | None = None

    @property
    def event(self) -> Event:
        """The event, none if there is no definition."""
        return self.events[0] if self.events else Event("none")


@dataclass
class Diagram:
    """Everything that was read; ``scopes`` maps a process or subprocess to the elements directly inside it."""

    process_id: str = ""
    name: str = ""
    elements: dict[str, Element] = field(default_factory=dict)
    scopes: dict[str, list[str]] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    oddities: list[tuple[str, str, str]] = field(default_factory=list)  # element id, code, detail
    executable: list[str] = field(default_factory=list)
    vendor: set[str] = field(default_factory=set)
    variables: dict[str, set[str]] = field(default_factory=dict)  # scope -> the variables that live and die with it
    refused: list[tuple[str, str, Row]] = field(default_factory=list)  # element id, what, the row that refuses it
    notes: set[tuple[str, str, str]] = field(default_factory=set)  # element id, code of a warning, detail
    features: set[tuple[str, str]] = field(
        default_factory=set
    )  # kind and key of every row of bpmn_support that it uses
