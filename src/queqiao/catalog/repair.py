"""Need repair: how complete an entry is, the few questions that would help most, and what an answer in plain words changes in the form.

Questions and answers are the engine's (``queqiao_engine.matching``) for needs and achievements; a scenario or a negative result is measured by
its own few fields and asked nothing. Pure but for reading the row.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from queqiao.catalog.adapters import engine_row, owner_entry
from queqiao.catalog.contracts import (
    AchievementDraft,
    Assessment,
    ClaimDraft,
    ClauseDraft,
    EntryDraft,
    EntryKey,
    NeedDraft,
)
from queqiao.catalog.enums import EntryType
from queqiao.catalog.validators import read_day, read_money
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.answers import AppliedAnswer, apply_answer
from queqiao_engine.matching.contracts import Field, Quotation
from queqiao_engine.matching.drafts import DraftClause, row_text, same_demand
from queqiao_engine.matching.offers import assess_offer, offer_questions
from queqiao_engine.matching.repair import Question, assess, questions
from queqiao_engine.text.contracts import Span

_ASKED_FIELDS: Mapping[EntryType, tuple[str, ...]] = MappingProxyType(
    {
        EntryType.SCENARIO: (
            "place",
            "body",
            "protocol",
            "data_offered",
            "safety",
            "capacity",
            "closes_on",
            "wanted_readiness",
        ),
        EntryType.NEGATIVE_RESULT: ("hypothesis", "route", "test", "result", "why_text", "what_would_change"),
    }
)
"""Fields that make the other two types complete."""
_DAYS = {"d": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_DAY_IN = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月?)")
_YEAR_END = re.compile(r"(\d{4}|今|明)\s*年\s*(?:年\s*)?底")


def assess_row(row: Any) -> Assessment:
    """How complete an entry is now, and what to ask."""
    entry_type = EntryKey.of(row).type
    if entry_type in _ASKED_FIELDS:
        names = ("summary", *_ASKED_FIELDS[entry_type])
        present = tuple(name for name in names if getattr(row, name))
        missing = tuple(name for name in names if name not in present)
        return Assessment(round(100 * len(present) / len(names)), present, missing)
    entry = owner_entry(row)
    if entry_type is EntryType.NEED:
        found, asked = assess(entry), questions(entry)
    else:
        found, asked = assess_offer(entry), offer_questions(entry)  # type: ignore[assignment]  # the same shape
    return Assessment(
        round(found.score * 100),
        tuple(one.element.value for one in found.present),
        tuple(element.value for element in found.missing),
        asked,
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """The form after an answer; ``problem`` names why nothing was understood."""

    draft: EntryDraft
    understood: bool
    problem: str = ""


def answered(row: Any, draft: EntryDraft, question: Question, answer: str, today: date) -> Answered:
    """What an answer in plain words changes in the form: rows, budget, deadline, text."""
    applied = apply_answer(owner_entry(row), question, answer)
    if not applied.understood:
        return Answered(draft, False, applied.problem)
    if isinstance(draft, NeedDraft):
        draft = replace(draft, clauses=_with_rows(draft.clauses, applied, ClauseDraft))
        draft = _with_terms(draft, applied, today)
    elif isinstance(draft, AchievementDraft):
        draft = replace(draft, claims=_with_rows(draft.claims, applied, ClaimDraft))
    return Answered(_with_texts(draft, applied), True)


def as_question(code: str, facts: Mapping[str, str], quotation: Mapping[str, Any] | None) -> Question:
    """A stored question as the engine's value."""
    quoted = None
    if quotation:
        span = Span(quotation["start"], quotation["end"])
        quoted = Quotation(Field(quotation["field"]), span, quotation["text"])
    return Question(code, MappingProxyType(dict(facts)), quoted)


def quotation_as_json(quotation: Quotation | None) -> dict[str, Any] | None:
    """A quotation as a column holds it."""
    if quotation is None:
        return None
    span = quotation.span
    return {"field": quotation.field.value, "start": span.start, "end": span.end, "text": quotation.text}


def _with_rows(rows: Sequence[Any], applied: AppliedAnswer, kind: type) -> tuple[Any, ...]:
    """Each new row in the place of the one it repeats or replaces, else at the end; the author's level of that place stays."""
    found = list(rows)
    for new in applied.clauses:
        made = _form_row(new, kind)
        for place, old in enumerate(found):
            known = _engine_row(old)
            if known is not None and any(same_demand(known, one) for one in (new, *applied.replaced)):
                found[place] = replace(made, level=old.level)
                break
        else:
            found.append(made)
    return tuple(found)


def _engine_row(row: Any) -> DraftClause | None:
    try:
        return engine_row(row)
    except EngineError:
        return None


def _form_row(row: DraftClause, kind: type) -> Any:
    code = row.code
    values: dict[str, Any] = {
        "operator": code,
        "parameter": row.parameter,
        "condition": row.condition,
        "method": row.method,
        "text": row_text(row) if code == "qualitative" else "",
    }
    if code != "qualitative":
        values |= {"value": row.value, "value_high": row.high if code == "between" else "", "unit": row.unit}
    if kind is ClauseDraft:
        values |= {"baseline": row.baseline, "source": "answer"}
    return kind(**values)


def _with_terms(draft: NeedDraft, applied: AppliedAnswer, today: date) -> NeedDraft:
    budget, deadline = applied.attributes.get("budget"), applied.attributes.get("deadline")
    if budget:
        draft = replace(draft, **_budget(budget, applied))
    if deadline:
        draft = replace(draft, deadline=_deadline(deadline, applied, today))
    return draft


def _budget(text: str, applied: AppliedAnswer) -> dict[str, Any]:
    """Both ends in fen where the engine read them; the words themselves where it did not."""
    quantity = applied.quantity
    if quantity is not None and quantity.unit in {"元", "CNY", "yuan"}:
        low, high = (None if one is None else int(one * 100) for one in (quantity.low, quantity.high))
        if low == high:
            low = None
        return {"budget_low": low, "budget_high": high if high is not None else low}
    return {"budget_high": read_money(text) or text}


def _deadline(text: str, applied: AppliedAnswer, today: date) -> date | str:
    """The day named in the answer, or the day so many months from now; the words themselves where neither can be told."""
    named = _DAY_IN.search(text)
    day = read_day(text) or (read_day(named[0]) if named else None) or _year_end(text, today)
    quantity = applied.quantity
    if day is not None or quantity is None:
        return day or text
    length = quantity.high if quantity.high is not None else quantity.low
    months, days = _MONTHS.get(quantity.unit), _DAYS.get(quantity.unit)
    if length is None or not 0 < length <= 1200:
        return text
    if months is not None and (length * months) == int(length * months) <= 1200:
        return _months_later(today, int(length * months))
    if days is not None:
        return date.fromordinal(today.toordinal() + int(length * days))
    return text


def _year_end(text: str, today: date) -> date | None:
    found = _YEAR_END.search(text)
    if found is None:
        return None
    word = found[1]
    return date({"今": today.year, "明": today.year + 1}.get(word) or int(word), 12, 31)


def _months_later(day: date, months: int) -> date:
    """The corresponding day, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _with_texts(draft: EntryDraft, applied: AppliedAnswer) -> EntryDraft:
    """Additions go to the description: the summary stays what its author has cleared."""
    body = getattr(draft, "body", "")
    for addition in applied.texts.values():
        if addition not in body:
            body = f"{body.rstrip()}\n{addition}" if body.strip() else addition
    put: dict[str, Any] = {"body": body}
    return replace(draft, **put) if applied.texts else draft
