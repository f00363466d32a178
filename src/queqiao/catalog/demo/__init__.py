"""Demonstration data: needs, achievements and judgements, all invented.

No organisation in these files exists; names carry （虚构） or (fictional) and ids begin with DEMO-. The judgements are
our own opinion of the invented texts: good for showing the commands at work, not for measuring the quality of a match.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

NAMES = ("needs.xlsx", "achievements.csv", "judgements.csv")


def demo_path(name: str) -> Path:
    """Where a file of the demonstration lies: needs.xlsx, achievements.csv or judgements.csv. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    return Path(str(resources.files(__name__).joinpath(name)))
