"""What can be wrong with an expression."""

from __future__ import annotations

from typing import ClassVar

from db.errors import DomainError, Invalid


class ExpressionInvalid(Invalid):
    """The expression "{text}" is not FEEL: {reason} (at character {position})."""

    zh: ClassVar[str] = "表达式“{text}”不符合 FEEL 语法（第 {position} 个字符处：{reason}），请修改。"


class ExpressionFailed(DomainError):
    """The expression "{text}" cannot be evaluated: {reason}."""

    zh: ClassVar[str] = "表达式“{text}”无法求值：{reason}。"


class ExpressionTooCostly(ExpressionFailed):
    """The expression "{text}" was stopped because it takes too many steps or too much memory."""

    zh: ClassVar[str] = "表达式“{text}”运算量过大，已停止求值。"
