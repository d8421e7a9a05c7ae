"""Flows: what the client and the bot get done together, step by step, written in the pack (docs/FLOWS.md)."""
