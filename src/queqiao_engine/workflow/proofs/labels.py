"""Wordings: both languages there, and nothing told in public that is meant to stay inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from queqiao_engine.workflow.contracts import Definition, State
from queqiao_engine.workflow.findings import Proof, Property
from queqiao_engine.workflow.graph import edges, paths_from
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.proofs.collect import Collector

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def prove_both_languages(definition: Definition) -> Proof:
    """Every label says something in Chinese and in English; the English has no Han characters."""
    proof = Collector(Property.BOTH_LANGUAGES)
    for where, label in labels(definition, definition.name):
        proof.case()
        if not label.zh.strip():
            proof.fault("no_chinese", where=where, other=label.en)
        if not label.en.strip():
            proof.fault("no_english", where=where, other=label.zh)
        elif _HAN.search(label.en):
            proof.fault("han_in_english", where=where, other=label.en)
    return proof.proof()


def labels(value: object, where: str) -> Iterator[tuple[str, Label]]:
    """Every label inside a value, with the path of names that leads to it."""
    if isinstance(value, Label):
        yield where, value
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            name = next(
                (str(getattr(item, key)) for key in ("name", "verb", "key", "code") if hasattr(item, key)), ""
            )
            yield from labels(item, f"{where}.{name or place + 1}")
    elif is_dataclass(value):
        for item in fields(value):
            yield from labels(getattr(value, item.name), f"{where}.{item.name}")


def prove_labels_keep_secrets(definition: Definition) -> Proof:
    """What outsiders read never names an internal state that has no public label.

    Outsiders read the public label of a state, its label where it is neither public nor internal, and the labels of the verbs that
    an outside role may do. An internal state is revealed when its label or its code name stands inside one of these. An internal
    state whose public label equals its own, and a verb of an outside role that starts in a state outsiders do not see, fail too.
    The initial state must not be without a label that can be shown.
    """
    proof = Collector(Property.LABELS_KEEP_SECRETS)
    reached = paths_from(definition.initial, edges(definition))
    hidden = [state for state in definition.states if state.internal and state.public is None]
    for state in definition.states:
        proof.case()
        path = reached.get(state.name, ())
        if state.internal and state.public is not None and state.public == state.label:
            proof.fault("public_says_internal", path, state=state.label)
        if state.name == definition.initial and state in hidden:
            proof.fault("initial_hidden", path, state=state.label)
        shown = shown_to_outsiders(state)
        for secret in hidden:
            if shown is not None and _reveals(shown, secret):
                proof.fault("public_reveals", path, state=state.label, secret=secret.label, public=shown)
    outside = {role.name for role in definition.roles if role.outside}
    for transition in definition.transitions:
        if outside.isdisjoint(transition.roles):
            continue
        proof.case()
        for secret in hidden:
            if _reveals(transition.label, secret):
                proof.fault("verb_reveals", (), verb=transition.label, secret=secret.label)
            if secret.name in transition.sources:
                path = reached.get(secret.name, ())
                proof.fault("verb_from_hidden", path, verb=transition.label, secret=secret.label)
    return proof.proof()


def shown_to_outsiders(state: State) -> Label | None:
    """The label that everybody may read; None for an internal state without one (the last label shown stays)."""
    if state.public is not None:
        return state.public
    return None if state.internal else state.label


def _reveals(shown: Label, secret: State) -> bool:
    pairs = ((shown.zh, secret.label.zh), (shown.en, secret.label.en), (shown.en, secret.name))
    return any(inner.strip() and inner.strip().casefold() in outer.casefold() for outer, inner in pairs)
