"""What the service standard demands (pure)."""
