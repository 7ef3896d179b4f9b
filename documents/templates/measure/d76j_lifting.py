"""D76J 解除冻结决定书."""

from documents.templates.measure.d76_freezing import LIFTING as TEMPLATE

__all__ = ["TEMPLATE"]
