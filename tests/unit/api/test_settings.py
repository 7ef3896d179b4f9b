"""Settings: what the environment says, and what is never shown of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import fields

import pytest

from api.settings import DEMO_SECRET, Settings, SettingWrong, admit_people, from_environment

#: Endings of the names of settings that open a door to whoever reads them: an address of a database holds a password.
KEYS = ("_secret", "_token", "_password", "secret_key", "database_url", "owner_url", "gateway_url")


def test_what_opens_a_door_is_not_shown_with_the_other_settings() -> None:
    named = [one.name for one in fields(Settings) if one.name.endswith(KEYS)]
    environ = {"DATABASE_URL" if name == "database_url" else f"DUECOURSE_{name.upper()}": "geheim" for name in named}
    settings = from_environment(environ)
    assert all(getattr(settings, name) == "geheim" for name in named) and len(named) >= 12
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize("name", ["DUECOURSE_POOL_SIZE", "DUECOURSE_TICK_SECONDS", "DUECOURSE_ENVIRONMENT"])
def test_a_setting_that_cannot_be_used_is_named(name: str) -> None:
    with pytest.raises(SettingWrong, match=name):
        from_environment({name: "viele"})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"oidc_client_secret": DEMO_SECRET}, "OIDC_CLIENT_SECRET"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "http://zfpt.example"}, "PUBLIC_URL"),
        ({"oidc_issuer": "http://login.example"}, "OIDC_ISSUER"),
        ({}, ""),
        ({"environment": "demo", "public_url": ""}, ""),
        ({"oidc_issuer": "", "public_url": ""}, ""),
    ],
)
def test_production_lets_nobody_log_in_by_a_known_secret_or_to_an_unknown_address(
    changed: dict[str, str], named: str
) -> None:
    fit = {"public_url": "https://zfpt.example", "oidc_issuer": "https://login.example", "oidc_client_secret": "ours"}
    settings = Settings(**{**fit, **changed})  # type: ignore[arg-type]
    with pytest.raises(SettingWrong, match=named) if named else nullcontext():
        admit_people(settings)
