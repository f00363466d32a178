"""A part of the region that stands on its own: for tests and for a first look."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from queqiao.demo.content import Content, Row, listed


def excerpt(whole: Content, fields: Collection[str]) -> Content:
    """Entries of some technology fields, with the organisations, people, patents and history that belong to them, and all of the staff."""
    wanted = set(fields)
    needs = [row for row in whole.needs if set(listed(row["field"])) & wanted]
    achievements = [row for row in whole.achievements if set(listed(row["field"])[:1]) & wanted]
    scenarios = [row for row in whole.scenarios if row["field"] in wanted]
    negative = [row for row in whole.negative_results if row["related_field"] in wanted]
    entries = {row["key"] for row in (*needs, *achievements, *scenarios, *negative)}
    owners = {row["owner"] for row in (*needs, *achievements, *scenarios, *negative)}
    staff = [row for row in whole.people if row.get("platform_roles") or row.get("demo_login")]
    owners |= {post["organisation"] for row in staff for post in row["memberships"]}
    owners |= {row["organisation"] for row in whole.history["verifications"]}
    owners |= {
        post["organisation"] for row in whole.people for post in row["memberships"] if _writes(row, owners)
    }
    people = [row for row in whole.people if {post["organisation"] for post in row["memberships"]} <= owners]
    known = {row["key"] for row in people}
    names = entries | owners | known
    patents = {key for row in achievements for key in row.get("patents") or ()}
    return Content(
        nodes=whole.nodes,
        organisations=[row for row in whole.organisations if row["key"] in owners],
        people=people,
        patents=[row for row in whole.patents if row["key"] in patents],
        achievements=achievements,
        needs=[
            {**row, "coauthors": [one for one in row["coauthors"] or () if one in known]} for row in needs
        ],
        scenarios=scenarios,
        negative_results=negative,
        history={name: _told(rows, names) for name, rows in whole.history.items()},
        contacts={name: _told(rows, names) for name, rows in whole.contacts.items()},
        readiness_evidence=whole.readiness_evidence,
    )


_NAMES = ("need", "achievement", "entry", "organisation", "by", "asked_by", "answered_by")


def _told(rows: list[Row], names: Collection[str]) -> list[Row]:
    """What was told between those that are here."""
    found: list[Any] = []
    for row in rows:
        if any(name in row and row[name] not in names for name in _NAMES):
            continue
        kept = {**row, "rows": _told(row["rows"], names)} if "rows" in row else row
        if kept.get("rows", True):
            found.append(kept)
    return found


def _writes(person: Row, owners: Collection[str]) -> bool:
    """Whether somebody belongs to one of the organisations: then their other posts come too."""
    return any(post["organisation"] in owners for post in person["memberships"])
