"""Names in brackets after a parameter: 有效位数（ENOB）, 漏播指数（漏播率）."""

from __future__ import annotations

import re

from queqiao_engine.matching.claims import Claim
from queqiao_engine.matching.parameters import same_parameter
from queqiao_engine.text.contracts import Statement
from queqiao_engine.text.quantities.parameters import parameter_lexicon

_BRACKETS = re.compile(r"\s?[（(](?P<other>[A-Za-z\u4e00-\u9fff][^()（）\d]{1,30})[)）]")


def same_in_brackets(words: str, demand: Statement, claim: Claim) -> bool:
    """Whether a name in brackets after either parameter makes them one: 有效位数（ENOB） and ENOB."""
    said = claim.statement
    own = claim.reading.original[said.span.start : said.quantity.span.end]
    if not any(bracket in words or bracket in own for bracket in "(（"):
        return False
    return any(
        same_parameter(*wanted, *given) for wanted in _names(demand, words) for given in _names(said, own)
    )


def _names(statement: Statement, words: str) -> tuple[tuple[str, str], ...]:
    """The names of a statement's parameter with their keys: 有效位数（ENOB） has two."""
    own = (statement.parameter, statement.parameter_key)
    place = words.find(statement.parameter) if statement.parameter else -1
    match = _BRACKETS.match(words, place + len(statement.parameter)) if place >= 0 else None
    if match is None:
        return (own,)
    other = match["other"].strip()
    lexicon = parameter_lexicon()
    known = lexicon.latin.get(other.lower()) if other.isascii() else lexicon.han.get(other)
    if known is not None and known.key == statement.parameter_key:
        return own, (other, known.key)
    return own, (other, "" if known is None else known.key)
