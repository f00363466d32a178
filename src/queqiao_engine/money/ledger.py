"""The book: double entry in whole fen, reversal instead of deletion, every event posted once.

Debits are positive and credits negative, so that an entry balances when its lines sum to zero in each currency (Pacioli 1494);
currencies are kept apart and only meet through a clearing account. An entry is never changed: a mistake is reversed by an entry
with the opposite lines. Entries are numbered and chained by SHA-256, so that a change in the past shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount


class AccountKind(StrEnum):
    """The five kinds of account."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Account:
    """An account: code, kind, and names by language ("zh", "en") as the chart has them.

    ``never_below_zero`` guards accounts that cannot be overdrawn (escrow, money with a purpose), counted in the direction of
    their kind: debit for assets and expenses, credit for the others; per party.
    """

    code: str
    kind: AccountKind
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    never_below_zero: bool = False

    @property
    def sign(self) -> int:
        """1 where a debit raises the balance, -1 where a credit does."""
        return 1 if self.kind in (AccountKind.ASSET, AccountKind.EXPENSE) else -1


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``amount`` positive is a debit, negative a credit; ``party`` whom it concerns, "" for nobody in particular."""

    account: str
    amount: Amount
    party: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced entry. ``event`` is the id of what happened, ``reverses`` the number of the entry it takes back (0 for none);
    ``chain`` is the SHA-256 of the entry with the chain of the one before."""

    number: int
    event: str
    kind: str
    on: date
    lines: tuple[Line, ...]
    reverses: int = 0
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Accounts and the entries posted so far, in order of number from 1. A new book comes of every posting."""

    accounts: tuple[Account, ...]
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum of an account in one currency, for one party or all: debit positive, credit negative."""

    account: str
    party: str
    amount: Amount


def post(book: Book, event: str, kind: str, on: date, lines: Sequence[Line]) -> Book:
    """The book with one more entry, or the same book when this very entry is already in it under its event id.

    Lines are put in order of account, party and amount; lines of nothing are left out. Many postings go through one ``Desk``.
    Raises ``money.event_differs`` (same id, other content), ``money.entry_empty``, ``money.entry_unbalanced``,
    ``money.account_unknown`` and ``money.overdrawn``.
    """
    desk = Desk(book)
    desk.post(event, kind, on, lines)
    return desk.close()


def reverse(book: Book, number: int, event: str, on: date) -> Book:
    """The book with an entry that takes back the numbered one; the same book when that is already done by this event.

    Raises ``money.entry_unknown``, ``money.reversed_already``, ``money.reversal_of_reversal``, ``money.reversal_early``,
    ``money.event_differs`` and ``money.overdrawn``.
    """
    desk = Desk(book)
    desk.reverse(number, event, on)
    return desk.close()


