"""``TextChoices`` of Django, with types: members are strings, and the class knows its values and labels."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class TextChoices(StrEnum):
        """What the type checker sees."""

        label: Any
        choices: list[tuple[str, Any]]
        values: list[str]
        labels: list[Any]
        names: list[str]

        def __new__(cls, value: str, label: Any = "") -> TextChoices: ...
else:
    from django.db.models import TextChoices

__all__ = ["TextChoices"]
