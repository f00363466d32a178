"""The one door of the matching engine: an entry and an index in, a ranked and explained report out.

The same function serves both directions. With a need as the query, its clauses are judged against each achievement;
with an achievement as the query, each listed need's clauses are judged against it.

Rows a person has answered stay in the report: those called fairly strong or better first, then the unanswered rows
(re-ranked by the answers), then those called weak or unrelated. Where a list is shown, ``demotion.demote`` then puts rows that
meet a demand and contradict none before contradicted rows of their grade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import (
    Answer,
    Clause,
    ClauseVerdict,
    Entry,
    EntryKind,
    GateOutcome,
    Grade,
    Match,
    MatchReport,
    TermEvidence,
)
from queqiao_engine.matching.encoders import Encoder, EntryEncoder
from queqiao_engine.matching.features import row_features
from queqiao_engine.matching.feedback import answers_on, feedback_part
from queqiao_engine.matching.fuse import FEEDBACK, Fused, add_part, fuse
from queqiao_engine.matching.grade import grade_by_probability, grade_by_rule, outlook_of
from queqiao_engine.matching.index.contracts import Gate, SearchIndex
from queqiao_engine.matching.learn import NEUTRAL, Calibration
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.retrieve import Candidates, ask, closeness, retrieve, term_shares
from queqiao_engine.matching.weighting import weigh_known
from queqiao_engine.version import __version__

RELEVANT = 2  # fairly strong


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Candidates with their fused scores and the order they are shown in (indices, best first)."""

    candidates: Candidates
    fused: Fused
    order: NDArray[np.int64]
    grades: Mapping[str, int]  # answers on this need
    answers_used: int


def rank(
    need: Entry,
    index: SearchIndex,
    *,
    top: int = 10,
    where: Sequence[Gate] = (),
    answers: Sequence[Answer] = (),
    calibration: Calibration = NEUTRAL,
    encoder: Encoder | EntryEncoder | None = None,
    explain: bool = True,
    policy: RankingPolicy | None = None,
    keep: Sequence[str] = (),
) -> MatchReport:
    """The best ``top`` entries of ``index`` for ``need`` (either side may be the query), graded and explained.

    ``where`` are gates, applied inside retrieval. ``answers`` may hold answers on other needs too; those on this one
    re-rank it. ``encoder`` must be the one the index was built with. ``explain=False`` leaves out clauses, verdicts and
    term evidence. Ids in ``keep`` follow the best ``top`` in their order, where they are among the candidates. Raises ``EngineError("ranking.bad_top")`` for ``top`` below 1, and whatever the index raises.
    """
    if top < 1:
        raise EngineError("ranking.bad_top", top=top)
    policy = policy or RankingPolicy()
    scored = score(need, index, k=top, where=where, answers=answers, encoder=encoder, policy=policy)
    chosen = _chosen(scored, top, frozenset(keep))
    entries = index.entries([scored.candidates.ids[row] for row in chosen])
    near = _closeness(scored.candidates, index)
    graded = _grades(scored, chosen, near, calibration, policy)
    clauses, verdicts, evidence = (
        _explain(need, entries, scored.candidates, index, policy) if explain else _bare(entries)
    )
    matches = tuple(
        Match(
            rank=place + 1,
            id=entry.id,
            title=entry.title,
            score=float(scored.fused.score[row]),
            parts=scored.fused.parts_of(int(row)),
            grade=graded[place][0],
            probability=graded[place][1],
            verdicts=verdicts[place],
            evidence=evidence[place],
            answer=scored.grades.get(entry.id),
        )
        for place, (row, entry) in enumerate(zip(chosen, entries, strict=True))
    )
    return MatchReport(
        need_id=need.id,
        need_title=need.title,
        outlook=outlook_of(near, scored.grades.values(), calibration, policy),
        clauses=clauses,
        matches=matches,
        gates=_gate_outcomes(scored.candidates, index, tuple(where), policy),
        answers_used=scored.answers_used,
        corpus_size=index.size,
        engine_version=__version__,
        recipe_hash=policy.hash(index.recipe),
        calibration=calibration.id,
        closeness=near,
    )


def score(
    need: Entry,
    index: SearchIndex,
    *,
    k: int,
    where: Sequence[Gate] = (),
    answers: Sequence[Answer] = (),
    encoder: Encoder | EntryEncoder | None = None,
    policy: RankingPolicy,
) -> Scored:
    """Retrieve, fuse and order, without grades or explanation."""
    candidates = retrieve(need, index, max(policy.pool, k), where=where, encoder=encoder)
    fused = fuse(candidates.lexical, candidates.semantic, policy)
    grades = answers_on(need.id, answers)
    used = 0
    if grades:
        pool = index.entries(candidates.ids[: policy.pool])
        raw, value, used = feedback_part(pool, grades, index, policy)
        rest = (0, len(candidates.ids) - len(pool))
        fused = add_part(fused, FEEDBACK, np.pad(raw, rest), np.pad(value * fused.scale, rest))
    order = _order(candidates.ids, fused.score, grades)
    return Scored(candidates, fused, order, grades, used)


