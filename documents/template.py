"""A template: a document's title, what it needs to know, and its wording."""

from __future__ import annotations

from dataclasses import dataclass

from documents.blocks import OFFICIAL, Part
from documents.fields import Field, Scope
from documents.layout import Style


@dataclass(frozen=True)
class Template:
    """One kind of document.

    ``foot`` names those who sign every page, one with a condition where it holds, unless somebody refused to sign;
    ``internal`` documents stay in the agency and carry no seal.
    """

    code: str
    title: str
    fields: tuple[Field, ...]
    body: tuple[Part, ...]
    style: Style = OFFICIAL
    foot: tuple[str | tuple[str, str], ...] = ()
    numbered: bool = True
    internal: bool = False

    def signed_below(self, scope: Scope) -> tuple[str, ...]:
        """Name who signs at the foot of every page: nobody where the signature was refused, as the record says."""
        if scope.holds("record.refused"):
            return ()
        labels = [(one, "") if isinstance(one, str) else one for one in self.foot]
        return tuple(label for label, when in labels if not when or scope.holds(when))

    @property
    def labels(self) -> dict[str, str]:
        """Path -> Chinese name."""
        return {field.path: field.label for field in self.fields}
