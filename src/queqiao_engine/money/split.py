"""The split: net income down a tree of shares to everybody's whole fen, each amount with the chain that made it.

Exact fractions run down the tree first; only then is every node rounded from the top, to the floor or the ceiling of its exact
value. So each level sums to the level above, and nobody, person or group, is off by a whole fen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, apportion
from queqiao_engine.money.deductions import Deduction, NetIncome, net_income
from queqiao_engine.money.division import Part, divide
from queqiao_engine.money.shares import Member, Role, Share, SharePolicy, bind


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """What one deal brings to its policy: the day it is decided under, the income, the costs, and who is in which group."""

    id: str
    on: date
    gross: Amount
    deductions: tuple[Deduction, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: the pot it was taken from, the rule, what the claim asked, what it got, and why less or more.

    ``base``, ``asked`` and ``exact`` are exact fen.
    """

    id: str
    rule: str
    base: Fraction
    asked: Fraction
    exact: Fraction
    reasons: tuple[Reason, ...]

    @property
    def share(self) -> Fraction:
        """The exact fraction of the pot above; 0 of an empty one."""
        return self.exact / self.base if self.base else Fraction(0)


@dataclass(frozen=True, slots=True)
class SplitLine:
    """What one share came to. ``chain`` leads from the pot to it; ``roles`` are its own and those of the groups above it."""

    id: str
    payee: str
    roles: frozenset[Role]
    amount: Amount
    chain: tuple[Link, ...]

    @property
    def exact(self) -> Fraction:
        """Exact fen before rounding."""
        return self.chain[-1].exact

    @property
    def rounding(self) -> Fraction:
        """The part of a fen that rounding gave (positive) or took (negative)."""
        return self.amount.fen - self.exact


@dataclass(frozen=True, slots=True)
class Split:
    """A finished split, with everything needed to do it again.

    ``groups`` are the shares with parts, ``lines`` the ones that are paid, both by id; ``totals`` add up per payee.
    The lines sum to the net income exactly.
    """

    facts: SplitFacts
    policy: SharePolicy
    income: NetIncome
    groups: tuple[SplitLine, ...]
    lines: tuple[SplitLine, ...]
    totals: tuple[tuple[str, Amount], ...]

    def paid_to(self, payee: str) -> Amount:
        """What one payee gets from all shares; zero for somebody who is not in it."""
        return dict(self.totals).get(payee, Amount.zero(self.income.net.currency))

    def of_role(self, role: Role) -> Fraction:
        """Exact fen of all paid shares under a role."""
        return sum((line.exact for line in self.lines if role in line.roles), Fraction(0))


def split(facts: SplitFacts, policy: SharePolicy) -> Split:
    """Divide a deal's net income under one version of a policy.

    Within a group fixed sums come first, then percentages and bands of the whole pot, then weights share what is left; a
    claim that the pot cannot fill is cut in proportion to its equals and says so.
    Raises ``money.policy_not_in_force``, ``money.remainder_unassigned``, ``money.currency_mismatch``, and what
    ``net_income`` and ``bind`` raise.
    """
    if not policy.holds_on(facts.on):
        raise EngineError("money.policy_not_in_force", id=policy.id, version=policy.version, day=facts.on)
    income = net_income(facts.gross, facts.deductions, policy.deductions)
    tree = bind(policy.shares, facts.members)
    lines: list[SplitLine] = []
    groups: list[SplitLine] = []
    _descend(tree, income.net, Fraction(income.net.fen), (), frozenset(), (groups, lines))
    totals: dict[str, Amount] = {}
    for line in sorted(lines, key=lambda line: line.payee):
        totals[line.payee] = totals.get(line.payee, Amount.zero(facts.gross.currency)) + line.amount
    return Split(
        facts,
        policy,
        income,
        tuple(sorted(groups, key=lambda line: line.id)),
        tuple(sorted(lines, key=lambda line: line.id)),
        tuple(totals.items()),
    )


def _descend(
    shares: Sequence[Share],
    pot: Amount,
    exact_pot: Fraction,
    above: tuple[Link, ...],
    roles: frozenset[Role],
    found: tuple[list[SplitLine], list[SplitLine]],
) -> None:
    """Divide the exact pot, round it to the pot's whole fen, and go on with every share that has parts."""
    group = above[-1].id if above else ""
    parts: Mapping[str, Part] = divide(shares, exact_pot, pot.currency, group)
    whole = apportion(pot.fen, {name: part.exact for name, part in parts.items()})
    for share in shares:
        part = parts[share.id]
        link = Link(share.id, share.rule, exact_pot, part.asked, part.exact, part.reasons)
        amount = Amount(whole[share.id], pot.currency)
        chain, own = (*above, link), roles | {share.role}
        groups, lines = found
        (groups if share.parts else lines).append(SplitLine(share.id, share.payee, own, amount, chain))
        if share.parts:
            _descend(share.parts, amount, part.exact, chain, own, found)


def explain(result: Split, id: str) -> tuple[Reason, ...]:  # noqa: A002  # the field's own name
    """The chain of one share from gross income to its whole fen: deductions, net income, every group, the rounding.

    Exact amounts are fractions of the main unit (yuan). Raises ``money.share_unknown``.
    """
    for line in (*result.groups, *result.lines):
        if line.id == id:
            return explain_line(result, line)
    raise EngineError("money.share_unknown", id=id)


def explain_line(result: Split, line: SplitLine) -> tuple[Reason, ...]:
    """The chain of a line of this split, as ``explain`` gives it."""
    income = result.income
    steps = [Reason.of("money.gross", amount=income.gross)]
    for step in income.steps:
        facts = {"id": step.id, "kind": step.kind, "claimed": step.claimed, "allowed": step.allowed}
        steps += [Reason.of("money.deducted", rule=income.rules, **facts), *step.reasons]
    steps.append(
        Reason.of("money.net", amount=income.net, policy=result.policy.id, version=result.policy.version)
    )
    for link in line.chain:
        steps += link.reasons
    if line.rounding:
        steps.append(Reason.of("money.rounded", amount=line.amount, rounding=line.rounding))
    return tuple(steps)
