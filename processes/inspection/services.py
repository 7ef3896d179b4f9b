"""What the service tasks do: a penalty case is opened, a suspected crime is handed on."""

from __future__ import annotations

from collections.abc import Mapping

from engine.registry import Service
from processes.inspection import linking

SERVICES: Mapping[str, Service] = {
    "open_penalty": Service("open_penalty", local=linking.open_penalty),
    "refer_crime": Service("refer_crime", local=linking.refer_crime),
}
