"""A stored list as the parts of a match page show it: one mapping for each row, and the words around the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse

from queqiao.accounts.contracts import Actor, OrganisationCard
from queqiao.kernel.bilingual import language, tr
from queqiao.matching.contracts import MarkView, MatchListView, RowView
from queqiao.matching.enums import DEMAND, OFFER, AnswerReason, Mark, Relevance
from queqiao.matching.report.words import FIELDS, Both
from queqiao.web import labels
from queqiao.web.formats import thin
from queqiao_engine.matching.contracts import Field, Verdict

GRADES: Mapping[str, str] = {
    "likely_related": "likely",
    "to_be_confirmed": "confirm",
    "little_evidence": "little",
}
"""Grade of the engine -> its sign in the part ``grade.html``."""
DEMANDING = frozenset({"need", "scenario"})
"""Shelves whose entries make demands: on them the row asks and the query answers."""
NEAREST = 3


def address(name: str, *arguments: str) -> str:
    """The address of a page, "" where this installation has none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def said(words: Both) -> str:
    """Words of the report in the language in use."""
    return words.pick(language())


def rows(
    actor: Actor, view: MatchListView, titles: Mapping[str, str], opened: str = ""
) -> list[dict[str, Any]]:
    """Every row of the list; ``titles`` are English ones by id, ``opened`` is the row to show with its reasons."""
    reasons = [{"code": code, "label": str(label)} for code, label in AnswerReason.choices]
    own = OFFER if view.entry_type == "achievement" else DEMAND
    return [_row(actor, view, one, titles, reasons, own, opened) for one in view.rows]


def _row(
    actor: Actor, view: MatchListView, row: RowView, titles: Mapping[str, str], reasons: list[dict[str, Any]], own: str,
    opened: str,
) -> dict[str, Any]:  # fmt: skip
    match, place = row.match, (view.entry_type, view.entry_id, view.shelf, row.entry_id)
    reverse_way = view.shelf in DEMANDING
    return {
        "key": f"m-{row.entry_id}",
        "rank": match.rank,
        "url": address(row.entry_type, row.entry_id),
        "title": titles.get(row.entry_id) or match.title,
        "owner": owner_name(row.owner),
        "owner_url": address("organisation", row.owner.id) if row.owner else "",
        "facts": _facts(row),
        "gone": not row.live,
        "grade": _grade(row),
        "score": float(match.score),
        "parts": [{"label": said(part.name), "share": part.width / 100} for part in match.shown_parts],
        "verdicts": [
            {"code": one.verdict, "label": said(one.name), "count": one.count} for one in match.counts
        ],
        "demoted": said(match.demoted) if match.demoted else "",
        "clauses": [_clause(one) for one in match.spoken],
        "silent": [one.demand for one in match.silent if one.demand],
        "left": tr("对方的要求", "They ask") if reverse_way else "",
        "right": tr("本成果原话", "This achievement says") if reverse_way else "",
        "evidence": [
            {
                "share": one.share / 100,
                "here": one.need.pieces,
                "there": one.achievement.pieces,
                "where": field_name(one.achievement.field),
            }
            for one in match.evidence
        ],
        "answer": _answer(actor, row),
        "answer_url": reverse("match_answer", args=place),
        "mark_url": reverse("match_mark", args=place),
        "link": reverse("match_row", args=place),
        "reasons": reasons,
        "own_mark": _mark(next((one for one in row.marks if one.side == own), None), named=True),
        "other_mark": _mark(next((one for one in row.marks if one.side != own), None), named=False),
        "moved": row.moved or 0,
        "steps": abs(row.moved or 0),
        "open": row.entry_id == opened,
    }


def owner_name(card: OrganisationCard | None) -> str:
    """Who stands behind a row; an anonymous entry names nobody."""
    return thin(tr(card.name, card.name_en or card.name)) if card else tr("不公开名称", "not named")


def field_name(code: str) -> str:
    """Where in a text a passage stands."""
    return said(FIELDS[Field(code)])


def _facts(row: RowView) -> list[str]:
    named: dict[str, Callable[[str], str]] = {
        "kind": labels.kind_name,
        "region": labels.region_name,
        "readiness": lambda value: labels.readiness_name(format(float(value), "g")),
    }
    return [name(row.facts[code]) for code, name in named.items() if row.facts.get(code)]


