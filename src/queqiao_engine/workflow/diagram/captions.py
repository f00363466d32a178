"""What stands on boxes and lines, and how it is broken into lines of a width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from queqiao_engine.workflow.contracts import CLOCK, Deadline, Definition, State, Transition
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, PeriodUnit

_UNITS = {
    PeriodUnit.WORKING_DAYS: Label("个工作日", "working days"),
    PeriodUnit.DAYS: Label("日", "days"),
    PeriodUnit.MONTHS: Label("个月", "months"),
    PeriodUnit.YEARS: Label("年", "years"),
}
_NO_START = "，。、；：！？）》」』”’…%"
"""Marks that may not begin a line (GB/T 15834-2011)."""


class Mark(StrEnum):
    """What a line of text is, for its colour."""

    PLAIN = "plain"
    MONEY = "money"
    GATE = "gate"
    CLOCK = "clock"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its kind."""

    text: str
    mark: Mark = Mark.PLAIN


def period_text(period: Period, definition: Definition, language: str) -> str:
    """A period in words; a policy figure by its label."""
    if isinstance(period.count, int):
        return f"{period.count} {_UNITS[period.unit].text(language)}"
    key = period.count.key
    label = next((item.label for item in definition.policies if item.key == key), Label(key, key))
    return label.text(language)


def deadline_text(deadline: Deadline, definition: Definition, language: str) -> str:
    """A state's clock in a few words."""
    text = period_text(deadline.period, definition, language)
    return f"限 {text}" if language == "zh" else f"limit: {text}"


def transition_lines(transition: Transition, definition: Definition, language: str) -> tuple[Line, ...]:
    """The verb, then its gate (◆) and its money effects (¥)."""
    lead = ("⊘ " if transition.refusal else "") + ("↺ " if transition.appeal else "")
    mark = Mark.CLOCK if set(transition.roles) == {CLOCK} else Mark.PLAIN
    lines = [Line(lead + transition.label.text(language), mark)]
    gates = {gate.name: gate.label for gate in definition.gates}
    if transition.passes_gate is not None:
        gate = gates.get(transition.passes_gate)
        lines.append(Line(f"◆ {gate.text(language) if gate else transition.passes_gate}", Mark.GATE))
    money = {effect.name: effect.label for effect in definition.effects if effect.money}
    lines += [
        Line(f"¥ {money[effect.name].text(language)}", Mark.MONEY)
        for effect in transition.effects
        if effect.name in money
    ]
    return tuple(lines)


def state_lines(state: State, definition: Definition, language: str) -> tuple[Line, ...]:
    """The state's label, its clock, and the verbs that leave it where it is."""
    lines = [Line(state.label.text(language))]
    if state.deadline is not None:
        lines.append(Line(deadline_text(state.deadline, definition, language), Mark.CLOCK))
    for transition in definition.transitions:
        if transition.target == state.name and state.name in transition.sources:
            first, *rest = transition_lines(transition, definition, language)
            lines += [Line(f"⟳ {first.text}", Mark.LOOP), *rest]
    return tuple(lines)


def width_of(text: str) -> float:
    """Width in em, on the wide side: a wide or circled character is one, capitals and digits 0.7, other letters 0.6, a blank 0.34."""
    total = 0.0
    for character in text:
        if unicodedata.east_asian_width(character) in "WFA" or character in "◆¥⊘↺⟳":
            total += 1.0
        elif character == " ":
            total += 0.34
        else:
            total += 0.7 if character.isupper() or character.isdigit() else 0.6
    return total


def wrap(line: Line, limit: float) -> tuple[Line, ...]:
    """``line`` in as few lines of at most ``limit`` em as can be; a word longer than the limit stays whole.

    Lines break between words and between Han characters, never before a closing mark; rather at blanks, after marks and before
    brackets than inside a phrase; and so that they come out about equally long (Knuth, Plass 1981, with three costs in turn).
    """
    pieces = _pieces(line.text)
    # best[n]: the costs of the first n pieces (lines, breaks inside a phrase, sum of squares) and where the last line begins.
    best: list[tuple[tuple[int, int, float], int]] = [((0, 0, 0.0), 0)]
    for end in range(1, len(pieces) + 1):
        found = []
        for start in range(end):
            width = width_of("".join(pieces[start:end]).strip())
            if width <= limit or end - start == 1:
                lines, inside, squares = best[start][0]
                costs = (lines + 1, inside + _inside(pieces, start), squares + width * width)
                found.append((costs, start))
        best.append(min(found))
    texts: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        texts.insert(0, "".join(pieces[start:end]).strip())
        end = start
    return tuple(Line(text, line.mark) for text in texts)


def _inside(pieces: list[str], place: int) -> bool:
    """Whether a line that begins with this piece breaks a phrase."""
    return place > 0 and pieces[place][0] not in " （「《“" and pieces[place - 1][-1] not in _NO_START


def _pieces(text: str) -> list[str]:
    """Words with the blank before them, Han characters one by one with the marks that follow them."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if not pieces or character == " ":
            pieces.append(character)
        elif (
            character in _NO_START
            or (not wide and not _wide_end(pieces[-1]))
            or (wide and pieces[-1] in {" ", "（", "「", "《", "“"})
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _wide_end(piece: str) -> bool:
    return unicodedata.east_asian_width(piece[-1]) in "WF"
