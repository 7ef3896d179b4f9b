"""D10 现场检查（勘验）笔录: as in the ordinary procedure."""

from documents.templates.penalty.d10_inspection import TEMPLATE

__all__ = ["TEMPLATE"]
