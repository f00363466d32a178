"""Reads any terms or event out of a document by its declared types, first all fields, then, when none is at fault, the value.

A value of the engine checks itself when it is made, so it is made only after every fault of the file has been told:
``read`` returns a maker, and the file is finished before any maker is called.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from queqiao.deals.terms_file.names import FIELDS, VALUES
from queqiao.kernel.files import Fields
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments import conditions
from queqiao_engine.money.instruments.equity_contribution import EquityRules

Maker = Callable[[], Any]
_NONE = type(None)


class Reader:
    """Makers for dataclasses of the engine. ``currency`` is that of every amount in the file."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def read(self, kind: type, at: Fields, given: Mapping[str, Maker] | None = None) -> Maker:
        """A maker of ``kind`` from the fields at hand; ``given`` are fields that are not asked for."""
        given = given or {}
        makers = {item.name: self._field(item, kind, at) for item in _asked(kind) if item.name not in given}

        def make() -> Any:
            values = {name: maker() for name, maker in {**makers, **given}.items()}
            return kind(**{name: value for name, value in values.items() if value is not MISSING})

        return make

    def _field(self, item: Field[Any], owner: type, at: Fields) -> Maker:
        optional = item.default is not MISSING or item.default_factory is not MISSING
        maker = self._value(_hints(owner)[item.name], item.name, at, optional)
        if optional:
            return maker

        def or_none() -> Any:  # what may be None and has no default
            found = maker()
            return None if found is MISSING else found

        return or_none

    def _value(self, hint: Any, key: str, at: Fields, optional: bool) -> Maker:
        origin, inner = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType) and _NONE in inner:
            return self._value(next(each for each in inner if each is not _NONE), key, at, True)
        zh = FIELDS.get(key, "")
        if hint is CapTable:
            return self._table(key, zh, at)
        if origin is frozenset:
            return self._set(inner[0], key, zh, at, optional)
        if origin is tuple:
            return self._list(inner[0], key, zh, at)
        if isinstance(hint, type) and is_dataclass(hint) and hint is not Amount:
            section = at.section(key, zh=zh, default=None) if optional else at.section(key, zh=zh)
            nested: type = hint
            return (lambda: MISSING) if section is None else self.read(nested, section)
        return self._plain(hint, key, zh, at, {"default": None} if optional else {})

    def _plain(self, hint: Any, key: str, zh: str, at: Fields, more: dict[str, Any]) -> Maker:
        """One scalar; ``MISSING`` where it is left out and may be."""
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            known = {each: (VALUES.get(each.value, each.value),) for each in hint}
            found = at.choice(key, known, zh=zh, **more)
        elif hint is Amount:
            found = at.money(key, zh=zh, low=0, **more)
            return lambda: MISSING if found is None else self._amount(found)
        elif hint is date:
            found = at.date(key, zh=zh, **more)
        elif hint is bool:
            found = at.flag(key, zh=zh, **more)
        elif hint is int:
            found = at.whole(key, zh=zh, low=0, **more)
        elif hint is Fraction:
            found = at.fraction(key, zh=zh, low=0, **more)
        else:
            found = at.text(key, zh=zh, **more)
        return lambda: MISSING if found is None else found

    def _amount(self, found: Decimal) -> Amount:
        return Amount.of_yuan(found, self.currency)

    def _set(self, kind: Any, key: str, zh: str, at: Fields, optional: bool) -> Maker:
        more: dict[str, Any] = {"default": None} if optional else {}
        found = at.texts(key, zh=zh, **more)
        if found is None:
            return lambda: MISSING
        if kind is str:
            return lambda: frozenset(found)
        words = {word: each for each in kind for word in (each.value, VALUES.get(each.value, each.value))}
        for text in found:
            if text not in words:
                shown = "、".join(VALUES.get(each.value, each.value) for each in kind)
                at.problem("document.field_choice", key, value=text, known=shown)
        return lambda: frozenset(words[text] for text in found)

    def _list(self, kind: Any, key: str, zh: str, at: Fields) -> Maker:
        if kind is Amount:
            amounts = at.decimals(key, zh=zh, least=1, low=0)
            return lambda: tuple(self._amount(each) for each in amounts)
        if kind == conditions.Condition:
            makers = [self._condition(each) for each in at.sections(key, zh=zh, least=1)]
        elif get_origin(kind) is tuple:
            makers = [self._pair(each) for each in at.sections(key, zh=zh)]
        else:
            makers = [self.read(kind, each) for each in at.sections(key, zh=zh)]
        return lambda: tuple(maker() for maker in makers)

    def _pair(self, at: Fields) -> Maker:
        """Who brings how much to a round."""
        who = at.text("holder", zh="投资方|持有人")
        amount = at.money("amount", zh="金额", low=0)
        return lambda: (who, self._amount(amount))

    def _table(self, key: str, zh: str, at: Fields) -> Maker:
        lines = [
            (
                each.text("holder", zh="持有人|股东"),
                each.text("kind", zh="类别", default="common"),
                each.whole("shares", zh="股数", low=1),
            )
            for each in at.sections(key, zh=zh, least=1)
        ]
        return lambda: CapTable.of(Holding(*line) for line in lines)

    def _condition(self, at: Fields) -> Maker:
        """One of the four conditions, by the name of its bound."""
        size = at.money("round_at_least", zh=FIELDS["round_at_least"], default=None, low=0)
        value = at.money("valuation_at_least", zh=FIELDS["valuation_at_least"], default=None, low=0)
        revenue = at.money("revenue_at_least", zh=FIELDS["revenue_at_least"], default=None, low=0)
        months = at.whole("months", zh=FIELDS["months"], default=None, low=1)
        day = at.date("not_before", zh=FIELDS["not_before"], default=None)
        made: list[Maker] = []
        if size is not None:
            made.append(lambda: conditions.RoundAtLeast(self._amount(size)))
        if value is not None:
            made.append(lambda: conditions.ValuationAtLeast(self._amount(value)))
        if revenue is not None:
            made.append(lambda: conditions.RevenueAtLeast(self._amount(revenue), months))
        if day is not None:
            made.append(lambda: conditions.NotBefore(day))
        if len(made) != 1:
            at.problem("terms.condition", count=len(made))
            return lambda: None
        return made[0]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _asked(kind: type) -> tuple[Field[Any], ...]:
    """The fields a file may state; the law's figures are never among them."""
    hints = _hints(kind)
    return tuple(
        item
        for item in fields(kind)
        if hints[item.name] is not EquityRules and get_origin(hints[item.name]) is not ClassVar
    )
