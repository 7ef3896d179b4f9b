"""What the documents of a transfer share: the case, the suspicion, to whom it goes."""

from __future__ import annotations

from documents.fields import Field

RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"
CASE = (
    Field("case.number", "移送案件编号", "case", "深罗城执刑移案〔2026〕1号"),
    Field("case.matter", "原案由", "case", "非法处置建筑垃圾", required=False),
    Field("case.origin", "原案件编号", "origin", "深罗城执案〔2026〕17号", required=False),
)
CRIME = Field("crime.name", "涉嫌罪名", "report", "污染环境罪")
FACTS = Field(
    "crime.facts", "涉嫌犯罪的事实", "report",
    "2026年9月3日至9月6日，当事人组织车辆向罗湖区莲塘街道一处山沟倾倒混有危险废物的建筑垃圾约42吨",
)  # fmt: skip
STANDARD = Field(
    "crime.standard", "移送标准", "report", "非法处置危险废物三吨以上，符合污染环境罪的立案追诉标准", required=False
)
EVIDENCE = Field(
    "crime.evidence", "主要证据", "report", ["现场检查（勘验）笔录1份", "检测报告1份", "称重单据6张"], required=False
)
TO = Field("sending.to", "受移送的公安机关", "sending", "深圳市公安局罗湖分局")
GOODS = Field(
    "list.goods", "涉案物品", "财物台账",
    [{"name": "自卸货车", "model": "粤B5Y719、粤B8K206", "quantity": "2辆", "note": "封条 LH0007、LH0008"},
     {"name": "称重单据", "model": "", "quantity": "6张", "note": "原件"}],
    required=False,
)  # fmt: skip
