"""The pages of entries: who sees what, in which words, at what cost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from queqiao.catalog.models import CoAuthor, Disclosure
from queqiao.kernel import audit, clock
from queqiao.matching import replica

WORDS = {"on_interest": "意向之后才可见的话", "after_nda": "签约之后才可见的话", "owner": "只有本方可见的话"}
EVERYBODY = ("", "solo", "nina", "uma", "eve", "erin", "mia", "olga", "ada")
INSIDE = {"need": {"eve", "erin", "olga", "ada"}, "achievement": {"uma", "olga", "ada"}}


def fill_shelves() -> None:
    for shelf in ("need", "achievement", "scenario", "negative_result"):
        replica.rebuild(shelf)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", ["need", "achievement", "scenario", "negative_result", "anonymous"])
def test_everybody_reads_what_is_live(shown: Any, name: str, who: str) -> None:
    html = shown.page(name, who)
    assert f"<h1>{shown.rows[name].title}</h1>" in html
    assert "公开的正文" in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", ["need", "achievement"])
def test_no_word_leaves_its_level(shown: Any, name: str, who: str) -> None:
    html = shown.page(name, who)
    levels = (
        {"on_interest", "after_nda", "owner"}
        if who in INSIDE[name]
        else {"on_interest", "after_nda"}
        if who == "mia"
        else set()
    )
    if name == "achievement":
        levels.discard("owner")
    assert {level for level, words in WORDS.items() if words in html} == levels


@pytest.mark.parametrize("level", ["on_interest", "after_nda"])
def test_what_is_disclosed_is_shown_up_to_its_level(shown: Any, level: str) -> None:
    Disclosure.objects.create(
        entry_type="need",
        entry_id=shown.rows["need"].pk,
        organisation=shown.organisations["university"],
        level=level,
    )
    html = shown.page("need", "uma")
    assert WORDS["on_interest"] in html
    assert (WORDS["after_nda"] in html) is (level == "after_nda")
    assert WORDS["owner"] not in html


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("draft", {"erin", "eve", "olga", "mia", "ada"}),
        ("members", {"erin", "eve", "uma", "olga", "mia", "ada"}),
    ],
)
@pytest.mark.parametrize("who", EVERYBODY)
def test_what_one_may_not_know_of_is_not_there(shown: Any, name: str, allowed: set[str], who: str) -> None:
    answer = shown.client(who).get(shown.path(name))
    assert answer.status_code == (200 if who in allowed else 404)
    if who not in allowed:
        unknown = shown.client(who).get("/needs/N0000000000000000")
        assert without_tokens(answer, shown.path(name)) == without_tokens(unknown, "/needs/N0000000000000000")


def without_tokens(response: Any, path: str) -> str:
    html = re.sub(r'csrf[^ ]*?" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", response.content.decode())
    return html.replace(path, "")


def test_an_anonymous_need_names_nobody(shown: Any) -> None:
    for name in ("need", "members", "scenario"):
        shown.rows[name].delete()
    html = shown.page("anonymous", "uma")
    assert "不公开名称" in html
    assert "江瀚储能有限公司" not in html
    assert shown.organisations["firm"].pk not in html
    assert "江瀚储能有限公司" in shown.page("anonymous", "erin")


def test_the_strip_and_the_table_of_a_need(shown: Any) -> None:
    html = shown.page("need")
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    assert facts[:4] == [
        ("预算", "300\u2009万元 至 500\u2009万元"),
        ("期限", "2027-03-01"),
        ("技术领域", "新能源"),
        ("地区", "湖北省武汉市"),
    ]
    assert re.findall(r'<b class="bound">(.*?)</b>', html) == ["≥\u200970\u2009%"]


def test_hidden_fields_are_named_with_the_way_there(shown: Any) -> None:
    html = shown.page("need")
    listed = re.findall(r"<b>([^<]*)</b><p class=\"second\">([^<]*)</p>", html.partition('id="hidden"')[2])
    assert listed == [
        ("联系人、已试路线、部分指标条款", "表达意向，对方接受后可见"),
        ("详细内容", "双方签保密协议、由对方登记后可见"),
    ]
    assert 'id="hidden"' not in shown.page("need", "erin")


@pytest.mark.parametrize("who", ["", "uma"])
def test_on_a_phone_the_first_thing_to_do_stands_before_the_text(shown: Any, who: str) -> None:
    jump = shown.page("need", who).partition('<p class="entry-jump')[2].partition("</p>")[0]
    assert f'href="{shown.act("need", "interest")}"' in jump


def test_readiness_is_a_minimum_with_its_dimension(shown: Any) -> None:
    html = shown.page("achievement")
    assert '<b>3 级</b> <span class="second">短板：客户成熟度</span>' in html
    assert "6 / 9 级" in html
    assert "平均" in html  # said once: never an average
    assert html.count("平均") == 1
    assert "CN202310123456.7" in html
    assert "2043-02-01" in html


def test_english_where_there_is_some_and_marked_where_there_is_none(shown: Any) -> None:
    english = shown.page("achievement", prefix="/en")
    assert "<h1>Low-temperature electrolyte</h1>" in english
    assert '<span lang="zh-Hans">容量保持率</span>' in english
    assert "Parts of this entry are in Chinese only" in english
    untranslated = shown.page("need", prefix="/en")
    assert '<h1 lang="zh-Hans">低温锂离子电池电解液</h1>' in untranslated
    assert "English version" in shown.page("achievement")
    assert "English version" not in shown.page("need")


def test_what_is_near_is_from_what_the_reader_may_know(shown: Any) -> None:
    shown.rows["twin"] = shown.region.need(
        shown.organisations["university"],
        "低温锂离子电池电解液添加剂",
        "公开的正文",
        secrecy_level="restricted",
    )
    fill_shelves()
    assert shown.rows["twin"].pk not in shown.page("need")
    assert shown.path("twin") in shown.page("need", "uma")
    assert shown.path("negative_result") in shown.page("need")
    assert "前人试过没有走通的路线" in shown.page("achievement")


def test_a_broken_index_takes_no_page_away(shown: Any, tmp_path: Any, settings: Any, caplog: Any) -> None:
    (tmp_path / "a file").write_text("")
    settings.INDEX_ROOT = tmp_path / "a file"
    replica.forget_open()
    html = shown.page("need")
    assert 'id="near"' not in html
    assert "the index did not answer" in caplog.text


def test_robots_and_data_for_search_engines(shown: Any) -> None:
    live, draft, members = shown.page("need"), shown.page("draft", "erin"), shown.page("members", "uma")
    assert 'name="robots"' not in live
    for html in (draft, members):
        assert '<meta name="robots" content="noindex">' in html
        assert "application/ld+json" not in html
    assert shown.client("erin").get(shown.path("draft")).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("who", ["", "erin", "olga"])
@pytest.mark.parametrize("name", ["need", "anonymous", "achievement", "scenario", "negative_result"])
def test_json_ld_tells_what_is_public_whoever_asks(shown: Any, name: str, who: str) -> None:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown.page(name, who))
    assert block is not None
    data = json.loads(block[1])
    assert data["@context"] == "https://schema.org"
    assert data["identifier"] == shown.rows[name].pk
    assert not any(words in block[1] for words in WORDS.values())
    assert name != "anonymous" or "江瀚" not in block[1]


def test_the_sitemap_lists_what_everybody_may_open(shown: Any) -> None:
    text = Client().get("/sitemap-needs.xml").content.decode()
    found = set(re.findall(r"<loc>[^<]*/needs/(\w+)</loc>", text))
    assert found == {shown.rows["need"].pk, shown.rows["anonymous"].pk}


def test_a_reader_who_has_the_page_already_is_told_so(shown: Any) -> None:
    client = Client()
    first = client.get(shown.path("need"))
    again = client.get(shown.path("need"), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    type(shown.rows["need"]).objects.filter(pk=shown.rows["need"].pk).update(summary="改过的摘要")
    changed = client.get(shown.path("need"), headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "改过的摘要" in changed.content.decode()
    assert client.get("/en" + shown.path("need")).headers["ETag"] != changed.headers["ETag"]
    assert "ETag" not in shown.client("erin").get(shown.path("need")).headers


@pytest.mark.parametrize(
    ("who", "own", "buttons"),
    [
        ("erin", True, ["确认仍然有效", "已另行解决", "修改内容", "谁能看、谁能改", "撤回"]),
        ("eve", True, ["谁能看、谁能改"]),
        ("olga", False, ["谁能看、谁能改", "结案：未找到方案", "下架"]),
        ("ada", False, ["谁能看、谁能改"]),
        ("mia", False, ["登记匹配结果", "结案：未找到方案"]),
    ],
)
def test_the_work_is_for_the_own_side_and_the_staff(
    shown: Any, who: str, own: bool, buttons: list[str]
) -> None:
    html = shown.page("need", who)
    box = html.partition('id="work"')[2].partition("</section>")[0]
    labels = [
        re.sub(r"<[^>]*>", "", one).strip()
        for one in re.findall(
            r'<(?:a|button|summary) class="button button-wide[^>]*>(.*?)</(?:a|button|summary)>', box
        )
    ]
    assert [one for one in labels if one not in {"匹配结果"}] == buttons
    assert "还有 73 天" in box or "个工作日" in box
    assert ("需求方" in html.partition('id="ask"')[2]) is not own


@pytest.mark.parametrize("who", ["", "solo", "uma"])
def test_others_see_neither_work_nor_history(shown: Any, who: str) -> None:
    html = shown.page("need", who)
    assert 'id="work"' not in html
    assert 'id="events"' not in html


def test_history_is_told_in_words(shown: Any) -> None:
    from django.db import transaction

    need = shown.rows["need"]
    with transaction.atomic():
        for verb, before, after in (
            ("need.start", None, None),
            ("need.save", None, {"version": 2}),
            ("need.save", None, {"version": 3}),
            ("need.submit", {"state": "draft"}, {"state": "triage"}),
            ("interest.ask", None, {"interest": 1}),
            ("interest.answer", None, {"interest": 1, "state": "accepted"}),
            ("match.rank", None, {"state": "ready"}),
        ):
            audit.record(
                actor=shown.actor("erin"),
                verb=verb,
                object_type="need",
                object_id=need.pk,
                before=before,
                after=after,
            )
    part = shown.page("need", "eve").partition('id="events"')[2].partition("</section>")[0]
    told = re.findall(r"<b>(.*?)</b>(?: <span class=\"quiet\">.*?</span>)?(?:<p>(.*?)</p>)?", part)
    assert told == [
        ("答复意向", ""), ("提交", "转为“审核中”。"), ("修改内容", "共保存 2 次"), ("建立草稿", ""),
    ]  # fmt: skip
    assert "询问技术经理人" in shown.page("need", "olga").partition('id="events"')[2]


def test_a_co_author_works_on_it(shown: Any) -> None:
    CoAuthor.objects.create(entry_id=shown.rows["draft"].pk, person=shown.people["uma"])
    html = shown.page("draft", "uma")
    assert f'href="{shown.path("draft")}/edit"' in html
    assert "还没提交的草稿" in html


@pytest.mark.parametrize("who", ["erin", "uma", ""])
def test_texts_are_escaped(shown: Any, who: str) -> None:
    need = shown.rows["need"]
    evil = "</script><img src=x onerror=alert(1)>"
    type(need).objects.filter(pk=need.pk).update(title=evil, summary=evil, body=evil, keywords=[evil])
    need.clauses.filter(position=0).update(parameter=evil, condition=evil)
    html = shown.page("need", who)
    assert "<img src=x" not in html
    assert html.count("</script>") == html.count("<script")
    assert "<img src=x" not in shown.page("need", who, prefix="/en")


def test_a_date_that_has_passed_takes_the_page_away_at_once(shown: Any) -> None:
    from datetime import timedelta

    with clock.at(clock.now() + timedelta(days=200)):
        shown.page("need", status=404)
        head = shown.page("need", "erin").partition("<h1>")[0]
        assert "已到期，待确认" in head
        assert "征集方案中" not in head


@pytest.mark.parametrize(
    ("who", "name", "queries"),
    [("", "need", 9), ("erin", "need", 25), ("", "achievement", 12), ("uma", "achievement", 25)],
)
@pytest.mark.parametrize("more", [1, 3])
def test_the_number_of_queries_does_not_grow(
    shown: Any, monkeypatch: Any, django_assert_num_queries: Any, who: str, name: str, queries: int, more: int
) -> None:
    from queqiao.catalog.models import Claim, Clause, ReadinessEvidence

    for place in range(more):
        Clause.objects.create(
            need=shown.rows["need"], position=5 + place, parameter="寿命", value="8", unit="年"
        )
        Claim.objects.create(
            achievement=shown.rows["achievement"], position=5 + place, parameter="寿命", value="8"
        )
        ReadinessEvidence.objects.create(
            achievement=shown.rows["achievement"], dimension="mrl", level=1 + place, evidence="有"
        )
        shown.region.need(shown.organisations["university"], f"低温锂离子电池电解液之{place}", "公开的正文")
        shown.region.achievement(
            shown.organisations["firm"], f"耐低温锂离子电池电解液之{place}", "公开的正文"
        )
    fill_shelves()
    # How often the shelf looks for changes depends on the speed of the machine.
    monkeypatch.setattr(replica, "FRESH_FOR", 3600)
    client = shown.client(who)
    client.get(shown.path(name))
    with django_assert_num_queries(queries):
        client.get(shown.path(name))
