"""Who may read what of an entry, and who may write it: the page of its own side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from queqiao.accounts.access import can, require
from queqiao.accounts.actions.invitations import verified_emails
from queqiao.accounts.contracts import ANONYMOUS
from queqiao.accounts.models import Organisation
from queqiao.accounts.names import shown
from queqiao.accounts.queries import MARKED
from queqiao.catalog.actions import co_authors as writing
from queqiao.catalog.actions import disclosure, drafts, openings
from queqiao.catalog.confidentiality import DEFAULTS, level_of, may_choose, row_level
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.models import CoAuthor, Interest
from queqiao.catalog.queries import disclosures_of, visible_to
from queqiao.kernel import clock
from queqiao.kernel.bilingual import tr
from queqiao.kernel.errors import UserError
from queqiao.web.entry_page.words import LISTS, field_name, level_tag, list_name
from queqiao.web.forms.entry_acts import CloseForm, CoAuthorForm, DiscloseForm
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
def close(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Close one part of the entry to whoever may not see it from the chosen level on, at once and without a review."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.edit", row)
    form = CloseForm(request.POST, choices=_closable(key, row))
    if not form.is_valid():
        return _page(request, key, row, DiscloseForm(), CoAuthorForm(), form)
    data = form.cleaned_data
    openings.close(actor=actor, key=key, version=data["version"], levels={data["part"]: data["level"]})
    messages.success(request, tr("已收紧，现在就生效。", "Closed, from this moment on."))
    return redirect("entry_disclosures", entry_type, entry_id)


@require_POST
def co_authors(request: HttpRequest, entry_type: str, entry_id: str) -> HttpResponse:
    """Invite somebody to write along, take an invitation back, or end somebody's part. The answer to an invitation tells nothing of whether
    the address is known here."""
    actor = request.actor
    key = key_from(entry_type, entry_id)
    row = known(actor, key)
    require(actor, "entry.disclose", row)
    if person_id := request.POST.get("remove"):
        drafts.remove_co_author(actor=actor, key=key, person_id=person_id)
        messages.success(request, tr("已移除。", "Removed."))
        return redirect("entry_disclosures", entry_type, entry_id)
    if invitation_id := request.POST.get("take_back"):
        writing.take_back(actor=actor, key=key, invitation_id=invitation_id)
        messages.success(request, tr("邀请已收回。", "The invitation is taken back."))
        return redirect("entry_disclosures", entry_type, entry_id)
    form = CoAuthorForm(request.POST)
    form.is_valid()
    try:
        made = writing.invite_co_author(actor=actor, key=key, target=form.cleaned_data.get("person", ""))
    except UserError as error:
        into_form(form, error)
        return _page(request, key, row, DiscloseForm(), form)
    messages.success(
        request,
        tr(
            "邀请已发往 {to}。对方登录或注册并接受后，即可一起撰写。",
            "The invitation is on its way to {to}. They write along once they have signed in or up and accepted.",
            to=made.email or made.phone,
        ),
    )
    return redirect("entry_disclosures", entry_type, entry_id)


@require_http_methods(["GET", "HEAD", "POST"])
def co_writing(request: HttpRequest) -> HttpResponse:
    """Invitations to write along that were sent to the reader's own addresses: accepted or declined here."""
    actor = request.actor
    require(actor, "profile.edit")
    if request.method == "POST":
        identifier = request.POST.get("id", "")
        if request.POST.get("step") == "decline":
            writing.decline(actor=actor, invitation_id=identifier)
            messages.success(request, tr("已谢绝邀请。", "You declined the invitation."))
            return redirect("co_writing")
        key = writing.accept(actor=actor, invitation_id=identifier)
        messages.success(request, tr("现在可以一起撰写了。", "You may write along now."))
        return redirect(address(key))
    person: Any = request.user
    found = [
        {
            "id": one.pk,
            "by": one.invited_by,
            "type": EntryType(one.entry_type).label,
            "title": _public_title(writing.key_of(one)),
            "until": one.expires_at,
        }
        for one in writing.invitations_to(person)
    ]
    context = {
        "invitations": found,
        "addresses": [*verified_emails(person), *([person.phone] if person.phone_verified else [])],
    }
    return render(request, "web/entries/co_writing.html", context)


def _public_title(key: EntryKey) -> str:
    """The title of an entry everybody may know of; that of any other is told to who has accepted."""
    row = visible_to(ANONYMOUS, key.type).filter(pk=key.id).first()
    return row.title if row else ""


def _page(
    request: HttpRequest,
    key: EntryKey,
    row: Any,
    form: DiscloseForm,
    co_author_form: CoAuthorForm,
    close_form: CloseForm | None = None,
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
        "entry_title": shown(row),
        "address": address(key),
        "list_url_name": LISTS[key.type],
        "list_name": list_name(key.type),
        "levels": _levels(key, row),
        "standing": standing,
        "ended": [one for one in granted if one not in standing],
        "co_authors": CoAuthor.objects.filter(entry_id=key.id)
        .select_related("person", "organisation")
        .order_by("added_at"),
        "invitations": writing.open_invitations(key) if can(actor, "entry.disclose", row) else [],
        "form": form,
        "co_author_form": co_author_form,
        "close_form": close_form or _close_form(actor, key, row),
        "may_disclose": can(actor, "entry.disclose", row),
        "names": [
            one.organisation.name
            for one in interested.select_related("organisation").order_by("-at")[:SUGGESTED]
            if one.organisation is not None
        ],
    }
    return render(request, "web/entries/access.html", context)


def _close_form(actor: Any, key: EntryKey, row: Any) -> CloseForm | None:
    """The form that closes a part; nothing for who may not, and where nothing is left to close."""
    choices = _closable(key, row)
    if not choices or not can(actor, "entry.edit", row):
        return None
    return CloseForm(choices=choices, initial={"version": row.version})


def _closable(key: EntryKey, row: Any) -> list[tuple[str, str]]:
    """What more people than the own side may see, with the level as it is: fields by name, clauses and claims by place."""
    found = []
    for name in DEFAULTS[key.type]:
        level = level_of(key.type, name, row.levels)
        if (
            may_choose(key.type, name)
            and level is not Level.OWNER
            and name not in {"secrecy_level", "readiness_dimension"}
        ):
            found.append((name, f"{field_name(name)} · {level.label}"))
    for group, label in (("clauses", tr("指标", "clause")), ("claims", tr("指标", "claim"))):
        for place, one in enumerate(getattr(row, group).all() if hasattr(row, group) else ()):
            level = row_level(one.level)
            if level is not Level.OWNER:
                found.append(
                    (
                        f"{group}.{place}",
                        tr(
                            "{name}：{text}",
                            "{name}: {text}",
                            name=f"{label} {place + 1}",
                            text=str(one)[:60],
                        )
                        + f" · {level.label}",
                    )
                )
    return found


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
