"""The fakes of the outside systems on a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from api.fake_systems import Fakes, create_fakes


@contextmanager
def on_a_socket(fakes: Fakes) -> Iterator[str]:
    """Serve fakes, which ask for the token ``secret``; gives their address."""
    server = make_server("127.0.0.1", 0, create_fakes(fakes, token="secret"), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def address(fakes: Fakes) -> Iterator[str]:
    """Serve the module's fakes."""
    with on_a_socket(fakes) as found:
        yield found
