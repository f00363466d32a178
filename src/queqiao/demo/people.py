"""The region's nodes, people and organisations: signed up, invited, verified, given their roles, over the past year and a half."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from queqiao.accounts.actions import (
    invitations,
    memberships,
    organisations,
    papers,
    people,
    roles,
    verification,
)
from queqiao.accounts.actions.nodes import save_node
from queqiao.accounts.contracts import SYSTEM, OrganisationDraft
from queqiao.accounts.enums import VerificationCheck
from queqiao.accounts.models import Membership, Organisation
from queqiao.demo.cast import Cast, node_id
from queqiao.demo.content import WRITTEN_ON, Row, en, zh
from queqiao.demo.papers import paper
from queqiao.demo.timeline import Timeline

OPENED = 505
"""Days ago the platform opened: its nodes and their staff come first."""
_SPREAD = 45
"""Days over which the first organisations came."""


def open_platform(cast: Cast, line: Timeline) -> None:
    """The nodes, the administrator, and everybody who holds a platform role."""
    line.on(OPENED, lambda: _nodes(cast), hour=8)
    line.on(OPENED, lambda: _administrator(cast), hour=8.1)
    staff = [row for row in cast.content.people if row.get("platform_roles")]
    for place, row in enumerate(staff):
        line.on(OPENED, _person(cast, row), hour=8.2 + place / 100)
    for place, row in enumerate(staff):
        line.on(OPENED - 1, _roles(cast, row), hour=8.2 + place / 100)


def organisations_come(cast: Cast, line: Timeline, first_use: Mapping[str, float]) -> None:
    """Every organisation is entered by its owner, verified as the history says, and joined by its other people.

    ``first_use``: days ago of the first thing each one does, by key.
    """
    staff = {row["key"] for row in cast.content.people if row.get("platform_roles")}
    entered: dict[str, float] = {}
    for place, row in enumerate(cast.content.organisations):
        rounds = _rounds(cast, row)
        early = OPENED - 3 - place * _SPREAD / len(cast.content.organisations)
        wanted = rounds[0]["days_ago"] + 4 if row["key"] in _told(cast) else early
        entered[row["key"]] = min(max(wanted, first_use.get(row["key"], 0) + 14), OPENED - 2)
    for person in cast.content.people:
        if person["key"] not in staff:
            posts = [entered[post["organisation"]] for post in person["memberships"]]
            line.on(max(posts), _person(cast, person), hour=8.0)
    for row in cast.content.organisations:
        days = entered[row["key"]]
        line.on(days, _organisation(cast, row), hour=8.4)
        _verify(cast, line, row, days)
    for person in cast.content.people:
        for post in person["memberships"]:
            if _founder(cast, post["organisation"]) != person["key"]:
                days = entered[post["organisation"]] - 1
                line.on(days, _joins(cast, line, person["key"], post), hour=8.5)


def _nodes(cast: Cast) -> None:
    for row in sorted(cast.content.nodes, key=lambda one: one["parent"] is not None):
        save_node(
            actor=SYSTEM, node_id=node_id(row["key"]), name=zh(row["name"]), name_en=en(row["name"]),
            host=f"{row['slug']}.localhost" if row["parent"] else "", regions=tuple(row["covers"]),
            parent_id=node_id(row["parent"]) if row["parent"] else "", demo=True,
        )  # fmt: skip


def _administrator(cast: Cast) -> None:
    cast.administrator = people.create_person(
        name="平台管理员", name_en="Administrator", email="admin@hub.example.org", superuser=True, demo=True
    ).pk


def _person(cast: Cast, row: Row) -> Any:
    def come() -> None:
        shown = row.get("demo_login")
        cast.people[row["key"]] = people.create_person(
            name=zh(row["name"]),
            name_en=en(row["name"]),
            title=zh(row["title"]),
            email=row["email"],
            phone=row["phone"],
            language="en" if row["language"] == "en" else "zh-hans",
            fields=list(row.get("fields", ())),
            regions=list(row.get("regions", ())),
            demo=True,
            demo_login={"label": {"zh": zh(shown), "en": en(shown)}, "hint": dict(shown["says"])}
            if shown
            else None,
        ).pk

    return come


def _roles(cast: Cast, row: Row) -> Any:
    def appointed() -> None:
        for role in row["platform_roles"]:
            node = node_id(role["node"]) if role.get("node") else ""
            roles.grant_role(actor=SYSTEM, person_id=cast.people[row["key"]], role=role["role"], node_id=node)
        cast.changed()

    return appointed


def _founder(cast: Cast, organisation: str) -> str:
    """Who entered the organisation: its first owner."""
    return next(
        person["key"]
        for person in cast.content.people
        for post in person["memberships"]
        if post["organisation"] == organisation and post["role"] == "owner" and post["kind"] == "employed"
    )


def _organisation(cast: Cast, row: Row) -> Any:
    def entered() -> None:
        founder = cast.actor(_founder(cast, row["key"]))
        made = organisations.create_organisation(actor=founder, data=_draft(row))
        # Marked before anything is written under it: its entries take the mark from it.
        Organisation.objects.filter(pk=made.pk).update(demo=True)
        cast.organisations[row["key"]] = made.pk
        cast.changed()

    return entered


def _draft(row: Row) -> OrganisationDraft:
    return OrganisationDraft(
        name=zh(row["name"]), name_en=en(row["name"]), short_name=zh(row["short"]), kind=row["kind"],
        credit_code=row["uscc"], region=row["region"], industry=row["industry"], size=row["size"], founded=row["founded"],
        about=zh(row["about"]), about_en=en(row["about"]), website=row["website"] or "",
    )  # fmt: skip


def _joins(cast: Cast, line: Timeline, person: str, post: Row) -> Any:
    """Invited by the founder, and accepted; a second post or a secondment is declared as what it is."""

    def joins() -> None:
        organisation = cast.organisations[post["organisation"]]
        founder = cast.actor(_founder(cast, post["organisation"]))
        row = next(one for one in cast.content.people if one["key"] == person)
        sent = invitations.invite(
            actor=founder, organisation_id=organisation, email=row["email"], role=post["role"], kind=post["kind"],
            position=zh(row["title"]),
        )  # fmt: skip
        invitations.accept_invitation(actor=cast.actor(person), code=invitations.code_of(sent))
        if post["kind"] != "employed":
            _declare(cast, line, person, post)
        cast.changed()

    return joins


def _declare(cast: Cast, line: Timeline, person: str, post: Row) -> None:
    held = Membership.objects.get(
        person_id=cast.people[person], organisation_id=cast.organisations[post["organisation"]], ended_at=None
    )
    row = next(one for one in cast.content.people if one["key"] == person)
    home = next(one["organisation"] for one in row["memberships"] if one["kind"] == "employed")
    shared: dict[str, Any] = {
        "actor": cast.actor(person), "membership_id": held.pk, "version": held.version,
        "home_id": cast.organisations.get(home, ""), "starts_on": _day(line, post.get("from")), "ends_on": _day(line, post.get("until")),
    }  # fmt: skip
    if not shared["home_id"]:
        shared["home_name"] = zh(next(o for o in cast.content.organisations if o["key"] == home)["name"])
    if post["kind"] == "dual":
        memberships.declare_dual_appointment(
            **shared,
            share=post["share"],
            consent="原单位双聘协议",
            conflict_note="两边的条目互不评审，成果归属按双聘协议执行。",
        )
    else:
        memberships.record_secondment(**shared, purpose="驻企解决技术问题，协助选题与试验")


def _day(line: Timeline, day: date | None) -> date | None:
    """A day of the texts, as far from the demo day as it was from the day they were written on."""
    return day + (line.today - WRITTEN_ON) if day else None


def _told(cast: Cast) -> set[str]:
    return {one["organisation"] for one in cast.content.history["verifications"]}


def _rounds(cast: Cast, row: Row) -> list[Row]:
    """What the history says of its verification, in order; else that it was verified soon after it came."""
    told = [one for one in cast.content.history["verifications"] if one["organisation"] == row["key"]]
    return sorted(told, key=lambda one: -one["days_ago"])


def _verify(cast: Cast, line: Timeline, row: Row, entered: float) -> None:
    told = _rounds(cast, row)
    checks = [check.value for check in VerificationCheck]
    plain = {
        "outcome": "verified",
        "checks": checks,
        "reasons": [],
        "note": None,
        "by": "",
        "days_ago": entered - 2,
    }
    for place, one in enumerate(told or [plain]):
        before = told[place - 1]["days_ago"] if place else entered
        asked = one["days_ago"] if one["outcome"] == "submitted" else min(one["days_ago"] + 1, before - 1)
        line.on(max(asked, one["days_ago"]), _ask(cast, row), hour=8.8)
        if one["outcome"] != "submitted":
            line.on(one["days_ago"], _decide(cast, row, one), hour=15.0)


def _ask(cast: Cast, row: Row) -> Any:
    def ask() -> None:
        founder = cast.actor(_founder(cast, row["key"]))
        identifier = cast.organisations[row["key"]]
        if not papers.papers(identifier).exists():
            upload = paper(
                "Certificate of registration", en(row["name"]), f"Unified social credit code {row['uscc']}"
            )
            papers.add_paper(
                actor=founder, organisation_id=identifier, upload=upload, name="登记证书（演示）.pdf"
            )
        found = Organisation.objects.get(pk=identifier)
        if found.state == "refused":
            return
        verification.submit_for_verification(actor=founder, organisation_id=identifier, version=found.version)

    return ask


def _decide(cast: Cast, row: Row, told: Row) -> Any:
    verbs = {"verified": "verify", "returned": "return", "refused": "refuse"}

    def decide() -> None:
        identifier = cast.organisations[row["key"]]
        judge = cast.actor(cast.judge(row["key"], told["by"], "operator"))
        verification.take_verification(actor=judge, organisation_id=identifier)
        verification.decide_verification(
            actor=judge,
            organisation_id=identifier,
            version=Organisation.objects.get(pk=identifier).version,
            verb=verbs[told["outcome"]],
            reasons=told["reasons"],
            note=told["note"] or "",
            checklist={check: {"value": "yes", "note": ""} for check in told["checks"]},
        )

    return decide
