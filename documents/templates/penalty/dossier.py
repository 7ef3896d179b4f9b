"""The sheets that make documents a dossier: 卷宗封面, 卷内目录, 备考表."""

from documents.blocks import Big, Entries, Gap, Para, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE

COVER = Template(
    code="cover",
    title="卷宗封面",
    numbered=False,
    internal=True,
    fields=(
        BODY[0],
        Field("case.number", "案件编号", "case", "深罗城执案〔2026〕17号", required=False),
        CASE[1],
        Field("dossier.title", "案卷题名", "archive", "深圳市罗湖区好味来餐饮管理有限公司超出门、窗外墙摆卖、经营案"),
        Field("party.name", "当事人", "party", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("decision.number", "决定书文号", "decision", "深罗城执罚决字〔2026〕1号", required=False),
        Field("dossier.result", "处理结果", "archive", "处以罚款人民币贰仟元整（2000元）"),
        Field("dossier.officers", "承办人", "case", "李建国、陈晓敏", required=False),
        Field("case.opened_on", "立案日期", "opening", "2026-09-08", required=False),
        Field("case.closed_on", "结案日期", "closing", "2026-11-18", required=False),
        Field("dossier.archived_on", "归档日期", "archive", "2026-11-23", required=False),
        Field("dossier.archivist", "归档人", "archive", "林秀英", required=False),
        Field("dossier.archive_number", "档号", "archive", "LH-CG-2026-0017", required=False),
        Field("dossier.retention", "保管期限", "archive", "30年", required=False),
        Field("dossier.pages", "卷内页数", "archive", 36, required=False),
        Field("dossier.items", "卷内件数", "archive", 18, required=False),
    ),
    body=(
        Gap(1),
        Big("{body.name}"),
        Gap(0.4),
        Big("行政处罚案卷", 30),
        Gap(1),
        Form(
            (2.6, 4, 2.2, 3.2),
            (
                Row((Label("案卷题名"), Value("{dossier.title}", span=3, align="left"))),
                Row((Label("案件编号"), Value("{case.number:尚未立案}", span=3))),
                Row((Label("案由"), Value("{case.matter}", span=3))),
                Row((Label("当事人"), Value("{party.name}", span=3))),
                Row((Label("决定书文号"), Value("{decision.number:无}", span=3))),
                Row((Label("处理结果"), Value("{dossier.result}", span=3))),
                Row((Label("承办人"), Value("{dossier.officers:}", span=3))),
                Row((Label("立案日期"), Value("{case.opened_on|date:尚未立案}"), Label("结案日期"), Value("{case.closed_on|date:尚未结案}"))),
                Row((Label("归档日期"), Value("{dossier.archived_on|date:尚未归档}"), Label("归档人"), Value("{dossier.archivist:}"))),
                Row((Label("档号"), Value("{dossier.archive_number:}"), Label("保管期限"), Value("{dossier.retention:}"))),
                Row((Label("卷内件数"), Value("{dossier.items:}件"), Label("卷内页数"), Value("{dossier.pages:}页"))),
            ),
            size=14,
        ),
    ),
)  # fmt: skip

CONTENTS = Template(
    code="contents",
    title="卷内目录",
    numbered=False,
    internal=True,
    fields=(
        Field(
            "entries", "卷内文件", "archive",
            [
                {"title": "行政处罚决定书", "number": "深罗城执罚决字〔2026〕1号", "date": "2026-11-02", "pages": "1-3", "note": ""},
                {"title": "送达回证", "number": "", "date": "2026-11-03", "pages": "4", "note": "扫描件"},
            ],
        ),
    ),
    body=(
        Big("卷内目录"),
        Gap(0.6),
        Form(
            (1.1, 3.6, 2.9, 3.0, 1.6, 1.4),
            (
                Row((Label("序号"), Label("文书名称"), Label("文号"), Label("日期"), Label("页号"), Label("备注"))),
                EachRow(
                    "entries", "entry",
                    (
                        Value("{index}", align="centre"), Value("{entry.title}"), Value("{entry.number:}"),
                        Value("{entry.date|date:}", align="centre"), Value("{entry.pages}", align="centre"), Value("{entry.note:}"),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

REMARKS = Template(
    code="remarks",
    title="卷内备考表",
    numbered=False,
    internal=True,
    fields=(
        Field("dossier.items", "卷内件数", "archive", 18),
        Field("dossier.pages", "卷内页数", "archive", 36),
        Field("dossier.remarks", "卷内情况说明", "archive", "音像资料1件，随卷保存于电子档案。", required=False),
        Field("dossier.filed_by", "立卷人", "archive", "李建国", required=False),
        Field("dossier.checked_by", "检查人", "archive", "林秀英", required=False),
        Field("dossier.archived_on", "立卷日期", "archive", "2026-11-23", required=False),
    ),
    body=(
        Big("卷内备考表"),
        Gap(1),
        Para("本卷共有文件{dossier.items}件，共{dossier.pages}页。"),
        Para("{dossier.remarks}", lead="情况说明：", when="dossier.remarks"),
        Gap(4),
        Entries(
            (
                ("立卷人", "{dossier.filed_by:}"),
                ("检查人", "{dossier.checked_by:}"),
                ("立卷日期", "{dossier.archived_on|date:尚未归档}"),
            )
        ),
        SignLines(("立卷人", "检查人")),
    ),
)
