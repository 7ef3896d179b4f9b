"""Tests: unit (no database), integration (real PostgreSQL), journeys (over HTTP), browser, architecture, campaigns."""
