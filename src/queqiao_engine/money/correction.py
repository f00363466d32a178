"""Corrections and instalments: the same policy version computed again with better facts, paid as differences.

Nothing is overwritten. The first split stays; a later one is computed from the corrected facts under the policy version of the
first, and everybody gets, or gives back, the difference. The same arithmetic pays a price that arrives in instalments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.shares import SharePolicy
from queqiao_engine.money.split import Split, SplitFacts, split


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a correction changes for one payee: ``before + change == after``; a negative change is to be given back."""

    payee: str
    before: Amount
    after: Amount

    @property
    def change(self) -> Amount:
        """To be paid, or, when negative, to be given back or set off."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Correction:
    """Two splits of one deal under one policy version, and the differences of everybody in either, by payee.

    The changes sum to the difference of the two net incomes.
    """

    before: Split
    after: Split
    adjustments: tuple[Adjustment, ...]


def correct(before: Split, facts: SplitFacts) -> Correction:
    """The differences that corrected facts make, under the policy version of the first split.

    ``facts.on`` stays the day of the first decision: a correction does not move a deal under a newer policy.
    Raises ``money.correction_other_deal``, ``money.correction_moved`` and what ``split`` raises.
    """
    if facts.id != before.facts.id:
        raise EngineError("money.correction_other_deal", id=facts.id, expected=before.facts.id)
    if facts.on != before.facts.on:
        raise EngineError("money.correction_moved", id=facts.id, day=facts.on, expected=before.facts.on)
    after = split(facts, before.policy)
    return Correction(before, after, _differences(before, after))


def _differences(before: Split, after: Split) -> tuple[Adjustment, ...]:
    first, second = dict(before.totals), dict(after.totals)
    nothing = Amount.zero(after.income.net.currency)
    return tuple(
        Adjustment(payee, first.get(payee, nothing), second.get(payee, nothing))
        for payee in sorted({*first, *second})
    )


def history(versions: Sequence[SplitFacts], policy: SharePolicy) -> tuple[Correction, ...]:
    """A deal's facts as they became known, each correcting the one before; at least two versions.

    What everybody was paid over the whole history equals the split of the last version, whatever came between.
    Raises ``money.history_short`` and what ``correct`` raises.
    """
    if len(versions) < 2:
        raise EngineError("money.history_short")
    current, found = split(versions[0], policy), []
    for facts in versions[1:]:
        step = correct(current, facts)
        found.append(step)
        current = step.after
    return tuple(found)
