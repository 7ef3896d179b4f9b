"""Tenants, the four database roles, row-level security, and the closed list of looks across tenants."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, MetaData, Table, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base

OWNER, APP, SCAN = "duecourse_owner", "duecourse_app", "duecourse_scan"
#: The terminal gateway reads bytes of strangers all day: it may call a few functions and read or write no table.
GATEWAY = "duecourse_gateway"

#: Tables whose rows may only ever be added by the application.
APPEND_ONLY = frozenset({"journal_entries", "journal_checkpoints"})

#: Tables that belong to the platform, not to a tenant: readable by all, written by the operator only.
REFERENCE = frozenset({"tenants", "statutes", "calendar_years", "calendar_days", "alembic_version", "spatial_ref_sys"})

#: In a table's ``info``: the application has no right on it and reaches it through owner-owned functions only.
THROUGH_FUNCTIONS = "through_functions"
#: In the metadata's ``info``: signature -> definition of functions that the owner owns and the application may call.
OWNED_FUNCTIONS = "owned_functions"
#: In the metadata's ``info``: signatures of those functions that the gateway may call, and nothing else.
GATEWAY_FUNCTIONS = "gateway_functions"

#: What the scan role may see of a job, and nothing else.
SCAN_COLUMNS = {"jobs": ("tenant_id", "id", "case_id", "kind", "due_at", "status", "priority")}

#: Everything that looks across tenants; a guard test compares it with what the database really grants.
CROSS_TENANT = {
    "duecourse_scan on jobs": "which jobs are due, in whichever tenant",
    "find_account(text, text)": "which tenant and person an OIDC issuer and subject belong to",
    "find_service_token(text)": "which tenant a machine's token belongs to, by its hash",
    "find_terminal(text, text, date)": "which tenant and vehicle a terminal reports for, by its phone and code",
    "positions_ahead(date, date)": "makes the day partitions of positions, which all tenants share",
    "positions_expire(date, date, int)": "drops them when their time is over; what is held goes out first",
}


class Tenant(Base):
    """Who shares the program and never the data. A reference table: every node holds a copy."""

    __tablename__ = "tenants"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True)
class Found:
    """What a look-up across tenants gives away: where to go, not what is there."""

    tenant_id: uuid.UUID
    id: uuid.UUID


def create_all(owner: Engine, metadata: MetaData = Base.metadata) -> None:
    """Create every table with its roles and policies; the migrations lead to the same schema."""
    with owner.begin() as connection:
        metadata.create_all(connection)
        secure(connection, metadata)


def secure(connection: Connection, metadata: MetaData = Base.metadata) -> None:
    """Grant each role what it needs and no more, and switch on row-level security; safe to repeat.

    Row-level security is enabled, not forced: forcing it on the owner would silently empty backfills and dumps.
    """
    run = connection.exec_driver_sql
    # A server that somebody else runs may have no gateway, and then not its role either.
    gateway = run(f"SELECT count(*) FROM pg_roles WHERE rolname = '{GATEWAY}'").scalar_one()
    others = f"{SCAN}, {GATEWAY}" if gateway else SCAN
    run(f"GRANT USAGE ON SCHEMA public TO {APP}, {others}")
    existing = set(connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars())
    for table in metadata.sorted_tables:
        if table.name not in existing:
            continue
        run(f"REVOKE ALL ON {table.name} FROM {APP}, {others}, PUBLIC")
        if THROUGH_FUNCTIONS in table.info:
            continue
        if table.name in REFERENCE:
            run(f"GRANT SELECT ON {table.name} TO {APP}")
        elif table.name in APPEND_ONLY:
            run(f"GRANT SELECT, INSERT ON {table.name} TO {APP}")
        else:
            run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO {APP}")
        if is_tenanted(table):
            _isolate(connection, table)
    for name, columns in SCAN_COLUMNS.items():
        if name in existing:
            run(f"GRANT SELECT ({', '.join(columns)}) ON {name} TO {SCAN}")
            run(f"DROP POLICY IF EXISTS due_scan ON {name}")
            run(f"CREATE POLICY due_scan ON {name} FOR SELECT TO {SCAN} USING (true)")
    run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    for function, (table_name, body) in _LOOKUPS.items():
        if table_name in existing:
            run(body)
            run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            run(f"GRANT EXECUTE ON FUNCTION {function} TO {APP}")
    for function, body in metadata.info.get(OWNED_FUNCTIONS, {}).items():
        run(f"DROP FUNCTION IF EXISTS {function}")  # its columns may have changed
        run(body.replace("%", "%%"))
        run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        called = function in metadata.info.get(GATEWAY_FUNCTIONS, ())
        run(f"GRANT EXECUTE ON FUNCTION {function} TO {f'{APP}, {GATEWAY}' if called and gateway else APP}")


def is_tenanted(table: Table) -> bool:
    """Tell whether the rows of a table belong to tenants and are kept apart by a policy."""
    return "tenant_id" in table.columns and table.name not in REFERENCE and THROUGH_FUNCTIONS not in table.info


def _isolate(connection: Connection, table: Table) -> None:
    own = "tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid"
    connection.exec_driver_sql(f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"DROP POLICY IF EXISTS tenant_isolation ON {table.name}")
    connection.exec_driver_sql(
        f"CREATE POLICY tenant_isolation ON {table.name} TO {APP} USING ({own}) WITH CHECK ({own})"
    )


#: Owner-owned functions: signature -> (table it needs, definition). ``pg_temp`` stands last in their path: where it is
#: not named PostgreSQL looks there first, and a temporary view of the caller's would run its words as the owner.
_LOOKUPS: dict[str, tuple[str, str]] = {
    "find_account(text, text)": (
        "accounts",
        """CREATE OR REPLACE FUNCTION find_account(of_issuer text, of_subject text)
           RETURNS TABLE (tenant_id uuid, person_id uuid)
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
           $$ SELECT a.tenant_id, a.person_id FROM accounts a
              WHERE a.issuer = of_issuer AND a.subject = of_subject $$""",
    ),
    "find_service_token(text)": (
        "service_tokens",
        """CREATE OR REPLACE FUNCTION find_service_token(of_hash text)
           RETURNS TABLE (tenant_id uuid, id uuid)
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
           $$ SELECT t.tenant_id, t.id FROM service_tokens t WHERE t.token_hash = of_hash $$""",
    ),
}


def find_account(session: Session, issuer: str, subject: str) -> Found | None:
    """Find the tenant and the person behind an OIDC login."""
    return _found(session, "SELECT * FROM find_account(:a, :b)", a=issuer, b=subject)


def find_service_token(session: Session, token_hash: str) -> Found | None:
    """Find the tenant and the row of a machine's token by its hash."""
    return _found(session, "SELECT * FROM find_service_token(:a)", a=token_hash)


