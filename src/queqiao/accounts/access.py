"""The one question about rights: may this actor do this to that? Every page, endpoint and command asks it here.

Each app registers the rules of its own nouns in ``rules.py``. A verb nobody has registered is refused: a forgotten rule must not open a door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queqiao.accounts.contracts import Actor, Answer, no
from queqiao.accounts.words import why
from queqiao.kernel.errors import Forbidden, Problem

Rule = Callable[[Actor, Any], Answer]
_rules: dict[str, Rule] = {}


def rule(*verbs: str) -> Callable[[Rule], Rule]:
    """Register a function as the rule of these verbs (``need.edit``)."""

    def register(function: Rule) -> Rule:
        for verb in verbs:
            known = _rules.get(verb)
            if (
                known is not None
                and known.__module__ + known.__qualname__ != function.__module__ + function.__qualname__
            ):
                raise TypeError(f"two rules for {verb}")
            _rules[verb] = function
        return function

    return register


def can(actor: Actor, verb: str, thing: Any = None) -> Answer:
    """Whether ``actor`` may do ``verb`` to ``thing`` (a row, a contract, or nothing for what concerns no single one)."""
    decide = _rules.get(verb)
    if decide is None:
        return no("access.no_rule", verb=verb)
    return decide(actor, thing)


def require(actor: Actor, verb: str, thing: Any = None) -> None:
    """Raise ``Forbidden`` with the reason unless ``can``."""
    answer = can(actor, verb, thing)
    if not answer:
        assert answer.reason is not None
        raise Forbidden(Problem("access.forbidden", {"why": Why(answer)}))


class Why:
    """The words of a refusal, in the language in which the message is shown."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __format__(self, form: str) -> str:
        return str(self)

    def __str__(self) -> str:
        return why(self.answer)


def verbs() -> tuple[str, ...]:
    """Every verb with a rule, sorted."""
    return tuple(sorted(_rules))
