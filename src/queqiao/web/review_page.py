"""What the page of a review shows beside the entry: the checklist with what rules found, look-alikes, and the rounds before."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from queqiao.accounts.contracts import ANONYMOUS, Actor
from queqiao.accounts.names import shown
from queqiao.catalog import adapters
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.contracts import CheckItem, EntryKey
from queqiao.catalog.enums import EntryType, ReviewOutcome
from queqiao.catalog.models import Review
from queqiao.catalog.queries import checklist_of, questions_of, reviews_of, view_row, visible_to
from queqiao.catalog.queries.novelty import warnings
from queqiao.catalog.queries.public_files import public_files, said_of
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.wording import Wording
from queqiao.matching import queries as matching
from queqiao.matching import wording
from queqiao.web.entry_page import facts, head, tables, texts
from queqiao.web.forms.need_words import ELEMENTS

WORDING = Wording("queqiao.catalog")
TO_PAGE = {checklist.NOT_APPLICABLE: "na"}
FROM_PAGE = {"yes": checklist.YES, "no": checklist.NO, "na": checklist.NOT_APPLICABLE}


def entry(actor: Actor, row: Any, file_url: Any) -> dict[str, Any]:
    """The entry in full, with a mark on everything the public will not see."""
    full, public = view_row(actor, row), view_row(ANONYMOUS, row)
    told = {one["label"] for one in facts.strip(public)}
    return {
        "entry": full,
        "head": head.head(full),
        "who": head.who(full),
        "facts": [{**one, "hidden": one["label"] not in told} for one in facts.strip(full)],
        "pairs": facts.pairs(full),
        "texts": texts.sections(full),
        "clauses": tables.clauses(full),
        "claims": tables.claims(full, file_url),
        "uses": tables.uses(full),
        "patents": tables.patents(full),
        "files": files(full, row, file_url),
        "owner_public": public.owner is not None,
        "members_only": full.fields.get("secrecy_level", "public") != "public",
    }


def files(full: Any, row: Any, file_url: Any) -> list[dict[str, Any]]:
    """Attached files, those that are or become public with what was read of them."""
    public = {one.id: one for one in public_files(row)}
    found = []
    for one in full.files:
        shown = public.get(one.id)
        notes = [str(one.level.label)]
        if shown is not None:
            notes = [
                tr("公开后大家都能打开", "public: everybody may open it")
                if not shown.waits
                else tr("随这次修改公开", "becomes public with this change")
            ]
            notes.append(said_of(shown))
            notes += [
                tr("作者属性：{who}", "author property: {who}", who=value)
                for name, value in shown.properties.items()
                if name in {"author", "last_author", "company", "reviewers"}
            ]
        found.append(
            {
                "name": one.name,
                "url": file_url(one.id),
                "size": one.size,
                "at": one.uploaded_at,
                "note": tr("；", "; ").join(notes),
                "public": shown is not None,
            }
        )
    return found


def checks(actor: Actor, review: Review, row: Any) -> list[dict[str, Any]]:
    """The items, each with what rules found in words, as far as the actor may know of it."""
    return [
        {
            "code": one.code,
            "label": tr(one.zh, one.en),
            "value": TO_PAGE.get(one.answer, one.answer),
            "found": _found(one),
            "against": one.found == checklist.NO,
            "details": _details(one, row, EntryType(review.entry_type)),
            "blocking": one.required,
        }
        for one in checklist_of(review, actor)
    ]


def suggested(review: Review) -> dict[str, str]:
    """Answers the rules are sure of, for items nobody has answered: only those that speak for the entry."""
    good = {checklist.YES, checklist.NOT_APPLICABLE}
    return {one.code: one.found for one in checklist_of(review) if one.found in good and not one.answer}


def ticks(posted: Any, entry_type: EntryType) -> dict[str, str]:
    """The answers of a posted form; items that are not in it stay as they are."""
    found = {}
    for item in checklist.items(entry_type):
        value = posted.get(f"check-{item.code}")
        if value in FROM_PAGE:
            found[item.code] = FROM_PAGE[value]
    return found


def _found(one: CheckItem) -> str:
    return {
        checklist.YES: tr("规则：符合", "rule: yes"),
        checklist.NO: tr("规则：不符合", "rule: no"),
        checklist.NOT_APPLICABLE: tr("规则：不适用", "rule: does not apply"),
    }.get(one.found, tr("规则提示，请判断", "a rule noticed something; please judge") if one.details else "")


def _details(one: CheckItem, row: Any, entry_type: EntryType) -> list[dict[str, str]]:
    """What a rule found, one line each."""
    if one.code == "complete":
        return [
            {
                "text": tr(
                    "缺：{what}",
                    "missing: {what}",
                    what=element_name(code, entry_type, getattr(row, "kind", "")),
                )
            }
            for code in one.details
        ]
    if one.code == "novelty":
        return [{"text": WORDING.say(reason, language())} for reason in warnings(row)]
    if one.code == "no_duplicate":
        return [{"text": code, "url": reverse(entry_type.value, args=[code])} for code in one.details]
    return [{"text": text} for text in one.details]


def element_name(code: str, entry_type: EntryType, kind: str = "") -> str:
    """What a part of an entry is called that completeness asks for, in the words of a need's kind."""
    if entry_type is EntryType.NEED and code in ELEMENTS.get(kind, {}):
        return str(ELEMENTS[kind][code])
    areas = (
        ("offer_element", "element") if entry_type is EntryType.ACHIEVEMENT else ("element", "offer_element")
    )
    for area in areas:
        if f"{area}.{code}" in wording.codes(area):
            return wording.say(f"{area}.{code}", language())
    return code


