"""How often one may ask: counted by caller, strangers by their address."""

from __future__ import annotations

from pathlib import Path

from api.app import create_app
from api.settings import Settings
from db.session import Database
from tests.integration.api.conftest import ISSUER


def test_strangers_with_wrong_tokens_are_counted_like_everybody(database: Database, tmp_path: Path) -> None:
    settings = Settings(
        environment="test", var=tmp_path, secret_key="test", oidc_issuer=ISSUER, requests_per_minute=3, long_polls=0
    )
    app = create_app(settings, database=database, clock=database.clock, procedures=(), diagrams=tmp_path)
    client = app.test_client()

    def guess(number: int, **more: str) -> int:
        headers = {"Authorization": f"Bearer guess-{number}"}
        return client.get("/api/v1/cases", headers=headers, environ_overrides=more).status_code

    assert [guess(number) for number in range(5)] == [401, 401, 401, 429, 429]
    assert guess(6, REMOTE_ADDR="203.0.113.7") == 401
    assert client.get("/", environ_overrides={"REMOTE_ADDR": "203.0.113.8"}).status_code == 302
    assert client.get("/healthz").status_code == 200
    refused = client.get("/api/v1/cases", headers={"Authorization": "Bearer guess"})
    assert refused.json["code"] == "too-many-requests" and 0 < int(refused.headers["Retry-After"]) <= 61
    assert (refused.headers["X-RateLimit-Limit"], refused.headers["X-RateLimit-Remaining"]) == ("3", "0")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
