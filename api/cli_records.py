"""``duecourse tenant``, ``person``, ``case``, ``audit`` and ``fsck``: what belongs to tenants, and its proof."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api import installation
from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
TENANT = click.option("--tenant", required=True, metavar="KEY", help="Key of the tenant, for example luohu.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def tenant() -> None:
    """Tenants: who shares the program and never the data."""


@tenant.command("add")
@click.argument("key")
@click.argument("name")
@JSON
def tenant_add(key: str, name: str, as_json: bool) -> None:
    """Add a tenant.

    \b
    Example:
      duecourse tenant add luohu 罗湖区
    """
    from sqlalchemy import create_engine

    from db import tenancy

    with installation.database_at_hand() as (settings, _server):
        owner = create_engine(settings.owner_url)
        try:
            made = tenancy.add_tenant(owner, key=key, name=name)
        except ValueError as error:
            fail("tenant-exists", str(error), as_json=as_json)
        finally:
            owner.dispose()
    show({"id": made, "key": key, "name": name}, as_json=as_json, text=f"Tenant {key} ({name}) is {made}.")


@click.group()
def person() -> None:
    """People of a tenant."""


@person.command("add")
@click.argument("name")
@TENANT
@click.option("--unit", required=True, help="Name of the unit; it is added when there is none of this name.")
@click.option("--role", "roles", multiple=True, required=True, help="Role key, for example officer; may be repeated.")
@click.option("--subject", help="What the identity provider calls the person.")
@click.option("--issuer", help="The identity provider; by default the one in the settings.")
@click.option("--certificate", help="Number of the 执法证, valid from today.")
@click.option("--scope", default="", help="Fields, statutes or items that the 执法证 covers; all without it.")
@JSON
def person_add(
    name: str,
    tenant: str,
    unit: str,
    roles: tuple[str, ...],
    subject: str | None,
    issuer: str | None,
    certificate: str | None,
    scope: str,
    as_json: bool,
) -> None:
    """Add a person with roles in a unit, and optionally a login and a certificate.

    \b
    Example:
      duecourse person add 林敏 --tenant luohu --unit 执法一队 --role officer --subject lin.min
    """
    from db.errors import DomainError
    from engine import people
    from engine.calendar import day_of
    from processes.roles import CERTIFICATE

    with installation.running() as parts:
        actor = installation.tenant_actor(parts, tenant)
        try:
            with parts.database.transaction(actor) as tx:
                place = next((one for one in people.units(tx) if one.name == unit), None)
                place = place or people.add_unit(tx, name=unit)
                made = people.add_person(tx, name=name)
                for role in roles:
                    people.grant_membership(tx, person_id=made.id, unit_id=place.id, role=role)
                if subject:
                    account = issuer or parts.settings.oidc_issuer
                    people.link_account(tx, person_id=made.id, issuer=account, subject=subject)
                if certificate:
                    people.add_qualification(
                        tx,
                        person_id=made.id,
                        kind=CERTIFICATE,
                        number=certificate,
                        scope=scope,
                        valid_from=day_of(tx.at),
                    )
        except DomainError as error:
            fail(error.code, error.message("en"), as_json=as_json)
    show({"id": made.id, "name": name, "roles": list(roles)}, as_json=as_json, text=f"{name} is {made.id}.")


@click.group()
def case() -> None:
    """Cases."""


@case.command("export")
@click.argument("number")
@TENANT
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; named by the case.")
@JSON
def case_export(number: str, tenant: str, out: Path | None, as_json: bool) -> None:
    """Export a case's history with its files, for the standalone verifier; NUMBER is its number or its id.

    \b
    Example:
      duecourse case export 深罗综执案〔2026〕1号 --tenant luohu --out case.zip
    """
    from api.exports import case_archive
    from db.errors import DomainError
    from processes import worklist

    with installation.running() as parts:
        actor = installation.tenant_actor(parts, tenant)
        try:
            with parts.database.transaction(actor) as tx:
                name, data = case_archive(tx, worklist.case_by_number(tx, number).id)
        except DomainError as error:
            fail(error.code, error.message("en"), as_json=as_json)
    target = out or Path(name)
    installation.write(target, data)
    show({"file": target, "bytes": len(data)}, as_json=as_json, text=f"{target}: {len(data)} bytes")


@click.group()
def audit() -> None:
    """Proof that a history is whole."""


@audit.command("verify")
@click.argument("export", type=FILE)
@click.option("--checkpoints", type=FILE, help="The file outside the database; by default the installation's own.")
@click.option("--key", type=FILE, help="The public key in PEM; by default the installation's own.")
@JSON
def audit_verify(export: Path, checkpoints: Path | None, key: Path | None, as_json: bool) -> None:
    """Prove that an exported history is whole and unaltered; status 0 means intact.

    \b
    Example:
      duecourse audit verify case.zip
      duecourse audit verify case.zip --checkpoints checkpoints.jsonl --key journal-public-key.pem
    """
    from api.settings import from_environment
    from db import cluster, verifier
    from db.checkpoints import Anchor

    settings = from_environment()
    var = settings.var if "DUECOURSE_VAR" in os.environ else cluster.home()
    anchor = Anchor(var / "keys" / "journal.pem", var / "checkpoints")
    data = export.read_bytes()
    if checkpoints is None:
        own = anchor.file_for(_tenant_of(data))
        lines = own.read_bytes() if own.exists() else b""
    else:
        lines = checkpoints.read_bytes()
    verdict = verifier.verify(data, lines, key.read_bytes() if key else anchor.public_pem())
    show(asdict(verdict), as_json=as_json, text="\n".join(verifier.summary(verdict)))
    raise SystemExit(0 if verdict.intact else 1)


def _tenant_of(export: bytes) -> str:
    """Read which tenant an export says it belongs to, only to find the checkpoint file; nothing else is believed."""
    try:
        if export[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(export)) as archive:
                export = archive.read("history.jsonl")
        named = str(json.loads(export.split(b"\n", 1)[0])["entry"]["tenant"])
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, OSError):
        return "unknown"
    return named if named.replace("-", "").isalnum() else "unknown"


@click.command()
@click.option("--tenant", metavar="KEY", help="Only this tenant; all by default.")
@JSON
def fsck(tenant: str | None, as_json: bool) -> None:
    """Compare tokens, tasks, timers, journal chains and files; status 1 when something does not agree.

    \b
    Example:
      duecourse fsck --tenant luohu
    """
    from db import tenancy
    from engine import fsck as check

    found: list[dict[str, Any]] = []
    with installation.running() as parts:
        with parts.database.looking_up() as session:
            keys = [one.key for one in tenancy.tenants(session)]
        for key in [tenant] if tenant else keys:
            progress(f"checking {key}")
            with parts.database.reading(installation.tenant_actor(parts, key)) as tx:
                found += [{"tenant": key, **finding} for finding in check.check(tx)]
    lines = "\n".join(json.dumps(finding, ensure_ascii=False, default=str) for finding in found)
    show({"findings": found, "ok": not found}, as_json=as_json, text=lines or "Everything agrees.")
    raise SystemExit(1 if found else 0)
