"""The fakes of the outside systems on a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.fake_systems import Fakes, create_fakes
from tests.served import served


@contextmanager
def on_a_socket(fakes: Fakes) -> Iterator[str]:
    """Serve fakes, which ask for the token ``secret``; gives their address."""
    with served(create_fakes(fakes, token="secret")) as address:
        yield address


@pytest.fixture
def address(fakes: Fakes) -> Iterator[str]:
    """Serve the module's fakes."""
    with on_a_socket(fakes) as found:
        yield found
