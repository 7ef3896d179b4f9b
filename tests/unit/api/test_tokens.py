"""Tokens of machines and persons: what is signed, by whom, for whom, until when."""

import base64
import json
import time
from typing import Any

import pytest
import time_machine
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from api import auth
from api.auth import Keys, claims_of

ISSUER = "https://provider.example"
KEY = ECKey.generate_key("P-256", {"kid": "k"}, auto_kid=False)
OTHER = ECKey.generate_key("P-256", {"kid": "k"}, auto_kid=False)


class Published(Keys):
    """Keys that a provider publishes, and how often it was asked for them."""

    def __init__(self, *keys: ECKey) -> None:
        self.keys, self.asked, self.away = list(keys), 0, False
        super().__init__("https://provider.example/keys", self._answer)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self._at -= seconds
        self._asked -= seconds

    def _answer(self, url: str) -> bytes:
        self.asked += 1
        if self.away:
            raise OSError("nobody there")
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()


def token(key: Any = KEY, header: dict[str, Any] | None = None, **changed: Any) -> str:
    claims = {"iss": ISSUER, "aud": "duecourse", "sub": "officer", "exp": int(time.time()) + 300} | changed
    return jwt.encode(header or {"alg": "ES256", "kid": "k"}, claims, key)


def claims(told: str, keys: Keys) -> dict[str, Any]:
    return claims_of(told, keys, issuer=ISSUER, audience="duecourse")


def test_a_signed_token_is_believed_also_when_it_comes_again() -> None:
    keys, told = Published(KEY), token()
    assert claims(told, keys)["sub"] == claims(told, keys)["sub"] == "officer"
    assert keys.asked == 1


def test_the_signature_of_a_token_that_comes_again_is_not_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)
    monkeypatch.setattr("api.auth.jwt.decode", None)
    assert claims(told, keys)["sub"] == "officer"


def test_a_token_that_was_believed_runs_out_all_the_same() -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)
    with time_machine.travel(time.time() + 400), pytest.raises(JoseError):
        claims(told, keys)


def test_what_is_done_to_the_claims_of_a_token_stays_with_the_request() -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)["sub"] = "administrator"
    assert claims(told, keys)["sub"] == "officer"


def test_other_claims_under_a_signature_that_was_believed_are_refused() -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)
    header, body, signature = told.split(".")
    read = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps(read | {"sub": "leader"}).encode()).decode().rstrip("=")
    with pytest.raises(JoseError):
        claims(f"{header}.{forged}.{signature}", keys)


def test_a_key_that_is_no_longer_published_is_refused_with_the_tokens_it_signed() -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)
    keys.keys = [OTHER]
    keys.sleep(auth.KEYS_KEPT_SECONDS + 1)
    with pytest.raises(JoseError):
        claims(told, keys)


def test_an_issuer_that_is_away_for_a_while_locks_nobody_out_and_holds_nobody_up() -> None:
    keys, told = Published(KEY), token()
    claims(told, keys)
    keys.away = True
    keys.sleep(auth.KEYS_KEPT_SECONDS + 1)
    for _ in range(3):
        assert claims(told, keys)["sub"] == "officer"
    assert keys.asked == 2, "it is not asked again at once"
    keys.sleep(auth.KEYS_STALE_SECONDS)
    for _ in range(3):
        with pytest.raises(OSError, match="keys"):
            claims(told, keys)
    assert keys.asked == 3
    keys.away = False
    keys.sleep(auth.PAUSE_SECONDS + 1)
    assert claims(told, keys)["sub"] == "officer"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(lambda: token(OTHER), id="another key of the same name"),
        pytest.param(lambda: token(iss="https://elsewhere.example"), id="another issuer"),
        pytest.param(lambda: token(aud="other"), id="for somebody else"),
        pytest.param(lambda: token(exp=int(time.time()) - 60), id="over"),
        pytest.param(lambda: token(OctKey.import_key(b"x" * 32), {"alg": "HS256", "kid": "k"}), id="a shared secret"),
        pytest.param(
            lambda: ".".join(
                base64.urlsafe_b64encode(part).decode().rstrip("=")
                for part in (b'{"alg":"none","kid":"k"}', json.dumps({"iss": ISSUER, "sub": "officer"}).encode(), b"")
            ),
            id="unsigned",
        ),
        pytest.param(lambda: "a.b.c", id="no token"),
        pytest.param(lambda: "é.ü.ö", id="no token either"),
    ],
)
def test_what_is_wrong_with_a_token_is_an_error_that_the_door_knows(told: Any) -> None:
    with pytest.raises((JoseError, ValueError)):
        claims(told(), Published(KEY))
