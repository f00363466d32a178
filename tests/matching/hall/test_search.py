"""Search in the hall over the shelves, with facets, within what the asker may see."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.contracts import ANONYMOUS, Actor
from queqiao.matching import replica
from queqiao.matching.search import SearchRequest, find


def found(actor: Actor, **request: Any) -> list[str]:
    return [hit.id for hit in find(actor, SearchRequest(**request)).hits]


def test_words_find_entries_whatever_their_width_case_and_script(battery: dict[str, Any]) -> None:
    expected = [battery["good"].pk]
    for text in ("耐低温 电解液", "耐低溫鋰離子", "３２０ｗｈ／ＫＧ", "320 Wh/kg"):
        assert found(ANONYMOUS, text=text, shelf="achievement") == expected, text


def test_facets_narrow_and_counts_cover_every_shelf(battery: dict[str, Any]) -> None:
    page = find(ANONYMOUS, SearchRequest(text="电解液", shelf="achievement"))
    assert page.total == 3
    assert dict(page.shelf_counts) == {
        "need": 1, "achievement": 3, "scenario": 0, "negative_result": 0, "organisation": 0,
    }  # fmt: skip
    owners = {one.value: one.count for one in page.facets["owner_kind"]}
    assert owners == {"institute": 2, "enterprise": 1}
    narrowed = find(
        ANONYMOUS, SearchRequest(text="电解液", shelf="achievement", chosen={"owner_kind": ("institute",)})
    )
    assert (narrowed.total, {one.value: one.count for one in narrowed.facets["owner_kind"]}) == (2, owners)


def test_a_need_for_members_is_found_by_members_alone(battery: dict[str, Any], region: Any) -> None:
    hidden = region.need(battery["firm"], "钠离子电池电解液保密需求", secrecy_level="restricted")
    assert hidden.pk not in found(ANONYMOUS, text="钠离子", shelf="need")
    unverified = region.organisation("未核验", verified=False)
    outsider = Actor(id="P1", name="外人", organisations={unverified.pk: "owner"})
    assert hidden.pk not in found(outsider, text="钠离子", shelf="need")
    assert find(outsider, SearchRequest(text="钠离子", shelf="need")).shelf_counts["need"] == 0
    member = Actor(id="P2", name="会员", organisations={battery["institute"].pk: "viewer"})
    assert found(member, text="钠离子", shelf="need") == [hidden.pk]


def test_an_entry_taken_off_is_found_no_more(battery: dict[str, Any]) -> None:
    good = battery["good"]
    assert found(ANONYMOUS, text="耐低温", shelf="achievement") == [good.pk]
    type(good).objects.filter(pk=good.pk).update(live=False)
    replica.note_change("achievement", good.pk)
    replica.catch_up("achievement")
    assert replica.compare("achievement").clean
    assert good.pk not in found(ANONYMOUS, text="耐低温", shelf="achievement")


def test_words_another_shelf_holds_are_not_doubted(battery: dict[str, Any], region: Any) -> None:
    for title in ("退役电池整包拆解", "退役电池余能检测"):
        region.need(battery["firm"], title)
    assert find(ANONYMOUS, SearchRequest(text="锂电池", shelf="need")).suggestion == "役电池"
    added = region.achievement(battery["institute"], "废锂电池全元素回收")
    replica.note_change("achievement", added.pk)
    replica.shelf("achievement")  # wait for it
    assert find(ANONYMOUS, SearchRequest(text="锂电池", shelf="need")).suggestion is None
    assert find(ANONYMOUS, SearchRequest(text="锂离子电迟", shelf="achievement")).suggestion == "锂离子电池"


def test_the_beginning_of_a_word_finds_it_and_the_page_says_so(battery: dict[str, Any], region: Any) -> None:
    from django.test import Client

    solar = region.achievement(battery["institute"], "Photovoltaic cells for greenhouses")
    page = find(ANONYMOUS, SearchRequest(text="photovolt", shelf="achievement"))
    assert ([hit.id for hit in page.hits], page.beginnings, page.relaxed) == (
        [solar.pk],
        ("photovolt",),
        False,
    )
    assert found(ANONYMOUS, text="锂离", shelf="achievement") != []
    for address in ("/search?q=photovolt", "/achievements?q=photovolt"):
        html = Client().get(address).content.decode()
        assert "列出的是以它开头的词" in html, address
        assert "<b>photovolt…</b>" in html, address
    assert "以它开头" not in Client().get("/search?q=photovoltaic").content.decode()
