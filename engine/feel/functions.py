"""FEEL's built-in functions. A call with arguments that do not fit gives null, as the standard says."""

from __future__ import annotations

from engine.feel import functions_list, functions_number, functions_range, functions_text, functions_time
from engine.feel.values import Function

BUILTINS: dict[str, Function] = {
    **functions_text.FUNCTIONS,
    **functions_number.FUNCTIONS,
    **functions_list.FUNCTIONS,
    **functions_time.FUNCTIONS,
    **functions_range.FUNCTIONS,
}
