"""D16J 协助辨认（鉴别）通知书."""

from documents.templates.penalty.d16_assistance import IDENTIFY as TEMPLATE

__all__ = ["TEMPLATE"]
