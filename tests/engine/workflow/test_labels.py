"""Labels."""

from __future__ import annotations

from queqiao_engine.workflow.labels import Label


def test_a_label_speaks_the_language_asked_for() -> None:
    label = Label("公示", "notice")
    assert [label.text("zh"), label.text("en")] == ["公示", "notice"]
