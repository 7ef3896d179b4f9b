"""Roles as the procedure layer names them; the engine only compares them and adds up what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Role:
    """A role as the procedure layer names it, with what it may do."""

    title: str
    permissions: frozenset[str]


class Roles:
    """All roles by key; provided at the composition root from ``processes/roles.py``."""

    def __init__(self, roles: Mapping[str, Any]) -> None:
        self.roles = dict(roles)

    def permissions(self, keys: Iterable[str]) -> frozenset[str]:
        """Give what the roles may do together; a role that the program does not know may do nothing."""
        known = (self.roles.get(key) for key in keys)
        return frozenset(permission for role in known if role is not None for permission in role.permissions)
