"""Use cases: the only code that opens a write transaction."""
