"""D76B 协助冻结存款（汇款）通知书."""

from documents.templates.measure.d76_freezing import TO_BANK as TEMPLATE

__all__ = ["TEMPLATE"]
