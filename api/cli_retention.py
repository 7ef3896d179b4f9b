"""``duecourse retention``: which closed cases may go, what holds them, and their removal with proof."""

from __future__ import annotations

from pathlib import Path

import click

from api import installation
from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
TENANT = click.option("--tenant", required=True, metavar="KEY", help="Key of the tenant, for example luohu.")


@click.group()
def retention() -> None:
    """How long closed cases are kept."""


@retention.command("due")
@TENANT
@JSON
def retention_due(tenant: str, as_json: bool) -> None:
    """List the cases that may be removed today; changes nothing.

    \b
    Example:
      duecourse retention due --tenant luohu
    """
    from api import removal
    from engine.retention import as_dict

    with installation.running() as parts:
        rows = [as_dict(row) for row in removal.due(parts.database, installation.tenant_actor(parts, tenant).tenant_id)]
    text = "\n".join(f"{row['remove_on']}  {row['case_number'] or row['case_id']}" for row in rows)
    show({"due": rows}, as_json=as_json, text=text or "No case may be removed today.")


@retention.command("remove")
@TENANT
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--limit", default=1000, show_default=True, type=int)
@JSON
def retention_remove(tenant: str, folder: Path, limit: int, as_json: bool) -> None:
    """Remove what is due: each case is packed into FOLDER and proved before its rows go; a tombstone stays.

    \b
    Example:
      duecourse retention remove --tenant luohu /srv/archive
    """
    from sqlalchemy import create_engine

    from api import removal
    from db.errors import DomainError

    done = []
    with installation.running() as parts:
        owner = create_engine(parts.settings.owner_url)
        of_tenant = installation.tenant_actor(parts, tenant).tenant_id
        try:
            for one in removal.remove(parts.database, owner, of_tenant, folder, limit=limit, progress=progress):
                done.append({"case_id": one.case_id, "case_number": one.case_number, "package": str(one.package),
                             "sha256": one.sha256, "rows": one.rows})  # fmt: skip
        except DomainError as error:
            fail(error.code, str(error), as_json=as_json)
        finally:
            owner.dispose()
    text = "\n".join(f"{one['case_number'] or one['case_id']}  {one['rows']} rows  {one['sha256']}" for one in done)
    show({"removed": done}, as_json=as_json, text=text or "Nothing to remove.")
