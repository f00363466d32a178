"""A small hall for tests of the catalogue: one node, three organisations, people in every role; the clock stands on a Monday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Membership, Node, Organisation, Person, RoleGrant
from queqiao.accounts.queries import actor_for
from queqiao.catalog import review_checklist
from queqiao.catalog.actions import drafts, life, reviews
from queqiao.catalog.contracts import (
    AchievementDraft,
    ClaimDraft,
    ClauseDraft,
    EntryKey,
    NeedDraft,
    NegativeResultDraft,
    ScenarioDraft,
)
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries.rows import row_of
from queqiao.kernel import clock

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class Hall:
    """The people by name, with what they do most."""

    node: Node
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Somebody as they are today."""
        return actor_for(Person.objects.get(pk=self.people[name].pk))

    def draft(self, entry_type: str = "need", *, who: str = "erin", **values: Any) -> EntryKey:
        """A complete draft of a type, with some values changed."""
        entry_type = EntryType(entry_type)
        owner = next(iter(self.actor(who).organisations))
        saved = drafts.start_draft(
            actor=self.actor(who),
            entry_type=entry_type,
            owner_id=owner,
            data={**COMPLETE[entry_type], **values},
        )
        return EntryKey(entry_type, saved.id)

    def row(self, key: EntryKey) -> Any:
        """The row as it is stored now."""
        return row_of(key)

    def submitted(self, entry_type: str = "need", *, who: str = "erin", **values: Any) -> EntryKey:
        """An entry in review."""
        key = self.draft(entry_type, who=who, **values)
        life.submit(actor=self.actor(who), key=key, version=self.row(key).version)
        return key

    def ticked(self, key: EntryKey, who: str = "olga", **answers: str) -> None:
        """Take the review and answer the whole checklist, yes where nothing else is said."""
        reviews.take_review(actor=self.actor(who), key=key)
        ticks = {item.code: "yes" for item in review_checklist.items(key.type)} | answers
        reviews.tick_checklist(actor=self.actor(who), key=key, answers=ticks)

    def published(
        self, entry_type: str = "need", *, who: str = "erin", by: str = "olga", **values: Any
    ) -> EntryKey:
        """An entry on the lists."""
        key = self.submitted(entry_type, who=who, **values)
        self.ticked(key, by)
        reviews.publish(actor=self.actor(by), key=key, version=self.row(key).version)
        return key

    def person(self, name: str, organisation: str = "", role: str = "editor", platform: str = "") -> Person:
        """Somebody new."""
        made = Person.objects.create(
            name=name.capitalize(),
            email=f"{name}@example.org",
            phone=f"+8613800{len(self.people):06d}",
            phone_verified=True,
        )
        self.people[name] = made
        if organisation:
            Membership.objects.create(person=made, organisation=self.organisations[organisation], role=role)
        if platform:
            RoleGrant.objects.create(person=made, role=platform, node=self.node)
        return made

    def organisation(self, name: str, kind: str, state: str = "verified") -> Organisation:
        """An organisation of the node."""
        made = Organisation.objects.create(
            name=name, kind=kind, node=self.node, state=state, region="420100", industry="C38"
        )
        self.organisations[name] = made
        return made


COMPLETE: dict[EntryType, dict[str, Any]] = {
    EntryType.NEED: {
        "title": "低温锂离子电池电解液", "summary": "征集低温电解液配方", "body": "材料在低温下容量衰减快，用于电动汽车。",
        "fields": ("new_energy",), "kind": "technology", "budget_low": "30", "budget_high": "50", "deadline": date(2027, 3, 1),
        "clauses": (ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%", condition="−40 ℃，0.2C"),),
        "declarations": {"public_summary_cleared": True},
    },
    EntryType.ACHIEVEMENT: {
        "title": "耐低温电解液配方", "summary": "容量保持率高", "body": "一种电解液，已完成中试。", "protection": "filed",
        "claims": (ClaimDraft(parameter="容量保持率", operator=">=", value="76", unit="%", condition="−40 ℃，0.2C"),),
        "licence_modes": ("ordinary",),
        "declarations": {"state_secret": False, "public_summary_cleared": True, "ownership_clear": True},
    },
    EntryType.SCENARIO: {
        "title": "寒区公交试用线路", "summary": "开放两条线路", "place": "试验站", "body": "可测试低温电池。", "protocol": "按线路实测",
        "closes_on": date(2026, 12, 31), "declarations": {"may_open": True},
    },
    EntryType.NEGATIVE_RESULT: {
        "title": "某类添加剂路线未达标", "summary": "低温下析出", "route": "试了三种添加剂", "why_stopped": "physics", "why_text": "析出结晶",
        "declarations": {"state_secret": False, "blames_nobody": True, "others_data": False, "disclosure_cleared": True},
    },
}  # fmt: skip
DRAFTS = {
    EntryType.NEED: NeedDraft, EntryType.ACHIEVEMENT: AchievementDraft, EntryType.SCENARIO: ScenarioDraft,
    EntryType.NEGATIVE_RESULT: NegativeResultDraft,
}  # fmt: skip


def make_hall() -> Hall:
    """Erin and Eve (viewer) of an enterprise, Uma of a university, Nina of an unverified one; Olga and Otto operate, Mia is a technology
    manager, Ada audits; Omar operates and works for the enterprise."""
    node = Node.objects.get_or_create(id="main", defaults={"name": "鹊桥", "name_en": "Queqiao"})[0]
    hall = Hall(node)
    hall.organisation("江汉电池", "enterprise")
    hall.organisation("澜汀大学", "university")
    hall.organisation("新厂", "enterprise", state="unverified")
    hall.person("erin", "江汉电池")
    hall.person("eve", "江汉电池", role="viewer")
    hall.person("ed", "江汉电池")
    hall.person("uma", "澜汀大学")
    hall.person("nina", "新厂")
    hall.person("solo")
    hall.person("olga", platform="operator")
    hall.person("otto", platform="operator")
    hall.person("mia", platform="technology_manager")
    hall.person("ada", platform="auditor")
    hall.person("omar", "江汉电池", platform="operator")
    return hall


@pytest.fixture
def monday() -> Iterator[datetime]:
    """The clock stands at ten in the morning of Monday 2 March 2026."""
    with clock.at(MONDAY):
        yield MONDAY


@pytest.fixture
def hall(db: None, monday: datetime) -> Hall:
    """The small hall."""
    return make_hall()


@pytest.fixture
def lasting_hall(transactional_db: None, monday: datetime) -> Hall:
    """The same for tests that need real commits."""
    return make_hall()
