"""What a public listing can do to protection: warnings before it, with the days left where a time of grace runs.

A listing on the platform is a publication. Before filing it destroys novelty, of a secret it ends the secrecy. The four statutory
cases of grace cover an earlier disclosure, never the listing itself; so even in grace the public texts must give nothing away.
Warnings are reasons with words in the catalogue's wording; whether a listing may go ahead is decided by its workflow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from queqiao.catalog.patents.terms import months_later
from queqiao.kernel import clock
from queqiao.kernel.rulepacks import in_force
from queqiao_engine.explanation import Reason
from queqiao_engine.text.quantities import find_quantities
from queqiao_engine.text.quantities.units import Scale, scale

GRACE_CASES = ("emergency", "exhibition", "meeting", "without_consent")
"""专利法 Art. 24: public emergency, recognised international exhibition, prescribed meeting, disclosure by others without consent."""

URGENT = frozenset(
    {
        "novelty.file_first",
        "novelty.no_grace",
        "novelty.grace_over",
        "novelty.secret_ends",
        "novelty.passage_given_away",
        "novelty.figures_given_away",
    }
)
"""Codes that an author should settle before publishing; the others are for knowledge."""

_UNFILED = ("none", "unfiled", "disclosed")
# Spans of time and numbers of people stand in every text and give nothing away.
_PLAIN_UNITS = frozenset({"", "person", "year", "month", "day", "d", "a", "week"})
_WINDOW = 12
"""A passage counts from twelve Han characters on, or thirty Latin letters."""
_LATIN_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class ProtectionState:
    """How an achievement stands: ``protection`` as the catalogue names it (granted, filed, software, secret, not_wanted,
    disclosed, none), the first disclosure, the case of grace (one of ``GRACE_CASES``, True for one not named), and what the
    author has said."""

    protection: str
    first_disclosure: date | None = None
    grace_case: str | bool = ""
    filing_promised: bool = False
    summary_enables_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """A place of a public text that says what a confidential one holds: ``kind`` is "figure" or "passage"."""

    field: str
    start: int
    end: int
    text: str
    source: str
    kind: str


def grace_ends(first_disclosure: date, jurisdiction: str = "CN") -> date:
    """The last day on which an application still has the grace of an earlier disclosure, if it is one of the four cases."""
    pack = in_force("workflow.novelty_grace", jurisdiction, first_disclosure)
    return months_later(first_disclosure, pack.rules["months"])


def warnings(
    state: ProtectionState,
    *,
    public: Mapping[str, str] | None = None,
    confidential: Mapping[str, str] | None = None,
    on: date | None = None,
) -> tuple[Reason, ...]:
    """What to tell the author before the texts ``public`` (field → text) are shown, on a day (today when None).

    ``confidential`` are the texts that stay behind; what both hold is pointed out unless a patent is granted or filed.
    """
    day = on or clock.today()
    found = list(_of_state(state, day))
    if state.protection not in ("granted", "not_wanted"):
        found += _of_leaks(leaks(public or {}, confidential or {}), state.protection)
    return tuple(found)


def _of_state(state: ProtectionState, day: date) -> Iterator[Reason]:
    if state.protection in _UNFILED:
        yield from _unfiled(state, day)
    elif state.protection == "filed":
        yield Reason.of("novelty.only_what_is_filed")
    elif state.protection == "software":
        yield Reason.of("novelty.software_is_expression")
    elif state.protection == "secret":
        cleared = state.summary_enables_nothing
        yield Reason.of("novelty.secret_kept" if cleared else "novelty.secret_ends")
    elif state.protection == "not_wanted":
        yield Reason.of("novelty.free_for_all")


def _unfiled(state: ProtectionState, day: date) -> Iterator[Reason]:
    first = state.first_disclosure
    if first is None:
        yield Reason.of("novelty.day_missing" if state.protection == "disclosed" else "novelty.file_first")
        return
    if first > day:
        yield Reason.of("novelty.disclosure_planned", day=first, days=(first - day).days)
        return
    if not state.grace_case:
        yield Reason.of("novelty.no_grace", day=first)
        return
    until = grace_ends(first)
    case = f"grace.{state.grace_case}" if state.grace_case in GRACE_CASES else "grace.one_of_four"
    if until < day:
        yield Reason.of("novelty.grace_over", day=first, until=until, case=case)
        return
    yield Reason.of("novelty.grace_runs", day=first, until=until, days=(until - day).days, case=case)
    if not state.filing_promised:
        yield Reason.of("novelty.promise_missing", until=until)
    if not state.summary_enables_nothing:
        yield Reason.of("novelty.summary_must_be_empty")


def _of_leaks(found: tuple[Leak, ...], protection: str) -> list[Reason]:
    reasons = []
    for kind, code in (("passage", "passage_given_away"), ("figure", "figures_given_away")):
        places = tuple(dict.fromkeys(leak.text for leak in found if leak.kind == kind))
        if places:
            fields = tuple(dict.fromkeys(leak.field for leak in found if leak.kind == kind))
            name = f"novelty.{code}" if protection not in ("filed", "software") else f"novelty.{code}_filed"
            reasons.append(Reason.of(name, places=places[:5], count=len(places), fields=fields))
    return reasons


def leaks(public: Mapping[str, str], confidential: Mapping[str, str]) -> tuple[Leak, ...]:
    """Places of the public texts that the confidential ones hold too: figures with their units (converted, so that 2.5 h is
    150 min) and passages of some length. What the public title says itself is no leak. In the order of fields and places."""
    title = "".join(letter for letter, _ in _letters(public.get("title", "")))
    found: list[Leak] = []
    for field, text in public.items():
        if field.startswith("title"):
            continue
        passages = [
            leak
            for source, held in confidential.items()
            for leak in _passages(field, text, source, held, title)
        ]
        figures = [
            leak for source, held in confidential.items() for leak in _figures(field, text, source, held)
        ]
        inside = [
            leak
            for leak in figures
            if not any(passage.start <= leak.start and leak.end <= passage.end for passage in passages)
        ]
        found += sorted({*passages, *inside}, key=lambda leak: (leak.start, leak.end, leak.source))
    return tuple(found)


def _figures(field: str, text: str, source: str, held: str) -> Iterator[Leak]:
    known = tuple(value for value, _, _ in _quantities(held))
    for (low, high, dimension), start, end in _quantities(text):
        if any(dimension == other[2] and _near(low, other[0]) and _near(high, other[1]) for other in known):
            yield Leak(field, start, end, text[start:end], source, "figure")


def _quantities(text: str) -> Iterator[tuple[tuple[Fraction | None, Fraction | None, object], int, int]]:
    """((low, high, dimension), start, end) of every figure with a telling unit, in base units."""
    for quantity in find_quantities(text):
        unit = scale(quantity.unit)
        if quantity.undecided or unit is None or quantity.unit in _PLAIN_UNITS:
            continue
        key = (_base(quantity.low, unit), _base(quantity.high, unit), (unit.vector, quantity.sense))
        yield key, quantity.span.start, quantity.span.end


def _base(value: Decimal | None, unit: Scale) -> Fraction | None:
    return None if value is None else Fraction(value) * unit.factor + unit.zero


def _near(one: Fraction | None, other: Fraction | None) -> bool:
    """The same to a thousandth, as figures in other units are rounded."""
    if one is None or other is None:
        return one is other
    return abs(one - other) * 1000 <= max(abs(one), abs(other))


def _letters(text: str) -> list[tuple[str, int]]:
    """Letters and digits of the text in one form, each with its place; everything else is left out."""
    return [
        (letter, place)
        for place, character in enumerate(text)
        for letter in unicodedata.normalize("NFKC", character).casefold()
        if letter.isalnum()
    ]


def _passages(field: str, text: str, source: str, held: str, title: str) -> Iterator[Leak]:
    theirs = "".join(letter for letter, _ in _letters(held))
    windows = {theirs[start : start + _WINDOW] for start in range(len(theirs) - _WINDOW + 1)}
    ours = _letters(text)
    plain = "".join(letter for letter, _ in ours)
    start = 0
    while start + _WINDOW <= len(plain):
        if plain[start : start + _WINDOW] not in windows:
            start += 1
            continue
        end = start + _WINDOW
        while end < len(plain) and plain[end - _WINDOW + 1 : end + 1] in windows:
            end += 1
        run = plain[start:end]
        if _weight(run) >= _WINDOW and run not in title:
            first, last = ours[start][1], ours[end - 1][1]
            yield Leak(field, first, last + 1, text[first : last + 1], source, "passage")
        start = end


def _weight(run: str) -> float:
    han = len(re.findall("[\u3400-\u9fff]", run))
    return han + _LATIN_WEIGHT * (len(run) - han)
