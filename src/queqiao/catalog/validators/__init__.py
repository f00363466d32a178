"""Whether what was typed can be used: text, numbers, money, days, units, codes; each fault at its field, in words that say how to mend it."""

from queqiao.catalog.validators.entries import LIMITS, limit_of, problems_of, read_industry
from queqiao.catalog.validators.values import clean, read_day, read_money, read_number, read_whole

__all__ = [
    "LIMITS",
    "clean",
    "limit_of",
    "problems_of",
    "read_day",
    "read_industry",
    "read_money",
    "read_number",
    "read_whole",
]
