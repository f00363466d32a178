"""Quantities: read operator, value, tolerance, unit and condition out of Chinese and English prose."""
