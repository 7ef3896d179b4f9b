"""Deadlines of cases: started and stopped by steps, paused, extended, with warnings that ring once.

The door to the statutory clock: rules (``deadline_rules``), counting (``deadline_count``), the clock of a case
(``deadline_clock``), pauses and extensions (``deadline_ledger``), the explanation (``deadline_proof``).
"""

from __future__ import annotations

from engine.deadline_clock import (
    RUNG,
    Brief,
    DeadlineUnknown,
    Light,
    briefs_of_cases,
    count_of,
    due,
    extensions_of,
    get,
    latest,
    light,
    light_at,
    of_case,
    of_cases,
    on_closed,
    on_trace,
    pauses_of,
    provisional_years,
    recompute,
    recompute_provisional,
    ring,
    rules_of,
    rungs_of,
    start,
    stop,
)
from engine.deadline_ledger import (
    ExtensionNotAllowed,
    ExtensionNotYours,
    NotPaused,
    PauseNotAllowed,
    PauseOpenAlready,
    carry_extension,
    extend,
    extend_now,
    next_extension,
    pause,
    pause_now,
    resume,
    resume_now,
)
from engine.deadline_proof import Proof, explain, proof
from engine.deadline_rows import (
    RUNNING,
    STOPPED,
    SUPERSEDED,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRung,
)
from engine.deadline_rules import (
    DEFAULT_RUNGS,
    UNITS,
    DeadlineRule,
    Extension,
    Param,
    ParameterSource,
    Rung,
    Trigger,
    Unit,
    rungs_before,
)

__all__ = [
    "DEFAULT_RUNGS", "RUNG", "RUNNING", "STOPPED", "SUPERSEDED", "UNITS", "Brief", "Deadline", "DeadlineExtension",
    "DeadlinePause", "DeadlineRule", "DeadlineRung", "DeadlineUnknown", "Extension", "ExtensionNotAllowed",
    "ExtensionNotYours", "Light", "NotPaused", "Param", "ParameterSource", "PauseNotAllowed", "PauseOpenAlready",
    "Proof", "Rung", "Trigger", "Unit", "briefs_of_cases", "carry_extension",
    "count_of", "due", "explain", "extend", "extend_now", "extensions_of", "get",
    "latest", "light", "light_at", "next_extension", "of_case", "of_cases", "on_closed", "on_trace", "pause",
    "pause_now", "pauses_of", "proof", "provisional_years", "recompute", "recompute_provisional", "resume",
    "resume_now", "ring", "rules_of", "rungs_before", "rungs_of", "start", "stop",
]  # fmt: skip
