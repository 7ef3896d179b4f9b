"""The law's names for the engine's roles and qualifications, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.roles import Role

#: Qualification of everybody who acts towards a party. Source: 《行政处罚法》第四十二条.
CERTIFICATE = "执法证"
#: Asked of those who review for the first time. Source: 《行政处罚法》第五十八条第二款.
LEGAL_QUALIFICATION = "国家统一法律职业资格"

#: 正职负责人 or who acts as such (主持工作的负责人). Source: 《行政执法机关移送涉嫌犯罪案件的规定》第五条第一款.
PRINCIPAL = "正职负责人"
#: On record as having reviewed before the qualification was asked for.
EARLIER_REVIEWER = "此前从事法制审核"

_WORK = frozenset(
    {"case:read", "task:claim", "task:complete", "task:return", "document:file", "evidence:add", "goods:keep"}
)
_SEE = frozenset({"case:read", "supervision:read", "journal:read"})

#: What roles may do with the fleet beside the rest.
_DRIVE = frozenset({"vehicle:read", "vehicle:drive", "position:report", "track:read", "track:keep"})
_FLEET: Mapping[str, frozenset[str]] = {
    "officer": _DRIVE,
    "intake": frozenset({"vehicle:read", "vehicle:dispatch", "track:read"}),
    "unit_head": _DRIVE | {"vehicle:dispatch", "vehicle:manage", "geofence:manage"},
    "leader": frozenset({"vehicle:read", "vehicle:dispatch", "track:read", "track:read_all"}),
    "supervisor": frozenset({"vehicle:read", "track:read", "track:read_all"}),
    "administrator": frozenset({"vehicle:read", "vehicle:manage", "geofence:manage"}),
}

_ROLES: Mapping[str, Role] = {
    "officer": Role("执法人员", _WORK | {"case:open", "message:send"}),
    "intake": Role("受理员", _WORK | {"case:open"}),
    "unit_head": Role(
        "承办部门负责人",
        _WORK
        | {"case:open", "task:assign", "limits:manage", "supervision:read", "journal:read", "message:send"}
        | {"phrases:manage", "publicity:approve", "inspection:plan", "inspection:draw"},
    ),
    "legal_reviewer": Role(
        "法制审核",
        _WORK
        | {"case:open", "journal:read", "discretion:import", "message:send", "publicity:approve", "wording:manage"}
        | {"remedy:open", "parameters:approve", "discretion:approve", "review:judge"},
    ),
    "leader": Role(
        "行政机关负责人",
        _WORK
        | _SEE
        | {"task:assign", "deadline:extend", "deadline:pause", "case:suspend", "case:terminate", "message:send"}
        | {"repair:propose", "repair:confirm", "publicity:approve", "inspection:approve"}
        | {"parameters:approve", "discretion:approve"},
    ),
    "archivist": Role(
        "档案员", _WORK | {"journal:export", "journal:read", "retention:hold", "registers:manage", "review:judge"}
    ),
    "supervisor": Role(
        "执法监督",
        _SEE
        | {"journal:export", "supervision:order", "case:open", "review:judge"}
        | {"task:claim", "task:complete", "task:return", "document:file", "message:send"},
    ),
    "auditor": Role("审计", _SEE | {"journal:export", "retention:hold"}),
    "administrator": Role(
        "管理员",
        _SEE
        | {
            *("people:manage", "calendar:manage", "limits:manage", "definition:deploy", "discretion:import"),
            *("phrases:manage", "wording:manage", "registers:manage", "inspection:plan"),
            *("incident:retry", "case:repair", "case:suspend", "parameters:manage", "parameters:approve"),
            *("repair:propose", "repair:confirm", "metrics:read", "retention:hold"),
            *("external_task:manage", "signal:send", "webhook:manage", "discretion:approve"),
        },
    ),
}

#: Role key -> title and permissions; a person holds a role in a unit for a time.
ROLES: Mapping[str, Role] = {
    key: replace(role, permissions=role.permissions | _FLEET.get(key, frozenset())) for key, role in _ROLES.items()
}

#: Roles within a case: who works it, beside the roles above.
CASE_ROLES: Mapping[str, str] = {"case_officer": "承办人", "second_officer": "协办人"}


def title(key: str) -> str:
    """Give the Chinese title of a role, of a unit or of a case."""
    return CASE_ROLES.get(key) or (ROLES[key].title if key in ROLES else key)
