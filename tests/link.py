"""The line between a client and a server: it can be cut, slowed down, and made to change a byte on its way."""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Link:
    """Forwards bytes from one port to another until it is cut; then connections break and new ones are refused.

    :param bytes_per_second: how fast a connection sends towards the server; 0 for as fast as it goes.
    """

    def __init__(self, port: int, target: int, *, bytes_per_second: int = 0) -> None:
        self.port, self.target, self.bytes_per_second = port, target, bytes_per_second
        self.up = True
        self.breaks = 0
        #: How many of the next large pieces on their way to the server are to lose a bit.
        self.spoil = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", port), backlog=64)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Link:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.cut()
        self._listening.close()

    def cut(self) -> None:
        """Cut the line."""
        self.up = False
        self.breaks += 1
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Mend the line."""
        self.up = True

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self.up:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open |= {near, far}
            for one, other, towards in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pump, args=(one, other, towards), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, towards_server: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if towards_server:
                    data = self._on_its_way(data)
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
                one.close()
        with self._lock:
            self._open -= {source, sink}

    def _on_its_way(self, data: bytes) -> bytes:
        if self.bytes_per_second:
            time.sleep(len(data) / self.bytes_per_second)
        if self.spoil and len(data) > 8192:  # no header is as long
            self.spoil -= 1
            middle = len(data) - 100
            return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        return data
