"""Hand-made results: every outlook, every verdict, both languages, calibrated and not, and hostile strings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queqiao.matching.report import Results
from queqiao_engine.matching.contracts import (
    Clause,
    ClauseKind,
    ClauseVerdict,
    Entry,
    EntryKind,
    Field,
    GateOutcome,
    Grade,
    Match,
    MatchReport,
    Outlook,
    Quotation,
    ScorePart,
    TermEvidence,
    Verdict,
)
from queqiao_engine.text.contracts import Span

NEED = Entry(
    "N-01",
    EntryKind.NEED,
    "低温高比能锂电池",
    summary="面向高寒地区巡检无人机，寻找低温放电性能好的动力电池。",
    claims="能量密度不低于300 Wh/kg；−20℃下容量保持率≥85%；循环寿命5000次以上；电解液不含氟",
    attributes={"region": "黑龙江", "owner": "北疆巡检装备有限公司", "budget": 1_200_000.0},
)
BATTERY = Entry(
    "A-001",
    EntryKind.ACHIEVEMENT,
    "宽温域锂硫电池及其电解液",
    summary="研制出宽温域锂硫软包电池。",
    body="软包电池能量密度达到1.26 MJ/kg。在25℃下容量保持率为91%。循环寿命约1200次。"
    + "电池由正极、负极和隔膜组成。" * 150,
    keywords=("锂硫电池", "电解液"),
    attributes={"owner": "松江理工大学", "readiness": 5.0, "region": ("黑龙江", "吉林")},
)
CELL = Entry(
    "A-002",
    EntryKind.ACHIEVEMENT,
    "High-energy lithium cell for cold climates",
    body="Rated 290 Wh/kg at 20 °C.",
)


def quoted(entry: Entry, name: Field, words: str) -> Quotation:
    start = entry.text_of(name).index(words)
    return Quotation(name, Span(start, start + len(words)), words)


def clause(number: int, words: str, entry: Entry = NEED) -> Clause:
    return Clause(
        f"c{number}", ClauseKind.QUANTITY, Field.CLAIMS, quoted(entry, Field.CLAIMS, words).span, words
    )


CLAUSES = (
    clause(1, "能量密度不低于300 Wh/kg"),
    clause(2, "−20℃下容量保持率≥85%"),
    clause(3, "循环寿命5000次以上"),
    clause(4, "电解液不含氟"),
)


def make_battery_match() -> Match:
    return Match(
        rank=1,
        id="A-001",
        title=BATTERY.title,
        score=0.8125,
        parts=(ScorePart("lexical", 3.25, 0.7), ScorePart("semantic", 0.4, 0.1125)),
        grade=Grade.LIKELY,
        probability=None,
        verdicts=(
            ClauseVerdict(
                "c1",
                Verdict.MET,
                "value_meets",
                quoted(BATTERY, Field.BODY, "能量密度达到1.26 MJ/kg"),
                {"demand": "≥ 300 Wh/kg", "claim": "1.26 MJ/kg", "converted": "350 Wh/kg"},
            ),
            ClauseVerdict(
                "c2",
                Verdict.CONDITIONS_DIFFER,
                "condition_other",
                quoted(BATTERY, Field.BODY, "在25℃下容量保持率为91%"),
                {"demand_condition": "−20℃", "claim_condition": "25℃"},
            ),
            ClauseVerdict(
                "c3",
                Verdict.CONTRADICTED,
                "value_outside",
                quoted(BATTERY, Field.BODY, "循环寿命约1200次"),
                {"demand": "≥ 5000 次", "claim": "约 1200 次"},
            ),
            ClauseVerdict("c4", Verdict.UNKNOWN, "no_claim"),
        ),
        evidence=(
            TermEvidence(
                "电池", 0.41, quoted(NEED, Field.TITLE, "锂电池"), quoted(BATTERY, Field.TITLE, "锂硫电池")
            ),
            TermEvidence(
                "电解液",
                0.22,
                quoted(NEED, Field.CLAIMS, "电解液"),
                quoted(BATTERY, Field.KEYWORDS, "电解液"),
            ),
        ),
    )


def make_cell_match() -> Match:
    return Match(
        2,
        "A-002",
        CELL.title,
        0.25,
        (ScorePart("lexical", 1.0, 0.3), ScorePart("feedback", -0.5, -0.05)),
        Grade.LITTLE,
        None,
        (),
        (),
    )


def make_report(
    need: Entry, outlook: Outlook, matches: tuple[Match, ...], clauses: tuple[Clause, ...] = ()
) -> MatchReport:
    return MatchReport(
        need.id,
        need.title,
        outlook,
        clauses,
        matches,
        (GateOutcome("readiness>=5", 12, ("A-002",)),),
        0,
        1234,
        "0.1.0",
        "abcdef012345",
        "neutral",
    )


@pytest.fixture
def results() -> Results:
    """Three needs: one listed with two matches, one with nearest misses only, one with nothing at all."""
    weak = Entry("N-02", EntryKind.NEED, "秸秆低温厌氧产沼气菌剂")
    nothing = Entry("N-03", EntryKind.NEED, "Quiet nozzle")
    matches = (make_battery_match(), make_cell_match())
    miss = replace(make_cell_match(), rank=1)
    return Results(
        (
            make_report(NEED, Outlook.LISTED, matches, CLAUSES),
            make_report(weak, Outlook.NO_OBVIOUS_MATCH, (miss,)),
            make_report(nothing, Outlook.LISTED, ()),
        ),
        {entry.id: entry for entry in (NEED, weak, nothing)},
        {entry.id: entry for entry in (BATTERY, CELL)},
        needs_source="needs.xlsx",
        achievements_source="achievements.csv",
        made_on="2026-11-20",
    )


@pytest.fixture
def calibrated(results: Results) -> Results:
    """The same with fitted probabilities."""
    first = results.reports[0]
    matches = tuple(
        replace(match, probability=chance) for match, chance in zip(first.matches, (0.37, 0.04), strict=True)
    )
    return replace(results, reports=(replace(first, matches=matches, calibration="fit-7"),))


@pytest.fixture
def hostile(results: Results) -> Results:
    """Strings that attack a page or a spreadsheet, in every place where an input's text is shown."""
    script = "<script>alert('1')</script>"
    need = Entry("=1+1", EntryKind.NEED, script, claims="</style><b>≥5</b>", attributes={"<i>": "<u>"})
    achievement = Entry(
        "@SUM(A1)",
        EntryKind.ACHIEVEMENT,
        '=HYPERLINK("http://evil.example","x")',
        body='"><img src=x onerror=alert(1)>',
        attributes={"owner": "+<script>"},
    )
    match = replace(
        make_battery_match(),
        id=achievement.id,
        title=achievement.title,
        verdicts=(
            ClauseVerdict(
                "c1",
                Verdict.MET,
                "value_meets",
                quoted(achievement, Field.BODY, '"><img src=x'),
                {"demand": "<≥ 5>", "claim": "<b>6</b>"},
            ),
        ),
        evidence=(
            TermEvidence(
                "x", 1.0, quoted(need, Field.TITLE, "<script>"), quoted(achievement, Field.BODY, "onerror=")
            ),
        ),
    )
    report = make_report(need, Outlook.LISTED, (match,), (clause(1, "<b>≥5</b>", need),))
    return replace(
        results, reports=(report,), needs={need.id: need}, achievements={achievement.id: achievement}
    )
