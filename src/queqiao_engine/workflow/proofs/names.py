"""Names: each declared once, each used name declared with the right kind, nothing declared in vain; figures that make sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from queqiao_engine.workflow.contracts import CLOCK, Definition, FactType, Transition
from queqiao_engine.workflow.findings import Proof, Property
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    DualSignature,
    Elapsed,
    FactOf,
    Guard,
    Is,
    MultiApproval,
    Not,
    NoticePeriod,
    OneOf,
    Quorum,
    Scalar,
    Value,
    Within,
)
from queqiao_engine.workflow.periods import Period, Policy
from queqiao_engine.workflow.proofs.collect import Collector
from queqiao_engine.workflow.situation import BUILT_IN, matches


def leaves(guards: Iterable[Guard]) -> Iterator[Guard]:
    """The simple and composite guards inside ``guards``."""
    for guard in guards:
        match guard:
            case AllOf(parts) | AnyOf(parts):
                yield from leaves(parts)
            case Not(part):
                yield from leaves((part,))
            case _:
                yield guard


_KINDS: dict[type, frozenset[FactType]] = {
    DualSignature: frozenset({FactType.SIGNATURES}),
    MultiApproval: frozenset({FactType.APPROVALS}),
    NoticePeriod: frozenset({FactType.NOTICE}),
    Quorum: frozenset({FactType.PANEL}),
    Elapsed: frozenset({FactType.DATE}),
    Within: frozenset({FactType.DATE}),
    AtLeast: frozenset({FactType.NUMBER, FactType.DATE}),
    AtMost: frozenset({FactType.NUMBER, FactType.DATE}),
    ActorIs: frozenset({FactType.NAMES, FactType.TEXT}),
    ActorIsNot: frozenset({FactType.NAMES, FactType.TEXT}),
    Is: frozenset({FactType.FLAG, FactType.NUMBER, FactType.TEXT, FactType.CHOICE, FactType.DATE}),
    OneOf: frozenset({FactType.FLAG, FactType.NUMBER, FactType.TEXT, FactType.CHOICE, FactType.DATE}),
}


def fact_of(guard: Guard) -> str:
    """The fact a simple or composite guard looks at."""
    return str(getattr(guard, "since", None) or getattr(guard, "fact", ""))


def literals(guard: Guard) -> tuple[Value, ...]:
    """The values a guard compares with."""
    match guard:
        case Is(_, value) | AtLeast(_, value) | AtMost(_, value):
            return (value,)
        case OneOf(_, values):
            return values
    return ()


def figures(guard: Guard) -> tuple[object, ...]:
    """The figures of a guard that may be policy keys."""
    match guard:
        case Elapsed(_, period) | Within(_, period) | NoticePeriod(_, period):
            return (period.count,)
        case Quorum():
            return (guard.minimum_members, guard.minimum_experts, guard.minimum_present, guard.minimum_favour)
    return literals(guard)


def prove_names_unique(definition: Definition) -> Proof:
    """No two states, facts, roles, policy figures, effects or gates of one name; no transition written twice."""
    proof = Collector(Property.NAMES_UNIQUE)
    kinds = {
        "state": [item.name for item in definition.states],
        "fact": [item.name for item in definition.facts],
        "role": [item.name for item in definition.roles],
        "policy": [item.key for item in definition.policies],
        "effect": [item.name for item in definition.effects],
        "gate": [item.name for item in definition.gates],
        "choice": [f"{fact.name}.{choice.code}" for fact in definition.facts for choice in fact.choices],
    }
    for kind, names in kinds.items():
        proof.case(len(names))
        for name in sorted({name for name in names if names.count(name) > 1}):
            proof.fault("name_twice", kind=f"kind.{kind}", name=name)
    for place, transition in enumerate(definition.transitions):
        if transition in definition.transitions[:place]:
            proof.fault("transition_twice", verb=transition.verb, sources=transition.sources)
    return proof.proof()


class _Uses:
    """Every use of a name, checked against what is declared."""

    def __init__(self, definition: Definition, proof: Collector) -> None:
        self.definition, self.proof = definition, proof
        self.facts = {fact.name: fact for fact in definition.facts}
        self.declared = {
            "state": {item.name for item in definition.states},
            "role": {item.name for item in definition.roles} | {CLOCK},
            "policy": {item.key for item in definition.policies},
            "effect": {item.name for item in definition.effects},
            "gate": {item.name for item in definition.gates},
            "fact": set(self.facts) | set(BUILT_IN),
            "verb": {item.verb for item in definition.transitions},
        }
        self.used: dict[str, set[str]] = {kind: set() for kind in self.declared}

    def use(self, kind: str, name: str, where: str) -> bool:
        """Notes a use; a name not declared is a fault."""
        self.proof.case()
        self.used[kind].add(name)
        known = name in self.declared[kind]
        if not known:
            self.proof.fault("not_declared", kind=f"kind.{kind}", name=name, where=where)
        return known

    def value(self, value: object, where: str) -> None:
        """Notes the names in a value."""
        if isinstance(value, FactOf):
            self.use("fact", value.name, where)
        if isinstance(value, Policy):
            self.use("policy", value.key, where)

    def guard(self, guard: Guard, where: str) -> None:
        """Notes the names in a simple or composite guard, and whether the fact is of its kind."""
        fact = fact_of(guard)
        if self.use("fact", fact, where):
            kind = self.facts[fact].type if fact in self.facts else BUILT_IN[fact]
            wanted = _KINDS.get(type(guard))
            if wanted is not None and kind not in wanted:
                self.proof.fault("fact_kind", fact=fact, kind=f"kind.{kind.value}", where=where)
            self._literals(guard, fact, kind, where)
        for value in figures(guard):
            self.value(value, where)
        match guard:
            case DualSignature(_, sides, veto):
                for role in (*sides, *veto):
                    self.use("role", role, where)
            case MultiApproval(_, departments):
                for role in departments:
                    self.use("role", role, where)

    def _literals(self, guard: Guard, fact: str, kind: FactType, where: str) -> None:
        codes = {choice.code for choice in self.facts[fact].choices} if fact in self.facts else set()
        for value in literals(guard):
            if isinstance(value, FactOf):
                other = self.facts[value.name].type if value.name in self.facts else BUILT_IN.get(value.name)
                wrong = (
                    other is not None
                    and other is not kind
                    and {other, kind} != {FactType.TEXT, FactType.CHOICE}
                )
            else:
                wrong = not isinstance(value, Policy) and not matches(value, kind)
                wrong = wrong or (kind is FactType.CHOICE and isinstance(value, str) and value not in codes)
            if wrong:
                shown: Scalar | str = value.name if isinstance(value, FactOf) else str(value)
                self.proof.fault("value_kind", fact=fact, kind=f"kind.{kind.value}", value=shown, where=where)


def prove_names_declared(definition: Definition) -> Proof:
    """Every state, fact, role, policy figure, effect and gate used is declared and of its kind; what is never used is noted."""
    proof = Collector(Property.NAMES_DECLARED)
    uses = _Uses(definition, proof)
    uses.use("state", definition.initial, "initial")
    for state in definition.states:
        if state.deadline is not None:
            where = state.name
            uses.value(state.deadline.period.count, where)
            if state.deadline.since is not None:
                uses.use("fact", state.deadline.since, where)
            for role in state.deadline.escalate:
                uses.use("role", role, where)
        for verb in state.reopened_by:
            uses.use("verb", verb, state.name)
    for transition in definition.transitions:
        _use_transition(transition, uses)
    for demand in definition.appeals:
        uses.use("verb", demand.verb, "appeals")
        for name in (*demand.review, *demand.sources):
            uses.use("state", name, "appeals")
        for role in demand.roles:
            uses.use("role", role, "appeals")
    for kind in ("fact", "role", "policy", "effect", "gate"):
        for name in sorted(uses.declared[kind] - uses.used[kind] - set(BUILT_IN) - {CLOCK}):
            proof.note("unused", kind=f"kind.{kind}", name=name)
    return proof.proof()


def _use_transition(transition: Transition, uses: _Uses) -> None:
    where = transition.verb
    for name in (*transition.sources, transition.target):
        uses.use("state", name, where)
    for role in transition.roles:
        uses.use("role", role, where)
    for guard in leaves(transition.guards):
        uses.guard(guard, where)
    for effect in transition.effects:
        uses.use("effect", effect.name, where)
        if effect.gate is not None:
            uses.use("gate", effect.gate, where)
        for _, value in effect.params:
            uses.value(value, where)
    for gate in (transition.passes_gate, *transition.closes_gates):
        if gate is not None:
            uses.use("gate", gate, where)
    if transition.refusal:
        uses.use("fact", transition.reason_fact, where)


def prove_shapes_sound(definition: Definition) -> Proof:
    """Figures and lists that can mean something: periods of one unit or more, shares from 0 to 1, two sides to a dual signature."""
    proof = Collector(Property.SHAPES_SOUND)
    for state in definition.states:
        if state.deadline is not None:
            _period(state.deadline.period, state.name, proof)
    for fact in definition.facts:
        proof.case()
        if (fact.type is FactType.CHOICE) is not bool(fact.choices):
            proof.fault("choices", fact=fact.name, kind=f"kind.{fact.type.value}")
    for transition in definition.transitions:
        proof.case()
        where = transition.verb
        if not transition.sources:
            proof.fault("no_source", where=where)
        if len(set(transition.sources)) < len(transition.sources):
            proof.fault("source_twice", where=where)
        for item in transition.evidence:
            if item.minimum < 1:
                proof.fault("evidence_count", where=where, evidence=item.code, count=item.minimum)
        for guard in leaves(transition.guards):
            _shape(guard, where, proof)
    return proof.proof()


def _period(period: Period, where: str, proof: Collector) -> None:
    proof.case()
    if isinstance(period.count, int) and period.count < 1:
        proof.fault("period_count", where=where, count=period.count)


def _shape(guard: Guard, where: str, proof: Collector) -> None:
    match guard:
        case Elapsed(_, period) | Within(_, period) | NoticePeriod(_, period):
            _period(period, where, proof)
        case OneOf(_, values) if not values:
            proof.fault("nothing_to_choose", where=where, fact=guard.fact)
        case DualSignature(_, sides) if len(set(sides)) < 2 or len(set(sides)) < len(sides):
            proof.fault("sides", where=where, sides=sides)
        case MultiApproval(_, departments) if not departments or len(set(departments)) < len(departments):
            proof.fault("departments", where=where, departments=departments)
        case Quorum():
            _quorum_shape(guard, where, proof)


def _quorum_shape(guard: Quorum, where: str, proof: Collector) -> None:
    for share in (guard.minimum_experts, guard.minimum_present, guard.minimum_favour):
        if isinstance(share, Fraction | int) and not 0 <= share <= 1:
            proof.fault("share", where=where, share=Fraction(share))
    if guard.strict and guard.minimum_favour == 1:
        proof.fault("more_than_all", where=where)
    if isinstance(guard.minimum_members, int) and guard.minimum_members < 1:
        proof.fault("panel_of_nobody", where=where, count=guard.minimum_members)
