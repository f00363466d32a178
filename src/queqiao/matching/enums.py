"""Shelves, answers and marks of matching."""

from __future__ import annotations

from enum import StrEnum

from queqiao.kernel.bilingual import both
from queqiao.kernel.choices import TextChoices


class Shelf(StrEnum):
    """What stands together in one index: each kind of entry, and the organisations."""

    NEED = "need"
    ACHIEVEMENT = "achievement"
    SCENARIO = "scenario"
    NEGATIVE_RESULT = "negative_result"
    ORGANISATION = "organisation"


RANKED: dict[str, tuple[Shelf, ...]] = {
    "need": (Shelf.ACHIEVEMENT,),
    "achievement": (Shelf.NEED, Shelf.SCENARIO),
    "scenario": (Shelf.ACHIEVEMENT,),
}
"""Which shelves an entry is ranked against when it is published or changed."""

DRAWN_FROM: dict[str, tuple[str, ...]] = {
    shelf: tuple(kind for kind, shelves in RANKED.items() if shelf in shelves)
    for shelf in (Shelf.NEED, Shelf.ACHIEVEMENT, Shelf.SCENARIO)
}
"""Shelf -> the kinds of entry whose lists are drawn from it: whom a newcomer on that shelf concerns."""


class Cause(StrEnum):
    """Why a list is known to be behind its shelf."""

    CAME = "came"  # an entry came that would stand in it
    CHANGED = "changed"  # one of its rows was changed
    GONE = "gone"  # one of its rows left the lists
    AGE = "age"  # it is old and its shelf has moved on, or the engine has


class AnswerReason(TextChoices):
    """Why a row is not related, or not usable though related (P7)."""

    WRONG_FIELD = "wrong_field", both("方向不对", "Wrong field")
    PARAMETERS = "parameters_insufficient", both("指标不够", "Figures fall short")
    CONDITIONS = "conditions_differ", both("条件不同", "Conditions differ")
    TOO_EARLY = "too_early", both("成熟度不够", "Too early")
    ALREADY_KNOWN = "already_known", both("已经了解", "Already known")
    NOT_AVAILABLE = "not_available", both("已不可得", "No longer available")
    IP_BLOCKED = "ip_blocked", both("知识产权受限", "Rights stand in the way")
    TOO_EXPENSIVE = "too_expensive", both("代价过高", "Too expensive")
    REGION = "region", both("地域不合", "Wrong region")
    CAPACITY = "capacity", both("对方无力承接", "No capacity")
    OTHER = "other", both("其他", "Other")


class Relevance(TextChoices):
    """What a person says of a pair, stored as grades 0 to 3."""

    NOT_RELATED = "0", both("不相关", "Not related")
    WEAK = "1", both("弱相关", "Weakly related")
    FAIRLY_STRONG = "2", both("相关", "Related")
    STRONG = "3", both("强相关", "Strongly related")


class Mark(TextChoices):
    """What one side decides about a pair; both sides see it."""

    SHORTLISTED = "shortlisted", both("列入候选", "Shortlisted")
    REFUSED = "refused", both("不考虑", "Not considered")


DEMAND, OFFER = "demand", "offer"
"""The two sides of a pair: need or scenario, and achievement."""
