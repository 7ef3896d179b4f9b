"""D15 电子数据证据提取笔录."""

from documents.blocks import RECORD, Entries, Head, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY

TEMPLATE = Template(
    code="D15",
    title="电子数据证据提取笔录",
    style=RECORD,
    foot=("提供人",),
    fields=(
        BODY[0],
        CASE[1],
        PARTY[1],
        OFFICERS,
        Field("extract.started_at", "开始时间", "填写", "2026-09-12T10:05"),
        Field("extract.ended_at", "结束时间", "填写", "2026-09-12T10:40"),
        Field("extract.place", "提取地点", "填写", "深圳市罗湖区文锦中路1008号"),
        Field("extract.holder", "电子数据提供人", "填写", "王丽华"),
        Field("extract.device", "存储设备或者网络地址", "填写", "当事人收银电脑（序列号 PF2X19）中的销售系统"),
        Field("extract.method", "提取方法和步骤", "填写", "连接只读接口后导出九月份销售记录，复制到一次写入光盘"),
        Field("extract.data", "数据名称、格式、数量", "填写", ["销售记录.xlsx，1个文件，214千字节"]),
        Field(
            "extract.digest",
            "完整性校验值",
            "填写",
            "SHA-256 5f0e7a215f0e7a215f0e7a215f0e7a215f0e7a215f0e7a215f0e7a215f0ec91a",
            required=False,
        ),
        Field("extract.shows", "证明内容", "填写", "当事人九月份的经营情况"),
        Field("extract.witness", "见证人", "填写", "", required=False),
    ),
    body=(
        Head("电子数据证据提取笔录", number=""),
        Entries(
            (
                ("时间", "{extract.started_at|moment}至{extract.ended_at|moment}"),
                ("地点", "{extract.place}"),
                ("案由", "{party.name}涉嫌{case.matter}"),
                ("提取人", "{officers|people}"),
                ("提供人", "{extract.holder}"),
                ("见证人", "{extract.witness}", "extract.witness"),
                ("存储设备", "{extract.device}"),
                ("提取方法和步骤", "{extract.method}"),
                ("数据名称、格式、数量", "{extract.data|list}"),
                ("完整性校验值", "{extract.digest}", "extract.digest"),
                ("证明内容", "{extract.shows}"),
            )
        ),
        Para("提取人已出示执法证件并说明来意。提取过程客观、完整，提取后的数据未作增加、删除或者修改。"),
        SignLines(("提取人（{who.name}）",), each="officers"),
        SignLines(("提供人（核对无误）", "见证人")),
    ),
)
