"""D20W 检测（检验、检疫、鉴定）委托书."""

from documents.templates.penalty.d20_appraisal import ENTRUSTING as TEMPLATE

__all__ = ["TEMPLATE"]
