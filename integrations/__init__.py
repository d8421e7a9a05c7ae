"""The company's systems and Redis."""
