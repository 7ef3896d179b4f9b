"""D33 陈述申辩笔录及复核意见: as after the demand of an enforcement."""

from documents.templates.enforcement import d33_defence

TEMPLATE = d33_defence.TEMPLATE
