"""D04 案件移送函: to the authority that is competent."""

from documents.templates.penalty.d04_transfer import TEMPLATE

__all__ = ["TEMPLATE"]
