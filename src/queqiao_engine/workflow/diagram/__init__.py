"""Pictures of a definition: Mermaid text, and SVG with a layered layout of our own."""
