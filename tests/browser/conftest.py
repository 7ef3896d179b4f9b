"""The real server, the demo identity provider and a real Chromium; people and cases as the demo makes them."""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from api import demo_people
from api.app import assemble, create_app
from api.demo_cases import Player, Story
from api.demo_people import Office
from api.settings import Settings
from db import tenancy
from db.clock import SettableClock
from db.cluster import Cluster
from db.session import Database
from discretion import statutes
from engine import calendar_years
from tests.conftest import START
from tests.link import Link
from tests.served import served

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: Where pictures of every page that a test opens are kept; none without ``PICTURES=folder``.
PICTURES = os.environ.get("PICTURES", "")
#: Only what is wrong is told, which is a good deal faster than telling all that was looked at.
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations']}"

CAST = {
    "intake": "zhaomin", "case_officer": "lijianguo", "second_officer": "chenxiaomin", "unit_head": "zhouqiang",
    "legal_reviewer": "zhengwenjing", "leader": "huangzhiyuan", "archivist": "linxiuying",
}  # fmt: skip


@dataclass
class Town:
    """A running server and those who work with it."""

    url: str
    player: Player
    clock: SettableClock
    link: Link

    def story(self, day: dt.date) -> Story:
        """Begin a case on a day."""
        return self.player.begin(day, party_name="深圳市鹏晖小厨餐饮管理有限公司", party_code="91440300MA5TXT0114")


@dataclass(frozen=True)
class Founded:
    """A database with the demo's people, copied for every test, and the identity provider that knows them."""

    name: str
    office: Office
    issuer: str


@pytest.fixture(scope="session")
def founded(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Founded]:
    """Set the demo's town up once, with an identity provider that runs as long as the tests."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing; `make test` installs it") if os.environ.get("CI") else pytest.skip(
            f"{CHROMIUM} is missing"
        )
    name = f"town_on_screen_{os.getpid()}"
    cluster.create_database(name, template=template)
    owner = create_engine(cluster.url("owner", name))
    statutes.load(owner)
    calendar_years.load(owner)
    tenant = tenancy.add_tenant(owner, key="luohu", name="罗湖区")
    owner.dispose()
    with _identity_provider() as issuer:
        settings = Settings(
            environment="test", var=tmp_path_factory.mktemp("town"), secret_key="test", oidc_issuer=issuer,
            database_url=cluster.url("app", name),
        )  # fmt: skip
        parts = assemble(settings, clock=SettableClock(START))
        office = demo_people.found(parts.database, tenant, issuer=issuer, since=dt.date(2024, 1, 1))
        parts.database.dispose()
        yield Founded(name, office, issuer)
    cluster.drop_database(name)


@pytest.fixture
def database_name(cluster: Cluster, founded: Founded) -> Iterator[str]:
    """A copy of the town for this test alone."""
    name = f"screen_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name, template=founded.name)
    yield name
    cluster.drop_database(name)


@pytest.fixture
def town(database: Database, clock: SettableClock, founded: Founded, tmp_path: Path) -> Iterator[Town]:
    """Serve the application on a free port, with the demo's people."""
    port, behind = _free_port(), _free_port()
    settings = Settings(
        environment="test", var=tmp_path, secret_key="test", oidc_issuer=founded.issuer,
        public_url=f"http://127.0.0.1:{port}", requests_per_minute=0,
    )  # fmt: skip
    app = create_app(settings, clock=clock, database=database)
    with served(app, port=behind), Link(port, behind) as link:
        yield Town(settings.public_url, Player(database, clock, founded.office, "执法一队", CAST), clock, link)


class _identity_provider:
    """The demo's identity provider in a thread."""

    def __enter__(self) -> str:
        from oidc_provider_mock import run_server_in_thread

        self._before = os.environ.get("AUTHLIB_INSECURE_TRANSPORT")
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        self._server = run_server_in_thread()
        return f"http://localhost:{self._server.__enter__().server_port}"

    def __exit__(self, *error: Any) -> None:
        self._server.__exit__(*error)
        if self._before is None:
            os.environ.pop("AUTHLIB_INSECURE_TRANSPORT", None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One Chromium for the tests of a module: while it runs, nobody else can start an event loop."""
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a screen."""

    page: Any
    town: Town
    errors: list[str]
    #: Another width in which every page is looked at as well.
    also: int = 0

    def open(self, path: str) -> None:
        """Open a page and look at it: no error, nothing wider than the screen."""
        answer = self.page.goto(self.town.url + path)
        assert answer is None or answer.status < 500, path
        self.look(path)

    def look(self, name: str) -> None:
        """Check what every page promises; keep a picture where one is wanted."""
        # Polled: Playwright misses some load events of Debian's Chromium.
        self.page.wait_for_function("() => document.readyState === 'complete'")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self._judge(name)
        if self.also:
            size = self.page.viewport_size
            self.page.set_viewport_size({**size, "width": self.also})
            self._judge(name)
            self.page.set_viewport_size(size)

    def _judge(self, name: str) -> None:
        width = self.page.viewport_size["width"]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} px wide on a screen of {width} px"
        if width >= 1440:
            scrolling = (
                "[...document.querySelectorAll('.tablewrap')].some(one => one.scrollWidth > one.clientWidth + 1)"
            )
            assert not self.page.evaluate(scrolling), f"{name} has a table that scrolls sideways on {width} px"
        found = self.findings()
        assert not found, f"{name}: {found}"
        assert not self.errors, f"{name}: {self.errors}"
        if PICTURES:
            stem = "".join(char if char.isalnum() else "-" for char in name)[:60].strip("-") or "home"
            self.page.screenshot(path=str(Path(PICTURES) / f"{stem}-{width}.png"), full_page=True)

    def arrive(self, part: str) -> None:
        """Wait until the address is one of ours and holds this part."""
        self.page.wait_for_function(
            "([url, part]) => location.href.startsWith(url) && location.pathname.includes(part)",
            arg=[self.town.url, part],
        )

    def findings(self) -> list[str]:
        """Let axe judge the page; gives what is serious or critical."""
        if not self.page.evaluate("typeof axe == 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(f"axe.run(document, {RULES}).then(result => result.violations)")
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]} ({one['nodes'][0]['failureSummary'][:160]})"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


Entry = Callable[..., Person]


@pytest.fixture
def enter(chromium: Any, town: Town) -> Iterator[Entry]:
    """Log somebody in through the identity provider, on a screen of this width; ``also`` looks at another one, too."""
    contexts = []

    def log_in(subject: str, width: int = 1440, *, also: int = 0) -> Person:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        person = Person(page, town, [], also)
        page.on("pageerror", lambda error: person.errors.append(str(error)))
        page.goto(f"{town.url}/login")
        person.look("login")
        page.get_by_role("link", name="统一身份认证登录").click()
        page.fill("input[name=sub]", subject)
        page.get_by_role("button", name="Authorize").click()
        person.arrive("/")
        # A refused form answers 422, which the browser reports and which is meant.
        page.on(
            "console",
            lambda said: person.errors.append(said.text) if said.type == "error" and " 422 " not in said.text else None,
        )
        return person

    yield log_in
    for context in contexts:
        context.close()
