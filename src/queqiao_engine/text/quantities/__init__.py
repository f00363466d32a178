"""Quantities: read operator, value, tolerance, unit and condition out of Chinese and English prose."""

from queqiao_engine.text.quantities.format import format_quantity, unit_name
from queqiao_engine.text.quantities.parameters import parameter_direction
from queqiao_engine.text.quantities.statements import find_quantities, find_statements

__all__ = ["find_quantities", "find_statements", "format_quantity", "parameter_direction", "unit_name"]
