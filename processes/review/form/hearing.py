"""The documents of hearing, legal review and collective discussion (r334-r348)."""

from __future__ import annotations

from processes.review.course import PENALTY, SUMMARY, has
from processes.review.form.element import (
    BODY,
    SEAL,
    SERVED,
    SIGNED,
    Document,
    opinion,
    states,
)

DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D34",),
        "行政处罚听证通知书",
        (PENALTY,),
        (
            (
                334,
                "当事人，案由、时间、地点，听证人员",
                (
                    states("案由、时间、地点", "case.matter", "hearing.held_at", "hearing.place"),
                    states("听证主持人", "hearing.host"),
                ),
            ),
            (335, "回避申请权、委托代理权、注意事项", (states("举行方式", "hearing.open"),)),
            (336, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        has("hearing", "report"),
        "《行政处罚法》第六十四条第二项",
    ),
    Document(
        ("D35",),
        "听证笔录",
        (PENALTY,),
        (
            (
                337,
                "起止时间、地点，听证人员，申请人",
                (
                    states("起止时间、地点", "hearing.held_at", "hearing.ended_at", "hearing.place"),
                    states("听证人员", "hearing.host", "hearing.recorder"),
                ),
            ),
            (338, "调查人员陈述事实、证据、依据和建议", (states("调查人员陈述", "minutes.case"),)),
            (
                339,
                "当事人陈述、申辩、最后陈述，签名",
                (states("陈述申辩", "minutes.defence"), states("最后陈述", "minutes.last_word"), SIGNED),
            ),
        ),
        has("hearing", "report"),
        "《行政处罚法》第六十四条第八项",
    ),
    Document(
        ("D36",),
        "听证报告",
        (PENALTY,),
        (
            (
                340,
                "听证事项、时间、地点、人员",
                (states("事项、时间、地点", "case.matter", "hearing.held_at", "hearing.place"),),
            ),
            (341, "双方的主要事实、理由和意见", (states("双方意见", "minutes.case", "minutes.defence"),)),
            (342, "结论、听证人签名、日期", (states("结论", "minutes.conclusion"), SIGNED)),
        ),
        has("hearing", "report"),
        "《行政处罚法》第六十五条",
    ),
    Document(
        ("D37",),
        "重大行政处罚决定法制审核意见书",
        (PENALTY,),
        (
            (343, "案由，承办机构", (states("案由", "case.matter"),)),
            (344, "承办机构处理意见及日期", (states("处理意见及送审日期", "review.proposal", "review.submitted_on"),)),
            (
                345,
                "逐项审核意见、签名、日期",
                (
                    states("逐项审核意见", "review.items"),
                    opinion("审核人意见", "reviewer_opinion"),
                    opinion("法制机构负责人意见", "review_head_opinion"),
                ),
            ),
        ),
        lambda file: bool(file.part("legal_review").get("required")) and file.passed("N9"),
        "《行政处罚法》第五十八条",
    ),
    Document(
        ("D38",),
        "行政机关负责人集体讨论笔录",
        (PENALTY, SUMMARY),
        (
            (
                346,
                "案由、时间、地点、人员及职务",
                (
                    states("案由、时间、地点", "case.matter", "discussion.started_at", "discussion.place"),
                    states("负责人、记录人", "discussion.leaders", "discussion.recorder"),
                ),
            ),
            (
                347,
                "汇报，每人的意见和理由",
                (states("汇报", "discussion.report"), states("各自的意见和理由", "discussion.opinions")),
            ),
            (348, "结论，负责人签名", (states("结论", "discussion.conclusion"), SIGNED)),
        ),
        has("discussion", "conclusion"),
        "《行政处罚法》第五十七条第二款",
    ),
)
