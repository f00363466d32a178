"""What in an achievement's listing may hurt the novelty of a patent that has not been filed."""

from __future__ import annotations

from typing import Any

from queqiao.catalog import novelty
from queqiao.catalog.queries.findings import public_texts
from queqiao_engine.explanation import Reason


def warnings(row: Any) -> tuple[Reason, ...]:
    """What to tell author and reviewer (words ``novelty.…`` of the catalogue's wording), the stored texts compared with what stays behind."""
    declared = row.facts.get("declared", {})
    state = novelty.ProtectionState(
        row.protection,
        row.first_disclosure,
        declared.get("grace_case", ""),
        bool(declared.get("filing_promised")),
        bool(declared.get("summary_enables_nothing")),
    )
    return novelty.warnings(
        state, public=public_texts(row), confidential={"detail": row.detail} if row.detail else {}
    )


def urgent(row: Any) -> tuple[str, ...]:
    """Codes of those warnings that stand against publication until somebody has looked."""
    return tuple(one.code for one in warnings(row) if one.code in novelty.URGENT)
