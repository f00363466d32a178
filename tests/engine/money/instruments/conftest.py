"""An outcome as lines of text, complete to the last fact, so that tests compare whole outcomes and people can read them."""

from datetime import date
from enum import Enum
from fractions import Fraction
from inspect import cleandoc

import pytest

from queqiao_engine.money.amount import Amount


def _fact(value):
    if isinstance(value, Amount):
        return f"{value.yuan}" if value.currency == "CNY" else f"{value.yuan}{value.currency}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ",".join(map(_fact, value)) + "]"
    if value is None or isinstance(value, str | int | Fraction):
        return str(value)
    raise TypeError(value)


def _reason(reason):
    facts = " ".join(f"{name}={_fact(value)}" for name, value in sorted(reason.facts.items()))
    return f"{reason.code} {facts}".strip()


def _obligation(x):
    yield (
        f"owes {x.id}: {x.payer} > {x.payee} {_fact(x.amount)} accrued {x.accrued} due {x.due} {x.rule}"
        f" = {x.state} paid {_fact(x.paid)} waived {_fact(x.waived)} late {x.overdue_days} settled {x.settled_on}"
    )
    yield from (f"  because {_reason(step)}" for step in x.steps)


def _trigger(x):
    yield f"trigger {x.id} {x.state} on {x.on} until {x.deadline}"
    yield from (f"  met {_reason(each)}" for each in x.met)
    yield from (f"  missing {_reason(each)}" for each in x.missing)


def told(outcome):
    lines = [f"as of {outcome.as_of}"]
    for obligation in outcome.obligations:
        lines += _obligation(obligation)
    for x in outcome.cash_flow:
        kind = "paid" if x.settled else "expected"
        lines.append(f"{kind} {x.on} {x.payer} > {x.payee} {_fact(x.amount)} for {x.obligation or '-'}")
    if outcome.cap_table is not None:
        lines += [f"holds {x.holder} {x.kind} {x.shares}" for x in outcome.cap_table.holdings]
    for trigger in outcome.triggers:
        lines += _trigger(trigger)
    return "\n".join([*lines, *(f"reason {_reason(each)}" for each in outcome.reasons)])


@pytest.fixture
def tells():
    """``tells(outcome, text)`` asserts that the outcome is, line by line, what the text says."""

    def compare(outcome, text):
        assert told(outcome).splitlines() == cleandoc(text).splitlines()

    return compare
