"""The page as plain values: everything the template prints, decided here, so that the template only prints.

Texts of entries stay plain strings or pieces (the template escapes them); words of our own come in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from queqiao.matching.report import words
from queqiao.matching.report.passages import Mark, Piece, cut, in_context, shortened
from queqiao.matching.report.results import WEAK_OUTLOOKS, Results, owner_of, verdict_counts
from queqiao.matching.report.words import Both, thin
from queqiao_engine.matching.contracts import (
    Clause,
    ClauseVerdict,
    Entry,
    Field,
    Match,
    MatchReport,
    Quotation,
    TermEvidence,
    Verdict,
)
from queqiao_engine.matching.demotion import DEMANDS

FULL_NEEDS = 200
"""Above this many needs each list is cut to ``BRIEF_MATCHES`` rows and achievements' texts are left out."""
BRIEF_MATCHES = 3
TEXT_LIMIT = 1600
"""Characters of a long field that the page shows; the rest is passages around the marks."""
LONG_TEXT = 500
"""Characters from which a need's text would not fit a screen beside its list."""
_NEAR = 60
"""Characters within which terms are shown in one passage."""
_LEAST_SHARE = 3
"""Per cent of the wording part below which a row of evidence explains nothing."""
_SIDES: tuple[Callable[[TermEvidence], Quotation], ...] = (
    lambda item: item.need,
    lambda item: item.achievement,
)
_KEY_FACTS = ("owner", "region", "industry", "field", "readiness", "licence")


@dataclass(frozen=True, slots=True)
class FieldView:
    name: Both
    pieces: tuple[Piece, ...]
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class QuoteView:
    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class VerdictView:
    clause_id: str
    demand: str
    verdict: str
    name: Both
    reason: Both
    quote: QuoteView | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Terms that stand close together in the need and in the achievement: one passage of each, every term marked."""

    share: int  # per cent of the wording part
    need: QuoteView
    achievement: QuoteView


@dataclass(frozen=True, slots=True)
class SourceView:
    """An achievement's own text, shown once at the end however many needs list it."""

    anchor: str
    id: str
    title: str
    facts: tuple[tuple[Both, Both], ...]
    texts: tuple[FieldView, ...]
    needs: tuple[tuple[str, int], ...]  # anchor of the row that lists it, number of the need


@dataclass(frozen=True, slots=True)
class PartView:
    code: str
    name: Both
    value: float
    width: float  # per cent of the full bar; 0 for parts that took away


@dataclass(frozen=True, slots=True)
class CountView:
    verdict: str
    name: Both
    count: int


@dataclass(frozen=True, slots=True)
class MatchView:
    anchor: str
    rank: int
    id: str
    title: str
    owner: str
    grade: str
    grade_name: Both
    chance: Both
    percent: str
    score: str
    parts: tuple[PartView, ...]
    shown_parts: tuple[PartView, ...]  # those that are not nothing when rounded
    counts: tuple[CountView, ...]
    verdicts: tuple[VerdictView, ...]
    spoken: tuple[VerdictView, ...]  # what the achievement says something to
    silent: tuple[VerdictView, ...]  # what it does not mention: one row for all
    failing: tuple[VerdictView, ...]
    evidence: tuple[EvidenceView, ...]
    source: str  # anchor of the achievement's text; "" where the page leaves it out
    answer: Both | None
    demoted: Both | None = None  # why it stands behind others of its grade


@dataclass(frozen=True, slots=True)
class GateView:
    gate: str
    excluded: int
    nearest: tuple[tuple[str, str], ...]  # id, title


@dataclass(frozen=True, slots=True)
class NeedView:
    anchor: str
    number: int
    id: str
    title: str
    outlook: str
    outlook_name: Both
    outlook_note: Both | None
    weak: bool
    clause_count: int
    texts: tuple[FieldView, ...]
    facts: tuple[tuple[Both, Both], ...]
    gates: tuple[GateView, ...]
    matches: tuple[MatchView, ...]
    left_out: int
    answers: Both | None
    long: bool  # too long a text to stand still beside its list


@dataclass(frozen=True, slots=True)
class PageView:
    needs: tuple[NeedView, ...]
    gaps: tuple[NeedView, ...]
    corpus_size: int
    match_count: int
    with_candidates: int
    brief: bool
    needs_source: str
    achievements_source: str
    made_on: str
    engine_version: str
    recipe_hash: str
    calibration: str
    calibrated: bool
    sources: tuple[SourceView, ...] = ()
    part_names: tuple[tuple[str, Both], ...] = field(default=())


