"""The match that the first page explains. Invented, and marked as an example; a test has the engine judge the same texts, so that it
never shows more than the hall does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from queqiao.kernel.bilingual import language
from queqiao.matching.wording import say


@dataclass(frozen=True)
class Demand:
    """One demand with the verdict on it: what is asked, what the engine says and why, the words it rests on."""

    asks: str
    verdict: str
    reason: str
    facts: Mapping[str, str]
    quote: str


@dataclass(frozen=True)
class Example:
    """A need, an achievement as its text says it, and the demands in order."""

    need: str
    achievement: str
    says: str
    demands: tuple[Demand, ...]


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "zh": Example(
            "低温可放电的电芯电解液",
            "宽温域锂离子电池电解液",
            "−40 ℃下容量保持率 74 %，循环寿命 1800 次，已在 5 Ah 软包电芯上完成第三方检测。",
            (
                Demand("−40 ℃下容量保持率 ≥ 70 %", "met", "value_meets", {"claim": "74 %", "demand": "≥ 70 %"}, "−40 ℃下容量保持率 74 %"),
                Demand("循环寿命 ≥ 2000 次", "contradicted", "value_outside", {"claim": "1800 次", "demand": "≥ 2000 次"}, "循环寿命 1800 次"),
                Demand("水含量 ≤ 20 ppm", "unknown", "no_claim", {}, ""),
            ),
        ),
        "en": Example(
            "Electrolyte for cells that discharge in the cold",
            "Wide-temperature electrolyte for lithium-ion cells",
            "Keeps a capacity retention of 74 % at −40 °C; cycle life 1,800 cycles, tested by a third party in 5 Ah pouch cells.",
            (
                Demand("capacity retention ≥ 70 % at −40 °C", "met", "value_meets", {"claim": "74 %", "demand": "≥ 70 %"}, "Keeps a capacity retention of 74 % at −40 °C"),
                Demand("cycle life ≥ 2,000 cycles", "contradicted", "value_outside", {"claim": "1800 cycles", "demand": "≥ 2000 cycles"}, "cycle life 1,800 cycles"),
                Demand("water content ≤ 20 ppm", "unknown", "no_claim", {}, ""),
            ),
        ),
    }
)  # fmt: skip
AROUND = 14
"""Characters of a passage shown behind the quoted words."""


def example() -> dict[str, Any]:
    """The example in the language of the page, as the part ``clauses.html`` takes it."""
    shown = EXAMPLES[language()]
    return {
        "need": shown.need,
        "achievement": shown.achievement,
        "clauses": [
            {
                "demand": one.asks,
                "verdict": one.verdict,
                "verdict_label": say(f"verdict.{one.verdict}", language()),
                "why": say(f"reason.{one.reason}", language(), **one.facts),
                "quote": _quoted(shown.says, one.quote) if one.quote else (),
            }
            for one in shown.demands
        ],
    }


def _quoted(says: str, words: str) -> list[dict[str, Any]]:
    """The words marked, with a little of what stands around them."""
    at = says.index(words)
    after = says[at + len(words) :]
    pieces: list[dict[str, Any]] = [
        {"text": "…" if at else "", "marked": False},
        {"text": words, "marked": True},
        {"text": f"{after[:AROUND].rstrip()}…" if len(after) > AROUND else after, "marked": False},
    ]
    return [one for one in pieces if one["text"]]
