"""Names of stages as written, and the one name and place each of them stands for."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from queqiao.insights.funnel_columns import STAGES, stage_place
from queqiao.kernel.files.values import folded
from queqiao_engine.indicators.events import Event, EventKind


class StageNames:
    """Declared stages with their aliases; without a declaration every name counts and the usual synonyms are joined."""

    def __init__(self, declared: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> None:
        self.declared = tuple(declared)
        self._known: dict[str, str] = {}
        for stage in self.declared:
            for word in (stage, *_usual(stage)):
                self._known.setdefault(folded(word), stage)
        for stage, words in aliases.items():
            home = self._known.get(folded(stage), stage)
            self._known.update({folded(word): home for word in words})
        self._known.update({folded(stage): stage for stage in self.declared})
        self._written: Counter[str] = Counter()
        self._folded: dict[str, str] = {}
        self._labels: dict[str, str] | None = None

    def repeated(self) -> list[tuple[str, int]]:
        """Stages declared more than once, in any writing."""
        counts = Counter(map(folded, self.declared))
        return [
            (stage, counts[folded(stage)])
            for stage in dict.fromkeys(self.declared)
            if counts[folded(stage)] > 1
        ]

    def find(self, word: str) -> str | None:
        """The declared stage a word stands for, None for an unknown one; without a declaration the word itself."""
        if word not in self._folded:
            self._folded[word] = folded(word)
        key = self._folded[word]
        if key in self._known:
            return self._known[key]
        if self.declared:
            return None
        self._written[word.strip()] += 1
        return word.strip()

    def near(self, word: str) -> str:
        """A declared stage that looks like the word; "" without one."""
        found = difflib.get_close_matches(folded(word), list(self._known), 1, 0.5)
        return self._known[found[0]] if found else ""

    def order(self, events: Iterable[Event], columns: Sequence[str]) -> tuple[tuple[str, ...], str]:
        """The stages in order, and where the order comes from: "" (declared), "columns", "usual" or "data"."""
        if self.declared:
            return tuple(dict.fromkeys(self.declared)), ""
        self._labels = self._joined()
        if columns:
            return tuple(dict.fromkeys(self._labels.get(name, name) for name in columns)), "columns"
        told = [self.renamed(event) for event in events]
        stages = sorted({event.stage for event in told if event.stage})
        places = {stage: stage_place(stage) for stage in stages}
        if all(place is not None for place in places.values()):
            return tuple(sorted(stages, key=lambda stage: (places[stage] or 0, stage))), "usual"
        return _by_data(told, stages), "data"

    def renamed(self, event: Event) -> Event:
        """The event with the one name of its stage."""
        if self._labels is None or event.kind is not EventKind.STAGE_ENTERED:
            return event
        label = self._labels.get(event.stage, event.stage)
        return event if label == event.stage else replace(event, stage=label)

    def _joined(self) -> dict[str, str]:
        """Written name -> the commonest writing of the same usual stage (or of the same folded name)."""
        homes: dict[object, list[str]] = {}
        for word in self._written:
            place = stage_place(word)
            homes.setdefault(folded(word) if place is None else place, []).append(word)
        return {
            word: min(words, key=lambda other: (-self._written[other], other))
            for words in homes.values()
            for word in words
        }


def _usual(stage: str) -> tuple[str, ...]:
    place = stage_place(stage)
    return () if place is None else STAGES[place]


def _by_data(events: Iterable[Event], stages: Sequence[str]) -> tuple[str, ...]:
    """By how often a stage comes before the others within one case (Borda over pairs), then by name."""
    first: dict[str, dict[str, date]] = {}
    for event in events:
        if event.kind is EventKind.STAGE_ENTERED:
            days = first.setdefault(event.case, {})
            days[event.stage] = min(event.at, days.get(event.stage, event.at))
    ahead: Counter[tuple[str, str]] = Counter()
    for days in first.values():
        for one, when in days.items():
            ahead.update((one, other) for other, then in days.items() if when < then)

    def score(stage: str) -> Fraction:
        shares = [
            Fraction(ahead[stage, other], total)
            for other in stages
            if (total := ahead[stage, other] + ahead[other, stage])
        ]
        return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(1, 2)

    return tuple(sorted(stages, key=lambda stage: (-score(stage), stage)))
