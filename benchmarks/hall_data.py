"""A hall full of entries: organisations, people, achievements with claims and patents, needs with clauses, and the traces of a year.

    QUEQIAO_DATA=/tmp/hall python benchmarks/hall_data.py                        # 100,000 achievements, 20,000 needs
    QUEQIAO_DATA=/tmp/hall python benchmarks/hall_data.py --achievements 5000 --needs 1000

Rows are written in bulk, past the actions, into the empty database that the environment names; the texts are those of ``synthetic.py``.
Everything is drawn from one seed and one day, so two runs make the same rows. What a person would never see at this size (the audit of
every step) is left out; finished jobs and delivered events, which the queues have to look past, are there.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from typing import Any

import synthetic

SEED = 20
DAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""The day on which the hall looks as it is written; entries were published in the year before."""
BATCH = 2000
ROWS = 20
"""Rows of a stored match list."""
PARAMETERS = (
    *(
        ("容量保持率", "%", 40, 99, True),
        ("循环寿命", "次", 300, 9000, True),
        ("比能量", "Wh/kg", 80, 500, True),
    ),
    *(
        ("导热系数", "W/(m·K)", 1, 200, True),
        ("击穿电压", "kV/mm", 2, 40, True),
        ("渗油率", "%", 0, 5, False),
    ),
    *(("拉伸强度", "MPa", 20, 2400, True), ("固化时间", "min", 1, 90, False), ("误报率", "%", 0, 9, False)),
    *(("加工精度", "mm", 0, 1, False), ("表面粗糙度", "μm", 0, 6, False), ("剪切强度", "MPa", 5, 90, True)),
    *(("电流密度", "A/cm²", 0, 5, True), ("转化效率", "%", 5, 60, True), ("出水温度", "℃", 40, 190, True)),
    *(("回收率", "%", 50, 99, True), ("脱盐率", "%", 60, 99, True), ("端到端时延", "ms", 1, 900, False)),
    *(("同步精度", "μs", 0, 90, False), ("定位误差", "m", 0, 9, False), ("检出率", "%", 70, 99, True)),
    *(("推理时间", "ms", 2, 900, False), ("线宽", "kHz", 1, 90, False), ("输出功率", "mW", 5, 900, True)),
    *(("灵敏度", "%", 60, 99, True), ("粒径", "nm", 20, 900, False), ("发酵周期", "h", 12, 300, False)),
    *(("收率", "%", 40, 99, True), ("抗压强度", "MPa", 20, 190, True), ("探测距离", "m", 5, 900, True)),
)
"""Parameter, unit, least and largest value, and whether more is better."""
CONDITIONS = ("", "", "", "25 ℃", "85 ℃", "25 ℃，1C", "1000 h")
KINDS = ("enterprise", "enterprise", "enterprise", "university", "institute", "hospital", "service")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything."""

    achievements: int = 100_000
    needs: int = 20_000
    organisations: int = 2000
    scenarios: int = 1000
    negative_results: int = 1000

    @property
    def jobs(self) -> int:
        """Finished jobs: a ranking and an index change for every entry."""
        return self.achievements + self.needs


def fill(size: Size, say: Callable[[str], None] = print) -> dict[str, float]:
    """Write the rows into the empty database Django is set up with; seconds by step. The index is another step (``replica.rebuild``)."""
    from queqiao.kernel import clock, ids

    took: dict[str, float] = {}
    with clock.at(DAY), ids.drawn_from(SEED):
        hall = _Hall(size)
        for name, step in (
            ("organisations", hall.organisations),
            ("people", hall.people),
            ("achievements", hall.achievements),
            ("needs", hall.needs),
            ("scenarios and negative results", hall.others),
            ("match lists", hall.lists),
            ("finished jobs", hall.jobs),
        ):
            began = time.perf_counter()
            step()
            took[name] = time.perf_counter() - began
            say(f"{name}: {took[name]:.1f} s")
    return took


class _Hall:
    """Draws and writes; one instance fills one database."""

    def __init__(self, size: Size) -> None:
        from queqiao.accounts.queries import main_node
        from queqiao.kernel.codes import cooperation, fields, industries, ip_wishes, licences, regions

        self.size = size
        self.chance = random.Random(SEED)
        self.node = main_node()
        self.fields = [one.code for one in fields.all()]
        self.regions = [one.code for one in regions.all() if one.parent and one.code[2:] != "0000"]
        self.industries = [f"{one.parent}{one.code}" for one in industries.all() if len(one.code) == 2]
        self.licences = [one.code for one in licences.all()]
        self.cooperation = [one.code for one in cooperation.all()]
        self.ip_wishes = [one.code for one in ip_wishes.all()]
        self.owners: list[Any] = []
        self.editors: dict[str, Any] = {}
        self.entries: list[tuple[str, str]] = []
        self.figures = self._figures()

    def organisations(self) -> None:
        """Nine of ten are verified."""
        from queqiao.accounts.models import Organisation

        self.owners = [
            Organisation(
                name=f"基准机构{number:04d}", name_en=f"Benchmark organisation {number:04d}", kind=self.chance.choice(KINDS),
                region=self.chance.choice(self.regions), industry=self.chance.choice(self.industries), node=self.node,
                state="verified" if number % 10 else "unverified", about="为测量速度而造的机构。", created_at=DAY, updated_at=DAY, state_since=DAY,
            )
            for number in range(self.size.organisations)
        ]  # fmt: skip
        _write(Organisation, self.owners)

    def people(self) -> None:
        """An editor for every organisation, and one person of each platform role."""
        from queqiao.accounts.enums import PlatformRole
        from queqiao.accounts.models import Membership, Person, RoleGrant

        people = [
            Person(name=f"编辑{n}", email=f"editor{n}@example.org", joined_at=DAY)
            for n in range(len(self.owners))
        ]
        staff = [
            Person(name=f"平台{role}", email=f"{role}@example.org", joined_at=DAY)
            for role in PlatformRole.values
        ]
        _write(Person, [*people, *staff])
        self.editors = {owner.pk: person for owner, person in zip(self.owners, people, strict=True)}
        _write(
            Membership,
            (
                Membership(person=p, organisation=o, role="editor", created_at=DAY)
                for o, p in zip(self.owners, people, strict=True)
            ),
        )
        _write(
            RoleGrant,
            (RoleGrant(person=p, role=role) for p, role in zip(staff, PlatformRole.values, strict=True)),
        )

    def achievements(self) -> None:
        """With two to five claims, one use, and every second with a patent."""
        from queqiao.catalog.models import Achievement, AchievementScenario, Claim

        drawn = (entry for chunk in synthetic.achievements(2 * self.size.achievements) for entry in chunk)
        for pairs in _batches(zip(drawn, drawn, strict=True), BATCH):
            rows, claims, uses = [], [], []
            for head, text in pairs:
                row = Achievement(
                    **self._common(head.title, head.body), body=text.body, state="listed", kind=self._often("result", "dataset", "model_method"),
                    licence_modes=sorted(self.chance.sample(self.licences, 2)), protection=self._often("granted", "filed", "software", "none"),
                    readiness=self.chance.randint(1, 9), readiness_dimension="trl",
                )  # fmt: skip
                rows.append(row)
                claims += [Claim(achievement=row, **one) for one in self._some_figures(row.field, asks=False)]
                uses.append(
                    AchievementScenario(
                        achievement=row, title=text.title[:60], readiness=self.chance.randint(1, 9)
                    )
                )
            _write(Achievement, rows)
            _write(Claim, claims)
            _write(AchievementScenario, uses)
            self._patents(rows[::2])
            self.entries += [("achievement", row.pk) for row in rows]

    def _patents(self, rows: list[Any]) -> None:
        from queqiao.catalog.models import Achievement, Patent

        held = []
        for row in rows:
            number = f"2020{self.chance.randrange(10**8):08d}{len(self.entries) + len(held):06d}"
            filed = date(2020, 1, 1) + timedelta(self.chance.randrange(2000))
            held.append(
                Patent(
                    owner_id=row.owner_id, country="CN", number=number, display=f"CN{number}", kind="invention", title=row.title[:100],
                    filed_on=filed, expires_on=filed.replace(year=filed.year + 20, day=min(filed.day, 28)), status="granted",
                )
            )  # fmt: skip
        _write(Patent, held)
        link = Achievement.patents.through
        _write(
            link, (link(achievement_id=row.pk, patent_id=one.pk) for row, one in zip(rows, held, strict=True))
        )

    def needs(self) -> None:
        """With two to four clauses; every twentieth is for members only, as many name no owner."""
        from queqiao.catalog.models import Clause, Need

        numbers = count()
        for texts in _batches(synthetic.needs(self.size.needs), BATCH):
            rows, clauses = [], []
            for number, text in zip(islice(numbers, len(texts)), texts, strict=True):
                row = Need(
                    **self._common(text.title, text.body[:60]), body=text.body, state="published", due_on=DAY.date() + timedelta(200),
                    kind=self._often("technology", "service", "talent", "finance"), budget_low=10_000_000,
                    budget_high=100_000 * self.chance.randint(100, 9000), deadline=DAY.date() + timedelta(self.chance.randint(30, 700)),
                    cooperation=self.chance.sample(self.cooperation, 2), ip_wish=self.chance.choice(self.ip_wishes),
                    secrecy_level="restricted" if number % 20 == 3 else "public", anonymous=number % 20 == 7,
                )  # fmt: skip
                rows.append(row)
                clauses += [Clause(need=row, **one) for one in self._some_figures(row.field, asks=True)]
            _write(Need, rows)
            _write(Clause, clauses)
            self.entries += [("need", row.pk) for row in rows]

    def others(self) -> None:
        """Scenarios and negative results."""
        from queqiao.catalog.models import NegativeResult, Scenario

        texts = iter(
            synthetic.needs(self.size.scenarios + self.size.negative_results, synthetic.Shape(seed=SEED + 1))
        )
        scenarios = [
            Scenario(
                **self._common(t.title, t.body[:60]),
                body=t.body,
                state="published",
                closes_on=DAY.date() + timedelta(300),
                wanted_readiness=6,
            )
            for t in islice(texts, self.size.scenarios)
        ]
        failures = [
            NegativeResult(
                **self._common(t.title, t.body[:60]), route=t.body, state="published", why_stopped="physics"
            )
            for t in texts
        ]
        _write(Scenario, scenarios)
        _write(NegativeResult, failures)

    def lists(self) -> None:
        """Every need has its list of twenty, three in ten of them weak. Rows without quotations: pages that show some are ranked for real
        (``hall.py``), which knows these by their duration of nothing."""
        from queqiao.matching.models import MatchRow, MatchRun
        from queqiao_engine.matching.policy import RankingPolicy
        from queqiao_engine.matching.recipe import Recipe
        from queqiao_engine.version import __version__

        recipe = RankingPolicy().hash(Recipe())
        achievements = [pk for kind, pk in self.entries if kind == "achievement"]
        owner_of = dict(self._owners_of(achievements))
        for part in _batches((pk for kind, pk in self.entries if kind == "need"), BATCH // 10):
            runs = [
                MatchRun(
                    entry_type="need", entry_id=pk, entry_version=1, shelf="achievement", at=DAY, engine_version=__version__, recipe_hash=recipe,
                    calibration="neutral", corpus_size=len(achievements), closeness=0.1, bar=20.0,
                    outlook="no_obvious_match" if self.chance.random() < 0.3 else "listed",
                )
                for pk in part
            ]  # fmt: skip
            _write(MatchRun, runs)
            _write(
                MatchRow,
                (
                    MatchRow(
                        run=run, rank=rank, entry_id=pk, owner_id=owner_of[pk], score=1.0 / rank, grade="to_be_confirmed",
                        parts=[{"name": "lexical", "raw": 40.0 / rank, "value": 1.0 / rank}],
                    )
                    for run in runs
                    for rank, pk in enumerate(self.chance.sample(achievements, ROWS), start=1)
                ),
            )  # fmt: skip

    def _owners_of(self, achievements: list[str]) -> Any:
        from queqiao.catalog.models import Achievement

        return Achievement.objects.filter(pk__gte=min(achievements, default="")).values_list("pk", "owner_id")

    def jobs(self) -> None:
        """A year of finished work behind the queues: jobs, tasks, delivered events."""
        from django_tasks_db.models import DBTaskResult

        from queqiao.kernel.models import Delivery, Job, OutboxEvent

        for part in _batches(self.entries, BATCH):
            jobs, tasks, told = [], [], []
            for entry_type, pk in part:
                when = DAY - timedelta(minutes=self.chance.randrange(500_000))
                jobs.append(
                    Job(
                        kind="matching.rank", arguments={"entry_type": entry_type, "entry_id": pk}, key=pk, object_id=pk, state="done",
                        progress=100, attempts=1, queued_at=when, started_at=when, heartbeat_at=when, finished_at=when, result={"runs": []},
                    )
                )  # fmt: skip
                tasks.append(
                    DBTaskResult(
                        id=_uuid(self.chance), status="SUCCESSFUL", args_kwargs={"args": [jobs[-1].pk], "kwargs": {}}, run_after=when, backend_name="default",
                        task_path="queqiao.kernel.jobs.run_job", started_at=when, finished_at=when, exception_class_path="", traceback="",
                    )
                )  # fmt: skip
                payload = {"entry_type": entry_type, "entry_id": pk, "version": 1, "live": True}
                told.append(OutboxEvent(name="entry.saved", payload=payload, at=when, delivered_at=when))
            _write(Job, jobs)
            _write(DBTaskResult, tasks)
            _write(OutboxEvent, told)
            _write(
                Delivery,
                (
                    Delivery(
                        event=one,
                        subscriber="queqiao.matching.subscribers.follow_entry",
                        at=one.at,
                        attempts=1,
                        done=True,
                    )
                    for one in told
                ),
            )

    def _common(self, title: str, summary: str) -> dict[str, Any]:
        owner = self.chance.choice(self.owners)
        published = DAY - timedelta(minutes=self.chance.randrange(525_600))
        fields = self.chance.sample(self.fields, 2)
        return {
            "owner": owner, "node": self.node, "author": self.editors[owner.pk], "title": title[:200], "summary": summary[:160],
            "fields": fields, "field": fields[0], "industry": owner.industry, "region": owner.region, "live": True,
            "published_at": published, "confirmed_at": published, "created_at": published, "updated_at": published, "state_since": published,
            "keywords": [title[:4]],
        }  # fmt: skip

    def _often(self, *values: str) -> str:
        """The first in seven cases of ten."""
        return values[0] if self.chance.random() < 0.7 else self.chance.choice(values[1:])

    def _some_figures(self, field: str, *, asks: bool) -> Iterator[dict[str, Any]]:
        """Rows of parameters that are usual in the field; a need asks for bounds, an achievement states values."""
        group = self.figures[asks][self.fields.index(field) % len(self.figures[asks])]
        for position, one in enumerate(self.chance.sample(group, self.chance.randint(2, 4 if asks else 5))):
            yield {"position": position, **one}

    def _figures(self) -> dict[bool, list[list[dict[str, Any]]]]:
        """Six thousand different rows in ten groups. Their lines are worked out here once; in the hall that happens when a row is saved."""
        from queqiao.catalog.adapters import engine_row
        from queqiao.catalog.models import Claim, Clause
        from queqiao_engine.matching.drafts import row_text

        groups: dict[bool, list[list[dict[str, Any]]]] = {
            True: [[] for _ in range(10)],
            False: [[] for _ in range(10)],
        }
        for asks in (True, False):
            for place, (parameter, unit, least, most, more) in enumerate(PARAMETERS):
                for _ in range(100):
                    value = str(
                        round(self.chance.uniform(least + (most - least) * 0.02, most), 1 if most < 20 else 0)
                    ).removesuffix(".0")
                    row = {
                        "parameter": parameter, "operator": (">=" if more else "<=") if asks or self.chance.random() < 0.5 else "=",
                        "value": value, "unit": unit, "condition": self.chance.choice(CONDITIONS),
                    }  # fmt: skip
                    row["line"] = row_text(engine_row((Clause if asks else Claim)(**row)))
                    groups[asks][place % 10].append(row)
        return groups


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    held = iter(rows)
    while part := list(islice(held, size)):
        yield part


def _write(model: Any, rows: Iterable[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=BATCH)


def _uuid(chance: random.Random) -> Any:
    from uuid import UUID

    return UUID(int=chance.getrandbits(128), version=4)


def main() -> None:
    """Prepare the database of the environment, fill it, build the index."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, value in (("achievements", 100_000), ("needs", 20_000), ("organisations", 2000)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queqiao.settings")
    import django

    django.setup()
    from queqiao.accounts.models import Organisation
    from queqiao.cli import project
    from queqiao.matching import replica
    from queqiao.matching.enums import Shelf

    project.prepare()
    if Organisation.objects.exists():
        parser.error("the database is not empty; set QUEQIAO_DATA (or QUEQIAO_DATABASE) to another")
    fill(Size(options.achievements, options.needs, options.organisations))
    for shelf in Shelf:
        began, busy = time.perf_counter(), time.process_time()
        entries = replica.rebuild(shelf)
        print(
            f"index {shelf}: {entries} entries, {time.perf_counter() - began:.1f} s, processor {time.process_time() - busy:.1f} s"
        )


if __name__ == "__main__":
    main()
