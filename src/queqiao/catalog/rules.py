"""Who may do what to an entry; registered with ``accounts.access``. Verbs of the workflow are decided by ``actions.life``."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.access import rule
from queqiao.accounts.contracts import YES, Actor, Answer, no
from queqiao.accounts.enums import PlatformRole
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import Level
from queqiao.catalog.queries.sides import co_writes, judges_own, on_the_side_of, reviews
from queqiao.catalog.queries.visible import level_for, visible_to


@rule("entry.start")
def may_start(actor: Actor, owner: Any) -> Answer:
    """Begin an entry of an organisation: its owners and editors. ``owner`` is the organisation or its id."""
    if actor.anonymous:
        return no("access.sign_in")
    identifier = owner if isinstance(owner, str) else owner.pk
    if actor.system or actor.edits(identifier):
        return YES
    return no("access.editor_needed", organisation=getattr(owner, "name", "") or "—")


@rule("entry.view")
def may_view(actor: Actor, row: Any) -> Answer:
    """Know of an entry at all."""
    found = visible_to(actor, EntryKey.of(row).type).filter(pk=row.pk).exists()
    return YES if found else no("access.sign_in") if actor.anonymous else no("access.entry_hidden")


@rule("entry.edit", "entry.attach", "entry.rank")
def may_edit(actor: Actor, row: Any) -> Answer:
    """Change the text: editors of the owner, and co-authors."""
    if actor.anonymous:
        return no("access.sign_in")
    if actor.system or actor.edits(row.owner_id) or co_writes(actor, row):
        return YES
    return no("access.editor_needed", organisation=_owner_name(actor, row))


@rule("entry.review")
def may_review(actor: Actor, row: Any) -> Answer:
    """Look at an entry before publication: operators and technology managers of its node who neither belong to its side nor are colleagues
    of who wrote it."""
    if actor.anonymous:
        return no("access.sign_in")
    if not reviews(actor, row.node_id):
        held = actor.plays(PlatformRole.OPERATOR) or actor.plays(PlatformRole.MANAGER)
        return no("access.other_node") if held else no("access.reviewer_needed")
    return no("access.own_entry") if judges_own(actor, row) else YES


@rule("review.queue")
def may_open_queue(actor: Actor, _thing: Any) -> Answer:
    """The queue before publication: operators and technology managers; it shows only their nodes."""
    if actor.superuser or actor.plays(PlatformRole.OPERATOR) or actor.plays(PlatformRole.MANAGER):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.reviewer_needed")


@rule("entry.disclose", "entry.answer_interest")
def may_disclose(actor: Actor, row: Any) -> Answer:
    """Let others see more, and answer who is interested: editors of the owner; not co-authors, because the secret is the owner's."""
    if actor.anonymous:
        return no("access.sign_in")
    if actor.system or actor.edits(row.owner_id):
        return YES
    return no("access.editor_needed", organisation=_owner_name(actor, row))


@rule("entry.show_interest")
def may_show_interest(actor: Actor, row: Any) -> Answer:
    """Tell the owner that one is interested: members of other organisations, while the entry is live."""
    if actor.anonymous:
        return no("access.sign_in")
    if on_the_side_of(actor, row):
        return no("access.own_entry_interest")
    if not actor.acting_for:
        return no("access.organisation_needed")
    return YES if row.live else no("access.entry_not_live")


@rule("entry.ask_manager")
def may_ask(actor: Actor, row: Any) -> Answer:
    """Ask a technology manager: everybody who has signed in, also about an entry of their own."""
    if actor.anonymous:
        return no("access.sign_in")
    return may_view(actor, row)


@rule("entry.history")
def may_see_history(actor: Actor, row: Any) -> Answer:
    """Read who did what to the entry: its own side, and the staff who see all of it."""
    if actor.anonymous:
        return no("access.sign_in")
    return YES if level_for(actor, row) is Level.OWNER else no("access.own_side_only")


def _owner_name(actor: Actor, row: Any) -> str:
    """The owner's name where the actor may know it: a refusal must not name who is anonymous."""
    hidden = getattr(row, "anonymous", False) and level_for(actor, row) is not Level.OWNER
    return "—" if hidden else str(row.owner)
