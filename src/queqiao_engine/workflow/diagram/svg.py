"""A definition as a picture: SVG in light and dark, with a title for screen readers and no font from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from queqiao_engine.workflow.contracts import CLOCK, Definition, State, Transition
from queqiao_engine.workflow.diagram.captions import Line, Mark, state_lines, transition_lines, width_of, wrap
from queqiao_engine.workflow.diagram.layout import BoxKind, Layout, Placed, Segment, Way, lay_out
from queqiao_engine.workflow.labels import Label

STATE_SIZE, CAPTION_SIZE = 14.0, 12.0
STATE_WIDTH, CAPTION_WIDTH = {"zh": 11.0, "en": 13.0}, {"zh": 10.0, "en": 12.0}
LEADING = 1.35
BOLD = 1.07  # how much wider half-bold letters run
PADDING = 10.0
MARGIN = 24.0
_STYLE = """
.qqw{--paper:#fff;--ink:#1d2733;--soft:#5b6776;--line:#8a97a6;--box:#f3f6f9;--edge:#c3ccd6;--start:#1d2733;
--good:#1e7a4d;--goodbox:#e9f5ee;--bad:#a8442a;--badbox:#faeee9;--rest:#6b6f76;--restbox:#f0f0f1;--money:#8a5a00;--gate:#6a3fa0;
--clock:#0b6a88;font-family:system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
@media (prefers-color-scheme:dark){.qqw{--paper:#12171d;--ink:#e6ebf1;--soft:#a3afbd;--line:#66727f;--box:#1d252e;--edge:#3d4956;
--start:#e6ebf1;--good:#6fd0a0;--goodbox:#16291f;--bad:#f0987d;--badbox:#2f1c16;--rest:#a9adb4;--restbox:#23262a;--money:#e5b558;
--gate:#c3a2f2;--clock:#6fc6e2}}
.qqw .paper{fill:var(--paper)}.qqw text{fill:var(--ink);text-anchor:middle}.qqw .state{fill:var(--box);stroke:var(--edge);
stroke-width:1.4}.qqw .inside{stroke-dasharray:5 4}.qqw .success{fill:var(--goodbox);stroke:var(--good)}
.qqw .failure{fill:var(--badbox);stroke:var(--bad)}.qqw .withdrawn,.qqw .neutral{fill:var(--restbox);stroke:var(--rest)}
.qqw .rim{fill:none;stroke-width:1}.qqw .way{fill:none;stroke:var(--line);stroke-width:1.4}.qqw .back{stroke-dasharray:6 4}
.qqw .byclock{stroke:var(--clock)}.qqw .refuses{stroke:var(--bad)}.qqw .head{fill:var(--line)}.qqw .start{fill:var(--start)}
.qqw .caption{fill:var(--paper)}.qqw text.money{fill:var(--money);font-weight:600}.qqw text.gate{fill:var(--gate);font-weight:600}
.qqw text.clock{fill:var(--clock)}.qqw text.loop{fill:var(--soft)}.qqw text.name{font-weight:600}.qqw text.key{fill:var(--soft);
text-anchor:start}
""".replace("\n", "")
_KEY = (
    Label("◆ 通过关口", "◆ passes a gate"),
    Label("¥ 涉及资金", "¥ moves money"),
    Label("⊘ 拒绝，须说明理由", "⊘ refuses, with a reason"),
    Label("↺ 申诉或复核", "↺ appeal"),
    Label("虚线：退回前面的状态", "dashed: back to an earlier state"),
    Label("双线框：终态", "double frame: final"),
)


def to_svg(definition: Definition, language: str = "zh") -> str:
    """The state diagram with labels in ``language``, as one SVG element that can stand alone or inside a page."""
    states = {state.name: state for state in definition.states}
    boxes = {name: _wrapped_state(state, definition, language) for name, state in states.items()}
    captions = _captions(definition, states, language)
    ways = [
        Way(
            source,
            target,
            *_size([line for lines in captions[source, target].values() for line in lines], CAPTION_SIZE),
        )
        for source, target in captions
    ]
    sizes = {name: _size(lines, STATE_SIZE, framed=True) for name, lines in boxes.items()}
    layout = lay_out(sizes, definition.initial, ways)
    parts = [_segment(segment, layout, definition) for segment in layout.segments]
    for place in layout.places.values():
        if place.box.kind is BoxKind.CAPTION:
            lines = [
                line for group in captions[place.box.ref[0], place.box.ref[1]].values() for line in group
            ]
            parts.append(_caption(place, lines))
        elif place.box.kind is BoxKind.STATE:
            parts.append(_state(place, states[place.box.ref[0]], boxes[place.box.ref[0]]))
    start = layout.places.get(f"state {definition.initial}")
    if start is not None:
        parts.append(_start(start))
    return _document(definition, language, layout, "".join(parts))


def _wrapped_state(state: State, definition: Definition, language: str) -> list[Line]:
    lines = state_lines(state, definition, language)
    return [part for line in lines for part in wrap(line, STATE_WIDTH[language])]


def _captions(
    definition: Definition, states: Mapping[str, State], language: str
) -> dict[tuple[str, str], dict[Transition, list[Line]]]:
    """For each pair of states joined, the wrapped lines of every transition between them."""
    found: dict[tuple[str, str], dict[Transition, list[Line]]] = {}
    for transition in definition.transitions:
        for source in transition.sources:
            if source in states and transition.target in states and source != transition.target:
                lines = transition_lines(transition, definition, language)
                wrapped = [part for line in lines for part in wrap(line, CAPTION_WIDTH[language])]
                found.setdefault((source, transition.target), {})[transition] = wrapped
    return found


def _size(lines: Sequence[Line], size: float, *, framed: bool = False) -> tuple[float, float]:
    heavy = {Mark.MONEY, Mark.GATE, Mark.PLAIN} if framed else {Mark.MONEY, Mark.GATE}
    width = max(width_of(line.text) * (BOLD if line.mark in heavy else 1) for line in lines) * size
    height = len(lines) * size * LEADING
    padding = PADDING if framed else PADDING / 3
    return round(width + 2.4 * padding, 1), round(height + 1.4 * padding, 1)


def _texts(lines: Sequence[Line], x: float, y: float, size: float, *, named: bool) -> str:
    top = y - len(lines) * size * LEADING / 2
    parts = []
    for number, line in enumerate(lines):
        base = top + (number + 0.5) * size * LEADING + size * 0.36
        # Only the lines of the name itself are plain in a state's box.
        kind = "name" if named and line.mark is Mark.PLAIN else line.mark.value
        parts.append(
            f'<text class="{kind}" x="{x:.1f}" y="{base:.1f}" font-size="{size:g}">{escape(line.text)}</text>'
        )
    return "".join(parts)


def _state(place: Placed, state: State, lines: Sequence[Line]) -> str:
    box = place.box
    left, top = place.x - box.width / 2, place.y - box.height / 2
    outcome = state.outcome.value if state.outcome else "neutral"
    kinds = ["state", outcome if state.final else "", "inside" if state.internal else ""]
    kind = " ".join(item for item in kinds if item)
    frame = f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{box.width:g}" height="{box.height:g}" rx="7"/>'
    if state.final:
        frame += (
            f'<rect class="{kind} rim" x="{left + 3:.1f}" y="{top + 3:.1f}" width="{box.width - 6:.1f}" '
            f'height="{box.height - 6:.1f}" rx="5"/>'
        )
    return f"<g>{frame}{_texts(lines, place.x, place.y, STATE_SIZE, named=True)}</g>"


def _caption(place: Placed, lines: Sequence[Line]) -> str:
    box = place.box
    back = (
        f'<rect class="caption" x="{place.x - box.width / 2:.1f}" y="{place.y - box.height / 2:.1f}" '
        f'width="{box.width:g}" height="{box.height:g}" rx="3"/>'
    )
    return back + _texts(lines, place.x, place.y, CAPTION_SIZE, named=False)


def _start(place: Placed) -> str:
    top = place.y - place.box.height / 2
    return (
        f'<circle class="start" cx="{place.x:.1f}" cy="{top - 16:.1f}" r="5"/>'
        f'<path class="way" d="M{place.x:.1f} {top - 11:.1f}V{top:.1f}"/>'
    )


def _segment(segment: Segment, layout: Layout, definition: Definition) -> str:
    """A smooth piece of line, leaving and entering boxes at places spread along their edges."""
    start, stop = layout.places[segment.start], layout.places[segment.stop]
    sign = -1 if segment.up else 1
    x1, x2 = _port(segment, layout, leaving=True), _port(segment, layout, leaving=False)
    y1, y2 = start.y + sign * start.box.height / 2, stop.y - sign * stop.box.height / 2
    tip = y2 - sign * 6 if segment.ends else y2
    bend, rest = (start.top, stop.bottom) if segment.up else (start.bottom, stop.top)
    if segment.ends and abs(rest - y2) < 6:
        rest = tip
    middle = (bend + rest) / 2
    kinds = ["way", "back" if segment.up else "", _nature(segment, layout, definition)]
    kind = " ".join(item for item in kinds if item)
    from_lane = start.box.kind is BoxKind.LANE
    origin = start.y - sign * start.box.height / 2 if from_lane else y1
    line = (
        f'<path class="{kind}" d="M{x1:.1f} {origin:.1f}V{bend:.1f}'
        f'C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {rest:.1f}V{tip:.1f}"/>'
    )
    if segment.ends:
        line += f'<path class="head" d="M{x2:.1f} {y2:.1f}l-4.5 {-sign * 8}h9z"/>'
    return line


def _nature(segment: Segment, layout: Layout, definition: Definition) -> str:
    """Whether the first piece of a way, from its state to its caption, is the clock's or refuses."""
    stop = layout.places[segment.stop].box
    if stop.kind is not BoxKind.CAPTION:
        return ""
    own = [t for t in definition.transitions if stop.ref[0] in t.sources and t.target == stop.ref[1]]
    if all(set(t.roles) == {CLOCK} for t in own):
        return "byclock"
    return "refuses" if all(t.refusal for t in own) else ""


def _port(segment: Segment, layout: Layout, *, leaving: bool) -> float:
    """Where along its edge a state is left or entered: lines on one side are spread in the order of where they go."""
    key = segment.start if leaving else segment.stop
    place = layout.places[key]
    if place.box.kind is not BoxKind.STATE:
        return place.x
    below = segment.up is not leaving
    others = [
        (layout.places[other].x, other)
        for line in layout.segments
        for mine, other, bottom in (
            (line.start, line.stop, not line.up),
            (line.stop, line.start, line.up),
        )
        if mine == key and bottom is below
    ]
    mine = segment.stop if leaving else segment.start
    order = sorted(others)
    number = next(place for place, (_, other) in enumerate(order) if other == mine)
    room = place.box.width * 0.7
    return place.x + ((number + 0.5) / len(order) - 0.5) * room


def _document(definition: Definition, language: str, layout: Layout, body: str) -> str:
    width = max(layout.width + 2 * MARGIN, 520.0)
    shift = (width - layout.width) / 2
    per_row = 3 if width >= 560 else 2
    rows = -(-len(_KEY) // per_row)
    height = layout.height + 2 * MARGIN + 22 + rows * 20
    column = (width - 2 * MARGIN) / per_row
    key = "".join(
        f'<text class="key" x="{MARGIN + (place % per_row) * column:.1f}" '
        f'y="{height - MARGIN - (rows - 1 - place // per_row) * 20 + 6:.1f}" font-size="12">{escape(label.text(language))}</text>'
        for place, label in enumerate(_KEY)
    )
    title = escape(definition.label.text(language))
    states = ("、" if language == "zh" else ", ").join(
        state.label.text(language) for state in definition.states
    )
    about = escape(f"状态：{states}" if language == "zh" else f"States: {states}")
    lang = "zh-Hans" if language == "zh" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qqw" role="img" lang="{lang}" aria-label="{title}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f"<title>{title}</title><desc>{about}</desc><style>{_STYLE}</style>"
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>'
        f'<g transform="translate({shift:.1f} {MARGIN + 14:.1f})">{body}</g>{key}</svg>\n'
    )
