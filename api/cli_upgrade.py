"""``duecourse upgrade``: schema, library of laws and calendar, then every tenant's series, diagrams and standard."""

from __future__ import annotations

from typing import Any

import click

from api import installation
from api.installation import fail, progress, show


@click.command()
@click.option("--tenant", metavar="KEY", help="Only this tenant; all by default.")
@click.option("--dry-run", is_flag=True, help="List what would change and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error.")
def upgrade(tenant: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the database and every tenant to what this program ships; safe to repeat.

    A tenant gets the number series that new papers need, new versions of the shipped diagrams where their bytes differ
    (running cases keep theirs) and newer readings of the shipped standard. What an agency has made its own is left
    alone and listed for a person.

    \b
    Example:
      duecourse upgrade --dry-run
      duecourse upgrade
    """
    from db import migrate

    with installation.database_at_hand() as (settings, _server):
        behind = migrate.behind(settings.owner_url)
        if behind and dry_run:
            result: dict[str, Any] = {"dry_run": True, "schema": behind, "tenants": {}}
            text = f"schema: {behind['from'] or 'empty'} to {behind['to']}; tenants are compared once it is upgraded"
            show(result, as_json=as_json, text=text)
            return
        if not dry_run:
            progress("upgrading the schema")
            installation.upgrade(settings.owner_url)
    with installation.running() as parts:
        tenants = _tenants(parts, tenant, as_json)
        found = {key: _one(parts, key, dry_run=dry_run) for key in tenants}
    result = {"dry_run": dry_run, "schema": behind, "tenants": found}
    lines = [
        f"{key} [{one['part']}] {one['what']}" + ("" if one["by"] == "upgrade" else " (for a person)")
        for key, changes in found.items()
        for one in changes
    ]
    count = sum(one["by"] == "upgrade" for changes in found.values() for one in changes)
    words = f"{count} changes " + ("would be made." if dry_run else "made.")
    show(result, as_json=as_json, text="\n".join([*lines, words]))


def _tenants(parts: Any, only: str | None, as_json: bool) -> list[str]:
    from db import tenancy

    with parts.database.looking_up() as session:
        keys = sorted(one.key for one in tenancy.tenants(session))
    if only and only not in keys:
        fail("tenant-unknown", f"there is no tenant {only}; known are: {', '.join(keys) or 'none'}", as_json=as_json)
    return [only] if only else keys


def _one(parts: Any, key: str, *, dry_run: bool) -> list[dict[str, Any]]:
    """List, or carry out, the changes of one tenant, in one transaction."""
    from processes import upgrades

    actor = installation.tenant_actor(parts, key)
    progress(f"{'comparing' if dry_run else 'upgrading'} {key}")
    if dry_run:
        with parts.database.reading(actor) as tx:
            return [one.as_json() for one in upgrades.planned(tx)]
    with parts.database.transaction(actor) as tx:
        return [one.as_json() for one in upgrades.carry_out(tx)]