class Desk:
    """A book opened for many postings, each as quick as its own lines; ``close`` gives the new book.

    Keeps what every posting asks of the entries before it: which event is which entry, what has been reversed, and the balances
    of guarded accounts. A posting that is refused changes nothing. The book that was opened stays as it is.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._entries = list(book.entries)
        self._known = {account.code: account for account in book.accounts}
        self._numbers: dict[str, int] = {}
        self._reversals: dict[int, int] = {}
        self._guarded: dict[tuple[str, str, str], int] = {}
        for place, entry in enumerate(book.entries, start=1):
            self._note(entry, place, self._balances_after(entry))

    def post(self, event: str, kind: str, on: date, lines: Sequence[Line]) -> None:
        """Adds an entry unless this very entry is already there. Raises what the function ``post`` raises."""
        ordered = _ordered(lines)
        number = self.number_of(event)
        if not number:
            self._append(Entry(len(self._entries) + 1, event, kind, on, ordered))
            return
        entry = self._entries[number - 1]
        if (entry.kind, entry.on, entry.lines, entry.reverses) != (kind, on, ordered, 0):
            raise EngineError("money.event_differs", id=event, number=entry.number)

    def reverse(self, number: int, event: str, on: date) -> None:
        """Takes back the numbered entry unless this event already did. Raises what the function ``reverse`` raises."""
        if not 1 <= number <= len(self._entries):
            raise EngineError("money.entry_unknown", number=number)
        posted = self.number_of(event)
        if posted:
            entry = self._entries[posted - 1]
            if (entry.reverses, entry.on) != (number, on):
                raise EngineError("money.event_differs", id=event, number=entry.number)
            return
        if number in self._reversals:
            raise EngineError("money.reversed_already", number=number, by=self._reversals[number])
        taken_back = self._entries[number - 1]
        if taken_back.reverses:
            raise EngineError("money.reversal_of_reversal", number=number)
        if on < taken_back.on:
            raise EngineError("money.reversal_early", number=number, on=on, posted=taken_back.on)
        lines = _ordered([replace(line, amount=-line.amount) for line in taken_back.lines])
        self._append(Entry(len(self._entries) + 1, event, taken_back.kind, on, lines, number))

    def number_of(self, event: str) -> int:
        """The number of the entry of an event; 0 for an event that was never posted."""
        return self._numbers.get(event, 0)

    def close(self) -> Book:
        """The book with everything posted; the very book that was opened when nothing was."""
        if len(self._entries) == len(self._book.entries):
            return self._book
        return replace(self._book, entries=tuple(self._entries))

    def _append(self, entry: Entry) -> None:
        _refuse_unbalanced(entry, self._known)
        after = self._balances_after(entry)
        for (account, party, currency), fen in sorted(after.items()):
            if fen * self._known[account].sign < 0:
                balance = Amount(fen, currency)
                raise EngineError(
                    "money.overdrawn", id=entry.event, account=account, party=party, balance=balance
                )
        before = self._entries[-1].chain if self._entries else ""
        self._entries.append(replace(entry, chain=_digest(entry, before)))
        self._note(entry, entry.number, after)

    def _note(self, entry: Entry, place: int, after: Mapping[tuple[str, str, str], int]) -> None:
        self._numbers.setdefault(entry.event, place)
        if entry.reverses:
            self._reversals[entry.reverses] = place
        self._guarded.update(after)

    def _balances_after(self, entry: Entry) -> dict[tuple[str, str, str], int]:
        """The balances of the guarded accounts that an entry touches, with the entry."""
        after: dict[tuple[str, str, str], int] = {}
        for line in entry.lines:
            account = self._known.get(line.account)
            if account is not None and account.never_below_zero:
                key = (line.account, line.party, line.amount.currency)
                after[key] = after.get(key, self._guarded.get(key, 0)) + line.amount.fen
        return after


def _ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    def key(line: Line) -> tuple[str, str, str, int]:
        return line.account, line.party, line.amount.currency, line.amount.fen

    return tuple(sorted((line for line in lines if line.amount), key=key))


def _refuse_unbalanced(entry: Entry, known: Mapping[str, Account]) -> None:
    if not entry.lines:
        raise EngineError("money.entry_empty", id=entry.event)
    sums: dict[str, int] = {}
    for line in entry.lines:
        if line.account not in known:
            raise EngineError("money.account_unknown", id=entry.event, account=line.account)
        sums[line.amount.currency] = sums.get(line.amount.currency, 0) + line.amount.fen
    for currency, fen in sorted(sums.items()):
        if fen:
            raise EngineError("money.entry_unbalanced", id=entry.event, difference=Amount(fen, currency))


def balances(
    book: Book, *, until: date | None = None, by_party: bool = False, accounts: Sequence[str] = ()
) -> tuple[Balance, ...]:
    """The sums of the accounts named (all when none is) up to and including a day, by account, party and currency.

    Balances of nothing are left out. Without ``by_party`` the party of every balance is "".
    """
    sums: dict[tuple[str, str, str], int] = {}
    for entry in book.entries:
        if until is not None and until < entry.on:
            continue
        for line in entry.lines:
            if not accounts or line.account in accounts:
                key = (line.account, line.party if by_party else "", line.amount.currency)
                sums[key] = sums.get(key, 0) + line.amount.fen
    return tuple(
        Balance(account, party, Amount(fen, currency))
        for (account, party, currency), fen in sorted(sums.items())
        if fen
    )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of an account as an auditor reads it: the entry, what it changed, and the balance of that currency after it."""

    number: int
    event: str
    kind: str
    on: date
    party: str
    amount: Amount
    balance: Amount


def statement(book: Book, account: str, *, party: str | None = None) -> tuple[StatementLine, ...]:
    """Every line of an account in order of posting, of one party or of all, with running balances per currency.

    Raises ``money.account_unknown``.
    """
    if account not in {known.code for known in book.accounts}:
        raise EngineError("money.account_unknown", id="", account=account)
    sums: dict[str, int] = {}
    found = []
    for entry in book.entries:
        for line in entry.lines:
            if line.account == account and party in (None, line.party):
                currency = line.amount.currency
                sums[currency] = sums.get(currency, 0) + line.amount.fen
                after = Amount(sums[currency], currency)
                found.append(
                    StatementLine(
                        entry.number, entry.event, entry.kind, entry.on, line.party, line.amount, after
                    )
                )
    return tuple(found)


def trial_balance(book: Book, *, until: date | None = None) -> Mapping[str, Amount]:
    """The sum of all accounts per currency that has a line up to a day: zero in each, or the book is broken."""
    sums: dict[str, int] = {}
    for entry in book.entries:
        if until is None or entry.on <= until:
            for line in entry.lines:
                sums[line.amount.currency] = sums.get(line.amount.currency, 0) + line.amount.fen
    return MappingProxyType({currency: Amount(fen, currency) for currency, fen in sorted(sums.items())})


def first_broken(book: Book) -> int:
    """The number of the first entry whose content, number or chain is not what was posted; 0 when the book is whole."""
    before = ""
    for place, entry in enumerate(book.entries, start=1):
        if entry.number != place or entry.chain != _digest(entry, before):
            return place
        before = entry.chain
    return 0


def _digest(entry: Entry, before: str) -> str:
    """SHA-256 over the chain before and every field, each field led by its length so that no two contents look alike."""
    fields = [before, str(entry.number), entry.event, entry.kind, entry.on.isoformat(), str(entry.reverses)]
    for line in entry.lines:
        fields += [line.account, line.party, str(line.amount.fen), line.amount.currency]
    text = "".join(f"{len(item)}:{item}" for item in fields)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