def _found(session: Session, query: str, **params: str) -> Found | None:
    row = session.execute(text(query), params).first()
    return Found(row[0], row[1]) if row else None


def tenants(session: Session) -> Iterable[Tenant]:
    """List all tenants: names only, no data of theirs."""
    return session.query(Tenant).order_by(Tenant.key).all()


def check_role(connection: Connection) -> None:
    """Refuse to serve with a role that row-level security does not bind.

    :raises RuntimeError: when the role is a superuser, may bypass row security, or owns a table.
    """
    name, is_super, bypasses = connection.exec_driver_sql(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).one()
    owned = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    ).scalar_one()
    if is_super or bypasses or owned:
        raise RuntimeError(
            f"the database role {name} would not be held back by row-level security "
            f"(superuser: {is_super}, bypass: {bypasses}, owns tables: {owned}); connect as {APP}"
        )


def check_gateway(connection: Connection, metadata: MetaData = Base.metadata) -> None:
    """Refuse to take terminals in with a role that may read or write any table.

    :raises RuntimeError: when it may, or may not even call what it needs.
    """
    role, is_super, bypasses = connection.exec_driver_sql(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).one()
    open_to_it = connection.exec_driver_sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
        "AND relname <> 'spatial_ref_sys' AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE') LIMIT 3"
    ).scalars()
    tables = list(open_to_it)
    if is_super or bypasses or tables:
        raise RuntimeError(
            f"the database role {role} may do more than take terminals in (superuser: {is_super}, bypass: {bypasses}, "
            f"tables: {', '.join(tables) or 'none'}); connect as {GATEWAY}"
        )
    for function in sorted(metadata.info.get(GATEWAY_FUNCTIONS, ())):
        may = connection.exec_driver_sql(
            "SELECT has_function_privilege(current_user, to_regprocedure(%s), 'EXECUTE')", (function,)
        ).scalar_one()
        if not may:
            raise RuntimeError(f"the database role {role} may not call {function}; run `duecourse db upgrade` again")


def add_tenant(owner: Engine, *, key: str, name: str, tenant_id: uuid.UUID | None = None) -> uuid.UUID:
    """Add a tenant with the head of its chain; the operator does this with the owner's role.

    :raises ValueError: when the key is taken.
    """
    from db.base import new_id
    from db.journal import TenantChain

    with Session(owner) as session, session.begin():
        taken = session.query(Tenant).filter_by(key=key).one_or_none()
        if taken is not None:
            raise ValueError(f"there is a tenant {key} already ({taken.id})")
        tenant = Tenant(id=tenant_id or new_id(), key=key, name=name)
        session.add_all([tenant, TenantChain(tenant_id=tenant.id, journal_seq=0, journal_hash="")])
        return tenant.id
