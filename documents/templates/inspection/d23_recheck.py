"""D23 整改复查意见书: as in the penalty procedure."""

from documents.templates.penalty.d23_recheck import TEMPLATE

__all__ = ["TEMPLATE"]
