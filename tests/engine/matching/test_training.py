"""From judgements to pairs, on real rankings."""

from __future__ import annotations

from queqiao_engine.matching.contracts import Answer, Entry, EntryKind
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.learn import fit_calibration
from queqiao_engine.matching.rank import rank
from queqiao_engine.matching.training import collect_pairs

TOPICS = ("电池", "育种", "净水", "轴承", "疫苗", "桥梁", "芯片", "焊接", "陶瓷", "遥感", "酶制剂", "涂料")
NEEDS = [Entry(f"n{n:02}", EntryKind.NEED, f"{topic}性能的提升") for n, topic in enumerate(TOPICS)]
ROWS = [
    Entry(f"a{n:02}-{m}", EntryKind.ACHIEVEMENT, f"{topic}{tail}")
    for n, topic in enumerate(TOPICS)
    for m, tail in enumerate(("提升工艺", "装置", "性能评价", "标准"))
]
INDEX = build_memory_index(ROWS)
JUDGEMENTS = [
    Answer(need.id, row.id, 2 + (m % 2) if row.id[1:3] == need.id[1:] else (m + n) % 3 // 2)
    for n, need in enumerate(NEEDS)
    for m, row in enumerate(ROWS)
]


def test_pairs_carry_the_features_of_their_rows_and_leave_out_what_is_never_listed() -> None:
    pairs = collect_pairs(NEEDS[:1], INDEX, JUDGEMENTS, groups={"n00": "g"})
    report = rank(NEEDS[0], INDEX, top=100, explain=False)
    assert len(pairs) == len(report.matches) < len(ROWS)
    assert {(pair.need_id, pair.group, pair.closeness) for pair in pairs} == {("n00", "g", report.closeness)}
    assert sorted(pair.features[2] for pair in pairs)[0] == report.matches[0].parts[0].raw


def test_a_need_without_a_group_is_grouped_by_its_title() -> None:
    twins = [NEEDS[0], Entry("twin", EntryKind.NEED, NEEDS[0].title)]
    both = [*JUDGEMENTS, *(Answer("twin", answer.achievement_id, answer.grade) for answer in JUDGEMENTS[:48])]
    assert {pair.group for pair in collect_pairs(twins, INDEX, both)} == {NEEDS[0].title}


def test_a_calibration_from_real_rankings_is_used_by_rank() -> None:
    fitted = fit_calibration(collect_pairs(NEEDS, INDEX, JUDGEMENTS))
    report = rank(NEEDS[3], INDEX, calibration=fitted, top=100, explain=False)
    chances = {match.id: match.probability for match in report.matches}
    own = [chance for one, chance in chances.items() if one.startswith("a03")]
    rest = [chance for one, chance in chances.items() if not one.startswith("a03")]
    assert min(own) > 0.4 > max(rest)  # type: ignore[type-var, operator]
    assert report.calibration == fitted.id


def test_needs_nobody_judged_give_nothing() -> None:
    assert collect_pairs(NEEDS, INDEX, []) == ()
    assert collect_pairs([Entry("n00", EntryKind.NEED, "咖啡")], INDEX, JUDGEMENTS) == ()
