"""The families of errors that a person can cause or must know about.

An error is a name, one English sentence (its docstring, a ``str.format`` template over its parameters) and one
Chinese sentence (``zh``). Only ``api/errors.py`` turns a family into an HTTP status.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, ClassVar


class DomainError(Exception):
    """The request cannot be carried out."""

    zh: ClassVar[str] = "操作无法完成。"

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.message("en"))

    @property
    def code(self) -> str:
        """Name the error for machines: ``TaskAlreadyCompleted`` becomes ``task-already-completed``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    def message(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in Chinese (``zh``) or English (``en``)."""
        template = self.zh if language.startswith("zh") else inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        try:
            return template.format(**self.params)
        except (KeyError, IndexError, ValueError):
            return template


class NotFound(DomainError):
    """There is no such {kind}: it does not exist or belongs to another tenant."""

    zh = "未找到该记录（不存在或不属于本单位）。"


class Conflict(DomainError):
    """The state has changed in the meantime; load it again and repeat."""

    zh = "数据已被他人更新，请刷新后重试。"


class Invalid(DomainError):
    """Some fields need attention: {summary}"""

    zh = "有内容需要更正：{summary}"

    def __init__(self, fields: dict[str, str] | None = None, **params: Any) -> None:
        self.fields = dict(fields or {})
        params.setdefault("summary", "；".join(f"{name}：{text}" for name, text in self.fields.items()))
        super().__init__(**params)


class PermissionDenied(DomainError):
    """You need the permission '{permission}' for this."""

    zh = "您没有此项操作的权限，请联系管理员。"


class Locked(DomainError):
    """Somebody else is working on this right now; try again in a moment."""

    zh = "该记录正在被他人处理，请稍后再试。"


class PreconditionFailed(DomainError):
    """A condition that the law or the procedure sets is not met: {reason}"""

    zh = "不满足办理条件：{reason}"
