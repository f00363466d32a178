"""The checker: proves what a definition promises, or shows a path on which it does not.

What is proved, and how, stands with each proof in ``queqiao_engine.workflow.proofs``. Existence claims (can be reached, can end) count
only ways that can be gone; impossibility claims (no money before its gate) count every way written down, so they hold for all facts.
"""

from __future__ import annotations

from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.findings import Property, Report
from queqiao_engine.workflow.proofs.conditions import prove_branches_exclusive, prove_guards_satisfiable
from queqiao_engine.workflow.proofs.labels import prove_both_languages, prove_labels_keep_secrets
from queqiao_engine.workflow.proofs.names import prove_names_declared, prove_names_unique, prove_shapes_sound
from queqiao_engine.workflow.proofs.paths import (
    prove_deadlines_lead_on,
    prove_final_is_final,
    prove_money_behind_gate,
    prove_states_can_end,
    prove_states_reachable,
)
from queqiao_engine.workflow.proofs.promises import (
    prove_appeal_exists,
    prove_refusal_has_reason,
    prove_verbs_performable,
)

_PROOFS = {
    Property.NAMES_UNIQUE: prove_names_unique,
    Property.NAMES_DECLARED: prove_names_declared,
    Property.SHAPES_SOUND: prove_shapes_sound,
    Property.STATES_REACHABLE: prove_states_reachable,
    Property.STATES_CAN_END: prove_states_can_end,
    Property.FINAL_IS_FINAL: prove_final_is_final,
    Property.MONEY_BEHIND_GATE: prove_money_behind_gate,
    Property.REFUSAL_HAS_REASON: prove_refusal_has_reason,
    Property.APPEAL_EXISTS: prove_appeal_exists,
    Property.VERBS_PERFORMABLE: prove_verbs_performable,
    Property.GUARDS_SATISFIABLE: prove_guards_satisfiable,
    Property.BRANCHES_EXCLUSIVE: prove_branches_exclusive,
    Property.DEADLINES_LEAD_ON: prove_deadlines_lead_on,
    Property.LABELS_KEEP_SECRETS: prove_labels_keep_secrets,
    Property.BOTH_LANGUAGES: prove_both_languages,
}


def check(definition: Definition) -> Report:
    """Every proof for ``definition``, in the order of ``Property``. Never raises for a faulty definition: that is its subject."""
    return Report(definition.name, definition.version, tuple(_PROOFS[name](definition) for name in Property))
