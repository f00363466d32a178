"""The demo's one-click sign-in: a card for each role. Only where the installation is a demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from queqiao.accounts import queries
from queqiao.accounts.models import Membership, SignInAttempt
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language
from queqiao.web.views.people import next_page


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The cards; a POST signs in as the chosen person."""
    if not settings.DEMO:
        raise Http404
    people = queries.demo_people()
    if request.method == "POST":
        person = people.filter(id=request.POST.get("person", "")).first()
        if person is None:
            raise Http404
        request.session.flush()
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        SignInAttempt.objects.create(
            at=clock.now(), person=person, succeeded=True, method="demo",
            address=request.META.get("REMOTE_ADDR") or None, agent=request.headers.get("User-Agent", "")[:200],
        )  # fmt: skip
        return HttpResponseRedirect(next_page(request, _first_page()))
    rows = list(people)
    memberships: dict[str, Membership] = {}
    for row in (
        Membership.objects.filter(queries.in_force(), person__in=rows)
        .select_related("organisation")
        .order_by("-created_at", "-id")
    ):
        memberships[row.person_id] = row
    cards = [_card(person, memberships.get(person.id)) for person in rows]
    return render(
        request, "web/people/demo_sign_in.html", {"cards": cards, "next": request.GET.get("next", "")}
    )


def _card(person: Any, membership: Membership | None) -> dict[str, Any]:
    shown = person.demo_login if isinstance(person.demo_login, dict) else {}
    english = language() == "en"
    organisation = membership.organisation if membership else None
    name = (organisation.name_en if english else "") or organisation.name if organisation else ""
    return {
        "id": person.id,
        "name": (person.name_en if english else "") or person.name,
        "label": _word(shown, "label", english),
        "hint": _word(shown, "hint", english),
        "organisation": name,
    }


def _word(shown: dict[str, Any], name: str, english: bool) -> str:
    """``{"label": "…", "label_en": "…"}`` or ``{"label": {"zh": "…", "en": "…"}}``."""
    value = shown.get(name, "")
    if isinstance(value, dict):
        return str(value.get("en" if english else "zh") or value.get("zh", ""))
    return str((shown.get(f"{name}_en") if english else "") or value)


def _first_page() -> str:
    for name in ("desk", "my_organisations"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"