def page_view(results: Results) -> PageView:
    """Everything on the page, from the results of one run."""
    brief = len(results.reports) > FULL_NEEDS
    anchors = {} if brief else _source_anchors(results)
    needs = tuple(
        _need(report, results, number, brief, anchors)
        for number, report in enumerate(results.reports, start=1)
    )
    parts = {part.name for report in results.reports for match in report.matches for part in match.parts}
    first = results.reports[0] if results.reports else None
    known = [name for name in words.PARTS if name in parts] + sorted(parts - words.PARTS.keys())
    return PageView(
        needs=needs,
        gaps=tuple(need for need in needs if need.weak),
        corpus_size=max((report.corpus_size for report in results.reports), default=0),
        match_count=sum(len(report.matches) for report in results.reports),
        with_candidates=sum(not need.weak for need in needs),
        brief=brief,
        needs_source=results.needs_source,
        achievements_source=results.achievements_source,
        made_on=results.made_on,
        engine_version=first.engine_version if first else "",
        recipe_hash=first.recipe_hash if first else "",
        calibration=next((r.calibration for r in results.reports if r.calibration != "neutral"), "neutral"),
        calibrated=results.calibrated,
        sources=_sources(needs, results, anchors),
        part_names=tuple((name, words.part_name(name)) for name in known),
    )


def need_view(report: MatchReport, results: Results) -> NeedView:
    """One need with its rows, for a page that links to its entries instead of printing their texts."""
    return _need(report, results, 1, False, {})


def _source_anchors(results: Results) -> dict[str, str]:
    """Anchors of the achievements that are listed and have more to say than their title, in order of appearance."""
    listed = dict.fromkeys(match.id for report in results.reports for match in report.matches)
    telling = (
        name
        for name in listed
        if (entry := results.achievements.get(name))
        and (entry.attributes or any(entry.text_of(part) for part in Field if part is not Field.TITLE))
    )
    return {name: f"a{number}" for number, name in enumerate(telling, start=1)}


def _sources(
    needs: tuple[NeedView, ...], results: Results, anchors: dict[str, str]
) -> tuple[SourceView, ...]:
    listing: dict[str, list[tuple[str, int]]] = {name: [] for name in anchors}
    for need in needs:
        for match in need.matches:
            if match.id in listing:
                listing[match.id].append((match.anchor, need.number))
    return tuple(
        SourceView(
            anchor,
            name,
            results.achievements[name].title,
            _facts(results.achievements[name]),
            _texts(results.achievements[name], [], skip_title=True),
            tuple(listing[name]),
        )
        for name, anchor in anchors.items()
    )


def _need(
    report: MatchReport, results: Results, number: int, brief: bool, anchors: dict[str, str]
) -> NeedView:
    entry = results.needs.get(report.need_id)
    anchor = f"n{number}"
    shown = report.matches[:BRIEF_MATCHES] if brief else report.matches
    top = max((_positive(match) for match in report.matches), default=0.0)
    weak = report.outlook in WEAK_OUTLOOKS or not report.matches
    marks = [(clause.field, Mark(clause.span, clause.id)) for clause in report.clauses]
    return NeedView(
        anchor=anchor,
        number=number,
        id=report.need_id,
        title=report.need_title,
        outlook="no_obvious_match"
        if not report.matches and report.outlook not in WEAK_OUTLOOKS
        else report.outlook.value,
        outlook_name=words.OUTLOOKS[report.outlook]
        if report.matches or report.outlook in WEAK_OUTLOOKS
        else _NOTHING,
        outlook_note=thin(words.OUTLOOK_NOTES[report.outlook])
        if report.outlook in words.OUTLOOK_NOTES and (report.matches or report.answers_used)
        else None,
        weak=weak,
        clause_count=len(report.clauses),
        texts=_texts(entry, marks, skip_title=False) if entry else (),
        facts=_facts(entry),
        gates=tuple(
            GateView(gate.gate, gate.excluded, tuple((i, _title(results, i)) for i in gate.nearest))
            for gate in report.gates
        ),
        matches=tuple(
            _match(
                match,
                report,
                results,
                anchor=f"{anchor}m{match.rank}",
                top=top,
                source=anchors.get(match.id, ""),
            )
            for match in shown
        ),
        left_out=len(report.matches) - len(shown),
        answers=thin(words.reranked(report.answers_used)) if report.answers_used else None,
        long=entry is not None and sum(len(entry.text_of(name)) for name in Field) > LONG_TEXT,
    )


_NO_CLAIM = words.said("reason.no_claim")
_NOTHING = Both("没有候选", "no candidate")


def _match(
    match: Match, report: MatchReport, results: Results, *, anchor: str, top: float, source: str
) -> MatchView:
    entry = results.achievements.get(match.id)
    need = results.needs.get(report.need_id)
    clauses = {clause.id: clause for clause in report.clauses}
    parts = tuple(
        PartView(part.name, words.part_name(part.name), part.value, _width(part.value, top))
        for part in match.parts
    )
    verdicts = tuple(_verdict(item, clauses.get(item.clause_id), entry) for item in match.verdicts)
    return MatchView(
        anchor=anchor,
        rank=match.rank,
        id=match.id,
        title=match.title,
        owner=owner_of(entry),
        grade=match.grade.value,
        grade_name=words.GRADES[match.grade],
        chance=thin(words.probability_words(match.probability)),
        percent="" if match.probability is None else f"{match.probability * 100:.0f}%",
        score=f"{match.score:.3f}",
        parts=parts,
        shown_parts=tuple(part for part in parts if abs(part.value) >= 0.0005),
        counts=tuple(
            CountView(verdict.value, words.VERDICTS[verdict], count)
            for verdict, count in verdict_counts(match).items()
            if count
        ),
        verdicts=verdicts,
        spoken=tuple(item for item in verdicts if item.reason != _NO_CLAIM),
        silent=tuple(item for item in verdicts if item.reason == _NO_CLAIM),
        failing=tuple(item for item in verdicts if item.verdict == Verdict.CONTRADICTED.value),
        evidence=_evidence(match.evidence, need, entry),
        source=source,
        answer=None if match.answer is None else words.ANSWERS[match.answer],
        demoted=next(
            (thin(words.demoted(int(part.raw))) for part in match.parts if part.name == DEMANDS), None
        ),
    )


