"""D38 行政机关负责人集体讨论笔录: as in the ordinary procedure."""

from documents.templates.penalty.d38_discussion import TEMPLATE

__all__ = ["TEMPLATE"]