def look_alikes(actor: Actor, row: Any, key: EntryKey) -> list[dict[str, Any]]:
    """Published entries that resemble this one, the most alike first; only those the reviewer may know of today."""
    words = {
        "duplicate": tr("几乎相同", "nearly the same"),
        "probable_duplicate": tr("很可能重复", "probably a duplicate"),
        "similar": tr("相近", "similar"),
    }
    alike = matching.look_alikes(adapters.public_entry(row), key.type.value)
    found = [one for one in alike if one.entry_id != key.id and one.percent >= 10]
    wanted = [one.entry_id for one in found]
    seen = (
        set(visible_to(actor, key.type).filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted
        else set()
    )
    return [
        {
            "title": one.title,
            "url": reverse(key.type.value, args=[one.entry_id]),
            "percent": one.percent,
            "word": words.get(one.resemblance, one.resemblance),
            "alarming": one.resemblance != "similar",
            "owner": tr(one.owner.name, one.owner.name_en or one.owner.name) if one.owner else "",
        }
        for one in found
        if one.entry_id in seen
    ]


def rounds(actor: Actor, key: EntryKey) -> list[dict[str, Any]]:
    """The rounds as a timeline, the latest first."""
    words = {one.code: one for one in (*checklist.RETURN_REASONS, *checklist.REFUSE_REASONS)}
    found = []
    for one in reviews_of(actor, key):
        reasons = [tr(words[code].zh, words[code].en) for code in one.reasons if code in words]
        found.append(
            {
                "at": one.decided_at or one.submitted_at,
                "title": tr("第 {n} 轮：{outcome}", "round {n}: {outcome}", n=one.round, outcome=ReviewOutcome(one.outcome).label),
                "text": tr("；", "; ").join([*reasons, *([one.note] if one.note and one.note not in reasons else [])]),
                "by": shown(one.decided_by or one.taken_by),
                "state": "now" if one.outcome == ReviewOutcome.OPEN else "",
            }
        )  # fmt: skip
    return found


def questions(actor: Actor, key: EntryKey) -> list[dict[str, Any]]:
    """What was asked and what came back, in words."""
    return [
        {
            "round": one.round,
            "text": one.text or wording.say(f"question.{one.code}", language(), **dict(one.facts)),
            "answer": one.answer,
            "skipped": one.skipped,
            "reviewer": bool(one.asked_by),
        }
        for one in questions_of(actor, key)
    ]


def missing(review: Review, row: Any) -> list[str]:
    """Names of what the rules found missing when it was handed in."""
    kind = getattr(row, "kind", "")
    return [element_name(code, EntryType(review.entry_type), kind) for code in review.missing]


def reasons(known: tuple[checklist.Why, ...], chosen: list[str]) -> list[dict[str, Any]]:
    """Reasons to choose from."""
    return [{"code": one.code, "label": tr(one.zh, one.en), "chosen": one.code in chosen} for one in known]
