"""The life of what the hall lists, in the same words for every kind: which states are in review, live or stale, which verb does what.

The definitions name their states by their own trade (分诊, 上架, 核验); whoever shows queues, lists and renewals for all of them reads
here which of those states and verbs play the common parts. Data only, held against the definitions by tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from queqiao_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """States and verbs of one definition by the part they play; "" where the definition has no such verb.

    ``owner`` is the role of whoever handed it in. ``review``: a reviewer owes an answer. ``returned``: its owner does. ``live``:
    everybody may find it. ``stale``: off the lists until confirmed. ``goal`` is where a progress display leads to.
    """

    definition: str
    owner: str
    draft: str
    review: tuple[str, ...]
    returned: tuple[str, ...]
    live: tuple[str, ...]
    stale: tuple[str, ...]
    goal: str
    submit: str = "submit"
    send_back: str = "return"
    answer: str = "answer"
    publish: str = "publish"
    refuse: str = "refuse"
    take_down: str = "take_down"
    confirm: str = "confirm"
    renew: str = "renew"
    revise: str = "revise"
    withdraw: str = "withdraw"
    close: str = "close"


LIFECYCLES: tuple[Lifecycle, ...] = (
    Lifecycle(
        "need",
        owner="need_owner",
        draft="draft",
        review=("triage",),
        returned=("repair",),
        live=("published", "matched", "introduced", "negotiating"),
        stale=("unconfirmed",),
        goal="published",
        close="close_unsolved",
    ),
    Lifecycle(
        "achievement",
        owner="achievement_owner",
        draft="draft",
        review=("checking",),
        returned=("repair",),
        live=("listed", "in_case", "licensed"),
        stale=("stale", "dormant", "open_licence_proposed"),
        goal="listed",
        publish="list",
    ),
    Lifecycle(
        "scenario",
        owner="scenario_owner",
        draft="draft",
        review=("review",),
        returned=("repair",),
        live=("published",),
        stale=("unconfirmed",),
        goal="published",
    ),
    Lifecycle(
        "negative_result",
        owner="author",
        draft="draft",
        review=("review", "correction"),
        returned=("repair",),
        live=("published", "correction", "corrected", "archived"),
        stale=(),
        goal="published",
        confirm="",
        renew="",
        revise="correct",
        close="",
    ),
    Lifecycle(
        "organisation",
        owner="organisation_owner",
        draft="unverified",
        review=("queued", "requeued"),
        returned=("returned",),
        live=("verified", "due_again", "requeued"),
        stale=(),
        goal="verified",
        publish="verify",
        take_down="suspend",
        confirm="",
        renew="submit",
        revise="change",
        withdraw="",
    ),
)


def lifecycle(name: str) -> Lifecycle:
    """The life of what the definition ``name`` lists. Raises EngineError ``workflow.unknown_definition`` with the known names."""
    for item in LIFECYCLES:
        if item.definition == name:
            return item
    known = tuple(item.definition for item in LIFECYCLES)
    raise EngineError("workflow.unknown_definition", name=name, known=known)
