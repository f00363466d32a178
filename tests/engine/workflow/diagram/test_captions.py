"""Words on boxes and lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.workflow.contracts import Deadline, Definition
from queqiao_engine.workflow.diagram.captions import (
    Line,
    Mark,
    deadline_text,
    state_lines,
    transition_lines,
    width_of,
    wrap,
)
from queqiao_engine.workflow.periods import Policy, days, working_days


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("公示期满", 10, ["公示期满"]),
        # As few lines as can be, rather broken at marks and brackets, about equally long; no closing mark begins one.
        ("验收未通过（申诉未成立）", 11, ["验收未通过", "（申诉未成立）"]),
        ("已发布，匹配中，等待", 6, ["已发布，", "匹配中，等待"]),
        ("Waiting for the owner's answers", 12, ["Waiting for the", "owner's answers"]),
        ("Unbreakable-because-it-is-one-word", 8, ["Unbreakable-because-it-is-one-word"]),
        ("PoC 概念验证中", 5, ["PoC", "概念验证中"]),
    ],
)
def test_wrapping(text: str, limit: float, lines: list[str]) -> None:
    assert [line.text for line in wrap(Line(text, Mark.GATE), limit)] == lines


@settings(deadline=None)
@given(st.text("甲乙丙，。 abcDE12（）", min_size=1, max_size=40), st.integers(4, 14))
def test_nothing_is_lost_and_lines_keep_to_the_limit(text: str, limit: int) -> None:
    lines = wrap(Line(text), limit)
    assert "".join("".join(line.text for line in lines).split()) == "".join(text.split())
    longest = max((width_of(word) for word in text.split()), default=0.0)
    assert all(width_of(line.text) <= max(limit, longest) for line in lines)


def test_a_caption_names_refusal_appeal_gate_money_and_clock(grant: Definition) -> None:
    lines = {way.verb: transition_lines(way, grant, "en") for way in grant.transitions}
    assert lines["reject"] == (Line("⊘ Reject"),)
    assert lines["appeal"] == (Line("↺ Appeal"),)
    assert lines["expire"] == (Line("Time over", Mark.CLOCK),)
    assert lines["award"] == (Line("Award"), Line("◆ award gate", Mark.GATE), Line("¥ pay", Mark.MONEY))
    undeclared = replace(grant, gates=(), effects=())
    assert transition_lines(grant.transitions[-1], undeclared, "en") == (
        Line("Award"),
        Line("◆ award", Mark.GATE),
    )


def test_a_state_names_its_clock_and_what_leaves_it_where_it_is(grant: Definition) -> None:
    loop = replace(grant.transitions[1], target="review", sources=("review",))
    changed = replace(grant, transitions=(*grant.transitions, loop))
    review = changed.states[1]
    assert state_lines(review, changed, "zh") == (
        Line("「Review」"), Line("限 5 个工作日", Mark.CLOCK), Line("⟳ 「Withdraw」", Mark.LOOP),
    )  # fmt: skip
    assert state_lines(changed.states[0], changed, "en") == (Line("Draft"),)


def test_a_policy_figure_is_shown_by_its_label(grant: Definition) -> None:
    texts = [
        deadline_text(Deadline(period), grant, "en")
        for period in (working_days(3), days(Policy("limit")), days(Policy("none")))
    ]
    assert texts == ["limit: 3 working days", "limit: limit", "limit: none"]
