"""Assignment (转让): the technology changes hands for a price, which may come in parts."""

from __future__ import annotations

from dataclasses import dataclass

from queqiao_engine.explanation import Reason
from queqiao_engine.money.instruments.contracts import Draft, Terms, armed, fired
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.instruments.price import Holdback, Part, earn_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Terms):
    """``assignee`` pays ``assignor`` the parts of the price; title passes at the milestone ``title_on``.

    For patents that is the registration: an assignment takes effect on the day of registration (专利法 2020 第十条).
    """

    assignor: str
    assignee: str
    parts: tuple[Part, ...]
    holdback: Holdback | None = None
    title_on: str = "registration"


def assignment(terms: Assignment, history: History) -> Draft:
    """Obligations of the price and the trigger of title."""
    earned = earn_parts(
        terms.parts,
        payer=terms.assignee,
        payee=terms.assignor,
        signed=terms.signed,
        history=history,
        holdback=terms.holdback,
    )
    registered = history.reached(terms.title_on)
    if registered is None:
        title = armed("title", Reason.of("money.title_missing", milestone=terms.title_on))
    else:
        met = Reason.of("money.title_passed", to=terms.assignee, on=registered)
        title = fired("title", registered, met)
    return Draft(due=earned.due, triggers=(*earned.triggers, title))
