"""Appeals against a refusal or a take-down: raised by the owner's side in writing, heard by an operator who did not decide before."""

from __future__ import annotations

import io

from django.db import transaction

from queqiao.accounts.contracts import Actor
from queqiao.catalog.actions.life import move
from queqiao.catalog.contracts import EntryKey, StateView
from queqiao.catalog.queries.rows import lock
from queqiao.catalog.validators import clean
from queqiao.kernel import stored_files
from queqiao.kernel.errors import Problem, UserError


def appeal(*, actor: Actor, key: EntryKey, version: int, statement: str) -> StateView:
    """Appeal, in time. The statement is kept as a paper of the entry. Raises ``UserError`` without one, and as ``move``."""
    return _with_paper(actor, key, version, "appeal", "appeal_statement", statement)


def answer_appeal(*, actor: Actor, key: EntryKey, version: int, uphold: bool, record: str) -> StateView:
    """Uphold an appeal (the entry is reviewed again) or dismiss it for good; ``record`` says how it was handled and is the reason given."""
    verb = "uphold_appeal" if uphold else "dismiss_appeal"
    return _with_paper(actor, key, version, verb, "appeal_handling", record)


def _with_paper(actor: Actor, key: EntryKey, version: int, verb: str, code: str, text: str) -> StateView:
    text = clean(text).strip()
    if not text:
        raise UserError(Problem("catalog.appeal_statement_missing", field="note"))
    with transaction.atomic():
        row = lock(key)
        # Kept before the move, which refuses whoever may not: then nothing of this stays.
        paper = stored_files.receive(
            io.BytesIO(text.encode()), f"{code}-{row.version}.txt", owner_id=row.owner_id, uploaded_by_id=actor.id,
            object_type=key.type.value, object_id=row.pk, level="owner",
        )  # fmt: skip
        return move(actor=actor, key=key, version=version, verb=verb, note=text, papers={code: [paper.pk]})
