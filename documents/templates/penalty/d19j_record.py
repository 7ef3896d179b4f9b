"""D19J 抽样取证记录."""

from documents.templates.penalty.d19_sampling import MINUTES as TEMPLATE

__all__ = ["TEMPLATE"]
