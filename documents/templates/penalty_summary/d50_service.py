"""D50 送达回证: as in the ordinary procedure."""

from documents.templates.penalty.d50_service import TEMPLATE

__all__ = ["TEMPLATE"]
