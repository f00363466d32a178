"""One pot divided among the shares of one group, in exact fractions: fixed sums, then percentages and bands, then weights.

Order of claims, so that a pot too small has one answer: (1) fixed sums; (2) percentages and bands, both of the whole pot;
(3) weights, of what is left. Within a class everybody is cut by the same proportion. Bounds of weighted shares are met by
raising one common rate until the rest is used up: whoever is below its minimum or above its maximum stands at the bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, minor_digits
from queqiao_engine.money.shares import Banded, FixedSum, Percentage, Share, Weight

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What one share of a group asked and got, in exact fen, with how the claim was reckoned and what changed it."""

    asked: Fraction
    exact: Fraction
    reasons: tuple[Reason, ...]


def divide(shares: Sequence[Share], pot: Fraction, currency: str, group: str) -> Mapping[str, Part]:
    """Divide a pot of exact fen (not negative); the parts sum to the pot exactly.

    Raises ``money.remainder_unassigned`` when something is left that no share may take, and ``money.currency_mismatch``.
    """
    parts: dict[str, Part] = {}
    left = pot
    for kinds in (FixedSum, Percentage | Banded):
        asked = {share.id: _asked(share, pot, currency) for share in shares if isinstance(share.claim, kinds)}
        claims = {
            share.id: _bounded(share, asked[share.id], currency) for share in shares if share.id in asked
        }
        total = sum(claims.values(), _ZERO)
        cut = min(Fraction(1), left / total) if total else Fraction(1)
        for share in (share for share in shares if share.id in claims):
            got = claims[share.id] * cut
            parts[share.id] = Part(
                asked[share.id], got, _reasons(share, pot, asked[share.id], claims[share.id], got, currency)
            )
        left -= total * cut
    weighted = [share for share in shares if isinstance(share.claim, Weight)]
    parts |= _by_weight(weighted, left, currency)
    left -= sum((parts[share.id].exact for share in weighted), _ZERO)
    if left:
        facts = {"group": group, "left": left / 10 ** minor_digits(currency), "share": left / pot}
        raise EngineError("money.remainder_unassigned", **facts)
    return parts


def _asked(share: Share, pot: Fraction, currency: str) -> Fraction:
    claim = share.claim
    if isinstance(claim, FixedSum):
        return _fen(claim.amount, currency)
    if isinstance(claim, Percentage):
        return pot * claim.share
    assert isinstance(claim, Banded)
    return claim.scale.of(pot, currency)


def _fen(amount: Amount, currency: str) -> Fraction:
    return Fraction((Amount.zero(currency) + amount).fen)


def _bounded(share: Share, asked: Fraction, currency: str) -> Fraction:
    low = _ZERO if share.minimum is None else _fen(share.minimum, currency)
    raised = max(asked, low)
    return raised if share.maximum is None else min(raised, _fen(share.maximum, currency))


def _by_weight(shares: Sequence[Share], pot: Fraction, currency: str) -> dict[str, Part]:
    """Weighted shares of what is left, within their bounds."""
    weights = {share.id: share.claim.weight for share in shares if isinstance(share.claim, Weight)}
    whole = sum(weights.values(), _ZERO)
    asked = {name: pot * weight / whole if whole else _ZERO for name, weight in weights.items()}
    floors = sum((_bounded(share, _ZERO, currency) for share in shares), _ZERO)
    if floors > pot:  # not even the minima: all cut alike
        claims = {share.id: _bounded(share, _ZERO, currency) for share in shares}
        got = {name: claim * pot / floors for name, claim in claims.items()}
    else:
        rate = _common_rate(shares, weights, pot, currency)
        got = {share.id: _bounded(share, rate * weights[share.id], currency) for share in shares}
        claims = got
    return {
        share.id: Part(
            asked[share.id],
            got[share.id],
            _reasons(share, pot, asked[share.id], claims[share.id], got[share.id], currency, whole),
        )
        for share in shares
    }


def _common_rate(
    shares: Sequence[Share], weights: Mapping[str, Fraction], pot: Fraction, currency: str
) -> Fraction:
    """The rate per unit of weight at which bounded shares use up the pot, or the largest that changes anything.

    What the shares take is a rising broken line of the rate, ``standing + slope * rate`` between two corners; a corner is where
    a share leaves its minimum or meets its maximum. One walk along the corners finds the piece that reaches the pot.
    """
    standing = sum((_bounded(share, _ZERO, currency) for share in shares), _ZERO)
    bends: dict[Fraction, tuple[Fraction, Fraction]] = {}

    def bend(limit: Fraction, weight: Fraction, sign: int) -> None:
        stood, turned = bends.get(limit / weight, (_ZERO, _ZERO))
        bends[limit / weight] = (stood - sign * limit, turned + sign * weight)

    for share in shares:
        if weight := weights[share.id]:
            bend(_ZERO if share.minimum is None else _fen(share.minimum, currency), weight, 1)
            if share.maximum is not None:
                bend(_fen(share.maximum, currency), weight, -1)
    low, slope = _ZERO, _ZERO
    for corner in sorted(bends):
        if standing + slope * corner >= pot:
            break
        stood, turned = bends[corner]
        low, standing, slope = corner, standing + stood, slope + turned
    return (pot - standing) / slope if slope else low


def _reasons(
    share: Share,
    pot: Fraction,
    asked: Fraction,
    claimed: Fraction,
    got: Fraction,
    currency: str,
    whole: Fraction = _ZERO,
) -> tuple[Reason, ...]:
    """How the claim was reckoned, then each thing that changed it; ``whole`` is the sum of the group's weights."""
    unit = 10 ** minor_digits(currency)
    found = [_reckoned(share, pot, asked, got, currency, whole)]
    if share.minimum is not None and claimed == share.minimum.fen > asked:
        found.append(Reason.of("money.minimum", id=share.id, limit=share.minimum, asked=asked / unit))
    elif share.maximum is not None and claimed == share.maximum.fen < asked:
        found.append(Reason.of("money.maximum", id=share.id, limit=share.maximum, asked=asked / unit))
    elif isinstance(share.claim, Weight) and got == claimed != asked:
        found.append(Reason.of("money.others_bounded", id=share.id, asked=asked / unit, exact=got / unit))
    if got != claimed:
        found.append(Reason.of("money.pot_short", id=share.id, asked=claimed / unit, exact=got / unit))
    return tuple(found)


def _reckoned(
    share: Share, pot: Fraction, asked: Fraction, got: Fraction, currency: str, whole: Fraction
) -> Reason:
    claim, unit = share.claim, 10 ** minor_digits(currency)
    facts: dict[str, object] = {"id": share.id, "rule": share.rule, "base": pot / unit, "asked": asked / unit}
    facts |= {"exact": got / unit, "fraction": got / pot if pot else _ZERO}
    if isinstance(claim, FixedSum):
        return Reason.of("money.claim_fixed", **facts)
    if isinstance(claim, Percentage):
        return Reason.of("money.claim_percentage", share=claim.share, **facts)
    if isinstance(claim, Weight):
        return Reason.of("money.claim_weight", weight=claim.weight, weights=whole, **facts)
    bands = tuple(
        Reason.of("money.band", above=step.above, up_to=step.up_to, rate=step.rate, taken=step.taken / unit)
        for step in claim.scale.steps(pot, currency)
    )
    return Reason.of("money.claim_banded", bands=bands, **facts)
