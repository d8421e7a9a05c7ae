"""The chat widget on the company's site."""
