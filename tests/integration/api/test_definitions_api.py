"""Diagrams over the API: checked, deployed, compared, given back byte for byte, retired."""

from __future__ import annotations

import io
import re

from tests.integration.api.conftest import DIAGRAM, Site

CHANGED = DIAGRAM.replace('name="审批"'.encode(), 'name="复核"'.encode()).replace(
    b"</bpmn:process>", b'<bpmn:textAnnotation id="note"/></bpmn:process>'
)


def test_a_diagram_is_checked_deployed_compared_given_back_and_retired(site: Site) -> None:
    client = site.machine("all")
    body = {"process": "sample", "xml": CHANGED.decode()}
    verdict = client("POST", "/api/v1/definitions/check", json=body).get_json()
    assert verdict["accepted"] and verdict["problems"] == []
    broken = CHANGED.replace(b'targetRef="approve"', b'targetRef="gone"')
    verdict = client("POST", "/api/v1/definitions/check", json=body | {"xml": broken.decode()}).get_json()
    assert not verdict["accepted"]
    assert [(one["element"], one["code"]) for one in verdict["problems"]] == [("f2", "flow-end")]

    made = client("POST", "/api/v1/definitions", json=body)
    assert made.status_code == 201 and made.get_json()["version"] == 2
    address = f"/api/v1/definitions/{made.get_json()['id']}"
    diff = client("GET", f"{address}/diff").get_json()
    assert (diff["version"], diff["against"]) == (2, 1)
    assert [(one["element"], one["change"]) for one in diff["items"]] == [("approve", "changed")]
    assert diff["items"][0]["changes"] == [{"what": "name", "before": "审批", "after": "复核"}]
    given = client("GET", f"{address}/xml")
    assert given.data == CHANGED
    assert 'filename="sample-v2.bpmn"' in given.headers["Content-Disposition"]
    assert client("POST", f"{address}/retire").get_json()["status"] == "retired"


def test_a_refused_upload_is_shown_with_its_elements_and_kept_nowhere(site: Site) -> None:
    browser = site.browser("administrator")
    page = browser.get("/admin/definitions").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    bad = DIAGRAM.replace(b'targetRef="approve"', b'targetRef="gone"')
    bad = bad.replace(b"<bpmn:endEvent", b"<!-- </textarea> --><bpmn:endEvent")
    answer = browser.post(
        "/admin/definitions",
        data={"csrf_token": token.group(1), "process": "sample", "file": (io.BytesIO(bad), "坏.bpmn")},
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'data-flow-to="f2"' in shown and "&#34;wrong&#34;" in shown
    assert "&lt;/textarea&gt;" in shown
    assert len(site.machine("all")("GET", "/api/v1/definitions").get_json()["items"]) == 1
