"""Questions that more than one procedure asks in the same words."""

from __future__ import annotations

from engine.forms import Choice, Field
from processes import guardians


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


def party(hint: str = "") -> tuple[Field, ...]:
    """Ask who the party is; what the case knows already fills it at first."""
    return (
        Field("type", "当事人类型", "choice", choices=PARTY_TYPES, prefill="party.type", hint=hint),
        Field("name", "当事人名称（姓名）", prefill="party.name"),
        Field("code", "统一社会信用代码", "uscc", show_if=CODED, prefill="party.code"),
        Field("id_number", "身份证件号码", show_if=("type", ("citizen",)), max_length=18, prefill="party.id_number"),
        Field("representative", "法定代表人／负责人／经营者", required=False, show_if=CODED,
              prefill="party.representative"),
        Field("party_address", "住所（住址）", prefill="party.address"),
        Field("phone", "联系电话", required=False, max_length=30, prefill="party.phone"),
        *guardians.asked("party"),
    )  # fmt: skip


def outing(show_if: tuple[str, tuple[str, ...]] | None = None) -> tuple[Field, Field]:
    """Ask by which vehicle and with whom the officers came; the shift that they are out on fills it at first."""
    return (
        Field("came_by", "出勤车辆", required=False, prefill="outing.vehicle", show_if=show_if, max_length=20),
        Field("came_with", "到场执法人员", required=False, prefill="outing.people", show_if=show_if, max_length=200),
    )
