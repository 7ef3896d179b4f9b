"""D105 约谈通知书. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Para
from documents.fields import Field
from documents.templates.supervision_order.parts import DAYS, DEMAND, FOUND, OF_CASE, letter

TEMPLATE = letter(
    "D105",
    "约谈通知书",
    "约谈字",
    (
        OF_CASE,
        DEMAND,
        DAYS,
        FOUND,
        Field("urging.meeting_at", "约谈时间", "urging", "2026-11-27T09:30", required=False),
    ),
    Para("本机关在行政执法监督中查明：{inquiry.found}。", when="inquiry.found"),
    Para("你单位办理的{lead.case}一案，本机关已经督办。", when="lead.case"),
    Para("本机关决定约谈你单位负责人，要求：{urging.demand}。"),
    Para("约谈时间：{urging.meeting_at|time}。地点：{body.address}。", when="urging.meeting_at"),
    Para("请携带有关案卷材料准时参加，并于约谈后{urging.days}个工作日内书面报告整改情况。"),
)
