"""What the form readers hand on: boxes and lines, in reading order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A labelled box, or running text (``label`` empty) that may hold several lines."""

    text: str
    label: str = ""
