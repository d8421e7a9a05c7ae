"""Articles, their index and search (pure)."""
