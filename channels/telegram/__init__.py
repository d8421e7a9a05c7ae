"""Telegram through the Bot API: private chats with one bot."""
