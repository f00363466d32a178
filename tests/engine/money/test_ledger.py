import hashlib
from dataclasses import replace
from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.ledger import (
    Account,
    AccountKind,
    Balance,
    Book,
    Desk,
    Line,
    StatementLine,
    balances,
    first_broken,
    post,
    reverse,
    statement,
    trial_balance,
)

BANK = Account("1002", AccountKind.ASSET, {"zh": "银行存款", "en": "Bank"})
HELD = Account("2241", AccountKind.LIABILITY, {}, never_below_zero=True)
CASH = Account("1001", AccountKind.ASSET, {}, never_below_zero=True)
SPENT = Account("5001", AccountKind.EXPENSE)
EMPTY = Book((BANK, HELD, CASH, SPENT))
DAY, LATER = date(2025, 1, 1), date(2025, 2, 1)


def money(debit, credit, fen, party="", currency="CNY"):
    return [Line(debit, Amount(fen, currency), party), Line(credit, Amount(-fen, currency), party)]


def refusal(call, *arguments):
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.facts


RECEIVED = post(EMPTY, "e1", "income", DAY, money("1002", "2241", 500, "ma"))


def test_which_side_raises_an_account():
    assert [Account("x", kind).sign for kind in AccountKind] == [1, -1, -1, -1, 1]
    assert [kind.value for kind in AccountKind] == ["asset", "liability", "equity", "income", "expense"]


def test_an_entry_is_numbered_ordered_and_chained():
    book = post(
        RECEIVED,
        "e2",
        "spent",
        LATER,
        [
            Line("5001", Amount(2), "li"),
            Line("1002", Amount(-3)),
            Line("5001", Amount(1), "ai"),
            Line("1001", Amount(0)),
        ],
    )
    assert [(entry.number, entry.event, entry.kind, entry.on, entry.reverses) for entry in book.entries] == [
        (1, "e1", "income", DAY, 0),
        (2, "e2", "spent", LATER, 0),
    ]
    assert book.entries[1].lines == (
        Line("1002", Amount(-3)),
        Line("5001", Amount(1), "ai"),
        Line("5001", Amount(2), "li"),
    )
    # the chain is part of what other programs check: every field led by its length, from the chain before
    first = "0:1:12:e16:income10:2025-01-011:04:10022:ma3:5003:CNY4:22412:ma4:-5003:CNY"
    chain = hashlib.sha256(first.encode()).hexdigest()
    second = f"64:{chain}1:22:e25:spent10:2025-02-011:04:10020:2:-33:CNY4:50012:ai1:13:CNY4:50012:li1:23:CNY"
    assert [entry.chain for entry in book.entries] == [chain, hashlib.sha256(second.encode()).hexdigest()]
    assert book.accounts == EMPTY.accounts
    assert len(RECEIVED.entries) == 1  # the book before is untouched


def test_balances_by_account_party_day_and_currency():
    book = post(RECEIVED, "e2", "income", LATER, money("1002", "2241", 70, "li"))
    book = post(book, "e3", "income", LATER, money("1002", "2241", 9, "li", "USD"))
    book = post(book, "e4", "paid", LATER, money("2241", "1002", 500, "ma"))
    assert balances(book) == (
        Balance("1002", "", Amount(70)),
        Balance("1002", "", Amount(9, "USD")),
        Balance("2241", "", Amount(-70)),
        Balance("2241", "", Amount(-9, "USD")),
    )
    assert balances(book, by_party=True, accounts=("2241",)) == (
        Balance("2241", "li", Amount(-70)),
        Balance("2241", "li", Amount(-9, "USD")),
    )
    assert balances(book, until=DAY) == (Balance("1002", "", Amount(500)), Balance("2241", "", Amount(-500)))
    assert balances(book, until=date(2024, 12, 31)) == ()
    assert trial_balance(book) == {"CNY": Amount(0), "USD": Amount(0, "USD")}
    assert trial_balance(book, until=DAY) == {"CNY": Amount(0)}
    assert trial_balance(EMPTY) == {}


def test_the_same_event_is_posted_once():
    assert post(RECEIVED, "e1", "income", DAY, money("1002", "2241", 500, "ma")[::-1]) is RECEIVED
    for kind, day, fen in (("other", DAY, 500), ("income", LATER, 500), ("income", DAY, 501)):
        assert refusal(post, RECEIVED, "e1", kind, day, money("1002", "2241", fen, "ma")) == (
            "money.event_differs",
            {"id": "e1", "number": 1},
        )


