"""What people say to one another in the region: answers on match lists, marks, signs of interest, questions to managers, disclosures."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.actions import invitations, memberships
from queqiao.catalog.actions import disclosure, interests
from queqiao.catalog.enums import Level
from queqiao.catalog.models import Interest
from queqiao.catalog.queries.rows import MODELS
from queqiao.demo.cast import Cast
from queqiao.demo.content import Row
from queqiao.demo.entries import Schedule
from queqiao.demo.stories import Story
from queqiao.demo.timeline import Timeline
from queqiao.kernel import jobs
from queqiao.kernel.models import Job, JobState
from queqiao.matching import replica
from queqiao.matching.actions import answers
from queqiao.matching.actions.ranking import rank_all
from queqiao.matching.enums import RANKED, Shelf
from queqiao.matching.models import MatchRow


class Talks:
    """Puts what was said onto the calendar."""

    def __init__(self, cast: Cast, line: Timeline, schedule: Schedule) -> None:
        self.cast, self.line, self.stories = cast, line, schedule.stories

    def on_lists(self) -> None:
        """Answers on the rows of match lists, and what either side decided about the pair."""
        for one in self.cast.content.history["answers"]:
            for row in one["rows"]:
                at = self.line.on(row["days_ago"], self._answer(one, row))
                for side in ("demand", "offer"):
                    if row.get(side):
                        self.line.at(at, self._mark(one, row, side))

    def interest(self) -> None:
        """Questions to owners with their answers, questions to technology managers, and what was disclosed after a signature."""
        for one in self.cast.content.history["questions"]:
            self._question(one)
        contacts = self.cast.content.contacts
        for one in contacts["interests"]:
            self._question(one)
        for one in contacts["managers"]:
            self.line.on(one["asked_days_ago"], self._ask_manager(one))
        for one in contacts["disclosures"]:
            self.line.on(one["days_ago"], self._disclose(one))

    def memberships(self) -> None:
        """Invitations and requests to join that wait for an answer."""
        for one in self.cast.content.contacts["invitations"]:
            self.line.on(one["days_ago"], self._invite(one))
        for one in self.cast.content.contacts["join_requests"]:
            self.line.on(one["days_ago"], self._join(one))

    def _answer(self, told: Row, row: Row) -> Any:
        def answer() -> None:
            need, other = self.stories[told["need"]], self.stories[row["achievement"]]
            list_is_ready(need, other)
            if not MatchRow.objects.filter(run__entry_id=need.key.id, entry_id=other.key.id).exists():
                return  # what the list does not show nobody can answer
            answers.answer(
                actor=self._reader(told["by"], need), entry_type="need", entry_id=need.key.id, shelf=Shelf.ACHIEVEMENT,
                row_id=other.key.id, grade=row["relevance"], reason=row["reason"] or "", note=row["note"] or "",
            )  # fmt: skip

        return answer

    def _mark(self, told: Row, row: Row, side: str) -> Any:
        def mark() -> None:
            need, offer = self.stories[told["need"]], self.stories[row["achievement"]]
            here, there = (need, offer) if side == "demand" else (offer, need)
            if not MatchRow.objects.filter(run__entry_id=need.key.id, entry_id=offer.key.id).exists():
                return
            actor = self._reader(told["by"], need) if side == "demand" else offer.author()
            reason = (row["reason"] or "other") if row[side] == "refused" else ""
            answers.mark(
                actor=actor,
                entry_type=here.type.value,
                entry_id=here.key.id,
                row_id=there.key.id,
                mark=row[side],
                reason=reason,
            )

        return mark

    def _reader(self, person: str, story: Story) -> Any:
        """Who answers on a list: as a member of the entry's side where they are one."""
        side = story.owner if self.cast.belongs(person, story.owner) else ""
        return self.cast.actor(person, side)

    def _question(self, told: Row) -> None:
        story = self.stories[told.get("need") or told["entry"]]
        if told["asked_by"] in (story.row.get("coauthors") or ()):
            return  # who writes it too has nothing to ask its owner through the platform
        held: dict[str, Interest] = {}

        def ask() -> None:
            held["one"] = interests.show_interest(
                actor=self._abroad(told["asked_by"], story), key=story.key, message=told["question"]
            )

        def answer() -> None:
            by = told.get("answered_by") or story.writer
            actor = self.cast.actor(by, story.owner)
            if not actor.edits(self.cast.organisations[story.owner]):
                actor = story.author()
            interests.answer_interest(
                actor=actor, interest_id=held["one"].pk, version=held["one"].version, state=told.get("state", "accepted"),
                reply=told["answer"],
            )  # fmt: skip

        self.line.on(told["asked_days_ago"], ask)
        if told.get("answer"):
            self.line.on(told["answered_days_ago"], answer)

    def _ask_manager(self, told: Row) -> Any:
        story = self.stories[told["entry"]]

        def ask() -> None:
            asked = interests.ask_manager(
                actor=self._abroad(told["asked_by"], story), key=story.key, message=told["question"]
            )
            if told.get("answer"):
                self.line.on(told["answered_days_ago"], lambda: answer(asked))

        def answer(asked: Interest) -> None:
            interests.answer_interest(
                actor=story.manager(),
                interest_id=asked.pk,
                version=asked.version,
                state="answered",
                reply=told["answer"],
            )

        return ask

    def _abroad(self, person: str, story: Story) -> Any:
        """Somebody of another organisation, acting for theirs."""
        row = next(one for one in self.cast.content.people if one["key"] == person)
        posts = [post["organisation"] for post in row["memberships"]]
        return self.cast.actor(person, next((one for one in posts if one != story.owner), posts[0]))

    def _disclose(self, told: Row) -> Any:
        def disclose() -> None:
            story = self.stories[told["entry"]]
            disclosure.disclose(
                actor=story.author(), key=story.key, organisation_id=self.cast.organisations[told["organisation"]],
                level=Level(told["level"]), paper=told["paper"],
            )  # fmt: skip

        return disclose

    def _invite(self, told: Row) -> Any:
        def invite() -> None:
            invitations.invite(
                actor=self.cast.actor(told["by"], told["organisation"]), organisation_id=self.cast.organisations[told["organisation"]],
                email=told["email"], role=told["role"], position=told["position"],
            )  # fmt: skip

        return invite

    def _join(self, told: Row) -> Any:
        def ask() -> None:
            memberships.ask_to_join(
                actor=self.cast.actor(told["by"]), organisation_id=self.cast.organisations[told["organisation"]],
                message=told["message"], position=told["position"],
            )  # fmt: skip

        return ask


def list_is_ready(story: Story, other: Story) -> None:
    """Rank the entry if its ranking still waits, or if ``other`` was published after it: a person reads the list before answering on it."""
    entry = story.key.id
    waiting = Job.objects.filter(kind="matching.rank", object_id=entry, state=JobState.QUEUED)
    pks = list(waiting.values_list("pk", flat=True))
    if (
        not pks
        and MatchRow.objects.filter(run__entry_id=entry, run__current=True, entry_id=other.key.id).exists()
    ):
        return
    for shelf in RANKED[story.type]:
        replica.shelf(shelf)
        replica.catch_up(shelf)
    for pk in pks:
        jobs.run(pk)
    if not pks and MODELS[story.type].objects.filter(pk=entry, live=True).exists():
        rank_all(entry_type=story.type.value, entry_id=entry)
