"""What an assessment may warn of: each flag with its sentence in both languages, and whether it blocks the fine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """One warning about an assessment."""

    code: str
    blocking: bool
    en: str
    zh: str

    def message(self, language: str = "zh") -> str:
        """Say it in Chinese (``zh``) or English (``en``)."""
        return self.zh if language.startswith("zh") else self.en


#: code -> (blocks the fine, English, Chinese); templates over the parameters given to :func:`flag`.
FLAGS: dict[str, tuple[bool, str, str]] = {
    "order-missing": (
        True,
        "The statute allows a fine only after a written order to correct; there is none. Serve the order first.",
        "法律规定须先责令改正，本案没有责令改正文书，不得处以罚款；请先制发责令改正通知书。",
    ),
    "refusal-missing": (
        True,
        "The statute allows a fine only when the order was not obeyed; no re-check has established that.",
        "法律规定须“{words}”方可处罚，本案没有复查认定，不得处以罚款；请先复查。",
    ),
    "limit-not-passed": (
        True,
        "The limit of the order to correct runs until {due}; before that the act is not overdue.",
        "责令改正期限至{due}届满，期满前不构成逾期未改正，不得处以罚款。",
    ),
    "precondition-unmet": (
        True,
        "A precondition of the penalty is not met: {words}",
        "处罚的前置条件不满足：{words}。",
    ),
    "excluded": (
        True,
        "The matter belongs to another authority: {words}",
        "本案属于除外情形（{words}），应移送有管辖权的机关。",
    ),
    "outside-statutory-range": (
        True,
        "The amount printed in the standard ({amount}) lies outside the statutory range ({range}); do not apply it.",
        "裁量基准所载数额（{amount}）超出法定幅度（{range}），不得适用，请核对公报原文并提请法制审核。",
    ),
    "unit-mismatch": (
        True,
        "The statutory range is per {unit}, the tier is not; the two cannot be compared.",
        "法定幅度按每{unit}计算，而裁量档次不是，无法比对，请核对。",
    ),
    "contradictory-answers": (
        True,
        "The facts meet both the tier without penalty and an aggravated tier; check the answers.",
        "认定的事实同时符合“不予处罚”与从重档次，请核对各项回答。",
    ),
    "law-not-in-force": (
        True,
        "The law of this item governs acts before {day} only.",
        "本事项所依据的法律仅适用于{day}前的行为，请选用现行依据。",
    ),
    "standard-not-in-force": (
        True,
        "The standard is in force neither at the date of the act nor on {day}.",
        "该裁量基准在行为发生日和{day}均不在有效期内，不得适用。",
    ),
    "no-ground": (
        True,
        "This adjustment needs one of the grounds that the law names.",
        "{kind}必须有法定情形，请选择并写明依据。",
    ),
    "ground-unmet": (
        True,
        "The facts do not bear out the ground '{ground}'.",
        "案件事实不支持所选情形“{ground}”，请核对。",
    ),
    "overlay-out-of-bounds": (
        True,
        "An amount for this adjustment lies between {range}.",
        "{kind}的数额应在{range}之间，请更正。",
    ),
    "no-published-tier": (
        False,
        "No tiers are published for this item; the officer sets the amount within the statutory range, with reasons.",
        "本事项未见公开的裁量档次，请在法定幅度内确定数额并说明理由。",
    ),
    "no-matching-tier": (
        False,
        "No tier of the standard fits these facts; the statutory range applies and the officer decides with reasons.",
        "裁量基准中没有与本案事实相符的档次，请在法定幅度内确定并说明理由。",
    ),
    "ordinary-by-statute": (
        False,
        "The standard publishes the serious case only; the amount is the one that the statute fixes.",
        "裁量基准仅公布情节严重的档次，一般情形按法律规定的固定数额处罚。",
    ),
    "ordinary-amount-unknown": (
        False,
        "The standard publishes the serious case only, and the amount that the statute fixes is not in the library.",
        "裁量基准仅公布情节严重的档次，一般情形应按法条规定的数额处罚，库中未收录该数额，请查明法条后填写。",
    ),
    "amount-not-computable": (
        False,
        "The formula '{words}' is not one that the program computes; the officer sets the amount with reasons.",
        "公式“{words}”无法自动计算，请人工确定数额并说明理由。",
    ),
    "no-statutory-range": (
        False,
        "The library holds no statutory range for this row; compare the amount with the law by hand.",
        "库中未收录该行的法定幅度，请对照法条核对数额。",
    ),
    "statutory-unit-read-from-tier": (
        False,
        "The source does not say what the statutory range is counted by; it is read as per {unit}, like the tier.",
        "来源未写明法定幅度的计量单位，按该档次的单位（每{unit}）比对，请核对法条。",
    ),
    "tiers-overlap": (
        False,
        "Several tiers fit these facts ({words}); the lighter one is applied.",
        "同时符合多个档次（{words}），从有利于当事人的原则适用较轻档次，请核对。",
    ),
    "zero-tier-after-refusal": (
        False,
        "The tier without penalty stands under a heading that already presupposes refusal; explain why it applies.",
        "该事项以拒不改正为前提，却适用“及时改正”的不予处罚档次，请在文书中说明理由。",
    ),
    "optional-fine": (
        False,
        "The statute says that a fine may be added; the officer decides whether.",
        "法律规定为“可以”处罚款，是否处以罚款请说明理由。",
    ),
    "basis-unverified": (
        False,
        "The wording of this basis has not been compared with the law: {words}",
        "以下依据尚未与法律文本逐字核对：{words}。",
    ),
    "look-back-boundary": (
        False,
        "An earlier penalty lies exactly on the edge of the look-back year; check whether it counts.",
        "有以往处罚恰好落在一年计算期间的首日或末日，请核对是否计入次数。",
    ),
    "recurrence-after-refusal-window": (
        False,
        "The act recurred more than 7 days after the written order; the standard's note counts 7 days.",
        "再次发生距书面责令改正超过7日，与裁量基准说明的认定标准不一致，请核对。",
    ),
    "lighter-law-applied": (
        False,
        "The rules changed between the act and the decision; the lighter ones ({words}) are applied.",
        "行为发生后规定有变化，按从旧兼从轻原则适用较轻的规定（{words}）。",
    ),
    "same-by-both-laws": (
        False,
        "The rules changed after the act with the same result; those of the act ({words}) are applied.",
        "行为发生后规定有变化，两者的处理结果相同，适用行为时的规定（{words}）。",
    ),
    "item-gone": (
        False,
        "No standard in force on the day of the decision has the item {words} any more; a person compares.",
        "作出处理时的裁量基准已没有事项“{words}”，请核对是否废止或者另有规定，适用较轻的规定（《行政处罚法》第三十七条）。",
    ),
    "law-comparison-open": (
        False,
        "The rules changed between the act and the decision, which is lighter is not computable; a person decides.",
        "行为发生后规定有变化，无法自动判断孰轻，请人工比较后适用较轻的规定。",
    ),
    "first-offence-list-empty": (
        False,
        "No published list of first offences without penalty is loaded; check that the item is on one.",
        "库中没有公布的首违不罚清单，请核对本事项是否在清单内。",
    ),
    "not-on-first-offence-list": (
        True,
        "The item is not on the published list of first offences without penalty.",
        "本事项不在公布的首违不罚清单内，不得以首违不罚为由不予处罚；符合其他法定情形的请另选。",
    ),
    "under-14": (
        True,
        "The citizen was younger than fourteen on the day of the act; no penalty is possible (art. 30).",
        "当事人行为时不满十四周岁，不予行政处罚，责令监护人加以管教（《行政处罚法》第三十条）。",
    ),
    "minor-lighter": (
        False,
        "The citizen was a minor on the day of the act; the penalty must be lighter or reduced (art. 30).",
        "当事人行为时已满十四周岁不满十八周岁，应当从轻或者减轻处罚（《行政处罚法》第三十条），请选择裁量调整。",
    ),
    "one-fine-several-laws": (
        False,
        "The act breaks several rules; it is fined once, by the rule with the higher fine ({words}) (art. 29).",
        "同一行为违反多个法律规范均应罚款的，按罚款数额高的规定（{words}）处罚一次（《行政处罚法》第二十九条）。",
    ),
    "concurrence-open": (
        False,
        "Which of the rules has the higher fine cannot be computed for {words}; a person compares.",
        "{words}的罚款数额无法自动比较，请人工确认哪一规定的罚款数额较高。",
    ),
    "sub-range-convention": (
        False,
        "No published formula says how far lighter or heavier goes; the whole part of the range is shown.",
        "从轻、从重的具体幅度未见统一公布的计算规则，现列出全部可用区间，请说明理由。",
    ),
}


def flag(code: str, **params: object) -> Flag:
    """Make a flag with its sentences filled in."""
    blocking, en, zh = FLAGS[code]
    return Flag(code, blocking, _fill(en, params), _fill(zh, params))


def _fill(template: str, params: dict[str, object]) -> str:
    for name, value in params.items():
        template = template.replace("{" + name + "}", str(value))
    return template