def _chosen(scored: Scored, top: int, keep: frozenset[str]) -> NDArray[np.int64]:
    """The best ``top``, then what is to be kept."""
    rest = [row for row in scored.order[top:].tolist() if keep and scored.candidates.ids[row] in keep]
    return np.concatenate([scored.order[:top], np.array(rest, dtype=np.int64)])


def _order(ids: Sequence[str], scores: NDArray[np.float64], grades: Mapping[str, int]) -> NDArray[np.int64]:
    """Confirmed rows, then unanswered, then rejected; inside by grade, score and id."""

    def place(row: int) -> tuple[int, int, float, str]:
        grade = grades.get(ids[row])
        bucket = 1 if grade is None else (0 if grade >= RELEVANT else 2)
        return bucket, -(grade or 0), -float(scores[row]), ids[row]

    return np.array(sorted(range(len(ids)), key=place), dtype=np.int64)


def _closeness(candidates: Candidates, index: SearchIndex) -> float:
    """Cosine of the query with its lexically best row; 0 when nothing shares a term with it."""
    if not candidates.ids or candidates.lexical[0] <= 0.0:
        return 0.0
    return closeness(candidates.query, index.entries(candidates.ids[:1])[0], index)


def _grades(
    scored: Scored, chosen: NDArray[np.int64], near: float, calibration: Calibration, policy: RankingPolicy
) -> list[tuple[Grade, float | None]]:
    lexical = scored.candidates.lexical
    if calibration.neutral:
        best = float(lexical.max()) if lexical.size else 0.0
        return [(grade_by_rule(near, float(lexical[row]), best, policy), None) for row in chosen]
    features = row_features(scored.candidates, scored.fused)
    answered = [row for row, one in enumerate(scored.candidates.ids) if one in scored.grades]
    shift = calibration.strictness(
        features[answered], [scored.grades[scored.candidates.ids[row]] for row in answered]
    )
    chances = calibration.probability(features[chosen], shift)
    return [
        (grade_by_probability(float(weak), float(fair), calibration), float(fair)) for weak, fair in chances
    ]


Explained = tuple[tuple[Clause, ...], list[tuple[ClauseVerdict, ...]], list[tuple[TermEvidence, ...]]]


def _bare(entries: Sequence[Entry]) -> Explained:
    return (), [() for _ in entries], [() for _ in entries]


def _explain(
    need: Entry, entries: Sequence[Entry], candidates: Candidates, index: SearchIndex, policy: RankingPolicy
) -> Explained:
    """Clauses of the query when it is a need, verdicts and term evidence of each row."""
    from queqiao_engine.matching.clauses import find_clauses
    from queqiao_engine.matching.evidence import find_evidence
    from queqiao_engine.matching.verdicts import judge

    clauses = find_clauses(need) if need.kind is EntryKind.NEED else ()
    weighed = weigh_known(entries, index.recipe)
    verdicts: list[tuple[ClauseVerdict, ...]] = []
    evidence: list[tuple[TermEvidence, ...]] = []
    for row, entry in enumerate(entries):
        if need.kind is entry.kind:
            verdicts.append(())
        elif need.kind is EntryKind.NEED:
            verdicts.append(judge(clauses, entry))
        else:
            verdicts.append(judge(find_clauses(entry), need))
        shares = term_shares(candidates.query, weighed, row)
        evidence.append(find_evidence(need, entry, shares, limit=policy.evidence_limit))
    return clauses, verdicts, evidence


def _gate_outcomes(
    candidates: Candidates, index: SearchIndex, where: tuple[Gate, ...], policy: RankingPolicy
) -> tuple[GateOutcome, ...]:
    """How many each gate stops, and the best of those only it stopped, looked for among the best ``k`` without it."""
    if not where:
        return ()
    passing = set(candidates.ids)
    outcomes = []
    for place, outcome in enumerate(index.gate_outcomes(where)):
        others = where[:place] + where[place + 1 :]
        without = ask(index, replace(candidates.query, where=others, vector=None))
        # A row that passes every gate and ranks here ranks among the passing too, so what is not there failed this gate.
        stopped = [one for one in without.ids if one not in passing]
        outcomes.append(replace(outcome, nearest=tuple(stopped[: policy.nearest_limit])))
    return tuple(outcomes)