@pytest.mark.parametrize(
    ("lines", "code", "facts"),
    [
        ([], "money.entry_empty", {"id": "e"}),
        ([Line("1002", Amount(0))], "money.entry_empty", {"id": "e"}),
        (
            [Line("1002", Amount(3)), Line("5001", Amount(-2))],
            "money.entry_unbalanced",
            {"id": "e", "difference": Amount(1)},
        ),
        (
            [Line("1002", Amount(3)), Line("5001", Amount(-3, "USD"))],
            "money.entry_unbalanced",
            {"id": "e", "difference": Amount(3)},
        ),
        (money("1002", "9999", 3), "money.account_unknown", {"id": "e", "account": "9999"}),
        (
            money("2241", "1002", 501, "ma"),
            "money.overdrawn",
            {"id": "e", "account": "2241", "party": "ma", "balance": Amount(1)},
        ),
        (
            money("2241", "1002", 1, "li"),
            "money.overdrawn",
            {"id": "e", "account": "2241", "party": "li", "balance": Amount(1)},
        ),
        (
            money("5001", "1001", 4),
            "money.overdrawn",
            {"id": "e", "account": "1001", "party": "", "balance": Amount(-4)},
        ),
    ],
)
def test_entries_that_cannot_be(lines, code, facts):
    assert refusal(post, RECEIVED, "e", "x", DAY, lines) == (code, facts)


def test_an_account_may_be_emptied_and_others_may_go_below_zero():
    assert balances(post(RECEIVED, "e", "x", DAY, money("2241", "1002", 500, "ma"))) == ()
    assert balances(post(EMPTY, "e", "x", DAY, money("5001", "1002", 5))) == (
        Balance("1002", "", Amount(-5)),
        Balance("5001", "", Amount(5)),
    )


def test_reversal_instead_of_deletion():
    spent = post(EMPTY, "e1", "x", DAY, money("5001", "1002", 5, "ma"))
    book = reverse(spent, 1, "r1", LATER)
    assert book.entries[0] == spent.entries[0]
    entry = book.entries[1]
    assert (entry.number, entry.event, entry.kind, entry.on, entry.reverses) == (2, "r1", "x", LATER, 1)
    assert entry.lines == (Line("1002", Amount(5), "ma"), Line("5001", Amount(-5), "ma"))
    assert balances(book) == ()
    assert balances(book, until=DAY) == balances(spent)
    assert first_broken(book) == 0
    assert reverse(book, 1, "r1", LATER) is book
    assert refusal(reverse, book, 1, "r2", LATER) == ("money.reversed_already", {"number": 1, "by": 2})
    assert refusal(reverse, book, 1, "r1", DAY) == ("money.event_differs", {"id": "r1", "number": 2})
    assert refusal(reverse, book, 1, "e1", DAY) == ("money.event_differs", {"id": "e1", "number": 1})
    assert refusal(reverse, book, 2, "r2", LATER) == ("money.reversal_of_reversal", {"number": 2})
    assert refusal(reverse, book, 3, "r2", LATER) == ("money.entry_unknown", {"number": 3})
    assert refusal(reverse, book, 0, "r2", LATER) == ("money.entry_unknown", {"number": 0})
    assert refusal(post, book, "r1", "x", LATER, entry.lines) == (
        "money.event_differs",
        {"id": "r1", "number": 2},
    )
    assert refusal(reverse, spent, 1, "r1", date(2024, 12, 31)) == (
        "money.reversal_early",
        {"number": 1, "on": date(2024, 12, 31), "posted": DAY},
    )
    assert reverse(spent, 1, "r1", DAY).entries[1].on == DAY


def test_money_that_has_gone_on_cannot_be_reversed_away():
    book = post(RECEIVED, "e2", "paid", LATER, money("2241", "1002", 100, "ma"))
    assert refusal(reverse, book, 1, "r1", LATER) == (
        "money.overdrawn",
        {"id": "r1", "account": "2241", "party": "ma", "balance": Amount(100)},
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: replace(entry, number=9),
        lambda entry: replace(entry, event="e9"),
        lambda entry: replace(entry, kind="other"),
        lambda entry: replace(entry, on=LATER),
        lambda entry: replace(entry, reverses=1),
        lambda entry: replace(entry, lines=entry.lines[:1]),
        lambda entry: replace(entry, lines=(replace(entry.lines[0], amount=Amount(501)), entry.lines[1])),
        lambda entry: replace(
            entry, lines=(replace(entry.lines[0], amount=Amount(500, "USD")), entry.lines[1])
        ),
        lambda entry: replace(entry, lines=(replace(entry.lines[0], party="li"), entry.lines[1])),
        lambda entry: replace(entry, lines=(replace(entry.lines[0], account="1001"), entry.lines[1])),
        lambda entry: replace(entry, chain="0" * 64),
        lambda entry: replace(entry, event="e1income", kind=""),
    ],
)
def test_a_changed_past_shows(change):
    book = post(RECEIVED, "e2", "income", LATER, money("1002", "2241", 70, "li"))
    first, second = book.entries
    assert first_broken(book) == 0
    assert first_broken(Book(book.accounts, (change(first), second))) == 1
    assert first_broken(Book(book.accounts, (second,))) == 1
    assert first_broken(Book(book.accounts, (first, replace(second, kind="other")))) == 2


