"""Dialogue files: tests of the bot by its behaviour, for people who write content (docs/ru/dialogues.md)."""
