"""Pictures of flows for people: Mermaid and SVG, in Russian."""
