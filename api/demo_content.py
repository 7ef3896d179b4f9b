"""What the demo shows: tenants, people and cases, made through the commands themselves with a substituted clock.

``api/demo_server.py`` calls ``seed`` at every start; it does nothing when the content is there already.
"""

from __future__ import annotations

from collections.abc import Callable

from api.settings import Settings

#: Subject at the demo's identity provider, name, what the person is; the issuer is ``settings.oidc_issuer``.
ACCOUNTS: tuple[tuple[str, str, str], ...] = ()


def seed(settings: Settings, *, progress: Callable[[str], None]) -> None:
    """Make the demo content once; ``settings`` carry both database URLs, files and keys."""
