"""The PostgreSQL cluster that the application owns: made once, reached by a socket only, stopped by its last user.

Whoever sets ``DATABASE_URL`` has a database already; then nothing is made, started or stopped here.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

import psutil
import psycopg
from psycopg import sql
from sqlalchemy import make_url

from db.debian import Progress
from db.programs import ROOT_HOME, PostgresMissing, Programs, find, home, unpacked_folder

__all__ = ["Cluster", "ClusterBroken", "External", "Own", "PostgresMissing", "ensure", "home"]

Role = Literal["admin", "owner", "app", "scan", "gateway"]

#: Login of each role; the administrator is PostgreSQL's superuser and never serves a request.
LOGINS: dict[str, str] = {
    "admin": "duecourse_admin",
    "owner": "duecourse_owner",
    "app": "duecourse_app",
    "scan": "duecourse_scan",
    "gateway": "duecourse_gateway",
}

#: Empty database with the extensions, from which every new one is copied.
BLANK = "duecourse_blank"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

#: A socket's path may not be longer (Linux: 108 bytes with the closing zero).
_SOCKET_PATH_MAX = 107

_CONFIGURATION = """\
# Written by db/cluster.py at every start; change it there.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = {buffers}MB
synchronous_commit = on
wal_compression = {compression}
max_wal_size = 2GB
checkpoint_timeout = 15min
autovacuum_naptime = 15s
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
password_encryption = 'scram-sha-256'
"""

#: For data that nobody will miss: a program may still crash, a machine may not.
_FORGETFUL = """\
fsync = off
full_page_writes = off
"""


class ClusterBroken(Exception):
    """PostgreSQL could not be made or started; the message holds the end of its log."""


def ensure(var: Path | None = None, progress: Progress = print, *, durable: bool = True) -> Cluster:
    """Give a running PostgreSQL: the one in ``DATABASE_URL``, else our own under ``var``, made and started if need be.

    Any number of processes may call this for the same folder; the server stops with the last of them.
    Without ``durable`` it does not wait for the disk, as for the data of tests: what it answered outlives the crash of
    any program, not that of the machine.

    :raises PostgresMissing: when there is no PostgreSQL with PostGIS and none can be fetched.
    :raises ClusterBroken: when it does not start.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given:
        named = (os.environ.get(f"DUECOURSE_{role}_URL", "") for role in ("OWNER", "GATEWAY"))
        return External(given, *named)
    var = (var or home()).absolute()
    var.mkdir(parents=True, exist_ok=True)
    user = _service_user()
    place = _place(var)
    programs = find(unpacked_folder(), progress=progress)
    cluster = Own(var=var, place=place, programs=programs, user=user, durable=durable)
    cluster.start(progress)
    return cluster


class Cluster:
    """A running PostgreSQL and how to reach its databases."""

    #: Folder with ``pg_dump`` and the like, when we know it.
    bin: Path | None = None

    def url(self, role: str, database: str) -> str:
        """Give SQLAlchemy's URL of a database for ``owner``, ``app``, ``scan`` or ``gateway``."""
        raise NotImplementedError

    def databases(self) -> set[str]:
        """Name the databases that exist."""
        with self._administer() as connection:
            return {row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")}

    def identity(self, database: str) -> str:
        """Name a database so that a later one of the same name is told apart; empty when we cannot know."""
        return ""

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database with PostGIS, owned by the owner's role; with a template, a copy of that database."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(LOGINS["owner"]), sql.Identifier(template or BLANK)
        )
        with self._administer() as connection:
            connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        with self._administer() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Let go of the cluster; the last user's letting go stops the server."""

    def _administer(self) -> Any:
        raise NotImplementedError


