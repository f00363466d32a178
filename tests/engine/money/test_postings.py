from datetime import date
from random import Random

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, allocate, sum_of
from queqiao_engine.money.ledger import (
    Account,
    AccountKind,
    Balance,
    Book,
    Line,
    balances,
    first_broken,
    trial_balance,
)
from queqiao_engine.money.postings import (
    LineRule,
    MoneyEvent,
    PostingRules,
    Side,
    lines_of,
    record,
    record_all,
)

DAY = date(2025, 1, 1)
BOOK = Book(
    (
        Account("bank", AccountKind.ASSET),
        Account("held", AccountKind.LIABILITY, never_below_zero=True),
        Account("owed", AccountKind.LIABILITY, never_below_zero=True),
        Account("tax", AccountKind.LIABILITY, never_below_zero=True),
    )
)
RULES = PostingRules(
    "own-chart",
    {
        "received": (
            LineRule(Side.DEBIT, "bank", "amount"),
            LineRule(Side.CREDIT, "held", "amount", "deal"),
        ),
        "split": (
            LineRule(Side.DEBIT, "held", "total", "deal"),
            LineRule(Side.CREDIT, "owed", "shares", each=True),
        ),
        "paid": (
            LineRule(Side.DEBIT, "owed", "gross", "payee"),
            LineRule(Side.CREDIT, "tax", "tax"),
            LineRule(Side.CREDIT, "bank", "net"),
        ),
    },
)


def received(name, fen, deal="d", currency="CNY"):
    return MoneyEvent(name, "received", DAY, {"amount": Amount(fen, currency)}, {"deal": deal})


def divided(name, total, deal="d"):
    shares = tuple((each.id, each.amount) for each in allocate(total, {"ma": 2, "li": 1}))
    return MoneyEvent(name, "split", DAY, {"total": total}, {"deal": deal}, {"shares": shares})


def paid(name, payee, gross, tax):
    amounts = {"gross": gross, "tax": tax, "net": gross - tax}
    return MoneyEvent(name, "paid", DAY, amounts, {"payee": payee})


def refusal(call, *arguments):
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.facts


def test_the_words_that_templates_are_written_in():
    assert [side.value for side in Side] == ["debit", "credit"]


def test_templates_make_lines():
    assert lines_of(divided("s", Amount(100)), RULES) == (
        Line("held", Amount(100), "d"),
        Line("owed", Amount(-33), "li"),
        Line("owed", Amount(-67), "ma"),
    )
    assert lines_of(paid("p", "ma", Amount(67), Amount(7)), RULES) == (
        Line("owed", Amount(67), "ma"),
        Line("tax", Amount(-7), ""),
        Line("bank", Amount(-60), ""),
    )


def test_a_deal_from_receipt_to_payment():
    events = [received("r", 100), divided("s", Amount(100)), paid("p", "ma", Amount(67), Amount(7))]
    book = record_all(BOOK, events, RULES)
    assert balances(book, by_party=True) == (
        Balance("bank", "", Amount(40)),
        Balance("owed", "li", Amount(-33)),
        Balance("tax", "", Amount(-7)),
    )
    assert record_all(book, events, RULES) is book
    assert [entry.kind for entry in book.entries] == ["received", "split", "paid"]
    back = MoneyEvent("p-back", "correction", date(2025, 3, 1), reverses="p")
    undone = record(book, back, RULES)
    assert balances(undone, by_party=True) == (
        Balance("bank", "", Amount(100)),
        Balance("owed", "li", Amount(-33)),
        Balance("owed", "ma", Amount(-67)),
    )
    assert (undone.entries[3].reverses, undone.entries[3].on) == (3, date(2025, 3, 1))
    assert record(undone, back, RULES) is undone


@pytest.mark.parametrize(
    ("event", "code", "facts"),
    [
        (
            MoneyEvent("e", "gift", DAY),
            "money.event_kind",
            {"id": "e", "kind": "gift", "known": ("paid", "received", "split")},
        ),
        (MoneyEvent("e", "received", DAY), "money.event_amount_missing", {"id": "e", "name": "amount"}),
        (
            MoneyEvent("e", "received", DAY, {"amount": Amount(1)}),
            "money.event_party_missing",
            {"id": "e", "name": "deal"},
        ),
        (
            MoneyEvent("e", "split", DAY, {"total": Amount(1)}, {"deal": "d"}),
            "money.event_amount_missing",
            {"id": "e", "name": "shares"},
        ),
        (received("e", -1), "money.event_negative", {"id": "e", "name": "amount", "amount": Amount(-1)}),
        (
            MoneyEvent("e", "", DAY, reverses="never"),
            "money.event_unknown",
            {"id": "e", "reverses": "never"},
        ),
        (
            divided("e", Amount(5)),
            "money.overdrawn",
            {"id": "e", "account": "held", "party": "d", "balance": Amount(5)},
        ),
    ],
)
def test_events_that_cannot_be_posted(event, code, facts):
    assert refusal(record, BOOK, event, RULES) == (code, facts)


def test_random_books_always_balance_and_never_overdraw():
    """300 books of random events, some impossible, some repeated, some reversed; zero in each currency after every step."""
    random = Random(20261121)
    posted = reversed_ = 0
    refused: list[str] = []
    for number in range(300):
        book, events = BOOK, []
        for step in range(14):
            currency = random.choice(["CNY", "CNY", "USD"])
            fen = random.randint(0, 50) if random.random() < 0.5 else random.randint(51, 10**9)
            name, deal = f"{number}-{step}", random.choice("de")
            choices = [
                received(name, fen, deal, currency),
                divided(name, Amount(fen, currency), deal),
                paid(name, random.choice(["ma", "li"]), Amount(fen, currency), Amount(fen // 5, currency)),
            ]
            if events:
                choices += [
                    random.choice(events),
                    MoneyEvent(name, "", DAY, reverses=random.choice(events).id),
                ]
            event = random.choice(choices)
            before = len(book.entries)
            try:
                book = record(book, event, RULES)
            except EngineError as error:
                refused.append(error.code)
                continue
            if len(book.entries) > before:
                events.append(event)
                posted += 1
                reversed_ += bool(event.reverses)
            assert all(not total for total in trial_balance(book).values())
            for item in balances(book, by_party=True, accounts=("held", "owed", "tax")):
                assert item.amount.fen < 0
        assert first_broken(book) == 0
        for currency in ("CNY", "USD"):
            own = [item.amount for item in balances(book) if item.amount.currency == currency]
            assert sum_of(own, currency) == Amount(0, currency)
    assert min(posted, len(refused), reversed_) > 100
    assert set(refused) == {
        "money.overdrawn",
        "money.entry_empty",
        "money.reversed_already",
        "money.reversal_of_reversal",
    }
