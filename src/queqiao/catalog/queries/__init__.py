"""Reads of the catalogue: who may know of which entry, and what of it they see."""

from queqiao.catalog.queries.rows import CHILDREN, MODELS, key_of, lock, row_of
from queqiao.catalog.queries.visible import is_live, level_for, live_rows, member_of_verified, visible_to

__all__ = [
    "CHILDREN", "MODELS", "is_live", "key_of", "level_for", "live_rows", "lock", "member_of_verified", "row_of", "visible_to",
]  # fmt: skip