class External(Cluster):
    """A PostgreSQL that somebody else runs: ``DATABASE_URL`` for the application, ``DUECOURSE_OWNER_URL`` besides.

    The terminal gateway has a login of its own, ``DUECOURSE_GATEWAY_URL``.
    """

    def __init__(self, app_url: str, owner_url: str, gateway_url: str = "") -> None:
        self._urls = {"app": app_url, "owner": owner_url, "admin": owner_url, "gateway": gateway_url}

    def url(self, role: str, database: str) -> str:
        """Give the URL that was set; the database that it names is replaced only where it names none.

        :raises ClusterBroken: when the owner's or the gateway's URL is needed and not set.
        """
        given = self._urls.get(role, "")
        if not given and role == "gateway":
            raise ClusterBroken("set DUECOURSE_GATEWAY_URL: the terminal gateway has a login of its own")
        if not given:
            raise ClusterBroken(
                "set DUECOURSE_OWNER_URL to reach the database as its owner (migrations, tenants, backup)"
            )
        parsed = make_url(given).set(drivername="postgresql+psycopg")
        if database and (not parsed.database or database.startswith(("test_", "template_"))):
            parsed = parsed.set(database=database)
        return parsed.render_as_string(hide_password=False)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database as the owner, who needs CREATEDB and the right to create PostGIS."""
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        with self._administer() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
        if not template:
            with psycopg.connect(_plain(self.url("owner", name)), autocommit=True) as connection:
                for extension in EXTENSIONS:
                    connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))

    def _administer(self) -> Any:
        return psycopg.connect(_plain(self.url("owner", "postgres")), autocommit=True)


@dataclass
class Own(Cluster):
    """The cluster of our own."""

    var: Path
    place: Path
    programs: Programs
    user: str | None
    durable: bool = True
    _passwords: dict[str, str] = field(default_factory=dict, repr=False)
    _use: IO[str] | None = None

    @property
    def bin(self) -> Path:  # type: ignore[override]
        """Folder with ``pg_dump`` and the like."""
        return self.programs.bin

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.place / "data"

    @property
    def sockets(self) -> Path:
        """The short private folder that holds the socket."""
        name = f"duecourse-{hashlib.sha256(str(self.place).encode()).hexdigest()[:10]}"
        return Path("/run" if self.user and os.access("/run", os.W_OK) else "/tmp") / name  # noqa: S108 - private, checked below

    @property
    def log(self) -> Path:
        """Where PostgreSQL writes what it does."""
        return self.place / "postgres.log"

    def url(self, role: str, database: str) -> str:
        """Give the URL of a database on our socket."""
        return f"postgresql+psycopg://{LOGINS[role]}:{self._passwords[role]}@/{database}?host={self.sockets}"

    def identity(self, database: str) -> str:
        """Name a database by its cluster and its number there."""
        query = "SELECT system_identifier, d.oid FROM pg_control_system(), pg_database d WHERE datname = %s"
        with self._administer() as connection:
            found = connection.execute(query, [database]).fetchone()
        return f"{found[0]}:{found[1]}" if found else ""

    def start(self, progress: Progress) -> None:
        """Make the cluster if it is new, start it if it rests, and count ourselves among its users."""
        self._own_folder(self.place)
        with _locked(self.var / "pg.lock"):
            self._use = open(self.var / "pg.users", "a", encoding="utf-8")  # noqa: SIM115 - held until stop()
            fcntl.flock(self._use, fcntl.LOCK_SH)
        try:
            with _locked(self.var / "pg.lock"):
                self._bring_up(progress)
        except BaseException:
            self.stop()  # An interrupted start leaves no server behind.
            raise

    def _bring_up(self, progress: Progress) -> None:
        if (self.data / "PG_VERSION").exists() and not self._secret.exists():
            progress("the checkout that this database belonged to is gone: setting its data aside")
            self._set_aside()
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            progress("making the database cluster")
            self._make()
        self._passwords = json.loads(self._secret.read_text(encoding="utf-8"))
        if not self._running():
            self._remove_stale()
            self._start()
        late = [role for role in LOGINS if role not in self._passwords]
        if late:  # The cluster was made before there was this role.
            self._passwords |= {role: secrets.token_hex(24) for role in late}
            _write_private(self._secret, json.dumps(self._passwords))
        if fresh or not (self.place / "ready").exists():
            self._make_roles()
            self._make_blank()
            (self.place / "ready").touch()
        elif late:
            self._make_roles()

    def stop(self) -> None:
        """Let go; stop the server, finishing its work, when nobody else holds it. Repeating it does nothing."""
        if self._use is None:
            return
        with _locked(self.var / "pg.lock"):
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return  # Another process of ours still uses it.
            else:
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
                shutil.rmtree(self.sockets, ignore_errors=True)
            finally:
                self._use.close()
                self._use = None

    @property
    def _secret(self) -> Path:
        return self.var / "pg.secret"

    def _set_aside(self) -> None:
        """Keep the data of a checkout that was removed (its passwords, files and keys went with it) out of the way.

        As root the data lie outside the checkout and outlive it; a new checkout in the same folder begins anew.
        """
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "30")
        aside = self.place / "data.orphaned"
        shutil.rmtree(aside, ignore_errors=True)
        self.data.rename(aside)
        (self.place / "ready").unlink(missing_ok=True)

    def _make(self) -> None:
        passwords = {role: secrets.token_hex(24) for role in LOGINS}
        _write_private(self._secret, json.dumps(passwords))
        if self.data.exists():  # An initdb that was interrupted leaves a folder that PostgreSQL would refuse.
            shutil.rmtree(self.data)
        first = self.place / "first-password"
        _write_private(first, passwords["admin"])
        self._give(first)
        try:
            done = self._run(
                *("initdb", "-D", str(self.data), "-U", LOGINS["admin"], f"--pwfile={first}", "--data-checksums"),
                *("--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"),
                *("--set", "lc_messages=C") if self.programs.version >= 16 else (),
            )
        finally:
            first.unlink()
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ClusterBroken(f"initdb failed: {(done.stderr or done.stdout).strip()[-800:]}")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write("\ninclude 'duecourse.conf'\n")

    def _start(self) -> None:
        self._own_folder(self.sockets)
        settings = self.data / "duecourse.conf"
        values = {"sockets": self.sockets, "buffers": _buffers_mb(), "compression": self._compression()}
        written = _CONFIGURATION.format(**values) + ("" if self.durable else _FORGETFUL)
        settings.write_text(written, encoding="utf-8")
        self._give(settings)
        if len(str(self.sockets / ".s.PGSQL.5432").encode()) > _SOCKET_PATH_MAX:
            raise ClusterBroken(f"the path of the socket in {self.sockets} is longer than {_SOCKET_PATH_MAX} bytes")
        done = self._run("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60")
        if done.returncode:
            end = self.log.read_text(encoding="utf-8", errors="replace")[-1200:] if self.log.exists() else done.stderr
            raise ClusterBroken(f"PostgreSQL did not start. Its log {self.log} ends:\n{end}")

    def _compression(self) -> str:
        """Choose how whole pages in the log are packed: lz4 costs far less than the usual way, where it is built in."""
        if self.programs.version < 15:
            return "on"
        asked = self._run("postgres", "-D", str(self.data), "-c", "wal_compression=lz4", "-C", "wal_compression")
        return "lz4" if asked.returncode == 0 and asked.stdout.strip().endswith("lz4") else "on"

    def _make_roles(self) -> None:
        """Create the roles; those that are there get the password that we keep."""
        with self._administer() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ("owner", "app", "scan", "gateway"):
                # NOINHERIT: the application may become duecourse_scan for a scan, and sees nothing of it otherwise.
                statement = "ALTER" if LOGINS[role] in known else "CREATE"
                connection.execute(
                    sql.SQL(
                        f"{statement} ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOINHERIT PASSWORD {{}}"
                    ).format(sql.Identifier(LOGINS[role]), sql.Literal(self._passwords[role]))
                )
            connection.execute(f"GRANT {LOGINS['scan']} TO {LOGINS['app']}")

    def _make_blank(self) -> None:
        """Create the blank database with the extensions."""
        with self._administer() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {BLANK}")
            connection.execute(f"CREATE DATABASE {BLANK} OWNER {LOGINS['owner']} TEMPLATE template0")
        with psycopg.connect(_plain(self.url("admin", BLANK)), autocommit=True) as connection:
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            connection.execute(f"ALTER SCHEMA public OWNER TO {LOGINS['owner']}")

    def _administer(self) -> Any:
        return psycopg.connect(_plain(self.url("admin", "postgres")), autocommit=True)

    def _running(self) -> bool:
        return self._run("pg_ctl", "status", "-D", str(self.data)).returncode == 0 and self._answers()

    def _answers(self) -> bool:
        for _ in range(100):
            try:
                self._administer().close()
            except psycopg.OperationalError as error:
                if "starting up" not in str(error) and "shutting down" not in str(error):
                    return False
                time.sleep(0.1)
            else:
                return True
        return False

    def _remove_stale(self) -> None:
        """Remove the note of a server that is gone; its number may meanwhile belong to any other process."""
        note = self.data / "postmaster.pid"
        try:
            number = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            number = 0
        if number and psutil.pid_exists(number):
            try:
                if str(self.data) in psutil.Process(number).cmdline():
                    # It runs, but does not answer on our socket (somebody emptied /tmp): end it the orderly way.
                    self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "30")
            except psutil.Error:
                pass
        note.unlink(missing_ok=True)
        self._own_folder(self.sockets)
        for left in self.sockets.iterdir():
            left.unlink()

    def _own_folder(self, folder: Path) -> None:
        """Make a folder that only PostgreSQL's user enters; refuse one that somebody else made."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
            self._give(folder)
        except FileExistsError:
            found = folder.lstat()
            expected = pwd.getpwnam(self.user).pw_uid if self.user else os.geteuid()
            if folder.is_symlink() or found.st_uid != expected:
                raise ClusterBroken(f"{folder} belongs to somebody else; remove it and start again") from None

    def _give(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user)

    def _run(self, program: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its user, apart from our terminal, with its output in a file.

        A pipe would stay open in the server, and reading it to the end would never return.
        """
        drop: dict[str, Any] = {}
        if self.user:
            entry = pwd.getpwnam(self.user)
            drop = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        with open(self.var / "pg.out", "w+", encoding="utf-8") as out:
            done = subprocess.run(
                [self.programs.path(program), *options],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                cwd="/",
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/"},
                **drop,
            )
            out.seek(0)
            said = out.read()
        return subprocess.CompletedProcess(done.args, done.returncode, said, said)


def _service_user() -> str | None:
    """Name the user that PostgreSQL runs as when we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("duecourse", "postgres"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "duecourse"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise ClusterBroken(f"PostgreSQL may not run as root and no user could be made for it: {made.stderr.strip()}")
    return "duecourse"


def _place(var: Path) -> Path:
    """Choose the folder of PostgreSQL's files: under ``var``, or for root where its service user may go."""
    if os.geteuid() != 0 or os.environ.get("DUECOURSE_VAR"):
        return var / "pg"
    return ROOT_HOME / hashlib.sha256(str(var).encode()).hexdigest()[:12]


def _buffers_mb() -> int:
    """Give PostgreSQL an eighth of the machine's memory for its pages, within bounds."""
    return int(min(max(psutil.virtual_memory().total / 8 / (1 << 20), 128), 1024))


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _write_private(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(content)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that dies with its process."""
    with open(path, "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
