"""D60 申请强制执行结案审批表: the form of the body's own enforcement under its own title."""

from documents.templates.enforcement import d60_closing
from documents.templates.penalty_summary.parts import reworded

TEMPLATE = reworded(
    d60_closing.TEMPLATE, {"强制执行结案审批表": "申请强制执行结案审批表"}, title="申请强制执行结案审批表"
)
