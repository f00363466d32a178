"""From gross income to net income: which costs may be deducted, up to what, and on what evidence.

促进科技成果转化法 (2015) Art. 45 speaks of 净收入 without defining it; each unit therefore keeps its own list of deductible
kinds, and the list in force is part of the share policy that a split is decided under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, allocate, sum_of


@dataclass(frozen=True, slots=True)
class DeductionKind:
    """A deductible kind of cost: ``code`` such as ``appraisal``; with or without a limit.

    ``cap`` limits all deductions of the kind together, ``cap_share`` limits them to a share of the gross income; the
    smaller holds. Where ``evidence`` is demanded, a deduction without a document counts as nothing.
    """

    code: str
    evidence: bool = True
    cap: Amount | None = None
    cap_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class DeductionRules:
    """The kinds a unit allows; ``cap_share`` limits all deductions together to a share of the gross income."""

    id: str
    kinds: tuple[DeductionKind, ...]
    cap_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """A cost somebody asks to deduct: its kind, amount (not negative) and the documents that prove it."""

    id: str
    kind: str
    amount: Amount
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeductionStep:
    """What became of one deduction; ``reasons`` say why ``allowed`` is less than ``claimed``."""

    id: str
    kind: str
    claimed: Amount
    allowed: Amount
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class NetIncome:
    """Gross income, the deductions one by one (by id), and what is left: ``gross - deducted == net``."""

    rules: str
    gross: Amount
    steps: tuple[DeductionStep, ...]
    deducted: Amount
    net: Amount


def net_income(gross: Amount, deductions: Sequence[Deduction], rules: DeductionRules) -> NetIncome:
    """Net income under a unit's list of deductible kinds.

    Deductions that meet one limit together are cut in proportion, to the fen, so that their order does not matter.
    Raises ``money.income_negative``, ``money.deduction_twice``, ``money.deduction_kind``, ``money.deduction_negative``,
    ``money.deductions_exceed_income`` and ``money.currency_mismatch``.
    """
    if gross.fen < 0:
        raise EngineError("money.income_negative", amount=gross)
    ordered = sorted(deductions, key=lambda deduction: deduction.id)
    _refuse(ordered, rules)
    allowed = {deduction.id: Amount.zero(gross.currency) for deduction in ordered}
    reasons: dict[str, list[Reason]] = {deduction.id: [] for deduction in ordered}
    for kind in rules.kinds:
        mine = [deduction for deduction in ordered if deduction.kind == kind.code]
        for deduction in mine:
            if kind.evidence and not deduction.evidence:
                reasons[deduction.id].append(Reason.of("money.evidence_missing", kind=kind.code))
            else:
                allowed[deduction.id] = Amount.zero(gross.currency) + deduction.amount
        limit = _limit(gross, kind.cap, kind.cap_share)
        _cut([each.id for each in mine], allowed, reasons, limit, "money.kind_capped", kind.code)
    limit = _limit(gross, None, rules.cap_share)
    _cut(list(allowed), allowed, reasons, limit, "money.deductions_capped", rules.id)
    deducted = sum_of(allowed.values(), gross.currency)
    if gross < deducted:
        raise EngineError("money.deductions_exceed_income", income=gross, deducted=deducted)
    steps = tuple(
        DeductionStep(each.id, each.kind, each.amount, allowed[each.id], tuple(reasons[each.id]))
        for each in ordered
    )
    return NetIncome(rules.id, gross, steps, deducted, gross - deducted)


def _refuse(ordered: Sequence[Deduction], rules: DeductionRules) -> None:
    known = [kind.code for kind in rules.kinds]
    seen: set[str] = set()
    for deduction in ordered:
        if deduction.id in seen:
            raise EngineError("money.deduction_twice", id=deduction.id)
        if deduction.kind not in known:
            raise EngineError(
                "money.deduction_kind", id=deduction.id, kind=deduction.kind, known=tuple(known)
            )
        if deduction.amount.fen < 0:
            raise EngineError("money.deduction_negative", id=deduction.id, amount=deduction.amount)
        seen.add(deduction.id)


def _limit(gross: Amount, cap: Amount | None, share: Fraction | None) -> Amount | None:
    limits = [] if cap is None else [cap]
    if share is not None:
        limits.append(gross.of(share, Rounding.DOWN))
    return min(limits, default=None)


def _cut(
    ids: Sequence[str],
    allowed: dict[str, Amount],
    reasons: dict[str, list[Reason]],
    limit: Amount | None,
    code: str,
    subject: str,
) -> None:
    """Cut what is allowed to ``ids`` down to their common limit, in proportion."""
    claimed = {name: Fraction(allowed[name].fen) for name in ids if allowed[name]}
    if limit is None or not claimed or sum_of((allowed[name] for name in claimed), limit.currency) <= limit:
        return
    for portion in allocate(limit, claimed):
        before = allowed[portion.id]
        allowed[portion.id] = portion.amount
        fact = Reason.of(code, subject=subject, limit=limit, before=before, after=portion.amount)
        reasons[portion.id].append(fact)
