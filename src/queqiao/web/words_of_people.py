"""How organisations, rounds of verification and members are told on several pages: badges and timelines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from queqiao.accounts import queries
from queqiao.accounts.actions.verification import VerbWords
from queqiao.accounts.enums import ReturnReason
from queqiao.accounts.models import Organisation, Verification
from queqiao.accounts.names import shown
from queqiao.kernel.bilingual import tr

_KINDS = {
    "verified": "good", "due_again": "good", "requeued": "good", "queued": "wait", "appealed": "wait",
    "suspension_appealed": "wait", "returned": "wait", "refused": "bad", "refused_finally": "bad", "suspended": "bad",
    "suspended_finally": "bad", "closed": "off",
}  # fmt: skip


def badge_of(row: Organisation, *, inside: bool) -> dict[str, str]:
    """The state of an organisation in a word; ``inside`` for its members and operators."""
    label = queries.state_of(row, inside=inside).label
    kind = _KINDS.get(row.state, "plain")
    if not inside and row.state not in queries.MARKED:
        kind = "plain"
    badge = {"kind": kind, "label": label}
    return badge | {"icon": "done"} if kind == "good" else badge


def rounds_told(rounds: Iterable[Verification]) -> list[dict[str, Any]]:
    """Rounds of verification as a timeline: how each ended, why, and who decided."""
    told = []
    for one in rounds:
        if one.decided_at is None:
            told.append(
                {
                    "at": one.asked_at,
                    "title": tr("等待运营人员办理", "Waiting for an operator"),
                    "by": shown(one.asked_by),
                    "text": one.note,
                    "state": "now",
                }
            )
            continue
        reasons = "；".join(
            str(ReturnReason(code).label) for code in one.reasons if code in ReturnReason.values
        )
        told.append(
            {
                "at": one.decided_at,
                "title": str(VerbWords(one.verb)),
                "by": shown(one.decided_by),
                "text": " ".join(part for part in (reasons, one.answer) if part),
                "state": "",
            }
        )
    return told
