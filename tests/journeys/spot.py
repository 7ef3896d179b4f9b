"""A case decided on the spot, as the journeys work it over the API."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import subprocess
import uuid
from collections.abc import Mapping
from typing import Any

from api.demo_answers_summary import answers
from db.actor import system_actor
from engine import casefile
from integrations.payments import FakePayments, Order
from tests.factories import SHENZHEN, TEAM, CaseFile, District

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MONDAY = dt.date(2026, 3, 2)
#: Parties other than the usual citizen, and a scene that goes on in the ordinary procedure.
COMPANY: dict[str, Any] = {
    "type": "company", "name": "深圳市鹏晖小厨餐饮管理有限公司", "code": "91440300MA5TXT0114",
    "representative": "陈晓彤", "id_number": None,
}  # fmt: skip
SOLE_TRADER: dict[str, Any] = {
    "type": "sole_trader", "name": "深圳市罗湖区陈记肠粉店", "code": "92440300MA5T00001K", "representative": "陈志强",
}  # fmt: skip
CONVERTED: dict[str, Any] = {"outcome": "convert", "proposed_kinds": None, "proposed_fine_cents": None}


class SpotFile(CaseFile):
    """One summary case; the payment system is a fake of its own."""

    paying: FakePayments

    def _answers(self, element: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        second = {"second_officer": self.person("second_officer")} if element == "S1" else {}
        return dict(answers(element, self.day, **{**second, **changes}))

    def told(self, **changes: Any) -> SpotFile:
        """S1 and S3 as usual, with changes to the scene."""
        return self.do("S1", **changes).do("S3")

    def codes(self) -> SpotFile:
        """Work off the request for a code, as the payment system's worker does over the API."""
        self._tick()
        fetch = {"topics": ["payments.request"], "worker": "test", "lock_seconds": 30, "limit": 10}
        for work in self.district.call("machine", "POST", "/external-tasks/fetch-and-lock", json=fetch).json["items"]:
            asked = work["variables"]
            order = Order(asked["order"], asked["amount_cents"], asked["payer"], asked["subject"])
            result = self.paying.request(order, key=order.order).as_json()
            body = {"fence": work["fence"], "result": result}
            self.district.call("machine", "POST", f"/external-tasks/{work['id']}/complete", json=body)
        return self

    def pays(self, *, by: str = "machine", **changes: Any) -> Any:
        """Let the party pay by the code; the payment system reports it."""
        self._tick()
        receipt = self.paying.pay(self.id, self.district.clock.now()).as_json() | changes
        return self.district.call(by, "POST", "/payments/receipts", json=receipt)

    def text(self) -> list[str]:
        """Give the lines that the decision is made of."""
        with self.district.database.reading(system_actor(self.district.office.tenant_id)) as tx:
            row = casefile.filed(tx, uuid.UUID(self.id), "D41")
            assert row is not None
            return [str(line) for line in row.context["lines"]]

    def printed(self, kind: str) -> str:
        """Read the text of a filed document off its PDF, without the spaces."""
        path = f"/cases/{self.id}/documents/{self.documents()[kind]['id']}/pdf"
        data = self.district.call("machine", "GET", path).data
        text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout
        return re.sub(r"—\d+—", "", "".join(text.decode().split()))

    def services(self, kind: str) -> list[dict[str, Any]]:
        """List how a document was handed over."""
        path = f"/cases/{self.id}/documents/{self.documents()[kind]['id']}/services"
        return list(self.district.call("machine", "GET", path).json["items"])

    def evidence(self, title: str) -> SpotFile:
        """Add a photograph as evidence."""
        about = {"title": title, "kind": "audiovisual", "file": (io.BytesIO(PNG), "a.png")}
        self.district.call(
            self.team["case_officer"], "POST", f"/cases/{self.id}/evidence", data=about,
            content_type="multipart/form-data",
        )  # fmt: skip
        return self

    def journal(self) -> list[dict[str, Any]]:
        """Give the entries of the case's chain."""
        return list(self.district.call("machine", "GET", f"/journal/cases/{self.id}").json["items"])


def begin(district: District, day: dt.date) -> SpotFile:
    """Open a case on the spot."""
    district.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = str(district.office.units["执法一队"])
    body = str(district.office.bodies["深圳市罗湖区城市管理和综合执法局"])
    opening = {"process": "penalty_summary", "facts": {}, "unit_id": unit, "body_id": body}
    made = district.call(TEAM["case_officer"], "POST", "/cases", json=opening).json
    case = SpotFile(district, made["id"], day)
    case.paying = FakePayments()
    return case


def decided(district: District, day: dt.date, **changes: Any) -> SpotFile:
    """A fine of fifty yuan, decided on the spot."""
    return begin(district, day).told().do("S4", **changes)
