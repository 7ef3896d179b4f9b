"""Documents: a template and a context become PDF bytes; pure, no database, no network, no law."""
