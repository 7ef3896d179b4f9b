"""D51 公告送达."""

from documents.blocks import Head, Para, Sealed, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, PARTY, numbered

TEMPLATE = Template(
    code="D51",
    title="公告",
    fields=(
        *BODY,
        numbered("公告字", 3),
        DATE,
        PARTY[0],
        PARTY[1],
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        Field("served.title", "送达文书名称", "service", "行政处罚决定书"),
        Field("served.number", "送达文书文号", "service", "深罗城执罚决字〔2026〕1号"),
        Field("served.content", "文书主要内容", "service", "对你单位处以罚款人民币贰仟元整（2000元）"),
        Field("public_notice.reason", "公告送达的原因", "service", "采用直接送达、留置送达、邮寄送达等方式均无法送达"),
        Field("notice.announced", "公告送达的是告知书", "notice", False, required=False),
        Field("notice.defence_days", "陈述申辩期限（工作日）", "notice", 5, when="notice.announced"),
        Field("notice.hearing", "是否有权要求听证", "notice", False, required=False),
        *CONTACT,
    ),
    body=(
        Head("公告"),
        Para("{party.name}：", indent=0),
        Para("本机关查处{you}{case.matter}一案，因{public_notice.reason}，依据《中华人民共和国行政处罚法》第六十一条、"
             "《中华人民共和国民事诉讼法》第九十五条的规定，现向{you}公告送达《{served.title}》（{served.number}）。"),
        Para("该文书的主要内容为：{served.content}。"),
        Para("请{you}到本机关领取上述文书。自本公告发布之日起经过三十日，即视为送达。"),
        When(
            "notice.announced",
            (
                Para("依据《中华人民共和国行政处罚法》第四十五条的规定，{you}有权进行陈述和申辩，可以自公告期满之日起"
                     "{notice.defence_days}个工作日内，向本机关书面或者口头提出；逾期未提出的，视为放弃。"),
                When(
                    "notice.hearing",
                    (Para("依据《中华人民共和国行政处罚法》第六十三条、第六十四条的规定，{you}有要求举行听证的权利。要求听证的，"
                          "应当自公告期满之日起五个工作日内向本机关提出；逾期未提出的，视为放弃听证权利。"),),
                ),
            ),
        ),
        Para("特此公告。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip
