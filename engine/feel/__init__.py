"""FEEL, the standard expression language of DMN: a grammar, a small evaluator, and nothing else.

Pure: no database, no clock, no file, no Python names. A text is parsed once (:func:`parse`), is limited in length
and depth, and is evaluated within a budget of steps, so that any text whatever ends quickly.
"""

from engine.feel.errors import ExpressionFailed, ExpressionInvalid, ExpressionTooCostly
from engine.feel.language import Expression, Tests, parse, parse_tests
from engine.feel.values import Function, Range, YearsMonths, from_json, to_json

__all__ = [
    "Expression",
    "ExpressionFailed",
    "ExpressionInvalid",
    "ExpressionTooCostly",
    "Function",
    "Range",
    "Tests",
    "YearsMonths",
    "from_json",
    "parse",
    "parse_tests",
    "to_json",
]
