"""The loops of a worker: what is wrong with one tenant is no other's affair."""

from __future__ import annotations

import uuid

from api.workers import anchor_journals
from db.actor import system_actor
from db.checkpoints import Anchor
from db.session import Database
from engine import people


def test_trouble_with_one_tenant_holds_up_no_other(
    database: Database, tenant_id: uuid.UUID, other_tenant_id: uuid.UUID
) -> None:
    anchor = database.use(Anchor)
    for one in (tenant_id, other_tenant_id):
        with database.transaction(system_actor(one)) as tx:
            people.add_person(tx, name="陈警员")
    anchor.file_for(other_tenant_id).mkdir(parents=True)  # nobody can write there; this tenant's turn comes first
    assert anchor_journals(database) == 1
    assert anchor.last(tenant_id) is not None
