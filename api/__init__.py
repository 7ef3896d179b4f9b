"""Every way in: JSON API, pages, command line, worker processes, and the wiring. No rules, no SQL."""
