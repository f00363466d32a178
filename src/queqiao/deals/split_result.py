"""A read request worked out: the split, the floors, and on demand the taxes around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queqiao.deals import rules as packs_of
from queqiao.deals.split_file import SplitRequest, floors_in_force
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.rulepacks import RulePack, pack
from queqiao.kernel.wording import display
from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.floors import Conversion, Finding, UnitKind, check_floors, check_profit
from queqiao_engine.money.split import Split, split
from queqiao_engine.money.taxes.personal import CashReward, reward_tax
from queqiao_engine.money.taxes.transfer import TransferIncome, transfer_tax
from queqiao_engine.money.taxes.turnover import ContractKind, VatCase, stamp_duty, value_added_tax


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax under rule packs: ``kind`` names it, ``payee`` whom it concerns; ``amount`` is None where it cannot be said."""

    kind: str
    payee: str
    amount: Amount | None
    reasons: tuple[Reason, ...]
    packs: tuple[RulePack, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """The whole result of a request; ``floors`` is the pack the findings come from, None where none was asked for.

    ``untaxed`` says why taxes that were asked for are not there: "currency" or "section", "" where nothing is missing."""

    request: SplitRequest
    split: Split
    floors: RulePack | None
    findings: tuple[Finding, ...]
    taxes: tuple[Tax, ...]
    untaxed: str = ""


def settle(request: SplitRequest, *, file: str, language: str, taxes: bool) -> Settled:
    """The split of a request with its findings. Raises ``UserError`` for what the person can mend."""
    try:
        result = split(request.facts, request.policy)
    except EngineError as error:
        raise UserError(Problem(error.code, shown(error.facts, language), file=file)) from None
    findings: tuple[Finding, ...] = ()
    floors = None
    if request.about is not None:
        floors = floors_in_force(request)
        built = packs_of.floor_rules(floors, language)
        findings = check_floors(result, built, request.about)
        if (
            built.profit is not None
            and request.about.conversion is Conversion.IMPLEMENTATION
            and request.years
        ):
            first = request.first_year or min(entry.year for entry in request.years)
            findings += check_profit(request.years, first, built.profit, request.about)
    return Settled(
        request,
        result,
        floors,
        findings,
        _taxes(request, result) if taxes else (),
        _untaxed(request) if taxes else "",
    )


def shown(facts: Mapping[str, object], language: str) -> dict[str, object]:
    """Facts of a refusal as people read them; the group that has no name is the whole."""
    if facts.get("group") == "":
        facts = {**facts, "group": "全体" if language == "zh" else "the whole"}
    return {
        name: value
        if isinstance(value, str)
        else "、".join(map(str, value))
        if isinstance(value, tuple)
        else display(value, language, "%" if name in {"share", "total"} else "")
        for name, value in facts.items()
    }


def _untaxed(request: SplitRequest) -> str:
    if request.facts.gross.currency != "CNY":
        return "currency"
    return "" if request.tax else "section"


def _taxes(request: SplitRequest, result: Split) -> tuple[Tax, ...]:
    """Taxes on the contract and, for everybody whose other income is given, on a cash reward. Only in yuan."""
    if _untaxed(request):
        return ()
    facts, where, on = request.tax, request.jurisdiction, request.facts.on
    gross = request.facts.gross
    case = VatCase(gross, ContractKind(facts["kind"]), facts["small"], facts["registered"], facts["separate"])
    vat = value_added_tax(case, packs_of.vat_rules(where, on))
    stamps = packs_of.stamp_rules(where, on)
    duty, reason = stamp_duty(gross, vat.tax or Amount.zero(), stamps)
    found = [
        Tax("vat", "", vat.tax, vat.reasons, (pack(vat.pack),)),
        Tax("stamp", "", duty, (reason,), (pack(stamps.pack),)),
    ]
    if request.about is not None and request.about.unit is UnitKind.ENTERPRISE:
        found.append(_enterprise(request))
    return (*found, *_rewards(request, result))


def _enterprise(request: SplitRequest) -> Tax:
    facts = request.tax
    licence = (facts["licence_years"] or 0) if facts["kind"] == "licence" else None
    deal = TransferIncome(
        request.facts.id,
        request.facts.gross,
        facts["cost"],
        Amount.zero(),
        facts["registered"],
        facts["separate"],
        facts["related_share"],
        licence,
    )
    rules = packs_of.transfer_tax_rules(request.jurisdiction, request.facts.on)
    result = transfer_tax(request.facts.on.year, [deal], rules)
    return Tax("enterprise", "", result.tax, result.reasons, (pack(rules.pack),))


def _rewards(request: SplitRequest, result: Split) -> list[Tax]:
    """What each cash reward adds to the year's tax of the person."""
    facts, found, gets = request.tax, [], dict(result.totals)
    rules = packs_of.personal_tax_rules(request.jurisdiction, facts["paid"])
    relief = packs_of.cash_reward_rules(request.jurisdiction, facts["paid"])
    for person in sorted(request.persons, key=lambda person: person.payee):
        reward = CashReward(
            person.payee,
            gets.get(person.payee, Amount.zero()),
            facts["paid"],
            facts["received"],
            facts["non_profit"],
            facts["job_made"],
            facts["registered"],
            facts["publicity"],
        )
        taxed, added = reward_tax(reward, person.other_income, person.deductions, rules, relief)
        said = Reason.of(
            "money.reward_taxed",
            id=person.payee,
            amount=reward.amount,
            taxed=taxed.taxed,
            other=person.other_income,
            tax=added,
            pack=rules.pack,
        )
        found.append(
            Tax("reward", person.payee, added, (*taxed.reasons, said), (pack(rules.pack), pack(relief.pack)))
        )
    return found
