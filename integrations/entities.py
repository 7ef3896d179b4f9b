"""商事主体监管: who stands behind a unified social credit code (统一社会信用代码), as the register knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from integrations.base import HttpSystem, field
from integrations.errors import Refused, Unintelligible
from integrations.fakes import Faults

#: The topic under which the engine offers look-ups as external tasks.
TOPIC = "entities.lookup"

KINDS = {"company": "企业", "sole_trader": "个体工商户", "organization": "其他组织"}
STATUSES = {"active": "存续", "revoked": "吊销", "deregistered": "注销", "moved": "迁出"}


class CodeInvalid(Refused):
    """The code has the wrong length, characters or check digit; ask the party for the licence and type it again."""

    zh = "统一社会信用代码有误（位数、字符或校验位不符），请核对营业执照后重新填写。"


@dataclass(frozen=True)
class Entity:
    """A registered business."""

    code: str
    name: str
    kind: str
    legal_representative: str
    address: str
    status: str
    registered_on: str = ""
    scope: str = ""

    def as_json(self) -> dict[str, str]:
        """Describe the business for the case's facts and on the wire."""
        return {**vars(self), "kind_zh": KINDS[self.kind], "status_zh": STATUSES[self.status]}


class Entities(Protocol):
    """The register of businesses."""

    def look_up(self, code: str) -> Entity | None:
        """Give the business behind a code, or nothing where the register has none.

        :raises CodeInvalid: when no business can have this code.
        :raises OutsideError: when the register does not answer.
        """


def check_code(code: str) -> str:
    """Normalise a code (18 characters, upper case).

    :raises CodeInvalid: when length, characters or check digit are wrong.
    """
    try:
        return str(uscc.validate(code))
    except ValidationError as error:
        raise CodeInvalid("entities", f"{code!r} is not a unified social credit code") from error


class HttpEntities(HttpSystem):
    """The register over HTTP."""

    NAME: ClassVar[str] = "entities"

    def look_up(self, code: str) -> Entity | None:
        """Give the business behind a code."""
        normal = check_code(code)
        answer = self.call("look_up", "GET", f"/entities/{quote(normal, safe='')}")
        if answer is None:
            return None
        found = entity_of(answer)
        if found.code != normal:
            raise Unintelligible(self.NAME, f"asked for {normal}, answered {found.code}")
        return found


def entity_of(data: Mapping[str, Any]) -> Entity:
    """Read a business off the wire.

    :raises Unintelligible: when fields are missing or unknown.
    """
    texts = {name: field("entities", data, name) for name in ("code", "name", "kind", "address", "status")}
    if texts["kind"] not in KINDS or texts["status"] not in STATUSES or not texts["name"].strip():
        raise Unintelligible("entities", f"kind {texts['kind']!r}, status {texts['status']!r}")
    more = {name: field("entities", data, name, str, "") for name in ("legal_representative", "registered_on", "scope")}
    return Entity(**texts, **more)


class FakeEntities:
    """A working register in memory; ``faults`` orders trouble."""

    def __init__(self, businesses: Iterable[Entity]) -> None:
        self.businesses = {business.code: business for business in businesses}
        self.faults = Faults()

    def look_up(self, code: str) -> Entity | None:
        """Give the business behind a code."""
        normal = check_code(code)
        self.faults.strike("entities")
        return self.businesses.get(normal)

    def add(self, business: Entity) -> None:
        """Register a business, or change what is registered."""
        check_code(business.code)
        self.businesses[business.code] = business
