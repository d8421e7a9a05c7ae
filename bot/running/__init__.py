"""A flow while it runs: walked, asked about, corrected, interrupted, written, ended."""
