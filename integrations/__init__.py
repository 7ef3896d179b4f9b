"""Outside systems: one file each, with a protocol, an HTTP client and a working fake."""
