"""D21S 送达地址确认书."""

from documents.templates.penalty.d21_party import ADDRESS as TEMPLATE

__all__ = ["TEMPLATE"]
