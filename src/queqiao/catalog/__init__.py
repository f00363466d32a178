"""The catalogue: needs and achievements, and how they come in from files."""
