"""An application behind a socket, for tests that go over the wire."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def served(app: WSGIApplication, *, port: int = 0, **more: Any) -> Iterator[str]:
    """Serve an application on a port of this machine, a free one unless one is named; gives its address.

    The server looks fifty times a second whether it should end, not twice: every test that serves waits for that.
    """
    server = make_server("127.0.0.1", port, app, threaded=True, **more)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if 'ssl_context' in more else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
