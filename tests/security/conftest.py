"""A region of two nodes, with people of every kind and entries of every kind in which each confidential text sings when it gets out."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from queqiao.accounts.models import (
    Invitation,
    JoinRequest,
    Membership,
    Node,
    Notice,
    Organisation,
    Person,
    RoleGrant,
)
from queqiao.catalog.models import (
    Achievement,
    AchievementScenario,
    Claim,
    Clause,
    Disclosure,
    Interest,
    Need,
    NegativeResult,
    Patent,
    ReadinessEvidence,
    RepairQuestion,
    Review,
    Scenario,
)
from queqiao.kernel import clock, stored_files
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_all
from queqiao.matching.models import MatchRow, PairMark

SONG = re.compile(r"KANARI[A-Za-z_]+|secret_contact")
"""A confidential word, and somebody whose name is one."""
SECRET_NAME = "卡纳丽电池有限公司"
"""An organisation that publishes without its name."""


_SPEC = importlib.util.spec_from_file_location(
    "addresses_of_the_hall", Path(__file__).with_name("addresses.py")
)
assert _SPEC is not None
assert _SPEC.loader is not None
hall_addresses = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hall_addresses)


@dataclass
class World:
    """Everything by name."""

    here: Node
    there: Node
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    entries: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def organisation(
        self, key: str, name: str, node: Node, state: str = "verified", kind: str = "enterprise"
    ) -> Organisation:
        made = Organisation.objects.create(name=name, kind=kind, node=node, state=state, region="420100")
        self.organisations[key] = made
        return made

    def addresses(self, language: str = "zh-hans") -> list[tuple[str, str]]:
        """(name of the route, path) of every page there is."""
        return hall_addresses.addresses(self, language)

    def visitor(self, name: str = "") -> Client:
        """A browser somebody has signed in with; nobody for no name."""
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(self.people[name])
        return client

    def ask(self, client: Client, method: str, path: str, **more: Any) -> Any:
        """One request of which nothing stays; ``heard`` is what sang in the answer."""
        cookies = client.cookies.copy()
        point = transaction.savepoint()
        try:
            response = getattr(client, method)(path, **more)
            response.text_of_it, response.heard = _said(response)
            return response
        finally:
            transaction.savepoint_rollback(point)
            client.cookies = cookies

    def person(
        self,
        key: str,
        organisation: str = "",
        role: str = "editor",
        platform: str = "",
        node: Node | None = None,
    ) -> Person:
        made = Person.objects.create(name=f"人员{key}", email=f"{key}@example.org")
        self.people[key] = made
        if organisation:
            Membership.objects.create(person=made, organisation=self.organisations[organisation], role=role)
        if platform:
            RoleGrant.objects.create(person=made, role=platform, node=node)
        return made


def _common(world: World, name: str, **more: Any) -> dict[str, Any]:
    owner = more.pop("owner", world.organisations["firm"])
    return {
        "owner": owner, "node": owner.node, "author": world.people["writer"], "contact": world.people["secret_contact"],
        "title": f"低温锂离子电池电解液{name}", "title_en": "Electrolyte for cold cells", "summary": f"公开摘要{name}", "live": True,
        "published_at": clock.now(), "confirmed_at": clock.now(), "region": "420100", "fields": ["new_energy"], "field": "new_energy",
        "facts": {"declared": {"public_summary_cleared": True, "note": "KANARI_declared"}},
        "typed": {"detail": "KANARI_typed"}, "revision": {"detail": "KANARI_revision"}, **more,
    }  # fmt: skip


def _need(world: World, name: str, **more: Any) -> Need:
    kept = ("baseline", "requirements", "ip_note", "tried_routes", "detail")
    values = {one: f"说明 KANARI_need_{one}" for one in kept}
    levels = {"baseline": "owner", "requirements": "after_nda", "ip_note": "after_nda", "budget": "owner"}
    row = Need.objects.create(
        **_common(world, name, owner=more.pop("owner", world.organisations["firm"])), **{"body": "储能电站冬季放电不足。", "state": "published", "levels": levels, "budget_low": 77_123_00,
        "budget_high": 88_321_00, **values, **more},
    )  # fmt: skip
    Clause.objects.create(need=row, position=0, parameter="比能量", operator=">=", value="300", unit="Wh/kg")
    Clause.objects.create(
        need=row, position=1, parameter="KANARI_clause_parameter", operator=">=", value="7", unit="%", condition="KANARI_clause_condition",
        method="KANARI_clause_method", baseline="KANARI_clause_baseline", level="owner",
    )  # fmt: skip
    Clause.objects.create(
        need=row, position=2, operator="qualitative", text="电解液 KANARI_clause_text", level="after_nda"
    )
    return row


def _achievement(world: World, name: str) -> Achievement:
    levels = {
        "advantages": "after_nda",
        "scenarios": "owner",
        "patents": "owner",
        "history": "owner",
        "price_note": "on_interest",
    }
    row = Achievement.objects.create(
        **_common(world, name), body="用于储能电站的锂离子电池低温电解液。", state="listed", levels=levels, advantages="KANARI_advantages",
        detail="KANARI_achievement_detail", price_note="KANARI_price", disclosure_channel="KANARI_channel",
        history=[{"stage": "pilot", "note": "KANARI_history"}], licence_modes=["ordinary"],
    )  # fmt: skip
    Claim.objects.create(
        achievement=row, position=0, parameter="比能量", operator=">=", value="320", unit="Wh/kg"
    )
    Claim.objects.create(
        achievement=row,
        position=1,
        parameter="KANARI_claim",
        operator=">=",
        value="9",
        unit="%",
        text="KANARI_claim_text",
        level="after_nda",
    )
    AchievementScenario.objects.create(
        achievement=row,
        title="KANARI_use",
        note="KANARI_use_note",
        buyers="KANARI_buyers",
        evidence="KANARI_use_evidence",
    )
    ReadinessEvidence.objects.create(achievement=row, dimension="trl", level=5, evidence="KANARI_readiness")
    patent = Patent.objects.create(
        owner=row.owner, country="CN", number=f"CN1{Patent.objects.count():08d}", display="KANARI_number", kind="invention",
        title="KANARI_patent",
    )  # fmt: skip
    row.patents.add(patent)
    world.things["patent"] = patent
    return row


def _file(row: Any, level: str, kind: str) -> Any:
    name = f"KANARI_file_{level}.txt" if level != "public" else "公开说明.txt"
    content = f"说明 {row.pk}" if level == "public" else f"KANARI_content {level} {row.pk}"
    return stored_files.receive(
        io.BytesIO(content.encode()),
        name,
        owner_id=row.owner_id,
        object_type=kind,
        object_id=row.pk,
        level=level,
    )


def _entries(world: World) -> None:
    made = world.entries
    made["need"] = _need(world, "甲")
    made["anonymous_need"] = _need(world, "匿名", anonymous=True, owner=world.organisations["secret"])
    made["restricted_need"] = _need(
        world, "仅平台内 MEMBERS_title", secrecy_level="restricted", body="MEMBERS_body"
    )
    made["draft_need"] = _need(world, "草稿 KANARI_draft_title", state="draft")
    made["achievement"] = _achievement(world, "乙")
    made["scenario"] = Scenario.objects.create(
        **_common(world, "场景"), state="published", body="可测试低温电池。", protocol="KANARI_protocol", data_offered="KANARI_data",
        safety="KANARI_safety", detail="KANARI_scenario_detail", capacity="KANARI_capacity", place="KANARI_place",
        levels=dict.fromkeys(("protocol", "data_offered", "safety", "capacity", "place"), "after_nda"),
    )  # fmt: skip
    made["restricted_scenario"] = Scenario.objects.create(
        **_common(world, "内部场景 MEMBERS_scenario"),
        state="published",
        body="MEMBERS_scenario_body",
        secrecy_level="restricted",
    )
    made["negative_result"] = NegativeResult.objects.create(
        **_common(world, "负结果"), state="published", hypothesis="低温电解液可行", route="KANARI_route", test="KANARI_test",
        result="KANARI_result", why_stopped="cost", why_text="KANARI_why", detail="KANARI_negative_detail",
        levels=dict.fromkeys(("route", "test", "result", "why_text"), "after_nda"),
    )  # fmt: skip
    for name in ("draft_need",):
        made[name].live = False
        made[name].save()
    other = world.organisations["other"]
    made["other_achievement"] = Achievement.objects.create(
        owner=other, node=other.node, title="耐低温锂离子电池电解液", body="用于储能电站的锂离子电池低温电解液，比能量 320 Wh/kg。", state="listed",
        live=True, published_at=clock.now(), confirmed_at=clock.now(), region="420100",
    )  # fmt: skip


def _around(world: World) -> None:
    """Files, reviews, questions, interests, notices, invitations: everything an address can name."""
    need, people, things = world.entries["need"], world.people, world.things
    for name, kind in (("need", "need"), ("anonymous_need", "need"), ("achievement", "achievement")):
        for level in ("public", "on_interest", "after_nda", "owner"):
            things[f"file_{name}_{level}"] = _file(world.entries[name], level, kind)
    things["paper"] = stored_files.receive(
        io.BytesIO(b"KANARI_paper"), "KANARI_paper.txt", owner_id=world.organisations["firm"].pk, object_type="organisation",
        object_id=world.organisations["firm"].pk,
    )  # fmt: skip
    things["review"] = Review.objects.create(
        entry_type="need",
        entry_id=world.entries["draft_need"].pk,
        entry_version=1,
        note="KANARI_review_note",
        missing=[],
    )
    Review.objects.create(
        entry_type="need",
        entry_id=need.pk,
        entry_version=1,
        outcome="published",
        note="KANARI_review_note",
        decided_at=clock.now(),
    )
    RepairQuestion.objects.create(
        entry_id=need.pk,
        position=1,
        text="KANARI_question",
        answer="KANARI_answer",
        asked_by_id=people["operator"].pk,
        understood=True,
    )
    things["interest"] = Interest.objects.create(
        entry_type="need", entry_id=need.pk, kind="interest", person=people["asker"], organisation=world.organisations["third"],
        message="KANARI_message", reply="KANARI_reply", state="open",
    )  # fmt: skip
    Interest.objects.create(
        entry_type="need", entry_id=need.pk, kind="ask", person=people["asker"], organisation=world.organisations["third"],
        message="KANARI_ask", state="open",
    )  # fmt: skip
    Disclosure.objects.create(
        entry_type="need", entry_id=need.pk, organisation=world.organisations["third"], level="after_nda", paper="KANARI_nda",
        granted_by=people["writer"],
    )  # fmt: skip
    things["notice"] = Notice.objects.create(
        person=people["writer"],
        code="entry_returned",
        facts={"title": "KANARI_notice"},
        link=f"/needs/{need.pk}",
    )
    things["membership"] = Membership.objects.get(person=people["writer"])
    things["invitation"] = Invitation.objects.create(
        organisation=world.organisations["firm"], email="kanari_invited@example.org", role="viewer", code_hash="x" * 64,
        invited_by=people["owner"], expires_at=clock.now(),
    )  # fmt: skip
    things["join"] = JoinRequest.objects.create(
        organisation=world.organisations["firm"], person=people["nobody"], message="KANARI_join"
    )


@pytest.fixture
def world(db: None, tmp_path: Any, settings: Any) -> Iterator[World]:
    """Two nodes, five organisations, everybody, every kind of entry, all of it indexed and ranked."""
    settings.INDEX_ROOT, settings.MEDIA_ROOT = tmp_path / "index", tmp_path / "files"
    replica.forget_open()
    here = Node.objects.create(id="main", name="鹊桥", name_en="Queqiao")
    there = Node.objects.create(
        id="beian", name="北岸", name_en="North Bank", parent=here, regions=["130000"]
    )
    made = World(here, there)
    made.organisation("firm", "江瀚储能", here)
    made.organisation("secret", SECRET_NAME, here)
    made.organisation("other", "北澜能源研究院", here, kind="institute")
    made.organisation("third", "澜汀大学", here, kind="university")
    made.organisation("fresh", "新设企业", here, state="unverified")
    made.organisation("north", "北岸化工", there)
    for name, organisation, role in (
        ("owner", "firm", "owner"), ("writer", "firm", "editor"), ("viewer", "firm", "viewer"), ("secret_contact", "secret", "editor"),
        ("stranger", "other", "owner"), ("asker", "third", "editor"), ("newcomer", "fresh", "owner"), ("north", "north", "owner"),
        ("nobody", "", ""), ("former", "firm", "owner"),
    ):  # fmt: skip
        made.person(name, organisation, role)
    Membership.objects.filter(person=made.people["former"]).update(ended_at=clock.now())
    for role, platform in (
        ("operator", "operator"),
        ("manager", "technology_manager"),
        ("auditor", "auditor"),
        ("reviewer", "reviewer"),
    ):
        made.person(role, platform=platform, node=here)
        made.person(f"north_{role}", platform=platform, node=there)
    made.person("head", platform="operator")
    made.person("ended", platform="operator", node=here)
    RoleGrant.objects.filter(person=made.people["ended"]).update(ends_on=clock.today().replace(year=2020))
    _entries(made)
    _around(made)
    for name, row in made.entries.items():
        if row.live:
            replica.note_change(
                type(row).__name__.lower() if name != "negative_result" else "negative_result", row.pk
            )
    for organisation in made.organisations.values():
        replica.note_change("organisation", organisation.pk)
    for shelf in ("need", "achievement", "scenario", "negative_result", "organisation"):
        replica.catch_up(shelf)
    for name in ("need", "anonymous_need", "achievement", "scenario", "other_achievement"):
        row = made.entries[name]
        rank_all(entry_type=type(row).__name__.lower(), entry_id=row.pk)
    assert MatchRow.objects.exists()
    PairMark.objects.create(
        need_id=made.entries["anonymous_need"].pk, offer_id=made.entries["other_achievement"].pk, side="demand", mark="shortlisted",
        by=made.people["secret_contact"],
    )  # fmt: skip
    yield made
    replica.forget_open()


def _said(response: Any) -> tuple[str, set[str]]:
    """All of an answer as text (body and headers), and every confidential word in it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", "replace") + repr(dict(response.headers))
    return text, set(SONG.findall(text))
