"""Who is told what about an entry, as notices in words of ``accounts``; titles only, which are public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from queqiao.accounts.actions.notices import notify_all
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.names import in_both
from queqiao.accounts.queries import contacts, people_playing
from queqiao.catalog import requests
from queqiao.catalog.actions.clocks import people_of
from queqiao.catalog.actions.requests import OVERDUE, TAKEN
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import PUBLISH_VERBS, REVIEW_STATES
from queqiao.catalog.models import Interest
from queqiao.catalog.queries.rows import row_of

PATHS = {
    EntryType.NEED: "needs",
    EntryType.ACHIEVEMENT: "achievements",
    EntryType.SCENARIO: "scenarios",
    EntryType.NEGATIVE_RESULT: "negative-results",
}
"""First part of an entry's address, without language prefix."""
_SENT = "/desk/interests?state=sent"
"""Where somebody reads what they asked and what came back."""
_OWN = {
    "return": "entry_returned", "ask": "entry_asked", "refuse": "entry_refused", "take_down": "entry_taken_down",
    "expire": "entry_expired", "go_stale": "entry_expired", "archive": "entry_archived", "lapse": "entry_lapsed",
    "release": "entry_published", "close_unsolved": "entry_closed", "uphold_appeal": "entry_appeal_upheld",
    "dismiss_appeal": "entry_appeal_dismissed", "return_correction": "entry_correction_returned",
    "accept_correction": "entry_correction_accepted",
}  # fmt: skip
"""What the entry's own side is told, by verb of somebody else or of the clock."""


def path_of(key: EntryKey) -> str:
    """The address of an entry inside the site, without language prefix."""
    return f"/{PATHS[key.type]}/{key.id}"


def tell_step(key: EntryKey, verb: str, target: str, mark: str) -> int:
    """Notices of one step; how many people were written to."""
    row = row_of(key, children=False)
    facts: dict[str, object] = {"title": in_both(row)}
    code = "entry_published" if verb == PUBLISH_VERBS[key.type] else _OWN.get(verb, "")
    told = 0
    if code:
        told += _tell((one.pk for one in people_of(row)), f"notice.{code}", facts, path_of(key), mark)
    if target == REVIEW_STATES[key.type] or verb in {"appeal", "correct"}:
        judges = {one.pk for one in people_playing(PlatformRole.OPERATOR, row.node_id)}
        told += _tell(sorted(judges - {row.author_id}), "notice.entry_waiting", facts, "/desk/reviews", mark)
    return told


def tell_interest(interest_id: int, state: str) -> int:
    """Notices of a sign of interest: to the owner or the managers when it is shown, to whoever showed it when it is answered."""
    interest = (
        Interest.objects.select_related("organisation", "person", "taken_by").filter(pk=interest_id).first()
    )
    if interest is None:
        return 0
    key = EntryKey(EntryType(interest.entry_type), interest.entry_id)
    row = row_of(key, children=False)
    facts: dict[str, object] = {
        "title": in_both(row),
        "organisation": in_both(interest.organisation or interest.person),
    }
    mark = f"interest:{interest.pk}:{state}"
    if state == "open" and interest.kind == "ask":
        managers = [one.pk for one in people_playing(PlatformRole.MANAGER, row.node_id)]
        managers = managers or [one.pk for one in people_playing(PlatformRole.OPERATOR, row.node_id)]
        return _tell(managers, "notice.question_waiting", facts, "/desk/interests", mark)
    if state == "open":
        return _tell(
            (one.pk for one in people_of(row)), "notice.interest_shown", facts, "/desk/interests", mark
        )
    if state == requests.WITHDRAWN:
        return 0
    if state == TAKEN:
        facts["who"] = in_both(interest.taken_by) if interest.taken_by else ""
        return _tell([interest.person_id], "notice.request_taken", facts, _SENT, mark)
    if state == OVERDUE:
        return _tell_overdue(interest, row, facts, mark)
    if state == requests.CLOSED:
        both = {interest.person_id, *(one.pk for one in people_of(row)), interest.taken_by_id or ""}
        others = sorted(both - {interest.closed_by_id, ""})
        return _tell(others, "notice.introduction_closed", facts, "/desk/interests?state=all", mark)
    return _tell([interest.person_id], f"notice.interest_{state}", facts, _SENT, mark)


def _tell_overdue(interest: Interest, row: Any, facts: dict[str, object], mark: str) -> int:
    """Who did not answer is reminded, who takes over is told, and whoever asked learns that it was not forgotten."""
    managers = [one.pk for one in people_playing(PlatformRole.MANAGER, row.node_id)]
    operators = [one.pk for one in people_playing(PlatformRole.OPERATOR, row.node_id)]
    if interest.kind == requests.ASK:
        told = _tell(
            sorted({*managers, *operators}), "notice.question_overdue", facts, "/desk/interests", mark
        )
    else:
        told = _tell(managers or operators, "notice.interest_overdue", facts, "/desk/interests", mark)
        told += _tell(
            (one.pk for one in people_of(row)),
            "notice.answer_overdue",
            facts,
            "/desk/interests",
            f"{mark}:own",
        )
    return told + _tell([interest.person_id], "notice.request_passed_on", facts, _SENT, f"{mark}:asked")


def tell_disclosure(key: EntryKey, organisation_id: str, level: str) -> int:
    """Tell the contacts of an organisation."""
    row = row_of(key, children=False)
    people = [one.pk for one in contacts(organisation_id)]
    mark = f"disclosed:{key.id}:{organisation_id}:{level}"
    return _tell(people, "notice.entry_disclosed", {"title": in_both(row)}, path_of(key), mark)


def _tell(people: Iterable[str], code: str, facts: dict[str, object], link: str, mark: str) -> int:
    wanted = list(people)
    notify_all(wanted, code=code.removeprefix("notice."), facts=facts, link=link, key=mark[:120])
    return len(wanted)
