"""What an installation may set, read from the environment once at start; ``docs/reference/settings.md`` lists it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from db.keys import made_once

Environment = Literal["production", "demo", "test"]


#: Our secret at the provider of the demo and of tests; it is no secret, and production refuses it.
DEMO_SECRET = "duecourse-secret"  # noqa: S105 - known to everybody


class SettingWrong(Exception):
    """A setting is missing or cannot be used; the message names it and says what it should be."""


@dataclass(frozen=True)
class Settings:
    """All settings of one process, each with its unit in the name; what opens a door is not shown with the others."""

    #: production refuses a substituted clock and plain-http logins.
    environment: Environment = "production"
    #: PostgreSQL as the application role; empty means the cluster that the application owns under ``var``.
    database_url: str = field(default="", repr=False)
    #: PostgreSQL as the owner, for migrations, tenants and backups only.
    owner_url: str = field(default="", repr=False)
    #: PostgreSQL as the role of the terminal gateway, which may call a few functions and read no table.
    gateway_url: str = field(default="", repr=False)
    #: Where the application's own files lie: cluster, files, keys.
    var: Path = Path("var")
    #: Signs sessions; made once under ``var/keys`` when not given.
    secret_key: str = field(default="", repr=False)
    #: Address under which browsers reach the server, for the return from the login.
    public_url: str = ""
    #: How many proxies in front are trusted to tell the client's address and scheme.
    trusted_proxies: int = 0
    #: OIDC login of people.
    oidc_issuer: str = ""
    oidc_client_id: str = "duecourse"
    oidc_client_secret: str = field(default=DEMO_SECRET, repr=False)
    #: JWT of machines: where the keys are and whom the token must name.
    jwt_issuer: str = ""
    jwks_url: str = ""
    jwt_audience: str = "duecourse"
    #: A session ends after this many hours, whatever happens.
    session_hours: int = 12
    #: Decisions ask for a login that is not older than this many minutes.
    step_up_minutes: int = 10
    #: Requests a minute and caller.
    requests_per_minute: int = 600
    #: An upload may not be larger.
    upload_mb: int = 64
    #: Largest number of rows on a page of the API.
    page_size_max: int = 200
    #: A worker looks for due jobs this often.
    tick_seconds: float = 1.0
    #: Base addresses of the outside systems; empty means that the built-in fakes of this process answer.
    grid_url: str = ""
    entities_url: str = ""
    #: Key of the tenant whose leads the grid sends; empty means that nobody takes them over here.
    grid_tenant: str = ""
    #: Secret between the entities system and this one.
    entities_token: str = field(default="", repr=False)
    #: Payment system (非税收入缴款): codes by which fines are paid, and the secret between it and this one.
    payments_url: str = ""
    payments_token: str = field(default="", repr=False)
    #: Office system (协同办公) in which internal papers circulate for opinion, and the secret between it and this one.
    office_url: str = ""
    office_token: str = field(default="", repr=False)
    #: Oversight platform (权力监督), the secret between it and this system, and the key of the tenant it watches.
    oversight_url: str = ""
    oversight_token: str = field(default="", repr=False)
    oversight_tenant: str = ""
    #: 网上办事大厅: its address, the secret between it and this one, and the key of the tenant whose parties it serves.
    hall_url: str = ""
    hall_token: str = field(default="", repr=False)
    hall_tenant: str = ""
    #: Networks (CIDR, comma-separated) inside which webhooks may go to private addresses and by plain http.
    webhook_networks: str = ""
    #: File with the certificates of the authority that receivers of webhooks are held against; empty: the usual ones.
    webhook_authority: str = ""
    #: What waits for a stopped receiver of webhooks is dropped after so many days.
    webhook_keep_days: int = 7
    #: So many outside workers may wait for work at once in one process; further ones are answered without a wait.
    long_polls: int = 4
    #: Day partitions of positions are dropped after so many days; vehicles that are kept longer leave theirs first.
    track_days: int = 180
    track_long_days: int = 1095
    #: Picture tiles behind the map, ``{z}/{x}/{y}``; empty means the map that is shipped, without a network.
    tile_url: str = ""
    tile_credit: str = ""
    #: Datum of those tiles: wgs84 (CGCS2000 is the same here) or gcj02. What is stored is WGS-84 always.
    tile_datum: str = "wgs84"
    #: SMTP server for electronic service, host:port; smtps:// before it for TLS from the start. Empty: no e-mail.
    mail_server: str = ""
    #: The sender as it stands in letters, and the login where the server asks for one.
    mail_sender: str = ""
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    #: Gateway for short messages and the secret between it and this system. Empty: no short messages.
    sms_url: str = ""
    sms_token: str = field(default="", repr=False)
    #: PEM file with the private key of the electronic seal and its certificate; empty: none (the demo makes its own).
    seal_file: Path = Path()
    #: sha256 or sm3.
    journal_algorithm: str = "sha256"
    #: Database connections kept open by one process.
    pool_size: int = 8

    @property
    def files(self) -> Path:
        """Where evidence and documents lie."""
        return self.var / "files"

    @property
    def checkpoints(self) -> Path:
        """Where the signed heads of the journal are kept, outside the database."""
        return self.var / "checkpoints"

    @property
    def journal_key(self) -> Path:
        """The private key that signs checkpoints."""
        return self.var / "keys" / "journal.pem"

    @property
    def card_key(self) -> Path:
        """The private key that signs officers' cards (亮证)."""
        return self.var / "keys" / "card.pem"

    @property
    def may_substitute_clock(self) -> bool:
        """Tell whether tests or the demo may set the clock here."""
        return self.environment in ("demo", "test")


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read every setting from ``DUECOURSE_<NAME>`` (``DATABASE_URL`` keeps its usual name).

    :raises SettingWrong: when a value cannot be used.
    """
    env = os.environ if environ is None else environ
    given: dict[str, object] = {}
    for name, kind in Settings.__annotations__.items():
        raw = env.get("DATABASE_URL" if name == "database_url" else f"DUECOURSE_{name.upper()}")
        if raw is None or raw == "":
            continue
        try:
            given[name] = {"int": int, "float": float, "Path": Path}.get(kind, str)(raw)
        except ValueError:
            raise SettingWrong(f"DUECOURSE_{name.upper()} must be a {kind}, not {raw!r}") from None
    if given.get("environment", "production") not in ("production", "demo", "test"):
        raise SettingWrong("DUECOURSE_ENVIRONMENT must be production, demo or test")
    return Settings(**given)  # type: ignore[arg-type]


def admit_people(settings: Settings) -> None:
    """See that people can log in safely where they log in at all: by a secret of our own, to an address that is known.

    An address that is not known would be read from the request, and whoever sends it could choose where links lead.

    :raises SettingWrong: in production, when the provider's secret or the public address is not fit for it.
    """
    if settings.environment != "production" or not settings.oidc_issuer:
        return
    if settings.oidc_client_secret == DEMO_SECRET:
        raise SettingWrong("DUECOURSE_OIDC_CLIENT_SECRET is not set: take the secret that the provider has given you")
    for name, url in (("PUBLIC_URL", settings.public_url), ("OIDC_ISSUER", settings.oidc_issuer)):
        if not url.startswith("https://"):
            raise SettingWrong(f"DUECOURSE_{name} must be an address that begins with https://, not {url!r}")


def secret_key(settings: Settings) -> str:
    """Give the key that signs sessions; all processes of an installation share the one under ``var/keys``."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.var / "keys" / "session.key"
    return made_once(path, lambda: secrets.token_urlsafe(48).encode()).decode().strip()
