"""The life of one entry, step by step: each step does what a person would, through the catalogue's own actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from queqiao.accounts.contracts import Actor
from queqiao.catalog import review_checklist
from queqiao.catalog.actions import attachments, drafts, life, repairs, reviews
from queqiao.catalog.contracts import EntryDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import REVIEW_STATES
from queqiao.catalog.queries.rows import MODELS
from queqiao.demo.cast import Cast
from queqiao.demo.content import Row
from queqiao.demo.papers import paper

JUDGES = ("operator", "technology_manager")
_LATER: Mapping[EntryType, tuple[str, ...]] = {
    EntryType.NEED: ("baseline", "tried_routes", "requirements"),
    EntryType.ACHIEVEMENT: ("body_en", "licence_modes"),
    EntryType.SCENARIO: ("capacity", "data_offered"),
    EntryType.NEGATIVE_RESULT: ("what_would_change",),
}
"""What an entry that is returned once had left open at first."""


@dataclass(slots=True)
class Story:
    """One entry: its ``row`` of the texts, who writes it (by key), and how its form is filled in once it is begun."""

    cast: Cast
    row: Row
    type: EntryType
    writer: str
    draft: Callable[[], EntryDraft]

    @property
    def name(self) -> str:
        """The key of the texts."""
        return str(self.row["key"])

    @property
    def owner(self) -> str:
        """The key of its organisation."""
        return str(self.row["owner"])

    @property
    def key(self) -> EntryKey:
        """The entry as the catalogue calls it; only once it is begun."""
        return self.cast.entries[self.name]

    def author(self) -> Actor:
        """Who writes it, acting for its organisation."""
        return self.cast.actor(self.writer, self.owner)

    def state(self) -> tuple[str, int]:
        """State and version now."""
        found = MODELS[self.type].objects.filter(pk=self.key.id).values_list("state", "version")
        return found.get()

    def begin(self, *, leaving_open: bool = False, change: Callable[[Any], EntryDraft] | None = None) -> None:
        """Start the draft, in full, with the last fields left open, or as ``change`` makes it."""
        draft = change(self.draft()) if change else self.draft()
        if leaving_open:
            empty = type(draft)()
            draft = replace(draft, **{name: getattr(empty, name) for name in _LATER[self.type]})
        made = drafts.start_draft(
            actor=self.author(),
            entry_type=self.type,
            owner_id=self.cast.organisations[self.owner],
            data=draft,
        )
        self.cast.entries[self.name] = EntryKey(self.type, made.id)
        for person in self.row.get("coauthors") or ():
            drafts.add_co_author(actor=self.author(), key=self.key, person_id=self.cast.people[person])

    def complete(self) -> None:
        """Save the whole form."""
        drafts.save_draft(actor=self.author(), key=self.key, version=self.state()[1], data=self.draft())

    def ask(self) -> Sequence[Any]:
        """Have the rules ask what is missing."""
        return repairs.ask_questions(actor=self.author(), key=self.key, version=self.state()[1]).questions

    def hand_in(self) -> None:
        """Submit, or submit again after a return."""
        life.submit(actor=self.author(), key=self.key, version=self.state()[1])

    def mend(self) -> None:
        """Complete the form after a return, and submit again."""
        self.complete()
        self.hand_in()

    def judge(self, wished: str = "") -> Actor:
        """Who looks at it."""
        writers = (self.writer, *(self.row.get("coauthors") or ()))
        return self.cast.actor(self.cast.judge(self.owner, wished, *JUDGES, but=writers))

    def take(self, wished: str = "") -> Actor:
        """Somebody takes the review and goes through the checklist."""
        judge = self.judge(wished)
        reviews.take_review(actor=judge, key=self.key)
        return judge

    def publish(self, wished: str = "") -> None:
        """Take, tick everything, publish."""
        judge = self.take(wished)
        ticks = {item.code: "yes" for item in review_checklist.items(self.type)}
        if not self.row.get("anonymous"):
            ticks = {code: "not_applicable" if code == "anonymity" else tick for code, tick in ticks.items()}
        reviews.tick_checklist(actor=judge, key=self.key, answers=ticks)
        reviews.publish(actor=judge, key=self.key, version=self.state()[1])

    def send_back(self, wished: str, reasons: Sequence[str], note: str) -> None:
        """Take, and return with reasons."""
        judge = self.take(wished)
        reviews.return_entry(actor=judge, key=self.key, version=self.state()[1], reasons=reasons, note=note)

    def confirm(self) -> None:
        """Its owner says that it still stands: confirmed while listed, renewed after its date, reviewed anew after the archive."""
        state, version = self.state()
        verb = "confirm" if state in {"published", "listed", "matched"} else "renew"
        life.move(actor=self.author(), key=self.key, version=version, verb=verb)
        if self.state()[0] == REVIEW_STATES[self.type]:
            self.publish()

    def withdraw(self, note: str) -> None:
        """Its owner takes it away."""
        life.withdraw(actor=self.author(), key=self.key, version=self.state()[1], note=note)

    def move(self, actor: Actor, verb: str, **more: Any) -> None:
        """Any other step of its workflow."""
        life.move(actor=actor, key=self.key, version=self.state()[1], verb=verb, **more)

    def manager(self) -> Actor:
        """The technology manager who works on it."""
        return self.cast.actor(self.cast.judge(self.owner, "", "technology_manager", but=(self.writer,)))

    def prove_solution(self) -> None:
        """Its owner says it is solved and shows the paper."""
        upload = paper(
            "Acceptance note", f"Need {self.name}", "Samples tested and accepted by the need's owner."
        )
        proof = attachments.attach(
            actor=self.author(), key=self.key, upload=upload, name="验收单（演示）.pdf"
        )
        self.move(self.author(), "solve", papers={"solution_proof": [proof.pk]})
