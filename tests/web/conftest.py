"""Entries of all four types with people in every role, for tests of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.chromium import chromium

from queqiao.accounts.models import Organisation, Person, RoleGrant
from queqiao.accounts.queries import actor_for
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.models import (
    AchievementScenario,
    Claim,
    Clause,
    NegativeResult,
    Patent,
    ReadinessEvidence,
    Scenario,
)
from queqiao.kernel import clock

TODAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WORDS = {
    "public": "公开的正文",
    "on_interest": "意向之后才可见的话",
    "after_nda": "签约之后才可见的话",
    "owner": "只有本方可见的话",
}
"""One phrase of each level, which must never be met below it."""


@dataclass
class Shown:
    """The rows and the people."""

    region: Any
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str = "", **more: Any) -> Client:
        """A browser, with somebody signed in."""
        client = Client(**more)
        if who:
            client.force_login(self.people[who])
        return client

    def actor(self, who: str) -> Any:
        """Somebody as they are today."""
        return actor_for(self.people[who])

    def page(self, name: str, who: str = "", prefix: str = "", status: int = 200) -> str:
        """The page of an entry as somebody sees it."""
        response = self.client(who).get(prefix + self.path(name))
        assert response.status_code == status, (name, who, response.status_code)
        return response.content.decode()

    def path(self, name: str) -> str:
        """The address of an entry."""
        row = self.rows[name]
        folder = EntryKey.of(row).type.value.replace("_", "-") + "s"
        return f"/{folder}/{row.pk}"

    def key(self, name: str) -> EntryKey:
        """The key of an entry."""
        return EntryKey.of(self.rows[name])

    def act(self, name: str, what: str) -> str:
        """The address of something done to an entry."""
        key = self.key(name)
        return f"/entries/{key.type.value}/{key.id}/{what}"


@pytest.fixture
def shown(region: Any) -> Any:
    """A need, an achievement, a scenario and a negative result on the lists, and some that are not; the clock stands still."""
    with clock.at(TODAY):
        yield _build(region)


def _build(region: Any) -> Shown:
    made = Shown(region)
    firm = made.organisations["firm"] = region.organisation("江瀚储能有限公司")
    made.organisations["university"] = region.organisation("北澜大学", "university")
    made.organisations["newcomer"] = region.organisation("新来公司", verified=False)
    for name, organisation, role in (
        ("erin", "firm", "editor"), ("eve", "firm", "viewer"), ("uma", "university", "editor"), ("nina", "newcomer", "editor"),
    ):  # fmt: skip
        made.people[name] = region.person(name.capitalize(), made.organisations[organisation], role)
    for name, role in (("olga", "operator"), ("mia", "technology_manager"), ("ada", "auditor"), ("solo", "")):
        made.people[name] = region.person(name.capitalize())
        if role:
            RoleGrant.objects.create(person=made.people[name], role=role, node=region.node)
    need = made.rows["need"] = region.need(
        firm, "低温锂离子电池电解液", WORDS["public"], (("容量保持率", ">=", "70", "%"),), summary="冬季放电不足", fields=["new_energy"],
        field="new_energy", budget_low=3000_000_00, budget_high=5000_000_00, deadline=date(2027, 3, 1), tried_routes=WORDS["on_interest"],
        detail=WORDS["after_nda"], contact=made.people["erin"], due_on=date(2027, 2, 1), confirmed_at=TODAY, author=made.people["erin"],
    )  # fmt: skip
    Clause.objects.create(
        need=need,
        position=1,
        parameter="寿命",
        operator=">=",
        value="8",
        unit="年",
        condition=WORDS["on_interest"],
        level="on_interest",
    )
    Clause.objects.create(
        need=need, position=2, parameter="析锂", operator="qualitative", text=WORDS["owner"], level="owner"
    )
    made.rows["anonymous"] = region.need(
        firm, "匿名的需求", WORDS["public"], anonymous=True, summary="不公开名称"
    )
    made.rows["members"] = region.need(firm, "仅平台内的需求", WORDS["public"], secrecy_level="restricted")
    draft = made.rows["draft"] = region.need(firm, "还没提交的草稿", WORDS["public"])
    type(draft).objects.filter(pk=draft.pk).update(live=False, state="draft", published_at=None)
    made.rows["achievement"] = _achievement(made)
    made.rows["scenario"] = Scenario.objects.create(
        owner=firm, node=region.node, title="寒区公交试用线路", summary="开放两条线路", body=WORDS["public"], detail=WORDS["after_nda"],
        place="试验站", protocol="按线路实测", subsidy=200_000_00, opens_on=date(2026, 11, 1), closes_on=date(2027, 3, 31), wanted_readiness=6,
        live=True, state="published", published_at=TODAY, region="420100",
    )  # fmt: skip
    made.rows["negative_result"] = NegativeResult.objects.create(
        owner=made.organisations["university"], node=region.node, title="碳酸酯低温电解液路线未达标", summary="低温析出", route=WORDS["public"],
        detail=WORDS["after_nda"], why_stopped="physics", why_text="−30 ℃ 析出", live=True, state="published", published_at=TODAY,
        region="420100",
    )  # fmt: skip
    return made


def _achievement(made: Shown) -> Any:
    university = made.organisations["university"]
    row = made.region.achievement(
        university, "耐低温锂离子电池电解液", WORDS["public"], (("容量保持率", ">=", "76", "%"),), title_en="Low-temperature electrolyte",
        summary="容量保持率高", summary_en="High retention", detail=WORDS["after_nda"], licence_modes=["ordinary"], protection="filed",
        fields=["new_energy"], field="new_energy", readiness=3, readiness_dimension="crl", contact=made.people["uma"],
    )  # fmt: skip
    Claim.objects.create(
        achievement=row,
        position=1,
        parameter="电导率",
        operator="=",
        value="3.2",
        unit="mS/cm",
        condition=WORDS["on_interest"],
        level="on_interest",
    )
    AchievementScenario.objects.create(achievement=row, title="寒区公交", readiness=7, buyers="公交集团")
    for dimension, level in (("trl", 6), ("crl", 3)):
        ReadinessEvidence.objects.create(
            achievement=row, dimension=dimension, level=level, covers_from=1, evidence=WORDS["on_interest"]
        )
    patent = Patent.objects.create(
        owner=university, country="CN", number="CN202310123456", display="CN202310123456.7", kind="invention", title="一种低温电解液",
        filed_on=date(2023, 2, 1), expires_on=date(2043, 2, 1),
    )  # fmt: skip
    row.patents.add(patent)
    return row


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    """Chromium, for as long as a module asks it."""
    # Playwright's loop runs in this thread, and Django takes it for an asynchronous caller.
    with pytest.MonkeyPatch.context() as patch, chromium() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running
