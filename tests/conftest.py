"""A small region in the database with an index folder of its own, for tests of the apps and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Membership, Organisation, Person
from queqiao.accounts.queries import main_node
from queqiao.catalog.models import Achievement, Claim, Clause, Need
from queqiao.kernel import clock
from queqiao.matching import replica


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test begins in the source language, whatever a page asked for before it."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def own_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees the index of another; tests without a database have none."""
    touches = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not touches and request.node.get_closest_marker("django_db") is None:
        yield
        return
    settings = request.getfixturevalue("settings")
    settings.INDEX_ROOT = request.getfixturevalue("tmp_path") / "index"
    replica.forget_open()
    yield
    replica.forget_open()


class Region:
    """Makes rows directly: the actions of the catalogue have tests of their own."""

    def __init__(self) -> None:
        self.node = main_node()
        self.count = 0

    def organisation(self, name: str, kind: str = "enterprise", *, verified: bool = True) -> Organisation:
        return Organisation.objects.create(
            name=name,
            kind=kind,
            node=self.node,
            region="420100",
            state="verified" if verified else "unverified",
        )

    def person(self, name: str, organisation: Organisation | None = None, role: str = "editor") -> Person:
        person = Person.objects.create(name=name, email=f"{name}@example.org")
        if organisation is not None:
            Membership.objects.create(person=person, organisation=organisation, role=role)
        return person

    def need(
        self,
        owner: Organisation,
        title: str,
        body: str = "",
        clauses: tuple[tuple[str, str, str, str], ...] = (),
        **more: Any,
    ) -> Need:
        row = Need.objects.create(
            owner=owner, node=self.node, title=title, body=body, live=True, state="published",
            published_at=clock.now(), region="420100", **more,
        )  # fmt: skip
        for place, (parameter, operator, value, unit) in enumerate(clauses):
            Clause.objects.create(
                need=row, position=place, parameter=parameter, operator=operator, value=value, unit=unit
            )
        return row

    def achievement(
        self,
        owner: Organisation,
        title: str,
        body: str = "",
        claims: tuple[tuple[str, str, str, str], ...] = (),
        **more: Any,
    ) -> Achievement:
        row = Achievement.objects.create(
            owner=owner, node=self.node, title=title, body=body, live=True, state="listed", published_at=clock.now(),
            region="420100", **more,
        )  # fmt: skip
        for place, (parameter, operator, value, unit) in enumerate(claims):
            Claim.objects.create(
                achievement=row,
                position=place,
                parameter=parameter,
                operator=operator,
                value=value,
                unit=unit,
            )
        return row


@pytest.fixture
def region(db: None) -> Region:
    return Region()


def editor(person: Person, organisation: Organisation) -> Actor:
    return Actor(
        id=person.pk, name=str(person), organisations={organisation.pk: "editor"}, acting_for=organisation.pk
    )


@pytest.fixture
def battery(region: Region) -> dict[str, Any]:
    """One need with two figures, an achievement that meets both, one that contradicts one, one of another field."""
    firm, institute = region.organisation("江瀚储能"), region.organisation("北澜能源研究院", "institute")
    need = region.need(
        firm,
        "低温锂离子电池电解液",
        "储能电站冬季放电不足。",
        (("比能量", ">=", "300", "Wh/kg"), ("循环寿命", ">=", "2000", "次")),
    )
    good = region.achievement(
        institute,
        "耐低温锂离子电池电解液",
        "用于储能电站的锂离子电池低温电解液。",
        (("比能量", ">=", "320", "Wh/kg"), ("循环寿命", ">=", "3000", "次")),
    )
    poor = region.achievement(
        institute,
        "锂离子电池高温电解液",
        "高温储能用电解液。",
        (("比能量", "=", "180", "Wh/kg"), ("循环寿命", ">=", "2500", "次")),
    )
    far = region.achievement(institute, "柑橘采后保鲜剂", "用于柑橘的保鲜。", (("腐烂率", "<=", "3", "%"),))
    own = region.achievement(firm, "锂离子电池电解液回收", "电解液回收。")
    person = region.person("甲", firm)
    return {
        "firm": firm, "institute": institute, "need": need, "good": good, "poor": poor, "far": far, "own": own,
        "person": person, "actor": editor(person, firm),
    }  # fmt: skip
