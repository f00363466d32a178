"""The readiness of an achievement as a profile: every dimension beside the others, the lowest one named, no average."""

from __future__ import annotations

from typing import Any

from queqiao.catalog.contracts import EntryView, EvidenceView
from queqiao.catalog.queries import readiness_of
from queqiao.catalog.readiness.assess import Gap, Unsupported
from queqiao.catalog.readiness.scales import DIMENSIONS, Scale, scales
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr
from queqiao.web.entry_page.tables import FileUrl
from queqiao.web.entry_page.words import evidence_name


def profile(view: EntryView, row: Any, file_url: FileUrl) -> dict[str, Any] | None:
    """The profile as this viewer may see it: levels where the field is open to them, evidence only as far as the view holds it."""
    if "readiness" not in view.fields or not view.readiness:
        return None
    found = readiness_of(row)
    if found.minimum is None:
        return None
    ladders = {one.dimension: one for one in scales(clock.today())}
    gaps = {gap.dimension: gap for gap in found.gaps}
    beyond = {one.dimension: one for one in found.unsupported}
    rows = [
        _dimension(ladders[name], found.profile[name], gaps.get(name), view, file_url, name in found.weakest)
        | {"beyond": _beyond(beyond.get(name))}
        for name in DIMENSIONS
        if name in found.profile
    ]
    return {
        "minimum": found.minimum,
        "weakest": tr("、", ", ").join(ladders[name].name(language()) for name in found.weakest),
        "rows": rows,
        "unassessed": tr("、", ", ").join(ladders[name].name(language()) for name in found.unassessed),
        "several": len(rows) > 1,
    }


def _dimension(
    ladder: Scale, shown: Any, gap: Gap | None, view: EntryView, file_url: FileUrl, weakest: bool
) -> dict[str, Any]:
    level = ladder.level(shown.level) if shown.level else None
    evidence = [
        one for one in view.readiness if one.dimension == ladder.dimension and (one.evidence or one.file_id)
    ]
    return {
        "name": ladder.name(language()),
        "level": shown.level,
        "top": shown.top,
        "nine": shown.nine if shown.top != 9 else None,
        "says": level.text(language()) if level else "",
        "weakest": weakest,
        "evidence": [_evidence(one, view, file_url) for one in evidence],
        "next": _next(gap) if gap else None,
    }


def _beyond(found: Unsupported | None) -> dict[str, Any] | None:
    """The level somebody named above a hole, and the levels nothing is shown for."""
    if found is None:
        return None
    return {"level": found.level, "holes": tr("、", ", ").join(str(number) for number in found.holes)}


def _evidence(one: EvidenceView, view: EntryView, file_url: FileUrl) -> dict[str, Any]:
    names = {file.id: file.name for file in view.files}
    file = {"url": file_url(one.file_id), "name": names[one.file_id]} if one.file_id in names else None
    levels = (
        tr("{low}–{high}", "{low} to {high}", low=one.covers_from, high=one.level)
        if one.covers_from
        else one.level
    )
    return {"level": levels, "text": one.evidence, "file": file}


def _next(gap: Gap) -> dict[str, Any]:
    return {
        "level": gap.level,
        "missing": [one.text(language()) for one in gap.missing],
        "evidence": tr("、", ", ").join(evidence_name(code) for code in gap.evidence),
    }
