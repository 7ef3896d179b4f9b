"""What the documents of an inspection share: what is inspected, by whom, for the how manieth time, and its record."""

from __future__ import annotations

from documents.blocks import Each, Para
from documents.fields import Field
from documents.templates.penalty.parts import UNSIGNED

ITEMS_EXAMPLE = [
    {"code": "SZCG2023-002", "title": "商场、门店超出门、窗外墙摆卖、经营", "body": "",
     "basis": "《深圳经济特区市容和环境卫生管理条例》第十七条第一款", "result": "未发现问题", "note": ""},
    {"code": "SZCG2023-017", "title": "清扫保洁产生的垃圾处置", "body": "深圳市罗湖区东门街道办事处",
     "basis": "《深圳经济特区市容和环境卫生管理条例》第五十条第一款", "result": "发现问题", "note": "垃圾露天堆放约1平方米"},
]  # fmt: skip
ITEMS = Field("items", "检查事项", "request", ITEMS_EXAMPLE)
SOURCE = Field("inspection.source", "任务来源", "request", "双随机抽查")
PURPOSE = Field("inspection.purpose", "检查目的和内容", "request", "核查经营场所市容环境卫生责任落实情况")
BASIS = Field("inspection.basis", "检查依据", "request", "《深圳经济特区市容和环境卫生管理条例》第七条")
PLACE = Field("inspection.place", "检查地点", "request", "深圳市罗湖区东门街道人民北路2088号一层102铺")
PLANNED = Field("inspection.planned_on", "检查日期", "request", "2026-03-04")
NUMBER_OF_YEAR = Field("inspection.number", "本年度第几次检查", "频次", 1)
CAP = Field("inspection.cap", "年度频次上限", "频次", 2, required=False)
ASSISTANTS = Field("inspection.assistants", "辅助人员数", "request", "0", required=False)
RECORD_FIELDS = (
    Field("record.started_at", "开始时间", "scene", "2026-03-04T10:05"),
    Field("record.ended_at", "结束时间", "scene", "2026-03-04T10:50"),
    Field("record.place", "地点", "scene", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
    Field("record.recorder", "记录人", "scene", "陈晓敏"),
    Field("record.witness", "见证人", "scene", "", required=False),
)
SUBJECT_PERSON = Field("record.present", "被检查人在场人员", "scene", "刘洋（店长）")
REFUSED = UNSIGNED[0]
FILMED = UNSIGNED[2]
APPRAISAL = (
    Field("appraisal.kind", "种类", "appraisal", "检验"),
    Field("appraisal.objects", "送检物品", "appraisal", "餐饮具4件"),
    Field("appraisal.institution", "机构", "appraisal", "深圳市计量质量检测研究院"),
)
#: The items, each with the body whose item it is where it is another one's (综合查一次).
ITEM_LINES = Each(
    "items", "item",
    (
        Para("{index}．{item.title}（{item.code}）", when="!item.body"),
        Para("{index}．{item.title}（{item.code}，联合检查主体：{item.body}）", when="item.body"),
    ),
)  # fmt: skip
