"""Signatures that were given on glass, as the decision prints them."""

from __future__ import annotations

import uuid
from typing import Any

from db.session import Tx
from documents.formats import chinese_date
from engine import signatures


def printed(tx: Tx, case_id: uuid.UUID, document: str, text_sha256: str = "") -> dict[str, dict[str, Any]]:
    """Give by role (party, witness, officer, second_officer) the strokes and the day of who signed a document.

    :param text_sha256: only signatures under this very text are printed; empty asks for none.
    """
    rows = signatures.of_case(tx, case_id, document)
    return {
        row.role: {"name": row.name, "date": chinese_date(row.signed_at), "strokes": row.strokes}
        for row in rows
        if not row.refused and row.text_sha256 == text_sha256
    }
