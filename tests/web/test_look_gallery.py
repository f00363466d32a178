"""The gallery holds every part: it renders in both languages, keeps to the content policy, and each part is documented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import RequestFactory
from django.utils import translation

from queqiao import web
from queqiao.web.gallery import gallery

TEMPLATES = Path(web.__file__).parent / "templates"
STATIC = Path(web.__file__).parent / "static" / "queqiao"
DOCS = Path(__file__).parents[2] / "docs" / "design-system.md"
HAN = re.compile(r"[\u3400-\u9fff]")


def page(language: str) -> str:
    request = RequestFactory().get("/gallery/" if language == "zh-hans" else "/en/gallery/")
    request.user = AnonymousUser()
    with translation.override(language):
        return gallery(request).content.decode("utf-8")


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def shown(request: pytest.FixtureRequest) -> str:
    return page(request.param)


def test_ids_are_unique_and_every_reference_has_its_element(shown: str) -> None:
    live = re.sub(r"<template[ >].*?</template>", "", shown, flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', live)
    assert sorted(set(ids)) == sorted(ids)
    references = {
        name
        for value in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', live)
        for name in value.split()
    }
    assert references - set(ids) == set()


def test_nothing_the_content_policy_forbids(shown: str) -> None:
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", shown)
    assert not re.search(r"<script(?![^>]*\ssrc=)", shown)
    assert list(re.findall(r'(?:src|href)="(https?:[^"]*)"', shown)) == []


def test_no_place_is_left_unfilled(shown: str) -> None:
    without_later = re.sub(r'\sdata-[a-z-]+="[^"]*"', "", shown)
    assert not re.search(r"{[a-z]+}|{%|{{", without_later)


def test_the_english_page_is_english() -> None:
    text = re.sub(r'<a class="tool"[^>]*lang="zh-Hans">中文</a>', "", page("en"))
    found = set(HAN.findall(re.sub(r'value="[^"]*"|<textarea.*?</textarea>', "", text, flags=re.DOTALL)))
    assert found == set()


def test_every_part_is_documented() -> None:
    documented = DOCS.read_text("utf-8")
    inner = {"filter_option.html", "formset_row.html", "formset_tools.html", "errors_inline.html"}
    shell = {"header.html", "footer.html", "messages.html", "account_menu.html"}
    parts = {path.name for path in (TEMPLATES / "web" / "parts").glob("*.html")}
    assert {part for part in parts - inner - shell if f"`{part}`" not in documented} == set()
    scripts = {path.name for path in STATIC.glob("*.js")}
    assert {script for script in scripts if f"`{script}`" not in documented} == set()


def test_every_class_of_the_parts_is_in_a_style_sheet(shown: str) -> None:
    sheets = "".join(path.read_text("utf-8") for path in STATIC.glob("*.css"))
    styled = set(re.findall(r"\.([a-z][a-z0-9_-]*)", sheets))
    used = {name for value in re.findall(r'\sclass="([^"]*)"', shown) for name in value.split()}
    # The plain variants: what the part looks like without an extra rule.
    plain = {
        "badge-plain",
        "grade-confirm",
        "notice-info",
        "step-open",
        "filter-options",
        "level-public",
        "level-members",
        "level-interest",
        "level-nda",
    }
    assert {name for name in used - styled - plain if not name.startswith("icon-")} == set()


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.js")))
def test_scripts_are_short_and_evaluate_nothing(name: str) -> None:
    source = (STATIC / name).read_text("utf-8")
    assert len(source.splitlines()) < 200
    assert not re.search(r"\beval\(|new Function|\.style\b|setAttribute\(.style|document\.write", source)


def test_style_sheets_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in STATIC.glob("*.css")}
    base = (TEMPLATES / "web" / "base.html").read_text()
    everywhere = {
        f"{name}.css"
        for name in re.search(r'for sheet in "([^"]+)"', base)[1].split()  # type: ignore[index]
    } | {"print.css"}
    own = {name: size for name, size in sizes.items() if name not in everywhere}
    assert sum(sizes[name] for name in everywhere) < 64_000, "what every page loads"
    assert {name: size for name, size in own.items() if size > 8_000} == {}, "what a page adds"


@pytest.mark.parametrize("code", ["403", "404", "409", "429", "csrf", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_say_what_to_do(code: str, language: str) -> None:
    request = RequestFactory().get("/somewhere/?a=1")
    request.user = AnonymousUser()
    with translation.override(language):
        text = render_to_string(f"web/errors/{code}.html", {}, request=request)
    assert text.count("<h1>") == 1
    assert 'class="button' in text, "an error page offers a next step"
    assert bool(HAN.search(text[text.index("<h1>") : text.index("</h1>")])) == (
        language != "en" or code == "500"
    )


def test_the_forbidden_page_gives_the_reason() -> None:
    request = RequestFactory().get("/n/N1/")
    request.user = AnonymousUser()
    assert "仅本机构编辑可以修改" in render_to_string(
        "web/errors/403.html", {"reason": "仅本机构编辑可以修改"}, request=request
    )


def test_the_page_of_last_resort_needs_no_list_of_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with pytest.raises(ValueError, match="manifest"):
        static("queqiao/tokens.css")
    assert 'href="/static/queqiao/tokens.css"' in render_to_string("500.html")
