"""A phone as the server sees it: a device that hands in ordered actions and files in pieces."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from api.demo_answers_summary import answers
from tests.factories import SHENZHEN, TEAM, District, Refused
from tests.journeys.spot import PNG

STROKES = [[[0.1, 0.2, 0, 0.5], [0.4, 0.6, 40, 0.6], [0.8, 0.3, 90, 0.4]]]


@dataclass
class Phone:
    """One installation of the phone app in somebody's hand."""

    district: District
    subject: str
    device: str = ""
    case: str = field(default_factory=lambda: str(uuid.uuid4()))
    seq: int = 0

    def __post_init__(self) -> None:
        if not self.device:
            self.device = self.call("POST", "/street/devices", json={"name": "执法终端1"}).json["id"]

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Call the API as the officer, from this device."""
        headers = {"X-Device": self.device, **more.pop("headers", {})} if self.device else {}
        return self.district.call(self.subject, method, path, headers=headers, **more)

    def action(self, kind: str, payload: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Make the next action of this case without handing it in."""
        self.seq += 1
        at = self.district.clock.now().isoformat()
        return {"id": str(uuid.uuid4()), "case": self.case, "seq": self.seq, "at": at, "clock_offset_ms": 120,
                "position": {"lon": 114.13, "lat": 22.55, "accuracy_m": 8.0}, "kind": kind,
                "payload": payload or {}, **more}  # fmt: skip

    def act(self, kind: str, payload: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Hand in the next action; a refused one may be handed in anew."""
        action = self.action(kind, payload, **more)
        try:
            return dict(self.call("POST", "/street/actions", json=action).json)
        except Refused:
            self.seq -= 1
            raise

    def answered(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers of a step."""
        day = self.district.clock.now().astimezone(SHENZHEN).date()
        if element == "S1":
            changes = {"second_officer": str(self.district.office.persons[TEAM["second_officer"]]), **changes}
        return answers(element, day, **changes)

    def step(self, element: str, **changes: Any) -> dict[str, Any]:
        """Complete a step with the usual answers and changes."""
        return self.act("complete", {"element": element, "answers": self.answered(element, **changes)})

    def upload(self, data: bytes, *, declared: str = "", piece: int = 1 << 16, name: str = "a.png") -> str:
        """Send a file in pieces; gives the upload's identifier."""
        digest = declared or hashlib.sha256(data).hexdigest()
        location = self.begin_upload(len(data), digest, name)
        for start in range(0, len(data), piece):
            self.send(location, data[start : start + piece], start)
        return location.rsplit("/", 1)[1]

    def begin_upload(self, length: int, digest: str, name: str = "a.png") -> str:
        """Begin an upload; gives its path under the API."""
        about = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in (("sha256", digest), ("filename", name), ("device", self.device))
        )
        answer = self.call("POST", "/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(length),
                                                        "Upload-Metadata": about})  # fmt: skip
        return str(answer.headers["Location"]).removeprefix("/api/v1")

    def send(self, location: str, piece: bytes, offset: int, *, checksum: bytes | None = None) -> Any:
        """Send one piece."""
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        if checksum is not None:
            headers["Upload-Checksum"] = f"sha256 {base64.b64encode(checksum).decode()}"
        return self.call("PATCH", location, data=piece, headers=headers, content_type="application/offset+octet-stream")

    def evidence(self, data: bytes = PNG, **about: Any) -> dict[str, Any]:
        """Upload a picture and make it evidence of the case."""
        upload = self.upload(data)
        return self.act("evidence", {"upload_id": upload, "kind": "audiovisual", "title": "现场照片1", **about})

    def signature(self, text: str, role: str = "party", **changes: Any) -> dict[str, Any]:
        """Make a signature under a text."""
        return {"document": "D41", "role": role, "name": "刘洋", "text": text,
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "signed_at": self.district.clock.now().isoformat(), "refused": False, "reason": "",
                "strokes": STROKES, "image": base64.b64encode(PNG).decode(), **changes}  # fmt: skip

    def reserve(self, count: int = 2) -> list[dict[str, Any]]:
        """Reserve numbers."""
        return list(
            self.call("POST", "/street/numbers", json={"series": "on_the_spot", "count": count}).json["numbers"]
        )


def at(district: District, day: dt.date, hour: int = 10) -> None:
    """Set the clock."""
    district.clock.set(dt.datetime.combine(day, dt.time(hour), SHENZHEN))
