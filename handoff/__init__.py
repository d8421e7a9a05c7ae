"""From the bot to people: queues, routing, the desk's rules (pure)."""
