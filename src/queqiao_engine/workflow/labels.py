"""What a workflow calls its parts, in Chinese and in English. Labels of shipped definitions are data, like their states."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One wording in both languages; Chinese is the source language. Both must be there: the checker says so."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The wording in ``language`` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en
