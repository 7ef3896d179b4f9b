"""Signatures that were given on glass, as the decision prints them."""

from __future__ import annotations

import uuid
from typing import Any

from db.session import Tx


def printed(tx: Tx, case_id: uuid.UUID, document: str) -> dict[str, dict[str, Any]]:
    """Give by role (party, witness, officer, second_officer) the strokes and the day of who signed a document."""
    return {}
