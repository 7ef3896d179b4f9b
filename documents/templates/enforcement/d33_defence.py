"""D33 陈述申辩笔录及复核意见: as in the penalty procedure, after a demand."""

from dataclasses import replace

from documents.templates.penalty import d33_defence
from documents.templates.penalty_summary.parts import reworded

TEMPLATE = replace(reworded(d33_defence.TEMPLATE, {"告知书文号": "催告书文号"}), code="D33")