def _grade(row: RowView) -> dict[str, Any]:
    """A person's word stands before the machine's, which is told beside it."""
    match = row.match
    if row.grade is not None:
        return {
            "code": "person" if row.grade else "refused",
            "label": str(Relevance(str(row.grade)).label),
            "odds": tr("{who} 的回答；机器：{grade}", "{who}; the machine: {grade}", who=row.answered_by, grade=said(match.grade_name)),
            "probability": None,
        }  # fmt: skip
    return {
        "code": GRADES[match.grade],
        "label": said(match.grade_name),
        "odds": said(match.chance),
        "probability": int(match.percent.rstrip("%")) / 100 if match.percent else None,
    }


def _clause(one: Any) -> dict[str, Any]:
    return {
        "demand": one.demand,
        "must": False,
        "verdict": one.verdict,
        "verdict_label": said(one.name),
        "why": said(one.reason),
        "quote": one.quote.pieces if one.quote else (),
        "where": field_name(one.quote.field) if one.quote else "",
    }


def _answer(actor: Actor, row: RowView) -> dict[str, Any] | None:
    if row.grade is None:
        return None
    return {
        "grade": row.grade,
        "label": str(Relevance(str(row.grade)).label),
        "reason": str(AnswerReason(row.reason).label) if row.reason else "",
        "by": row.answered_by,
        "mine": row.answered_by_id == actor.id,
    }


def _mark(mark: MarkView | None, *, named: bool) -> dict[str, Any] | None:
    """The other side's people stay unnamed: a name would give an anonymous entry away."""
    if mark is None:
        return None
    return {
        "code": mark.mark,
        "label": str(Mark(mark.mark).label),
        "reason": str(AnswerReason(mark.reason).label) if mark.reason else "",
        "note": mark.note,
        "by": mark.by if named else "",
        "at": mark.at,
    }


def gates(view: MatchListView) -> list[str]:
    """What kept others off the list, in words; conditions that kept out nobody are left out."""
    found = []
    for gate in view.gates:
        if not gate.excluded:
            continue
        n = gate.excluded
        if gate.gate.startswith("owner"):
            found.append(
                tr("本机构自己的 {n} 条", "{n} of the own organisation|{n} of the own organisation", n=n)
            )
        elif gate.gate.startswith("until"):
            found.append(tr("已过有效期的 {n} 条", "{n} past its date|{n} past their date", n=n))
        elif gate.gate.startswith("audience"):
            found.append(
                tr("仅对已核验机构开放的 {n} 条", "{n} open to verified organisations only|{n} open to verified organisations only", n=n)
            )  # fmt: skip
        else:
            found.append(
                tr("不合条件“{gate}”的 {n} 条", "{n} against the condition “{gate}”", n=n, gate=gate.gate)
            )
    return found


def nearest(shown: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where nothing fits: the rows that come nearest, each with the demands it fails or leaves open."""
    found = []
    for row in list(shown)[:NEAREST]:
        failing = [
            one
            for one in row["clauses"]
            if one["verdict"] in {Verdict.CONTRADICTED.value, Verdict.CONDITIONS_DIFFER.value}
        ]
        found.append(
            {"title": row["title"], "anchor": row["key"], "failing": failing, "silent": len(row["silent"])}
        )
    return found


def reranked(actor: Actor, view: MatchListView) -> str:
    """That the list was ordered by people's answers, and by whose; "" for a list nobody has answered."""
    if view.run is None or not view.run.answers_used:
        return ""
    n = view.run.answers_used
    if all(row.answered_by_id in {"", actor.id} for row in view.rows):
        return thin(
            tr("已按您的 {n} 个回答重排", "re-ranked by your answer|re-ranked by your {n} answers", n=n)
        )
    return thin(tr("已按 {n} 个人工回答重排", "re-ranked by one answer|re-ranked by {n} answers", n=n))


def movements(shown: Sequence[Mapping[str, Any]], *, most: int = 2) -> str:
    """Who rose and who sank most, in words."""
    moved = sorted((row for row in shown if row["moved"]), key=lambda row: -row["steps"])
    up = [
        tr("“{title}”升 {n} 位", "“{title}” rose by {n}", title=_short(row["title"]), n=row["steps"])
        for row in moved
        if row["moved"] > 0
    ]
    down = [
        tr("“{title}”降 {n} 位", "“{title}” sank by {n}", title=_short(row["title"]), n=row["steps"])
        for row in moved
        if row["moved"] < 0
    ]
    return tr("，", ", ").join((*up[:most], *down[:most]))


def _short(title: str, most: int = 18) -> str:
    return title if len(title) <= most else f"{title[:most]}…"
