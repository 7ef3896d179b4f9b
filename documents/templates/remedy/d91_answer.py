"""D91 行政复议答复书. Source: 《行政复议法》第四十八条、第五十四条、第七十条."""

from documents.templates.remedy.parts import answer

TEMPLATE = answer(
    "D91", "行政复议答复书", we="答复人", they="申请人", received="行政复议申请书", word="答复", ask="维持"
)
