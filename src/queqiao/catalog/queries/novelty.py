"""What in an achievement's listing may hurt the novelty of a patent that has not been filed."""

from __future__ import annotations

from typing import Any

from queqiao.catalog.enums import Protection


def warnings(row: Any) -> tuple[str, ...]:
    """Codes of what a reviewer should look at; empty where protection is settled."""
    if row.protection == Protection.NONE:
        return ("unprotected",)
    if row.protection == Protection.DISCLOSED:
        return ("disclosed_unfiled",)
    return ()
