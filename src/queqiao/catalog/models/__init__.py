"""Tables of the catalogue, one file per noun."""

from queqiao.catalog.models.achievements import (
    Achievement,
    AchievementScenario,
    Claim,
    Patent,
    ReadinessEvidence,
)
from queqiao.catalog.models.entries import CoAuthor, Entry, WritingInvitation
from queqiao.catalog.models.needs import Clause, Need, RepairQuestion
from queqiao.catalog.models.reviews import Disclosure, Interest, MailLink, Review
from queqiao.catalog.models.scenarios import NegativeResult, Scenario

__all__ = [
    "Achievement", "AchievementScenario", "Claim", "Clause", "CoAuthor", "Disclosure", "Entry", "Interest", "MailLink",
    "Need", "NegativeResult", "Patent", "ReadinessEvidence", "RepairQuestion", "Review", "Scenario", "WritingInvitation",
]  # fmt: skip
