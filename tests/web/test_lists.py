"""The public lists, search and gaps: what they show, to whom, at what cost in queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from queqiao.catalog.models import Achievement
from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_entry

LISTS = ("needs", "achievements", "scenarios", "negative-results", "organisations", "gaps")


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_every_list_says_what_would_stand_there_when_it_is_empty(region: Any, path: str, prefix: str) -> None:
    page = text(Client(), prefix + path)
    assert '<div class="empty">' in page
    assert ('<html lang="en">' in page) is (prefix == "/en/")


def test_the_list_marks_the_words_found_and_counts_the_facets(battery: dict[str, Any]) -> None:
    page = text(Client(), "/achievements?q=低温")
    assert "耐<mark>低温</mark>锂离子电池电解液" in page
    assert "北澜能源研究院" in page
    assert "科研院所" in page
    assert "<b>1</b>" in page


def test_filters_are_in_the_address_and_can_be_taken_off_one_by_one(battery: dict[str, Any]) -> None:
    page = text(Client(), "/achievements?q=电解液&owner_kind=institute&kind=result")
    assert 'class="chip" href="?q=%E7%94%B5%E8%A7%A3%E6%B6%B2&amp;kind=result"' in page
    assert 'class="chip" href="?q=%E7%94%B5%E8%A7%A3%E6%B6%B2&amp;owner_kind=institute"' in page


def test_nothing_found_offers_ways_out(battery: dict[str, Any]) -> None:
    page = text(Client(), "/scenarios?q=电解液")
    assert "没有找到符合条件的条目" in page
    assert 'href="/achievements?q=%E7%94%B5%E8%A7%A3%E6%B6%B2"' in page


def test_a_spelling_is_offered_only_for_words_no_shelf_holds(battery: dict[str, Any], region: Any) -> None:
    for title in ("退役电池整包拆解", "退役电池余能检测"):
        region.need(battery["firm"], title)
    region.achievement(battery["institute"], "废锂电池全元素回收")
    assert "您是不是要找" not in text(Client(), "/search?q=锂电池")
    assert "锂离子电池</a>" in text(Client(), "/search?q=锂离子电迟")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=999999999",
        "page=x",
        "sort=nonsense",
        "kind=",
        "q=%00",
        "readiness=x",
        "published=7",
    ],
)
def test_a_crooked_address_is_answered_not_refused(battery: dict[str, Any], query: str) -> None:
    assert Client().get(f"/achievements?{query}").status_code == 200


def test_markup_in_a_title_stays_text(region: Any) -> None:
    firm = region.organisation("江瀚储能")
    region.need(firm, "<script>alert(1)</script>电解液", "<b>x</b>")
    page = text(Client(), "/needs?q=电解液")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_need_for_members_is_on_no_public_page(region: Any) -> None:
    firm = region.organisation("江瀚储能")
    hidden = region.need(firm, "钠离子电池机密需求", secrecy_level="restricted")
    for path in ("/needs", "/needs?q=钠离子", "/search?q=钠离子", "/", "/gaps", "/sitemap-needs.xml"):
        page = text(Client(), path)
        assert hidden.pk not in page, path
        assert "机密需求" not in page, path


def test_an_anonymous_need_names_no_owner(region: Any) -> None:
    firm = region.organisation("江瀚储能")
    region.need(firm, "耐低温电解液", anonymous=True)
    page = text(Client(), "/needs")
    assert "江瀚储能" not in page
    assert "不公开名称" in page


def test_english_lists_show_english_titles_and_mark_the_rest_as_chinese(battery: dict[str, Any]) -> None:
    type(battery["good"]).objects.filter(pk=battery["good"].pk).update(title_en="Electrolyte for the cold")
    page = text(Client(), "/en/achievements?q=低温")
    assert f'href="/en/achievements/{battery["good"].pk}">Electrolyte for the cold</a>' in page
    assert '<p class="row-snippet"><span lang="zh-Hans">' in page
    assert "<mark>低温</mark>" in page
    page = text(Client(), "/en/achievements")
    assert ">Electrolyte for the cold</a>" in page
    assert '<span lang="zh-Hans">柑橘采后保鲜剂</span></a>' in page
    page = text(Client(), "/achievements")
    assert "Electrolyte for the cold" not in page
    assert 'lang="zh-Hans">柑' not in page


def test_english_lists_name_organisations_in_english(region: Any) -> None:
    firm = region.organisation("江瀚储能")
    type(firm).objects.filter(pk=firm.pk).update(name_en="Jianghan Storage")
    region.need(firm, "退役电池整包拆解")
    assert "<dd>Jianghan Storage</dd>" in text(Client(), "/en/needs")
    assert ">Jianghan Storage</a>" in text(Client(), "/en/organisations")


def test_a_service_is_wanted_by_needs_and_rendered_by_organisations(region: Any) -> None:
    firm = region.organisation("江瀚技术转移", "service")
    need = region.need(firm, "专利代理", kind="service")
    organisations = text(Client(), "/organisations")
    assert "<dd>服务机构</dd>" in organisations
    assert "<span>服务机构</span>" in organisations
    assert "服务需求" not in organisations
    assert "<dd>服务需求</dd>" in text(Client(), "/needs")
    assert "服务机构 · 湖北省 · 已核验" in text(Client(), f"/needs/{need.pk}")


def test_a_search_without_a_hit_offers_to_post_a_need(battery: dict[str, Any]) -> None:
    page = text(Client(), "/search?q=zzqqxx")
    assert '<a class="button" href="/needs/new">发布需求</a>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_a_list_does_not_grow_with_its_rows(
    region: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    for number in range(count):
        region.achievement(region.organisation(f"机构{number}"), f"电解液{number}")
    # What was written just now is compared with its row; here everything is old.
    Achievement.objects.update(updated_at=clock.now() - timedelta(hours=1))
    # The look at the log of changes, every half second, would come or not by chance.
    monkeypatch.setattr(replica, "FRESH_FOR", 3600.0)
    client = Client()
    client.get("/achievements")
    with django_assert_num_queries(3):
        client.get("/achievements")
    client.get("/en/achievements")
    with django_assert_num_queries(4):
        client.get("/en/achievements")


def test_gaps_name_the_nearest_misses(battery: dict[str, Any], region: Any) -> None:
    lonely = region.need(battery["firm"], "深海钻井隔水管疲劳裂纹在线声发射监测", field="marine")
    rank_entry(entry_type="need", entry_id=lonely.pk, shelf="achievement")
    page = text(Client(), "/gaps")
    assert "深海钻井隔水管疲劳裂纹在线声发射监测" in page
    assert "4 项成果" in page
    type(lonely).objects.filter(pk=lonely.pk).update(title_en="Fatigue of deep-sea risers")
    english = text(Client(), "/en/gaps")
    assert ">Fatigue of deep-sea risers</a>" in english
    assert '<div class="empty">' in text(Client(), "/gaps?field=textiles")


def test_the_first_page_counts_what_the_lists_hold(battery: dict[str, Any]) -> None:
    page = text(Client(), "/")
    assert '<dt>公开需求</dt><dd><a href="/needs">1</a></dd>' in page
    assert '<dt>上架成果</dt><dd><a href="/achievements">4</a></dd>' in page
    assert '<dt>核验机构</dt><dd><a href="/organisations">2</a></dd>' in page


@pytest.mark.parametrize("path", ["about", "about/matching", "about/privacy"])
def test_what_the_platform_says_exists_in_both_languages(db: None, path: str) -> None:
    chinese, english = text(Client(), f"/{path}"), text(Client(), f"/en/{path}")
    assert chinese != english
    assert "<h1>" in english


def test_machines_are_answered(battery: dict[str, Any]) -> None:
    client = Client()
    assert client.get("/healthz").json()["status"] == "ok"
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["database"], ready["index_achievement"]) == ("ok", "ok", 4)
    assert "Disallow: /desk" in text(client, "/robots.txt")
    page = text(client, "/sitemap-achievements.xml")
    assert f"/achievements/{battery['good'].pk}</loc>" in page
    assert 'hreflang="en" href="http' in page


def test_every_answer_carries_the_content_policy_and_an_id(db: None) -> None:
    response = Client().get("/about")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Request-Id"].startswith("Q")
    assert Client().get("/about", headers={"X-Request-Id": "abc-12345678"})["X-Request-Id"] == "abc-12345678"
