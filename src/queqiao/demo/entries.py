"""When what happens to the region's entries: every row of the texts becomes the steps of a story on the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from queqiao.catalog.enums import EntryType
from queqiao.demo import questions
from queqiao.demo.cast import Cast
from queqiao.demo.content import WRITTEN_ON, Row
from queqiao.demo.drafts import achievement_draft, need_draft, negative_draft, scenario_draft
from queqiao.demo.patents import Register
from queqiao.demo.stories import Story
from queqiao.demo.timeline import Timeline
from queqiao.kernel import clock

HALF_LIFE: Mapping[EntryType, int] = {EntryType.NEED: 90, EntryType.ACHIEVEMENT: 180, EntryType.SCENARIO: 90}
"""Days a listing stands unconfirmed, as the shipped rule packs say."""
_MARGIN = 9
"""Days before its date on which an owner usually confirms."""
_RETURNED = 13
"""Of so many achievements and places of use one was returned once."""


class Schedule:
    """Puts every entry's life onto the calendar; ``stories`` are by key."""

    def __init__(self, cast: Cast, line: Timeline, register: Register) -> None:
        self.cast, self.line, self.register = cast, line, register
        self.stories: dict[str, Story] = {}
        history = cast.content.history
        self._rounds: dict[str, list[Row]] = defaultdict(list)
        for one in sorted(history["reviews"], key=lambda row: row["round"]):
            self._rounds[one["entry"]].append(one)
        self._renewals: dict[str, list[Row]] = defaultdict(list)
        for one in history["renewals"]:
            self._renewals[one["need"]].append(one)
        self._withdrawals = {one["need"]: one for one in history["withdrawals"]}
        self._answered = {
            one["need"]: min(row["days_ago"] for row in one["rows"]) for one in history["answers"]
        }
        self._begun: dict[str, int] = defaultdict(int)

    def needs(self) -> None:
        """Needs in every state."""
        for row in self.cast.content.needs:
            story = self._story(row, EntryType.NEED, partial(self._need, row))
            getattr(self, f"_need_{row['state']}")(story)

    def achievements(self) -> None:
        """Achievements in every state, after the patents they rest on."""
        for row in self.cast.content.achievements:
            story = self._story(row, EntryType.ACHIEVEMENT, partial(self._achievement, row))
            days = row["published_days_ago"]
            state = row["state"]
            if state == "draft":
                self._begin(story, self._recent(row, 2, 25))
                continue
            if state == "in_review":
                submitted = self._recent(row, 0, 3)
                self._begin(story, submitted + 4)
                self.line.on(submitted, story.hand_in)
                continue
            self._publication(story, days)
            end = days - 120 if state == "withdrawn" else 0.0
            until = None if state == "expired" else end
            self._confirmations(story, days, row.get("renewed_days_ago") or (), until)
            if state == "withdrawn":
                self.line.on(end, partial(story.withdraw, "成果已随团队转入合作企业，不再对外许可"))

    def scenarios(self) -> None:
        """Opened places of use."""
        for row in self.cast.content.scenarios:
            story = self._story(
                row,
                EntryType.SCENARIO,
                partial(self._scenario, row),
            )
            self._publication(story, row["published_days_ago"])
            self._confirmations(story, row["published_days_ago"], (), 0.0)

    def negative_results(self) -> None:
        """Routes that were given up; some held back for a time."""
        for row in self.cast.content.negative_results:
            days = row["published_days_ago"]
            story = self._story(
                row,
                EntryType.NEGATIVE_RESULT,
                partial(self._negative, row),
            )
            self._publication(story, days)

    def first_use(self) -> dict[str, float]:
        """Days ago of the earliest entry of each organisation, by key."""
        found: dict[str, float] = {}
        content = self.cast.content
        for row in (*content.needs, *content.achievements, *content.scenarios, *content.negative_results):
            found[row["owner"]] = max(found.get(row["owner"], 0), (row["published_days_ago"] or 30) + 8)
        return found

    def _need_published(self, story: Story) -> None:
        days = story.row["published_days_ago"]
        self._publication(story, days)
        self._confirmations(story, days, self._renewed(story), 0.0)

    def _need_unconfirmed(self, story: Story) -> None:
        """Its date passed; nobody confirmed it."""
        self._publication(story, story.row["published_days_ago"])
        self._confirmations(story, story.row["published_days_ago"], self._renewed(story), None)

    _need_expired = _need_unconfirmed

    def _need_no_solution(self, story: Story) -> None:
        """Closed by the staff just before its date, its owner told."""
        days, renewed = story.row["published_days_ago"], self._renewed(story)
        end = max(3, min([days, *renewed]) - HALF_LIFE[EntryType.NEED] + 4)
        self._publication(story, days)
        self._confirmations(story, days, renewed, end)
        why = "；".join(story.row["state_reasons"])
        self.line.on(
            end, lambda: story.move(story.judge(), "close_unsolved", note=why, facts={"owner_informed": True})
        )

    def _need_withdrawn(self, story: Story) -> None:
        days, told = story.row["published_days_ago"], self._withdrawals[story.name]
        self._publication(story, days)
        self._confirmations(story, days, self._renewed(story), told["days_ago"])
        self.line.on(told["days_ago"], lambda: story.withdraw(told["reason"]))

    def _need_solved(self, story: Story) -> None:
        """Matched, introduced, talked about, solved and proved."""
        days = float(story.row["published_days_ago"])
        end = max(4, min(days - 95, self._answered.get(story.name, days) - 8))
        talks = end + 40
        self._publication(story, days)
        self._confirmations(story, days, self._renewed(story), talks + 12)
        steps: tuple[tuple[float, Callable[[], object]], ...] = (
            (talks + 10, lambda: story.move(story.manager(), "record_match", facts={"confirmed_matches": 1})),
            (
                talks + 4,
                lambda: story.move(
                    story.manager(), "introduce", facts={"introduction": "线上对接会，双方技术负责人参加"}
                ),
            ),
            (talks, lambda: story.move(story.author(), "negotiate")),
            (end, story.prove_solution),
        )
        for ago, step in steps:
            self.line.on(ago, step)

    def _need_draft(self, story: Story) -> None:
        days = self._recent(story.row, 2, 25)
        self._begin(story, days)
        self.line.on(days - 1, story.ask)

    def _need_triage(self, story: Story) -> None:
        """Handed in lately; one of them is late for its answer."""
        waiting = [row["key"] for row in self.cast.content.needs if row["state"] == "triage"]
        days = (0, 0, 1, 4)[waiting.index(story.name) % 4]
        self._begin(story, days + 3)
        self.line.on(days + 2, story.ask)
        self.line.on(days, story.hand_in)

    def _need_repair(self, story: Story) -> None:
        """Returned, and not answered yet."""
        told = self._rounds[story.name][-1]
        self._begin(story, told["days_ago"] + 4)
        self.line.on(told["days_ago"] + 1, story.hand_in)
        self.line.on(
            told["days_ago"], lambda: story.send_back(told["by"], told["reasons"], told["note"] or "")
        )

    def _publication(self, story: Story, days: float) -> None:
        """Begun, handed in, perhaps returned and mended, and published ``days`` ago, as the history tells or as it usually goes."""
        rounds = self._rounds[story.name] or self._usual_rounds(story, days)
        returned = [one for one in rounds if one["outcome"] == "returned"]
        first = rounds[0]["days_ago"] if rounds else days
        open_at_first = bool(returned)
        submitted = max(first, days) + self._random(story).choice((1, 1, 2))
        if story.row.get("protection") == "disclosed":
            # Nobody hands in what will be disclosed only tomorrow.
            submitted = min(submitted, (WRITTEN_ON - story.row["first_disclosure"]).days)
        self._begin(story, submitted + self._random(story).randint(1, 4), leaving_open=open_at_first)
        handed_in = 9.1 if submitted <= days else self._random(story).uniform(13.0, 17.5)
        self.line.on(submitted, story.hand_in, hour=handed_in)
        for place, one in enumerate(returned):
            self.line.on(
                one["days_ago"],
                partial(story.send_back, one["by"], one["reasons"], one["note"] or ""),
                hour=10.2,
            )
            following = returned[place + 1]["days_ago"] if place + 1 < len(returned) else days
            again = max(following, one["days_ago"] - 2)
            self.line.on(again, story.mend, hour=9.2 if again == following else 14.0)
        by = rounds[-1]["by"] if rounds and rounds[-1]["outcome"] == "published" else ""
        self.line.on(days, lambda: story.publish(by), hour=self._random(story).uniform(10.5, 12.5))

    def _usual_rounds(self, story: Story, days: float) -> list[Row]:
        """Now and then an achievement or a place of use was returned once."""
        number = int(story.name.rpartition("-")[2])
        if story.type is EntryType.NEED or number % _RETURNED or story.row.get("protection") == "disclosed":
            return []
        reason = "evidence_missing" if story.type is EntryType.ACHIEVEMENT else "unclear"
        return [{"outcome": "returned", "reasons": [reason], "note": "", "by": "", "days_ago": days + 4}]

    def _confirmations(
        self, story: Story, days: float, told: tuple[float, ...] | list[float], until: float | None
    ) -> None:
        """The confirmations that are told of, and, up to ``until``, those in between that kept it on the lists. None: no others."""
        life, moments = HALF_LIFE[story.type], sorted({*told}, reverse=True)
        found, last = [], days
        for moment in (*moments, until):
            if moment is None:
                break
            while until is not None and last - moment > life:
                last = last - life + _MARGIN + self._random(story).randint(0, 6)
                found.append(last)
            last = moment
        for moment in sorted({*found, *moments}, reverse=True):
            if moment < days:
                self.line.on(moment, story.confirm, hour=15.0)

    def _begin(self, story: Story, days: float, *, leaving_open: bool = False) -> None:
        asked = story.type is EntryType.NEED and not leaving_open and questions.is_asked(story.row)

        def begin() -> None:
            self.register.record_for(story.row)
            story.begin(leaving_open=leaving_open, change=questions.with_gaps if asked else None)

        moment = self.line.on(days, begin, hour=self._random(story).uniform(8.9, 11.9))
        if asked:
            self.line.at(moment + timedelta(minutes=25), lambda: questions.answer_all(story))

    def _renewed(self, story: Story) -> list[float]:
        return [one["days_ago"] for one in self._renewals[story.name]]

    def _story(self, row: Row, entry_type: EntryType, draft: Callable[[], Any]) -> Story:
        self._begun[row["owner"]] += 1
        writer = self.cast.writer(row["owner"], self._begun[row["owner"]])
        for renewal in self._renewals[row["key"]]:
            if any(
                post["organisation"] == row["owner"] and post["role"] != "viewer"
                for post in self._posts(renewal["by"])
            ):
                writer = renewal["by"]
        story = self.stories[row["key"]] = Story(self.cast, row, entry_type, writer, draft)
        return story

    def _posts(self, person: str) -> Any:
        return next(one for one in self.cast.content.people if one["key"] == person)["memberships"]

    def _contact(self, row: Row) -> str:
        return self.cast.people[self.stories[row["key"]].writer]

    def _need(self, row: Row) -> Any:
        return need_draft(row, self.line.today, self._contact(row))

    def _achievement(self, row: Row) -> Any:
        held = tuple(
            sorted(self.cast.patents[one] for one in row.get("patents") or () if one in self.cast.patents)
        )
        return achievement_draft(row, self.line.today, self._contact(row), held)

    def _scenario(self, row: Row) -> Any:
        return scenario_draft(row, self.line.today, self._contact(row))

    def _negative(self, row: Row) -> Any:
        published = self.line.today - timedelta(days=row["published_days_ago"])
        return negative_draft(row, published, self._contact(row))

    def _recent(self, row: Row, least: int, most: int) -> int:
        return Random(row["key"]).randint(least, most)

    def _random(self, story: Story) -> Random:
        """Chance of the entry's own, the same whatever else is in the region."""
        return Random(f"{story.name}:{clock.HOME.key}")
