"""D20W 检测（检验、检疫、鉴定）委托书: as with a measure."""

from documents.templates.measure.d20w_entrusting import TEMPLATE

__all__ = ["TEMPLATE"]