def _evidence(
    items: tuple[TermEvidence, ...], need: Entry | None, entry: Entry | None
) -> tuple[EvidenceView, ...]:
    """Terms near one another on both sides share a row; a row that carried next to nothing is left out."""
    groups: list[list[TermEvidence]] = []
    for item in items:
        for group in groups:
            if all(_is_near([*group, item], side) for side in _SIDES):
                group.append(item)
                break
        else:
            groups.append([item])
    shares = [int(sum(item.share for item in group) * 100 + 0.5) for group in groups]
    order = sorted(range(len(groups)), key=lambda place: (-shares[place], place))
    kept = [place for place in order if shares[place] >= _LEAST_SHARE] or order[:1]
    return tuple(
        EvidenceView(
            shares[place],
            _quote_all([item.need for item in groups[place]], need),
            _quote_all([item.achievement for item in groups[place]], entry),
        )
        for place in kept
    )


def _is_near(group: Sequence[TermEvidence], side: Callable[[TermEvidence], Quotation]) -> bool:
    quotations = [side(item) for item in group]
    first, last = min(q.span.start for q in quotations), max(q.span.end for q in quotations)
    return len({q.field for q in quotations}) == 1 and last - first <= _NEAR


def _quote_all(quotations: list[Quotation], entry: Entry | None) -> QuoteView:
    """Quotations of one field in one passage; alone, one after the other, where the entry is not at hand."""
    name = quotations[0].field
    text = entry.text_of(name) if entry else ""
    if any(text[q.span.start : q.span.end] != q.text for q in quotations):
        pieces = [piece for q in quotations for piece in (Piece(q.text, marked=True, opens=True), Piece(" "))]
        return QuoteView(name.value, tuple(pieces[:-1]))
    return QuoteView(name.value, in_context(text, [Mark(q.span) for q in quotations], around=14))


def _verdict(item: ClauseVerdict, clause: Clause | None, entry: Entry | None) -> VerdictView:
    return VerdictView(
        clause_id=item.clause_id,
        demand=clause.text if clause else "",
        verdict=item.verdict.value,
        name=words.VERDICTS[item.verdict],
        reason=thin(words.said(f"reason.{item.reason}", item.facts)),
        quote=_quote(item.quotation, entry) if item.quotation else None,
    )


def _quote(quotation: Quotation, entry: Entry | None, around: int = 36) -> QuoteView:
    """The quotation where it stands, or alone when the entry is not at hand or has changed since."""
    text = entry.text_of(quotation.field) if entry else ""
    if text[quotation.span.start : quotation.span.end] != quotation.text:
        return QuoteView(quotation.field.value, (Piece(quotation.text, marked=True, opens=True),))
    return QuoteView(quotation.field.value, in_context(text, [Mark(quotation.span)], around))


def _texts(entry: Entry, marks: list[tuple[Field, Mark]], *, skip_title: bool) -> tuple[FieldView, ...]:
    views = []
    for name in Field:
        text = entry.text_of(name)
        here = [mark for where, mark in marks if where is name]
        if not text or (name is Field.TITLE and (skip_title or not here)):
            continue
        long = len(text) > TEXT_LIMIT
        views.append(
            FieldView(
                words.FIELDS[name], shortened(text, here, TEXT_LIMIT) if long else cut(text, here), long
            )
        )
    return tuple(views)


def _facts(entry: Entry | None) -> tuple[tuple[Both, Both], ...]:
    """The key facts of an entry: the known attributes in a fixed order, then the others by name."""
    if entry is None:
        return ()
    known = [name for name in _KEY_FACTS if name in entry.attributes]
    names = known + sorted(set(entry.attributes) - set(known))
    return tuple(
        (words.attribute_name(name), thin(words.attribute_value(name, entry.attributes[name])))
        for name in names
    )


def _title(results: Results, identifier: str) -> str:
    entry = results.achievements.get(identifier)
    return entry.title if entry else identifier


def _positive(match: Match) -> float:
    return sum(part.value for part in match.parts if part.value > 0)


def _width(value: float, top: float) -> float:
    return round(100 * value / top, 1) if value > 0 and top > 0 else 0.0
