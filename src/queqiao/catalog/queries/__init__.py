"""Reads of the catalogue: who may know of which entry, what of it they see, and the lists of people at work."""

from queqiao.catalog.queries.desks import (
    checklist_of,
    disclosures_of,
    interests,
    mine,
    questions_of,
    review_of,
    review_queue,
    reviews_of,
    sent_interests,
)
from queqiao.catalog.queries.drafts import draft_of, stored_draft
from queqiao.catalog.queries.readiness import readiness_of
from queqiao.catalog.queries.rows import CHILDREN, MODELS, key_of, lock, row_of
from queqiao.catalog.queries.states import available, state_view
from queqiao.catalog.queries.views import cards, full_text, view, view_row
from queqiao.catalog.queries.visible import (
    is_live,
    level_for,
    listed_to,
    live_rows,
    member_of_verified,
    visible_to,
)

__all__ = [
    "CHILDREN", "MODELS", "available", "cards", "checklist_of", "disclosures_of", "draft_of", "full_text", "interests", "is_live", "key_of", "level_for",
    "listed_to", "live_rows", "lock", "member_of_verified", "mine", "questions_of", "readiness_of", "review_of", "review_queue", "reviews_of", "row_of",
    "sent_interests", "state_view", "stored_draft", "view", "view_row", "visible_to",
]  # fmt: skip
