"""What a parse step hands to the next: a quantity whose operator may still wait for its parameter's direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from queqiao_engine.text.contracts import Operator, Sense, Span


@dataclass(slots=True)
class Draft:
    """A quantity being read. ``left`` is where the words before it end; ``start``/``end`` is its own span."""

    start: int
    end: int
    left: int
    operator: Operator
    low: Decimal | None
    high: Decimal | None
    unit: str
    unit_span: tuple[int, int] | None
    sense: Sense = Sense.ABSOLUTE
    nominal: Decimal | None = None
    undecided: str | None = None
    options: tuple[str, ...] = ()
    reach: bool = False  # 达到, reaches: the bound's side is the parameter's better side
    better: Operator | None = None  # 优于, or better: GT/GE meant towards the better side
    up_to: bool = False  # 最高可达, up to: only the best case is given
    bare: bool = False  # neither unit nor explicit bound: a quantity only if its parameter takes bare numbers
    weak: bool = False  # a small Chinese or English number word with a count: 两台, one time
    shifted: bool = False  # the bound was stated explicitly
    noun: tuple[int, int] | None = None  # the parameter between verb and number (降低能耗30%)
    named: str = ""  # the parameter a word names (节能 -> 能耗)
    number_start: int = 0
    number_end: int = 0
    after_word: tuple[int, int] | None = None  # span of 以上, 左右 …
    facts: dict[str, bool] = field(default_factory=dict)

    def span(self) -> Span:
        return Span(self.start, self.end)
