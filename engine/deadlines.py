"""Deadlines of cases: started and stopped by steps, paused, extended, with warnings that ring once."""

from __future__ import annotations

from engine.deadline_rules import (
    DEFAULT_RUNGS,
    DeadlineRule,
    Extension,
    Param,
    ParameterSource,
    Rung,
    Trigger,
)

__all__ = ["DEFAULT_RUNGS", "DeadlineRule", "Extension", "Param", "ParameterSource", "Rung", "Trigger"]
