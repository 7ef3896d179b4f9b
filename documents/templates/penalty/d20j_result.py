"""D20J 检测（检验、检疫、鉴定）结果告知书."""

from documents.templates.penalty.d20_appraisal import RESULT as TEMPLATE

__all__ = ["TEMPLATE"]
