"""What the bot decides to say and do (pure)."""
