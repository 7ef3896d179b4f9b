"""Questions that more than one procedure asks in the same words."""

from __future__ import annotations

from engine.forms import Choice, Field


def choices(**labels: str) -> tuple[Choice, ...]:
    """Make choices of value and Chinese label."""
    return tuple(Choice(value, label) for value, label in labels.items())


#: 当事人类型. 个体工商户 counts as a citizen where amounts are compared (case-file review rule 104).
PARTY_TYPES = choices(company="法人", sole_trader="个体工商户", organization="非法人组织", citizen="公民")
#: Types of party that carry a unified social credit code, as a field's ``show_if``.
CODED = ("type", ("company", "sole_trader", "organization"))
YES_NO_AGREE = ("同意。", "同意承办人意见。", "拟同意，报负责人审批。")


def opinion(label: str, name: str = "opinion", **more: object) -> Field:
    """Make the field for an opinion, with phrases that are inserted with one tap."""
    return Field(name, label, "longtext", phrases=YES_NO_AGREE, max_length=1000, **more)  # type: ignore[arg-type]


def outing(show_if: tuple[str, tuple[str, ...]] | None = None) -> tuple[Field, Field]:
    """Ask by which vehicle and with whom the officers came; the shift that they are out on fills it at first."""
    return (
        Field("came_by", "出勤车辆", required=False, prefill="outing.vehicle", show_if=show_if, max_length=20),
        Field("came_with", "到场执法人员", required=False, prefill="outing.people", show_if=show_if, max_length=200),
    )
