"""Entries of a file as what the forms of the catalogue hold: figures become rows, names become codes, nothing that was written is lost.

What no field can take (an unknown region, a column of the file's own) is kept in words: in the field as it was typed, or at the end of ``detail``,
which nobody sees before interest or an agreement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from queqiao.catalog.contracts import AchievementDraft, ClaimDraft, ClauseDraft, EntryDraft, NeedDraft
from queqiao.catalog.validators import read_day
from queqiao.catalog.validators.entries import KEYWORD_LIMIT, MOST_KEYWORDS, read_industry
from queqiao.kernel.codes import cooperation, industries, licences, regions
from queqiao.kernel.codes import fields as technology
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.drafts import DraftClause, draft_clauses

_FEN = 100
_USED: Mapping[EntryKind, frozenset[str]] = MappingProxyType(
    {
        EntryKind.NEED: frozenset(
            {"region", "industry", "field", "cooperation", "budget", "deadline", "kind"}
        ),
        EntryKind.ACHIEVEMENT: frozenset({"region", "industry", "field", "licence"}),
    }
)
"""Attributes that have a field of their own; ``owner`` is the organisation the file is loaded for."""
_DROPPED = frozenset({"owner"})
_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "readiness": "成熟度", "stage": "阶段", "licence": "许可方式", "cooperation": "合作方式", "budget": "价格", "deadline": "期限",
        "kind": "类型", "year": "年份", "patent": "专利", "secrecy": "密级", "field": "领域", "region": "地区", "industry": "行业",
    }
)  # fmt: skip
"""What the readers' attributes are called in a text; a column of the file's own keeps its header."""
_NO_VALUE = frozenset(
    {"面议", "待定", "另议", "协商", "双方协商", "不限", "暂无", "无", "未定", "视情况", "长期", "长期有效", "尽快", "tbd", "n/a", "negotiable", "open", "none", "-", "—", "/"}
)  # fmt: skip
"""What people write into a field for money or a day to say that there is none: no fault, and kept in words."""
_SPLIT = ("、", "；", ";", ",", "，", "/", "|")


def draft_of_entry(entry: Entry) -> EntryDraft:
    """The form of a need or an achievement that was read from a file."""
    if entry.kind is EntryKind.NEED:
        return _need(entry)
    return _achievement(entry)


def fingerprint(draft: EntryDraft) -> str:
    """The same for the same form, whatever day it is loaded on."""
    text = json.dumps(
        {item.name: getattr(draft, item.name) for item in fields(draft)},
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _need(entry: Entry) -> NeedDraft:
    found, left = _common(entry)
    modes, rest = _codes(cooperation, _words(entry, "cooperation") or _words(entry, "kind"))
    budget, deadline = entry.attributes.get("budget"), str(entry.attributes.get("deadline") or "")
    unsaid = [("预算", str(budget))] if _says_none(budget) else []
    unsaid += [("期限", deadline)] if _says_none(deadline) else []
    budget, deadline = "" if _says_none(budget) else budget, "" if _says_none(deadline) else deadline
    return NeedDraft(
        **found,
        detail=_kept(entry, (*left, *unsaid, *(("cooperation", word) for word in rest))),
        budget_high=int(budget * _FEN) if isinstance(budget, float | int) else str(budget or "") or None,
        deadline=_day(deadline),
        cooperation=modes,
        clauses=tuple(_row(one, ClauseDraft) for one in draft_clauses(entry)),
    )


def _achievement(entry: Entry) -> AchievementDraft:
    found, left = _common(entry)
    modes, rest = _codes(licences, _words(entry, "licence"))
    return AchievementDraft(
        **found,
        detail=_kept(entry, (*left, *(("licence", word) for word in rest))),
        licence_modes=modes,
        claims=tuple(_row(one, ClaimDraft) for one in draft_clauses(entry)),
    )


def _says_none(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() in _NO_VALUE


def _common(entry: Entry) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The fields both forms have, and what of the attributes no code was found for."""
    chosen, unknown = _codes(technology, _words(entry, "field"))
    left = [("field", word) for word in unknown]
    region = _region(str(entry.attributes.get("region") or ""))
    industry = _industry(str(entry.attributes.get("industry") or ""))
    left += [
        (name, str(entry.attributes[name]))
        for name, read in (("region", region), ("industry", industry))
        if entry.attributes.get(name) and not read
    ]
    words = tuple(dict.fromkeys(word[:KEYWORD_LIMIT] for word in entry.keywords if word.strip()))
    found = {
        "title": entry.title, "summary": entry.summary, "keywords": words[:MOST_KEYWORDS], "fields": chosen,
        "industry": industry, "region": region, "body": _body(entry),
    }  # fmt: skip
    return found, left


def _body(entry: Entry) -> str:
    """The text in full; figures written in a column of their own stand in it too, so that a reader sees them as they were written."""
    claims = entry.claims.strip()
    return "\n\n".join(part for part in (entry.body.strip(), "" if claims in entry.body else claims) if part)


def _kept(entry: Entry, left: Iterable[tuple[str, str]]) -> str:
    """Lines for ``detail``: what has no field, under the name it had in the file."""
    known = _USED[entry.kind] | _DROPPED
    lines = [f"{_CALLED.get(name, name)}：{value}" for name, value in left]
    for name, value in entry.attributes.items():
        if name not in known and value not in ("", ()):
            lines.append(
                f"{_CALLED.get(name, name)}：{'、'.join(value) if isinstance(value, tuple) else _plain(value)}"
            )
    return "\n".join(dict.fromkeys(lines))


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _words(entry: Entry, name: str) -> list[str]:
    """The values of an attribute, one by one."""
    value = entry.attributes.get(name)
    if not value:
        return []
    if isinstance(value, tuple):
        return [str(one) for one in value]
    text = str(value)
    for sign in _SPLIT:
        text = text.replace(sign, "\n")
    return [word.strip() for word in text.splitlines() if word.strip()]


def _codes(known: Any, words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Codes for words, and the words that mean none of them."""
    found, left = [], []
    for word in words:
        meant = _meant(known, word)
        if meant:
            found.append(meant)
        else:
            left.append(word)
    return tuple(dict.fromkeys(found)), left


@lru_cache(maxsize=4096)
def _meant(known: Any, word: str) -> str:
    """The code a word surely means, "" for none. A file says the same few words thousands of times, and a search goes through a whole list."""
    found = known.find(word)
    return found[0].code if found else ""


@lru_cache(maxsize=4096)
def _region(text: str) -> str:
    found = regions.find(text)
    return found[0].code if found else ""


@lru_cache(maxsize=4096)
def _industry(text: str) -> str:
    """The code with its section, from a code, a name, or both in one cell (“C 制造业”)."""
    for part in (text, *text.split()):
        if code := read_industry(part):
            return code
        found = industries.find(part)
        if found:
            return read_industry(found[0].code)
    return ""


def _day(text: str) -> date | str | None:
    return read_day(text) or text or None


def _row(one: DraftClause, kind: type) -> Any:
    """A row of the engine in the columns of a form."""
    code = one.code
    values = {
        "parameter": one.parameter, "operator": code, "condition": one.condition, "method": one.method, "text": one.text,
    }  # fmt: skip
    if code != "qualitative":
        values |= {"value": one.value, "value_high": one.high if code == "between" else "", "unit": one.unit}
    if kind is ClauseDraft:
        values |= {"baseline": one.baseline, "source": "parsed"}
    return kind(**values)
