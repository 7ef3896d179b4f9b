"""The wording of every document, one folder per procedure, one file per kind; lawyers read and change these."""

from __future__ import annotations

from collections.abc import Mapping

from documents.template import Template
from documents.templates import penalty

ALL: Mapping[str, Template] = {f"penalty/{template.code}": template for template in penalty.TEMPLATES}
