"""Who gets which part of a pot: claims, nested shares, and the versioned policy that holds them. Data only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import DeductionRules
from queqiao_engine.money.scales import Scale


class Role(StrEnum):
    """What a share stands for; statutory floors are checked over roles. A share lends its role to everything in it."""

    OTHER = "other"
    UNIT = "unit"
    COLLEGE = "college"
    LAB = "lab"
    REWARD = "reward"  # 奖励和报酬 of those who made important contributions
    MAIN_CONTRIBUTOR = "main_contributor"  # 主要贡献人员
    TRANSFER_STAFF = "transfer_staff"  # in-house technology transfer staff
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class FixedSum:
    """A sum taken before everything else."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of the whole pot of the group, 0 to 1."""

    share: Fraction


@dataclass(frozen=True, slots=True)
class Banded:
    """A share of the whole pot that changes with its size."""

    scale: Scale


@dataclass(frozen=True, slots=True)
class Weight:
    """A part, in proportion to its weight, of what fixed sums, percentages and bands leave."""

    weight: Fraction


Claim = FixedSum | Percentage | Banded | Weight


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a pot, itself a pot when it has ``parts``.

    ``id`` is unique in the whole tree; ``rule`` names the clause of the policy or agreement that gives it; ``recipient``
    is who is paid where that is not the id itself (one person may hold several shares). ``minimum`` and ``maximum``
    bound what it gets; a pot too small for its minima cuts them in proportion.
    """

    id: str
    claim: Claim
    rule: str = ""
    role: Role = Role.OTHER
    minimum: Amount | None = None
    maximum: Amount | None = None
    recipient: str = ""
    parts: tuple[Share, ...] = ()

    @property
    def payee(self) -> str:
        """Who is paid."""
        return self.recipient or self.id


@dataclass(frozen=True, slots=True)
class Member:
    """A share that one deal adds to a group of its policy: a person of the team with a weight."""

    group: str
    share: Share


@dataclass(frozen=True, slots=True)
class SharePolicy:
    """A unit's rule of sharing as dated data: in force from ``valid_from`` up to, and without, ``valid_to``.

    ``shares`` divide the net income; ``deductions`` say what net income is.
    """

    id: str
    version: str
    jurisdiction: str
    valid_from: date
    deductions: DeductionRules
    shares: tuple[Share, ...]
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the policy is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def policy_on(policies: Sequence[SharePolicy], id: str, day: date) -> SharePolicy:  # noqa: A002  # the field's own name
    """The version of a policy in force on a day.

    Raises ``money.policy_unknown``, ``money.policy_not_in_force`` and, where two versions overlap, ``money.policy_overlap``.
    """
    versions = [policy for policy in policies if policy.id == id]
    if not versions:
        known = tuple(sorted({policy.id for policy in policies}))
        raise EngineError("money.policy_unknown", id=id, known=known)
    holding = [policy for policy in versions if policy.holds_on(day)]
    if not holding:
        raise EngineError("money.policy_not_in_force", id=id, day=day)
    if len(holding) > 1:
        names = tuple(sorted(policy.version for policy in holding))
        raise EngineError("money.policy_overlap", id=id, day=day, versions=names)
    return holding[0]


def bind(shares: Sequence[Share], members: Sequence[Member]) -> tuple[Share, ...]:
    """The tree of shares with a deal's members put into their groups, every level sorted by id.

    Raises ``money.group_unknown`` and what ``check`` raises.
    """
    known = {share.id for share in walk(shares)}
    for member in sorted(members, key=lambda member: (member.group, member.share.id)):
        if member.group not in known:
            groups = tuple(sorted(known))
            raise EngineError("money.group_unknown", group=member.group, id=member.share.id, known=groups)
    joined: dict[str, list[Share]] = {}
    for member in members:
        joined.setdefault(member.group, []).append(member.share)
    bound = _bound(shares, joined)
    check(bound)
    return bound


def _bound(shares: Sequence[Share], joined: Mapping[str, Sequence[Share]]) -> tuple[Share, ...]:
    """Members join groups of the policy, never one another."""
    filled = []
    for share in shares:
        parts = (*_bound(share.parts, joined), *_bound(joined.get(share.id, ()), {}))
        filled.append(replace(share, parts=tuple(sorted(parts, key=lambda part: part.id))))
    return tuple(sorted(filled, key=lambda share: share.id))


def walk(shares: Sequence[Share]) -> Iterator[Share]:
    """Every share of a tree, parents before their parts."""
    for share in shares:
        yield share
        yield from walk(share.parts)


def check(shares: Sequence[Share]) -> None:
    """Refuse a tree that cannot be right, whatever the pot.

    Raises ``money.no_recipients``, ``money.share_twice``, ``money.share_negative``, ``money.shares_exceed_whole`` and
    ``money.limits_crossed``.
    """
    if not shares:
        raise EngineError("money.no_recipients")
    seen: set[str] = set()
    for share in walk(shares):
        if share.id in seen:
            raise EngineError("money.share_twice", id=share.id)
        seen.add(share.id)
        _check_share(share)
        _check_percentages(share.parts, share.id)
    _check_percentages(shares, "")


def _check_share(share: Share) -> None:
    bounds = [limit.fen for limit in (share.minimum, share.maximum) if limit is not None]
    if min([_size(share.claim), *bounds]) < 0:
        raise EngineError("money.share_negative", id=share.id)
    if share.minimum is not None and share.maximum is not None and share.maximum < share.minimum:
        raise EngineError("money.limits_crossed", id=share.id, low=share.minimum, high=share.maximum)


def _size(claim: Claim) -> Fraction | int:
    if isinstance(claim, FixedSum):
        return claim.amount.fen
    if isinstance(claim, Percentage):
        return claim.share
    return claim.weight if isinstance(claim, Weight) else 0  # a scale has no negative rate


def _check_percentages(shares: Sequence[Share], group: str) -> None:
    total = sum((each.claim.share for each in shares if isinstance(each.claim, Percentage)), Fraction(0))
    if total > 1:
        raise EngineError("money.shares_exceed_whole", group=group, total=total)