def test_a_statement_runs_from_the_first_line_to_the_last_balance():
    book = post(RECEIVED, "e2", "income", LATER, money("1002", "2241", 70, "li"))
    book = post(book, "e3", "paid", LATER, money("2241", "1002", 200, "ma"))
    book = post(book, "e4", "income", LATER, money("1002", "2241", 9, "ma", "USD"))
    ma = (
        StatementLine(1, "e1", "income", DAY, "ma", Amount(-500), Amount(-500)),
        StatementLine(3, "e3", "paid", LATER, "ma", Amount(200), Amount(-300)),
        StatementLine(4, "e4", "income", LATER, "ma", Amount(-9, "USD"), Amount(-9, "USD")),
    )
    assert statement(book, "2241", party="ma") == ma
    assert [(line.number, line.party, line.balance) for line in statement(book, "2241")] == [
        (1, "ma", Amount(-500)),
        (2, "li", Amount(-570)),
        (3, "ma", Amount(-370)),
        (4, "ma", Amount(-9, "USD")),
    ]
    assert statement(book, "5001") == ()
    assert statement(book, "2241", party="") == ()
    assert refusal(statement, book, "9999") == ("money.account_unknown", {"id": "", "account": "9999"})


def test_a_broken_book_shows_in_its_trial_balance():
    first = RECEIVED.entries[0]
    broken = Book(
        EMPTY.accounts, (replace(first, lines=(Line("1002", Amount(5)), Line("2241", Amount(-3)))),)
    )
    assert trial_balance(broken) == {"CNY": Amount(2)}


def test_a_desk_posts_many_and_a_refused_posting_changes_nothing():
    desk = Desk(RECEIVED)
    assert desk.close() is RECEIVED
    assert (desk.number_of("e1"), desk.number_of("e2")) == (1, 0)
    desk.post("e2", "income", LATER, money("1002", "2241", 70, "li"))
    for name, lines in (
        ("e3", money("2241", "1002", 71, "li")),  # overdrawn by a fen, the other line fits
        ("e3", [Line("2241", Amount(5), "li"), Line("1002", Amount(-4))]),
    ):
        with pytest.raises(EngineError):
            desk.post(name, "paid", LATER, lines)
    assert desk.number_of("e3") == 0
    desk.post("e3", "paid", LATER, money("2241", "1002", 70, "li"))
    desk.post("e3", "paid", LATER, money("2241", "1002", 70, "li"))
    desk.reverse(3, "r3", LATER)
    desk.reverse(3, "r3", LATER)
    one_by_one = post(RECEIVED, "e2", "income", LATER, money("1002", "2241", 70, "li"))
    one_by_one = post(one_by_one, "e3", "paid", LATER, money("2241", "1002", 70, "li"))
    assert desk.close() == reverse(one_by_one, 3, "r3", LATER)
    assert first_broken(desk.close()) == 0
    assert len(RECEIVED.entries) == 1


def test_guarded_money_is_kept_apart_by_party_and_currency():
    book = post(RECEIVED, "e2", "income", DAY, money("1002", "2241", 9, "ma", "USD"))
    for fen, currency in ((501, "CNY"), (10, "USD")):
        left = 500 if currency == "CNY" else 9
        assert refusal(post, book, "e3", "paid", DAY, money("2241", "1002", fen, "ma", currency)) == (
            "money.overdrawn",
            {"id": "e3", "account": "2241", "party": "ma", "balance": Amount(fen - left, currency)},
        )
    assert balances(
        post(book, "e3", "paid", DAY, money("2241", "1002", 9, "ma", "USD")), accounts=("2241",)
    ) == (Balance("2241", "", Amount(-500)),)


def test_several_lines_of_one_guarded_account_count_together():
    lines = [Line("2241", Amount(300), "ma"), Line("2241", Amount(201), "ma"), Line("1002", Amount(-501))]
    assert refusal(post, RECEIVED, "e", "x", DAY, lines)[1]["balance"] == Amount(1)
    there_and_back = [Line("2241", Amount(900), "ma"), Line("2241", Amount(-900), "ma")]
    assert balances(post(RECEIVED, "e", "x", DAY, there_and_back)) == balances(RECEIVED)


def test_an_unbalanced_foreign_currency_is_named():
    lines = [Line("1002", Amount(3, "USD")), Line("5001", Amount(-5, "USD"))]
    assert refusal(post, EMPTY, "e", "x", DAY, lines) == (
        "money.entry_unbalanced",
        {"id": "e", "difference": Amount(-2, "USD")},
    )


def test_a_day_that_comes_later_in_the_book_still_counts():
    book = post(EMPTY, "e1", "x", LATER, money("5001", "1002", 5))
    book = post(book, "e2", "x", DAY, money("5001", "1002", 7))
    assert balances(book, until=DAY) == (Balance("1002", "", Amount(-7)), Balance("5001", "", Amount(7)))


def test_ten_thousand_events_walk_past_the_book_once():
    desk, expected = Desk(EMPTY), 0
    for index in range(10_000):
        desk.post(f"e{index}", "income", DAY, money("1002", "2241", index + 1, f"p{index % 9}"))
        expected += index + 1
    book = desk.close()
    assert balances(book) == (Balance("1002", "", Amount(expected)), Balance("2241", "", Amount(-expected)))
    assert first_broken(book) == 0
