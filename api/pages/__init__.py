"""Server-rendered pages, one file per noun; they call the same commands as the API."""

from __future__ import annotations

from flask import Flask

from api.pages import frame


def register(app: Flask) -> None:
    """Install every page and what the frame around them shows."""
    frame.register(app)
