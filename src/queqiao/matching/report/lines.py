"""Lines for the terminal: widths are display cells, and Chinese text breaks between characters."""

from __future__ import annotations

import re
import unicodedata

_UNIT = re.compile(r"\s+|[^\s\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+|.")
_NO_LINE_START = "，。；：、！？）」』】〉》”’…,.;:!?)]}"


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells; Latin words stay whole, no line begins with a closing mark.

    Only a single word wider than the line sticks out.
    """
    lines: list[list[str]] = [[]]
    for unit in _UNIT.findall(text.strip()):
        line = lines[-1]
        if unit.isspace():
            if line:
                line.append(" ")
            continue
        if line and cells("".join(line)) + cells(unit) > width:
            # Closing marks take the character before them along.
            taken = [unit]
            while len(line) > 1 and taken[0][0] in _NO_LINE_START and not line[-1].isspace():
                taken.insert(0, line.pop())
            lines.append(taken)
        else:
            line.append(unit)
    return ["".join(line).rstrip() for line in lines]
