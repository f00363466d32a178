"""Mermaid text."""

from __future__ import annotations

from dataclasses import replace

from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.diagram.mermaid import to_mermaid
from queqiao_engine.workflow.labels import Label


def test_the_whole_text(grant: Definition) -> None:
    assert to_mermaid(grant, "en").splitlines() == [
        "stateDiagram-v2",
        '    state "Draft" as s_draft',
        '    state "Review (limit#58; 5 working days)" as s_review',
        '    state "Announced" as s_announced',
        '    state "Scoring table" as s_scoring',
        '    state "Paid" as s_paid',
        '    state "Rejected" as s_rejected',
        '    state "Withdrawn" as s_withdrawn',
        "    [*] --> s_draft",
        "    s_draft --> s_review : Submit",
        "    s_draft --> s_withdrawn : Withdraw",
        "    s_review --> s_withdrawn : Withdraw",
        "    s_review --> s_scoring : Score",
        "    s_scoring --> s_announced : Announce",
        "    s_scoring --> s_rejected : ⊘ Reject",
        "    s_review --> s_rejected : Time over",
        "    s_rejected --> s_review : ↺ Appeal",
        "    s_announced --> s_paid : Award · ◆ award gate · ¥ pay",
        "    s_paid --> [*]",
        "    s_rejected --> [*]",
        "    s_withdrawn --> [*]",
    ]


def test_no_label_and_no_name_can_break_it(grant: Definition) -> None:
    first = replace(grant.states[0], name="a-b", label=Label('引"号', 'quote " : ; # <b>\nline'))
    second = replace(grant.states[1], name="a_b")
    text = to_mermaid(replace(grant, initial="nowhere", states=(first, second), transitions=()), "en")
    assert text.splitlines()[1:] == [
        '    state "quote #34; #58; #59; #35; #60;b#62; line" as s_a_b',
        '    state "Review (limit#58; 5 working days)" as s_a_b_',
    ]


def test_ways_to_states_that_do_not_exist_are_left_out(grant: Definition) -> None:
    assert "Submit" not in to_mermaid(replace(grant, states=grant.states[:1]), "en")
