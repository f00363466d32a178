"""Samples of single methods, cut out of the two sample files that hold them all."""

from __future__ import annotations

import re
from importlib import resources

from queqiao.deals.value_file.methods import METHODS

FILES = ("value", "value-more")
START = re.compile(r"^  - (?:估值方法|method): *(.+?) *(?:#.*)?$", re.MULTILINE)


def sample_of(written: str, language: str) -> str | None:
    """A file with one method, called by any of its names; None for a name nobody knows."""
    wanted = _method(written)
    for name in FILES if wanted is not None else ():
        text = (
            resources.files("queqiao.deals")
            .joinpath("examples", f"{name}.{language}.yaml")
            .read_text("utf-8")
        )
        starts = [*START.finditer(text)]
        ends = [*(start.start() for start in starts[1:]), len(text)]
        for start, end in zip(starts, ends, strict=True):
            if _method(start[1]) == wanted:
                return text[: starts[0].start()] + text[start.start() : end].rstrip() + "\n"
    return None


def known_samples() -> tuple[str, ...]:
    """Every method as messages show it."""
    return tuple(names[-1] for names in METHODS.values())


def _method(written: str) -> str | None:
    folded = written.strip().casefold()
    return next((key for key, names in METHODS.items() if folded in {key, *map(str.casefold, names)}), None)
