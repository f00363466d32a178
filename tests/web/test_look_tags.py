"""Tags and filters of the design system, and the form fields drawn by our renderer."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from queqiao.web import navigation
from queqiao.web.templatetags import look


def drawn(source: str, **values: object) -> str:
    return Template("{% load look hall %}" + source).render(Context(values))


def test_keep_holds_what_a_block_renders_and_knows_when_it_is_empty() -> None:
    source = "{% keep as aside %}  {% if full %}<p>who</p>{% endif %}\n{% endkeep %}{% if aside %}[{{ aside }}]{% else %}none{% endif %}"
    assert (drawn(source, full=True), drawn(source, full=False)) == ("[<p>who</p>]", "none")


def test_keep_wants_a_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="keep as name"):
        drawn("{% keep aside %}{% endkeep %}")


def test_icon_is_decoration_without_a_label_and_an_image_with_one() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "lock" %}')
    labelled = drawn('{% icon "lock" label %}', label='私 "密"')
    assert 'role="img" aria-label="私 &quot;密&quot;"' in labelled
    assert "aria-hidden" not in labelled


def test_a_quoted_text_marks_what_was_found_and_escapes_all_of_it() -> None:
    pieces = [SimpleNamespace(text="a<b ", marked=False), {"text": "c&d", "marked": True}]
    assert drawn("{{ pieces|quoted }}", pieces=pieces) == "a&lt;b <mark>c&amp;d</mark>"


def test_chinese_words_are_told_to_be_chinese_on_english_pages_alone() -> None:
    pieces = [{"text": "放电 ", "marked": False}, {"text": "74 %", "marked": True}]
    own = "{% load entries %}{{ title|own_words }}|{{ html|own_words }}|{{ nothing|own_words }}"
    ready = mark_safe("<mark>电</mark>")
    with translation.override("en"):
        assert (
            drawn("{{ pieces|quoted }}", pieces=pieces)
            == '<span lang="zh-Hans">放电 <mark>74 %</mark></span>'
        )
        assert drawn("{{ pieces|quoted }}", pieces=pieces[1:]) == "<mark>74 %</mark>"
        assert (
            drawn(own, title="电<b>", html=ready)
            == '<span lang="zh-Hans">电&lt;b&gt;</span>|<mark>电</mark>|'
        )
        assert drawn(own, title="b<", html=ready) == "b&lt;|<mark>电</mark>|"
    with translation.override("zh-hans"):
        assert drawn("{{ pieces|quoted }}", pieces=pieces) == "放电 <mark>74 %</mark>"
        assert drawn(own, title="电<b>", html=ready) == "电&lt;b&gt;|<mark>电</mark>|"


def test_choices_become_buttons_in_their_order() -> None:
    choices = [{"code": "a", "label": "甲 & 乙"}, SimpleNamespace(code="b", label="丙")]
    wanted = '<button name="mark" value="a">甲 &amp; 乙</button><button name="mark" value="b">丙</button>'
    assert drawn('{% choice_buttons choices "mark" %}', choices=choices) == wanted


def test_words_that_come_from_variables_are_read_at_every_drawing() -> None:
    source = "{% tr zh en %}{% tr '共 {n} 条' '{n} entry|{n} entries' n=n %}"
    with translation.override("en"):
        assert drawn(source, zh="甲", en="a", n=1) == "a1 entry"
        assert drawn(source, zh="乙", en="b", n=2) == "b2 entries"


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    from pathlib import Path

    from queqiao import web

    sprite = Path(str(finders.find("queqiao/icons.svg"))).read_text("utf-8")
    there = set(re.findall(r'<symbol id="([a-z_-]+)"', sprite))
    templates = Path(web.__file__).parent / "templates"
    named = {
        name
        for page in templates.rglob("*.html")
        for name in re.findall(r'{% icon "([a-z_-]+)"', page.read_text("utf-8"))
    }
    assert len(named) > 20
    assert named - there == set()


def test_query_changes_one_thing_and_starts_the_pages_anew() -> None:
    request = RequestFactory().get("/needs/?q=电池&field=a&field=b&page=7")
    source = '{% query sort="new" %} {% query page=8 %} {% query field="" %} {% query field=many %}'
    kept = "q=%E7%94%B5%E6%B1%A0"
    assert drawn(source, request=request, many=["c", "d"]).replace("&amp;", "&").split() == [
        f"?{kept}&field=a&field=b&sort=new",
        f"?{kept}&field=a&field=b&page=8",
        f"?{kept}",
        f"?{kept}&field=c&field=d",
    ]


def test_query_without_a_request() -> None:
    assert drawn('{% query q="x" %}') == "?q=x"


def test_page_numbers_leave_gaps() -> None:
    assert look.page_numbers(Paginator(range(400), 20).get_page(10)) == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_facets_fold_behind_six_but_keep_the_chosen_in_sight() -> None:
    def options(count: int, *chosen: int) -> list[dict[str, object]]:
        return [{"value": place, "selected": place in chosen} for place in range(count)]

    def split(facet: object) -> tuple[list[object], list[object]]:
        found = look.facet_split(facet)
        return [item["value"] for item in found.shown], [item["value"] for item in found.folded]

    assert split({"options": options(7)}) == ([0, 1, 2, 3, 4, 5, 6], [])
    assert split({"options": options(9, 8)}) == ([0, 1, 2, 3, 4, 5, 8], [6, 7])
    assert split(SimpleNamespace(options=options(5), first=2)) == ([0, 1], [2, 3, 4])
    assert split({}) == ([], [])


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "zh-Hans"), ("en", "en"), ("en-gb", "en")])
def test_language_of_the_page(language: str, shown: str) -> None:
    with translation.override(language):
        assert look.look_language() == shown


def test_navigation_leaves_out_what_is_not_routed_and_marks_where_the_reader_is() -> None:
    places = (
        navigation.Place("account_login", "登录", "Sign in", ("account_reset_password",)),
        navigation.Place("no_such_page", "没有", "None"),
        navigation.Place("account_signup", "注册", "Sign up"),
    )
    with translation.override("en"):
        assert navigation.links(places, "account_reset_password") == [
            navigation.Link("/en/accounts/login/", "Sign in", True),
            navigation.Link("/en/accounts/signup/", "Sign up", False),
        ]


def test_when_shows_the_day_and_keeps_the_moment() -> None:
    from datetime import UTC, date, datetime

    assert (
        look.when(datetime(2026, 11, 20, 6, 3, tzinfo=UTC))
        == '<time datetime="2026-11-20T14:03:00+08:00" title="2026-11-20 14:03">2026-11-20</time>'
    )
    assert look.when(date(2026, 11, 20)) == '<time datetime="2026-11-20">2026-11-20</time>'
    assert look.when(None) == ""


class Sample(forms.Form):
    budget = forms.CharField(label="预算", help_text="含税。", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.fields["budget"].unit = "万元"  # type: ignore[attr-defined]


def attributes(markup: str, start: str) -> dict[str, str]:
    tag = re.search(rf"<{start}[^>]*>", markup)
    assert tag, f"no <{start}"
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag[0]))


def test_a_field_ties_label_help_unit_and_error_to_its_input() -> None:
    form = Sample({"budget": "很多", "kind": "a", "agree": "on"})
    form.add_error("budget", "“很多”不是数字，请写成 120 或 120.5。")
    markup = form["budget"].as_field_group()
    box = attributes(markup, "input")
    assert (box["aria-invalid"], box["aria-describedby"]) == ("true", "id_budget_helptext id_budget_error")
    assert set(re.findall(r' id="([^"]+)"', markup)) == {"id_budget", "id_budget_helptext", "id_budget_error"}
    assert attributes(markup, "label")["for"] == "id_budget"
    assert "<span>万元</span>" in markup
    assert "选填" in markup


def test_choices_stand_in_a_fieldset_with_a_legend() -> None:
    markup = Sample({})["kind"].as_field_group()
    assert re.search(r"<legend>类型\s*</legend>", markup)
    assert (markup.count("<fieldset"), markup.count("选填")) == (1, 0)


def test_a_single_box_has_its_label_behind_it() -> None:
    markup = Sample()["agree"].as_field_group()
    assert markup.index("<input") < markup.index("<label")


def test_a_form_with_errors_names_them_all_at_the_top_with_links() -> None:
    form = Sample({"budget": "x", "kind": "z"})
    markup = str(form)
    summary = markup[: markup.index("</ul>")]
    assert re.findall(r'href="#([^"]+)"', summary) == ["id_kind", "id_agree"]
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f' id="{target}"' in markup


def test_a_form_without_errors_has_no_summary() -> None:
    assert 'role="alert"' not in str(Sample())
