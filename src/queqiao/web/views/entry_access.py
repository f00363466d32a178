"""Who may read what of an entry, and who may write it: the page of its own side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from queqiao.accounts.access import can, require
from queqiao.accounts.models import Organisation, Person
from queqiao.accounts.queries import MARKED
from queqiao.catalog.actions import disclosure, drafts
from queqiao.catalog.confidentiality import DEFAULTS, level_of
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.models import CoAuthor, Interest
from queqiao.catalog.queries import disclosures_of
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import UserError
from queqiao.web.entry_page.words import LISTS, field_name, level_tag, list_name
from queqiao.web.forms.entry_acts import CoAuthorForm, DiscloseForm
from queqiao.web.refusals import into_form
from queqiao.web.views.entries import address, known
from queqiao.web.views.entry_acts import key_from

SUGGESTED = 20


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Fields by level, organisations that see more, people who write along; a form to let another organisation see more."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.history", row)
    form = DiscloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (found := _named(form)) is not None:
        try:
            disclosure.disclose(
                actor=actor, key=key, organisation_id=found.pk, level=form.cleaned_data["level"],
                paper=form.cleaned_data["paper"], ends_on=form.cleaned_data["ends_on"],
            )  # fmt: skip
        except UserError as error:
            into_form(form, error)
        else:
            messages.success(request, tr("已向“{name}”开放。", "{name} can see more now.", name=found.name))
            return redirect("entry_disclosures", entry_type, entry_id)
    return _page(request, key, row, form, CoAuthorForm())


@require_POST
def revoke(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """End what an organisation sees beyond the public part."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    known(actor, key)
    disclosure.revoke(actor=actor, key=key, organisation_id=request.POST.get("organisation", ""))
    messages.success(
        request, tr("已收回，对方现在只能看到公开部分。", "Ended; they see the public part only.")
    )
    return redirect("entry_disclosures", entry_type, entry_id)


@require_POST
def co_authors(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Let somebody write along, or end it."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.disclose", row)
    if person_id := request.POST.get("remove"):
        drafts.remove_co_author(actor=actor, key=key, person_id=person_id)
        messages.success(request, tr("已移除。", "Removed."))
        return redirect("entry_disclosures", entry_type, entry_id)
    form = CoAuthorForm(request.POST)
    found = _person(form)
    if found is None:
        return _page(request, key, row, DiscloseForm(), form)
    organisation = found.memberships.filter(ended_at=None).order_by("created_at").first()
    drafts.add_co_author(
        actor=actor,
        key=key,
        person_id=found.pk,
        organisation_id=organisation.organisation_id if organisation else "",
    )
    messages.success(request, tr("{name}现在可以一起撰写。", "{name} may write along now.", name=found))
    return redirect("entry_disclosures", entry_type, entry_id)


def _page(
    request: HttpRequest, key: EntryKey, row: Any, form: DiscloseForm, co_author_form: CoAuthorForm
) -> HttpResponse:
    actor = request.actor
    granted = disclosures_of(actor, key)
    today = clock.today()
    standing = [
        one for one in granted if one.revoked_at is None and (one.ends_on is None or one.ends_on >= today)
    ]
    interested = Interest.objects.filter(entry_id=key.id, kind="interest").exclude(organisation=None)
    context = {
        "type": key.type.value,
        "entry_id": key.id,
        "entry_title": row.title,
        "address": address(key),
        "list_url_name": LISTS[key.type],
        "list_name": list_name(key.type),
        "levels": _levels(key, row),
        "standing": standing,
        "ended": [one for one in granted if one not in standing],
        "co_authors": CoAuthor.objects.filter(entry_id=key.id)
        .select_related("person", "organisation")
        .order_by("added_at"),
        "form": form,
        "co_author_form": co_author_form,
        "may_disclose": can(actor, "entry.disclose", row),
        "names": [
            one.organisation.name
            for one in interested.select_related("organisation").order_by("-at")[:SUGGESTED]
            if one.organisation is not None
        ],
    }
    return render(request, "web/entries/access.html", context)


def _levels(key: EntryKey, row: Any) -> list[dict[str, Any]]:
    """Which fields open at which level."""
    secrecy = getattr(row, "secrecy_level", "public")
    fields: dict[Level, list[str]] = {level: [] for level in Level}
    for name in DEFAULTS[key.type]:
        if name not in {"secrecy_level", "readiness_dimension"}:
            fields[level_of(key.type, name, row.levels, secrecy)].append(field_name(name))
    first = [tr("名称", "Title"), tr("公开摘要", "Public summary")]
    fields[Level.PUBLIC] = [*first, *fields[Level.PUBLIC]]
    if key.type is EntryType.NEED and secrecy != "public":
        fields[Level.PUBLIC] = first
    return [
        {"level": level_tag(level) or {"code": "public"}, "names": tr("、", ", ").join(names)}
        for level, names in fields.items()
        if names
    ]


def _named(form: DiscloseForm) -> Organisation | None:
    """The organisation of that name or id; None, with the reason at the field, where there is none or more than one."""
    text = form.cleaned_data["organisation"].strip()
    if not text:
        form.add_error("organisation", tr("请填写机构全称。", "Name the organisation."))
        return None
    known_ones = Organisation.objects.filter(state__in=MARKED)
    exact = (
        list(known_ones.filter(name=text)[:2])
        or list(known_ones.filter(pk=text))
        or list(known_ones.filter(name_en__iexact=text)[:2])
    )
    if len(exact) == 1:
        return exact[0]
    near = (
        list(known_ones.filter(name__icontains=text).order_by("name")[:3].values_list("name", flat=True))
        if not exact
        else []
    )
    if exact:
        said = tr(
            "有多家机构叫这个名称，请填机构编号（机构页地址的末尾）。",
            "Several organisations bear this name; write the id at the end of its address.",
        )
    elif near:
        said = tr(
            "没有完全同名的已核验机构，相近的有：{names}。",
            "No verified organisation bears exactly this name; near ones: {names}.",
            names=tr("、", ", ").join(near),
        )
    else:
        said = tr(
            "平台上没有这个名称的已核验机构，请核对全称。",
            "No verified organisation bears this name; check it in full.",
        )
    form.add_error("organisation", said)
    return None


def _person(form: CoAuthorForm) -> Person | None:
    """The person with that address or number; the same answer for everybody else, so that nobody can look up who has an account."""
    if not form.is_valid():
        return None
    text = form.cleaned_data["person"].strip()
    people = Person.objects.filter(is_active=True)
    if "@" in text:
        found = people.filter(email__iexact=text).first()
    else:
        digits = "".join(sign for sign in text if sign.isdecimal())
        found = (
            people.filter(phone__endswith=digits[-11:], phone_verified=True).first()
            if len(digits) >= 11
            else None
        )
    if found is None:
        form.add_error(
            "person",
            tr(
                "没有找到可以加入的人。请核对邮箱或手机号，并确认对方已注册。",
                "Nobody found. Check the address or number, and that they have an account.",
            ),
        )
    return found
