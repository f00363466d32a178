"""What is for members, what has run out, and what was taken back is found by nobody else: lists, search, counts, sitemap, gaps, old match lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from queqiao.catalog.models import Achievement
from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.models import MatchRun
from queqiao.matching.queries import gaps

pytestmark = pytest.mark.django_db
SECRET_NAME = "卡纳丽电池有限公司"
LISTS = ("/", "/search?q={q}", "/needs?q={q}", "/scenarios?q={q}", "/achievements?q={q}", "/needs", "/scenarios", "/sitemap-needs.xml",
         "/sitemap-scenarios.xml", "/gaps")  # fmt: skip
WORDS = ("MEMBERS_title", "MEMBERS_scenario", "MEMBERS_scenario_body", "KANARI_need_detail", "KANARI_clause_text",
         "KANARI_protocol", "MEMBERS_scenaria")  # fmt: skip


@pytest.mark.parametrize("name", ["", "newcomer", "nobody"])
def test_what_is_for_members_is_found_by_members_alone(world: Any, name: str) -> None:
    client, kept = (
        world.visitor(name),
        [world.entries["restricted_need"].pk, world.entries["restricted_scenario"].pk],
    )
    found = {}
    for word in WORDS:
        for path in LISTS:
            text = world.ask(client, "get", path.format(q=word)).text_of_it
            rest = text.replace(word, "")
            if any(one in text for one in kept) or "KANARI" in rest or "MEMBERS" in rest:
                found[path, word] = [one for one in kept if one in text]
    assert found == {}
    member = world.visitor("stranger")
    assert kept[1] in member.get("/scenarios").content.decode()
    assert kept[0] in member.get("/needs").content.decode()


def test_the_first_page_counts_what_its_lists_show(world: Any) -> None:
    page = world.visitor().get("/")
    counted = {one["url"]: one["value"] for one in page.context["counters"]}
    shown = {
        path: world.visitor().get(path).context["page_of"].total
        for path in ("/needs", "/scenarios", "/achievements")
    }
    assert {path: counted[path] for path in shown} == shown


def test_a_need_past_its_date_is_no_gap(world: Any) -> None:
    need = world.entries["need"]
    MatchRun.objects.filter(entry_id=need.pk).update(outlook="none_found")
    assert [one.need_id for one in gaps()[1]].count(need.pk) == 1
    type(need).objects.filter(pk=need.pk).update(due_on=clock.today() - timedelta(days=1))
    assert need.pk not in [one.need_id for one in gaps()[1]]


def test_an_anonymous_owner_is_named_on_no_page_of_the_entry(world: Any) -> None:
    need = world.entries["anonymous_need"].pk
    paths = [
        f"/needs/{need}", f"/entries/need/{need}/interest", f"/entries/need/{need}/ask", f"/entries/need/{need}/qr.svg", "/needs",
        "/needs?q=匿名", f"/search?q={SECRET_NAME}&kind=need", "/gaps", f"/needs?q={SECRET_NAME}", f"/needs/{need}/edit", f"/needs/{need}/matches",
        f"/achievements/{world.entries['other_achievement'].pk}/matches", f"/achievements/{world.entries['other_achievement'].pk}",
    ]  # fmt: skip
    named = {}
    for who in ("stranger", "asker", "manager", ""):
        client = world.visitor(who)
        for path in paths:
            for prefix in ("", "/en"):
                text = world.ask(client, "get", prefix + path).text_of_it
                plain = text.replace(f'value="{SECRET_NAME}"', "")
                if "/search" in path or f"q={SECRET_NAME}" in path:
                    plain = plain.split("<main", 1)[-1]
                    if f">{SECRET_NAME}<" in plain and need in plain:
                        named[who, prefix + path] = "found by name"
                elif SECRET_NAME in plain or "secret_contact" in plain:
                    named[who, prefix + path] = "named"
    assert named == {}


def _list_of(world: Any, who: str, name: str) -> str:
    row = world.entries[name]
    path = f"/{'needs' if row.pk.startswith('N') else 'achievements'}/{row.pk}/matches"
    return str(world.visitor(who).get(path).content.decode())


def test_an_old_list_quotes_nothing_its_owner_has_taken_back(world: Any) -> None:
    offered = world.entries["other_achievement"]
    assert "320" in _list_of(world, "writer", "need")
    Achievement.objects.filter(pk=offered.pk).update(levels={"body": "after_nda"})
    replica.note_change("achievement", offered.pk)
    replica.catch_up("achievement")
    page = _list_of(world, "writer", "need")
    assert offered.pk in page
    assert "320" not in page
    Achievement.objects.filter(pk=offered.pk).update(live=False, state="withdrawn")
    replica.note_change("achievement", offered.pk)
    replica.catch_up("achievement")
    page = _list_of(world, "writer", "need")
    assert "耐低温锂离子电池电解液" not in page
    assert "储能电站的锂离子电池低温电解液" not in page


def test_an_old_list_does_not_name_what_became_for_members(world: Any) -> None:
    need, offered = world.entries["need"], world.entries["other_achievement"]
    before = _list_of(world, "stranger", "other_achievement")
    assert need.title in before
    type(need).objects.filter(pk=need.pk).update(secrecy_level="restricted")
    replica.note_change("need", need.pk)
    replica.catch_up("need")
    type(offered.owner).objects.filter(pk=offered.owner_id).update(state="suspended")
    page = _list_of(world, "stranger", "other_achievement")
    assert need.title not in page.replace(world.entries["anonymous_need"].title, "")
    assert page.count("300 Wh/kg") < before.count("300 Wh/kg")


def test_a_manager_reads_of_a_list_what_they_read_of_the_entry(world: Any) -> None:
    text = _list_of(world, "manager", "need")
    assert "KANARI_clause_parameter" not in text
    own = _list_of(world, "writer", "need")
    assert "KANARI_clause_parameter" in own
