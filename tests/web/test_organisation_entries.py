"""What an organisation's page says it has on the lists: under its name, live, and nothing that keeps its owner to itself."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from queqiao.catalog.models import Need


def titles(client: Client, path: str) -> list[str]:
    page = client.get(path).content.decode()
    return re.findall(r'<h3 class="row-title"><a href="[^"]*">(.*?)</a>', page)


def test_the_page_lists_what_stands_under_the_name(region: Any) -> None:
    firm, other = region.organisation("江瀚储能"), region.organisation("星澜电力")
    region.need(firm, "公开的需求", field="energy", fields=["energy"], title_en="An open need")
    region.need(firm, "匿名的需求", anonymous=True)
    region.need(firm, "会员可见的需求", secrecy_level="members")
    region.need(other, "别家的需求")
    draft = region.need(firm, "还是草稿")
    Need.objects.filter(pk=draft.pk).update(live=False, state="draft")
    region.achievement(firm, "电解液回收")
    path = f"/organisations/{firm.pk}"
    assert titles(Client(), path) == ["公开的需求", "电解液回收"]
    assert titles(Client(), f"/en{path}") == ["An open need", '<span lang="zh-Hans">电解液回收</span>']
    inside = Client()
    inside.force_login(region.person("甲", firm))
    assert titles(inside, path) == ["会员可见的需求", "公开的需求", "电解液回收"]


def test_all_but_the_newest_are_folded_and_the_cost_stays(
    region: Any, django_assert_num_queries: Any
) -> None:
    firm = region.organisation("江瀚储能")
    region.need(firm, "第0条")
    client = Client()
    client.get(f"/organisations/{firm.pk}")
    with django_assert_num_queries(6):
        client.get(f"/organisations/{firm.pk}")
    for number in range(1, 8):
        region.need(firm, f"第{number}条")
    with django_assert_num_queries(6):
        page = client.get(f"/organisations/{firm.pk}").content.decode()
    assert "<h2>需求 <small" in page
    assert "其余 3 条" in page
    assert page.index("第7条") < page.index("其余 3 条") < page.index("第0条")


def test_an_organisation_without_entries_says_so(region: Any) -> None:
    page = Client().get(f"/organisations/{region.organisation('江瀚储能').pk}").content.decode()
    assert "还没有署名的公开条目。" in page
