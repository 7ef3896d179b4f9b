"""Lighter, below the minimum, heavier, no penalty: the grounds that the law names and what each allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from discretion.amounts import yuan
from discretion.conditions import Facts, Overlay
from discretion.flags import Flag, flag

KINDS = {"no_penalty": "不予处罚", "lighter": "从轻处罚", "below_minimum": "减轻处罚", "heavier": "从重处罚"}


@dataclass(frozen=True)
class Ground:
    """A ground in law, in our own words, with its article."""

    code: str
    zh: str
    article: str
    kinds: tuple[str, ...]


_NONE, _LESS, _MORE = ("no_penalty",), ("lighter", "below_minimum"), ("heavier",)

#: Source: 《行政处罚法》(2021年修订, in force 2021-07-15) articles 30-33, 49.
GROUNDS: dict[str, Ground] = {
    ground.code: ground
    for ground in (
        Ground("under_14", "违法行为人不满十四周岁", "《行政处罚法》第三十条", _NONE),
        Ground("minor_14_18", "违法行为人已满十四周岁不满十八周岁", "《行政处罚法》第三十条", _LESS),
        Ground("incapable", "违法行为人实施行为时不能辨认或者控制自己的行为", "《行政处罚法》第三十一条", _NONE),
        Ground("partly_incapable", "违法行为人尚未完全丧失辨认或者控制能力", "《行政处罚法》第三十一条", _LESS),
        Ground("mitigated", "主动消除或者减轻危害后果", "《行政处罚法》第三十二条第（一）项", _LESS),
        Ground("coerced", "受他人胁迫或者诱骗实施", "《行政处罚法》第三十二条第（二）项", _LESS),
        Ground("confessed", "主动供述尚未被掌握的违法行为", "《行政处罚法》第三十二条第（三）项", _LESS),
        Ground("meritorious", "配合查处有立功表现", "《行政处罚法》第三十二条第（四）项", _LESS),
        Ground("other_rule", "法律、法规、规章规定的其他从轻或者减轻情形", "《行政处罚法》第三十二条第（五）项", _LESS),
        Ground("minor_corrected_harmless", "违法行为轻微并及时改正，没有造成危害后果", "《行政处罚法》第三十三条第一款",
               _NONE),
        Ground("first_minor_corrected", "初次违法且危害后果轻微并及时改正", "《行政处罚法》第三十三条第一款", _NONE),
        Ground("no_fault", "当事人有证据足以证明没有主观过错", "《行政处罚法》第三十三条第二款", _NONE),
        Ground("emergency", "突发事件应对期间违反应对措施", "《行政处罚法》第四十九条", _MORE),
        Ground("heavier_rule", "法律、法规、规章规定的从重情形", "相应法律、法规、规章", _MORE),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Adjusted:
    """What an overlay makes of an amount: new bounds in cents, flags, and the sentence that explains it."""

    low_cents: int | None
    high_cents: int | None
    flags: tuple[Flag, ...]
    reason: str


def adjust(
    overlay: Overlay, facts: Facts, low: int | None, high: int | None, minimum: int | None, maximum: int | None
) -> Adjusted:
    """Apply an overlay to the tier's amount within the statutory bounds of this case (cents).

    Below the minimum the law sets no floor of its own; a ground of article 30 to 32 is needed and
    the leaders' discussion decides.
    """
    kind = KINDS[overlay.kind]
    ground = GROUNDS.get(overlay.ground)
    if ground is None or overlay.kind not in ground.kinds:
        return Adjusted(low, high, (flag("no-ground", kind=kind),), "")
    reason = f"具有“{ground.zh}”的情形，依照{ground.article}，{kind}"
    flags: list[Flag] = []
    if not _borne_out(ground, facts):
        flags.append(flag("ground-unmet", ground=ground.zh))
    if overlay.kind == "no_penalty":
        if ground.code == "first_minor_corrected" and facts.first_offence_listed is None:
            flags.append(flag("first-offence-list-empty"))
        elif ground.code == "first_minor_corrected" and not facts.first_offence_listed:
            flags.append(flag("not-on-first-offence-list"))
        return Adjusted(0, 0, tuple(flags), reason)
    if overlay.kind == "lighter":
        bounds: tuple[int | None, int | None] = (minimum if minimum is not None else 0, high)
    elif overlay.kind == "below_minimum":
        bounds = (0, minimum - 1 if minimum else high)
    else:
        bounds = (low, maximum)
    if overlay.fine_cents is None:
        return Adjusted(*bounds, (*flags, flag("sub-range-convention")), reason)
    floor, ceiling = bounds
    inside = (floor is None or overlay.fine_cents >= floor) and (ceiling is None or overlay.fine_cents <= ceiling)
    if not inside:
        words = f"{yuan(floor or 0)}至{yuan(ceiling) if ceiling is not None else '不限'}"
        flags.append(flag("overlay-out-of-bounds", kind=kind, range=words))
    return Adjusted(overlay.fine_cents, overlay.fine_cents, tuple(flags), reason)


def _borne_out(ground: Ground, facts: Facts) -> bool:
    if ground.code == "minor_corrected_harmless":
        return facts.prompt_correction is True
    if ground.code == "first_minor_corrected":
        return facts.prompt_correction is True and not facts.prior_penalties
    if ground.code in ("under_14", "minor_14_18"):
        young = facts.age is None or (facts.age < 14 if ground.code == "under_14" else 14 <= facts.age < 18)
        return facts.party_type == "citizen" and young
    if ground.code in ("incapable", "partly_incapable"):
        return facts.party_type == "citizen"
    return True
