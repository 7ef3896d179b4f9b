"""The demo's identity provider, a process of its own: a tested OpenID provider behind a page that needs no password.

``python -m api.demo_provider PORT ACCOUNTS``, where ``ACCOUNTS`` is JSON: ``[[subject, name, what the person is], …]``.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

HOST = "127.0.0.1"


class Plain:
    """Stands in for werkzeug's debugger, which the provider wraps around itself and which nobody should be offered."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.trusted_hosts: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on."""
        return self.app(environ, start_response)


def create_provider(accounts: Sequence[Sequence[str]]) -> Any:
    """Create the provider's application for these accounts."""
    import flask
    import werkzeug.debug

    warnings.filterwarnings("ignore", category=DeprecationWarning)  # of the provider's own libraries
    original = werkzeug.debug.DebuggedApplication
    werkzeug.debug.DebuggedApplication = Plain  # type: ignore[assignment, misc]
    try:
        import oidc_provider_mock

        app = flask.Flask("api.demo_provider", template_folder="templates/provider", static_folder="static")
        users = [oidc_provider_mock.User(sub=subject, claims={"name": name}) for subject, name, _title in accounts]
        oidc_provider_mock.init_app(app, user_claims=users)
    finally:
        werkzeug.debug.DebuggedApplication = original  # type: ignore[misc]
    app.debug = False
    app.secret_key = secrets.token_bytes(32)
    app.jinja_env.globals["accounts"] = accounts
    return app


def main(arguments: Sequence[str]) -> None:
    """Serve until told to stop."""
    from werkzeug.serving import make_server

    port, accounts = int(arguments[0]), json.loads(arguments[1])
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # this machine only
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    make_server(HOST, port, create_provider(accounts), threaded=True).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
