"""Valuation files: what a person writes in Chinese or English, as cases of the valuation engine."""

from queqiao.deals.value_file.file import ValueFile, read_value_file
from queqiao.deals.value_file.run import Asking, Result, run_value_file

__all__ = ["Asking", "Result", "ValueFile", "read_value_file", "run_value_file"]
