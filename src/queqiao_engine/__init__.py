"""Queqiao's engine: pure typed Python, no Django, no network, no clock; usable from a notebook."""
