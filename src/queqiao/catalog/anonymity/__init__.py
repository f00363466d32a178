"""What gives away who stands behind an anonymous entry: names, contacts, numbers in its public texts.

``findings`` points to places; a person decides. It misses what only insiders would recognise (a unique plant, an unusual
figure), so an anonymous entry is still read by an operator before it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queqiao.catalog.anonymity import contacts, names
from queqiao_engine.explanation import Reason

KINDS = (
    "own_name",
    "credit_code",
    "patent",
    "email",
    "url",
    "phone",
    "account",
    "organisation",
    "brand",
    "person",
)
"""In the order in which one place is given a kind when several fit."""

# Full-width letters, digits and signs become half-width one for one, so that places in the text stay what they are.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place: ``text`` stands in ``field`` from ``start`` up to, and without, ``end`` (characters); ``kind`` is one of
    ``KINDS``."""

    field: str
    start: int
    end: int
    text: str
    kind: str

    def reason(self) -> Reason:
        """Why it matters and what to write instead; words in the catalogue's wording (``anonymity.<kind>``)."""
        return Reason.of(f"anonymity.{self.kind}", text=self.text, field=self.field)


def findings(texts: Mapping[str, str], *, own_names: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Places in ``texts`` (field → text) that give away an organisation, a person or a way to reach them.

    ``own_names`` are the names of the entry's own organisation and people, full and short, in any language; parts of them that
    give them away are looked for too. In the order of fields and places; places do not overlap.
    """
    own = names.own_name_patterns(own_names)
    found = []
    for field, text in texts.items():
        half = text.translate(_HALF)
        spans = [(start, end, "own_name") for pattern in own for start, end in _spans(pattern.finditer(half))]
        spans += contacts.spans(half)
        spans += names.spans(half)
        found += [Finding(field, start, end, text[start:end], kind) for start, end, kind in _apart(spans)]
    return tuple(found)


def _spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


def _apart(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Places that do not overlap: the kind that comes first in ``KINDS`` wins, then the longer; in order of place."""
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(
        set(spans), key=lambda item: (KINDS.index(item[2]), item[0] - item[1], item[0])
    ):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end, kind))
    return sorted(kept)
