"""What a procedure hands to the engine: steps, services, decisions, deadlines, documents.

The engine knows no law; everything lawful comes in through these declarations, made explicitly in ``processes/`` and
handed over where the program is put together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.actor import Actor
from db.errors import NotFound
from db.session import Tx
from engine.forms import Form

if TYPE_CHECKING:
    from engine.cases import Case
    from engine.deadlines import DeadlineRule
    from engine.tasks import Task

Facts = dict[str, Any]

#: Step roles that mean a person of the case, not a role held in a unit.
CASE_BOUND = ("case_officer", "second_officer")


class ProcessUnknown(NotFound):
    """There is no procedure '{key}' in this program."""

    zh = "系统中没有“{key}”这一程序。"


@dataclass(frozen=True)
class StepContext:
    """What a guard or an ``apply`` may look at: the case, its facts, who acts and when."""

    tx: Tx
    case: Case
    facts: Facts
    task: Task | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Of a step that several must sign: what each signed so far, this one included.
    signatures: tuple[Mapping[str, Any], ...] = ()
    #: True while the step is being completed: then only problems that block are asked for, and advice costs nothing.
    deciding: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.tx.actor

    @property
    def at(self) -> dt.datetime:
        """The legal instant."""
        return self.tx.at


@dataclass(frozen=True)
class Problem:
    """Why a step cannot be completed yet, shown on the page before anybody tries."""

    code: str
    text: str
    basis: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Step:
    """One user task of the diagram as the law sees it; its key in ``Process.steps`` is the element id."""

    title: str
    role: str
    form: Form
    basis: str = ""
    #: What stands in the way, without an exception: asked when the page is shown and again on completion.
    problems: Callable[[StepContext], list[Problem]] | None = None
    #: Raises a ``DomainError`` when a binding rule is broken by these answers.
    guard: Callable[[StepContext], None] | None = None
    #: Turns answers into facts; without it they are merged into ``facts[form.section]``.
    apply: Callable[[StepContext], None] | None = None
    #: Document kinds that are drafted at this step.
    documents: tuple[str, ...] = ()
    #: Steps whose completers (as persons) may not complete this one.
    distinct_from: tuple[str, ...] = ()
    #: Steps to which this one may be sent back (退回).
    returns_to: tuple[str, ...] = ()
    #: What the check page says before an irreversible completion; empty means no check page.
    consequences: str = ""
    #: Phase for the stage bar and the supervisors' matrix.
    stage: str = ""
    #: More who may claim it, as an actor's roles spell them: ``unit@<unit>``, ``person@<person>``, ``leader@<body>``.
    also: Callable[[Case], Iterable[str]] | None = None
    #: How many different people must complete it (会签); from the facts where they say so.
    signers: int | Callable[[Mapping[str, Any]], int] = 1
    #: Says of somebody's answers that nobody else need sign any more, for example a refusal.
    vetoes: Callable[[Mapping[str, Any]], bool] | None = None
    #: Only for somebody who has proved who they are just before: a decision is not signed with an old login.
    step_up: bool = False


@dataclass(frozen=True)
class ServiceContext:
    """What a service may look at and change; ``parameters`` are the variables that its element sees in the diagram."""

    tx: Tx
    case: Case
    facts: Facts
    element_id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """What a service task does: a local function inside the transaction, or a topic for an outside worker."""

    name: str
    local: Callable[[ServiceContext], None] | None = None
    topic: str | None = None
    #: Builds what the outside worker is given (kept small: it leaves the database).
    variables: Callable[[ServiceContext], Mapping[str, Any]] | None = None
    #: Takes the outside worker's result into the facts; without it the result lands in ``facts[name]``.
    accept: Callable[[ServiceContext, Mapping[str, Any]], None] | None = None
    #: Outside work of a higher priority is fetched first.
    priority: int = 50

    def __post_init__(self) -> None:
        if (self.local is None) == (self.topic is None):
            raise ValueError(f"service {self.name} needs either a local function or a topic")


#: A pure function of the facts, or the path of a ``.dmn`` in ``bpmn/`` with the decision's name.
Decision = Callable[[Mapping[str, Any], dt.datetime], Any] | tuple[str, str]


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document of the procedure and how its context is built from the case."""

    code: str
    title: str
    template: str
    context: Callable[[StepContext], Mapping[str, Any]]
    #: Series that its number comes from; ``None`` for documents without a number.
    series: str | None = None
    #: Internal papers (副卷) are kept apart from what the party may see.
    internal: bool = False
    #: Position in the dossier.
    order: int = 100
    #: Says why it may not be filed yet (in Chinese); None or an empty answer lets it pass.
    too_early: Callable[[StepContext], str] | None = None


@dataclass(frozen=True)
class Summary:
    """What lists and the search show of a case; computed from its facts after every command."""

    title: str = ""
    party_name: str = ""
    party_code: str = ""
    address: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Process:
    """A procedure: its diagram and everything the diagram's names mean."""

    key: str
    title: str
    diagram: str
    steps: Mapping[str, Step]
    deadlines: Mapping[str, DeadlineRule] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    #: What somebody may hand in who opens a case: section of the facts -> names in it, and nothing else.
    opens_with: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Messages that only the commands of this program hand to a case, never a person at a page or the API.
    own_messages: frozenset[str] = frozenset()
    summary: Callable[[Mapping[str, Any]], Summary] = lambda facts: Summary()
    #: How long a closed case is kept, by its facts: a class of ``engine.retention.YEARS``.
    keep: Callable[[Mapping[str, Any]], str] = lambda facts: "30"
    on_opened: Callable[[Tx, Case], None] | None = None
    on_closed: Callable[[Tx, Case], None] | None = None


class Registry:
    """The procedures that this program runs; provided to every transaction by the composition root."""

    def __init__(
        self,
        processes: Iterable[Process],
        diagrams: Path | None = None,
        services: Iterable[Service] = (),
        actions: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the procedures, the folder of their diagrams, and services that every diagram may name as operators.

        :param actions: kinds of repairs (``engine.repair_actions.Action``) that only the procedures know.
        """
        self.actions = dict(actions or {})
        common = {one.name: one for one in services}
        self.processes = {one.key: replace(one, services={**common, **one.services}) for one in processes}
        self.diagrams = diagrams or Path(__file__).resolve().parent.parent / "bpmn"

    def process(self, key: str) -> Process:
        """Give a procedure by its key.

        :raises ProcessUnknown: when there is none.
        """
        try:
            return self.processes[key]
        except KeyError:
            raise ProcessUnknown(key=key) from None

    def diagram(self, key: str) -> bytes:
        """Read the shipped diagram of a procedure."""
        return (self.diagrams / self.process(key).diagram).read_bytes()
