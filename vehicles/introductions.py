"""Devices that introduce themselves to the gateway: who is given the code of a terminal, and how the journal learns."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from db.command import command
from db.session import Tx
from vehicles import queries
from vehicles.rows import Terminal, TerminalIntroduction


def introduce(tx: Tx, *, terminal_id: uuid.UUID, maker: str, number: str) -> str | None:
    """Give a terminal that introduces itself its code; the first device to do so stays the only one that gets it.

    Not a command: the gateway may not write the journal. ``note`` does so for it, from what is left here.
    """
    values = {"of_tenant": tx.tenant_id, "terminal": terminal_id, "maker": maker, "number": number, "at": tx.at}
    code: str | None = queries.rows(tx, queries.INTRODUCE, values)[0][0]
    return code


@command("terminal.registered", permission="*")
def note(tx: Tx, *, introductions: Sequence[TerminalIntroduction]) -> None:
    """Put into the journal which devices introduced themselves to the gateway, and which were given a code."""
    for one in introductions:
        row = tx.session.get(Terminal, (tx.tenant_id, one.terminal_id))
        one.journalled_at = tx.at
        tx.event(
            "terminal.introduced", terminal=one.terminal_id, maker=one.maker, number=one.number, given=one.given,
            at=one.at, **({"vehicle": row.vehicle_id, "phone": row.phone} if row else {}),
        )  # fmt: skip


def unnoted(tx: Tx, *, limit: int = 200) -> list[TerminalIntroduction]:
    """List the introductions that the journal does not hold yet, and lock them."""
    query = select(TerminalIntroduction).where(
        TerminalIntroduction.tenant_id == tx.tenant_id, TerminalIntroduction.journalled_at.is_(None)
    )
    query = query.order_by(TerminalIntroduction.at).limit(limit).with_for_update(skip_locked=True)
    return list(tx.session.scalars(query))
