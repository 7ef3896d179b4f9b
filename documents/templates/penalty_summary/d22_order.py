"""D22 责令改正通知书: as in the ordinary procedure."""

from documents.templates.penalty.d22_order import TEMPLATE

__all__ = ["TEMPLATE"]
