"""Who acts: a person, the system itself on behalf of a tenant, or a machine account."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from db.errors import PermissionDenied


class PersonNeeded(PermissionDenied):
    """Two different persons decide this; a machine account is none of them."""

    zh = "此事须由两名人员先后办理，接口账号不能代为提出或者确认。"


@dataclass(frozen=True)
class Actor:
    """The one on whose behalf a transaction runs; what it may do was settled at the door."""

    kind: Literal["person", "system", "service"]
    tenant_id: uuid.UUID
    name: str
    person_id: uuid.UUID | None = None
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    unit_ids: frozenset[uuid.UUID] = frozenset()
    language: str = "zh"
    #: Roles held only in place of somebody on leave (代理), as ``role@place`` -> the person who is away.
    lent: Mapping[str, uuid.UUID] = field(default_factory=dict, compare=False)
    account: str = field(default="", compare=False)
    #: How long ago the person last proved who they are; None when nobody vouches for any such moment.
    proved_ago: dt.timedelta | None = field(default=None, compare=False)

    def proved_at(self, at: dt.datetime) -> dt.datetime | None:
        """Give the moment of that proof, seen from an instant of the legal clock."""
        return None if self.proved_ago is None else at - self.proved_ago

    def may(self, permission: str | None) -> bool:
        """Tell whether the actor holds the permission; ``*`` holds them all, ``None`` asks for none."""
        return permission is None or permission in self.permissions or "*" in self.permissions

    def require(self, permission: str | None) -> None:
        """Refuse the actor who lacks the permission.

        :raises PermissionDenied: when the actor does not hold it.
        """
        if not self.may(permission):
            raise PermissionDenied(permission=permission)

    def require_person(self) -> None:
        """Refuse whoever is no person: where two persons decide, a machine counts as neither.

        :raises PersonNeeded: for machine accounts and for the system itself.
        """
        if self.kind != "person" or self.person_id is None:
            raise PersonNeeded(permission="four-eyes")

    def as_json(self) -> dict[str, Any]:
        """Describe the actor as the journal keeps it."""
        told = {"kind": self.kind, "name": self.name, "person": str(self.person_id) if self.person_id else None}
        away = sorted({str(person) for person in self.lent.values()})
        return told | {"substitutes": away} if away else told


def system_actor(tenant_id: uuid.UUID, name: str = "SYSTEM") -> Actor:
    """Act for the tenant without a person: timers, deliveries, imports by the operator."""
    return Actor(kind="system", tenant_id=tenant_id, name=name, permissions=frozenset({"*"}))
