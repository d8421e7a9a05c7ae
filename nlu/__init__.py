"""Understanding a message: intent, entities, confidence (pure)."""
