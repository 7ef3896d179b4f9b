"""D16K 协助扣押通知书."""

from documents.templates.penalty.d16_assistance import SEIZE as TEMPLATE

__all__ = ["TEMPLATE"]
