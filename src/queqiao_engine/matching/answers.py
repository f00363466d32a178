"""An answer to a repair question, typed in plain words, becomes clauses, a present value, a condition, money, time or text.

Nothing is applied here: ``apply_answer`` says what the answer means, ``entry_after`` shows the need with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from queqiao_engine.matching.contracts import Field
from queqiao_engine.matching.drafts import DraftClause
from queqiao_engine.text.contracts import Quantity


@dataclass(frozen=True, slots=True)
class AppliedAnswer:
    """What an answer means for the need.

    ``clauses`` are the rows to have afterwards; ``replaced`` are rows of the need (as ``draft_clauses`` gives them) that one of
    them takes the place of. ``texts`` are additions to text fields, ``attributes`` are "budget" and "deadline" as written, with
    the amount or the length of time in ``quantity`` where it was read. When not ``understood``, everything is empty and
    ``problem`` is a code worded under ``answer`` in ``queqiao.matching.wording``: ``answer.empty``, ``answer.no_number``,
    ``answer.declined`` (没有要求, don't know), ``answer.unclear``, ``answer.too_long``.
    """

    clauses: tuple[DraftClause, ...] = ()
    replaced: tuple[DraftClause, ...] = ()
    texts: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quantity: Quantity | None = None
    understood: bool = False
    problem: str = ""
