"""Speed of the hall at size: pages, publishing, searching while the index changes, memory.

    QUEQIAO_DATA=/tmp/hall python benchmarks/hall_data.py        # once: 100,000 achievements, 20,000 needs, the index
    QUEQIAO_DATA=/tmp/hall python benchmarks/hall.py             # SQLite; with QUEQIAO_DATABASE=postgres://… the same there
    QUEQIAO_DATA=/tmp/hall python benchmarks/hall.py --only pages --requests 40

Pages are asked through Django's test client, middleware, templates and all, one at a time in one process; the part "server" asks a real
``queqiao serve`` over HTTP, the part "weight" counts what a first visit transfers. Publishing and the moving index use real ``queqiao worker`` processes. Prints Markdown with the machine, its load,
and beside the time on the clock that of the processor, which other work on the machine moves less. Writes benchmarks/out/hall.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from hall_entries import in_review, publish_one, wait_for_list
from hall_served import Served, worked_ms
from speed import machine

TARGETS = {"list": 150.0, "entry": 100.0, "publish": 2000.0}
"""Milliseconds: p95 of lists and searches, of an entry with its match list, and from the publish action to the current list."""
WARM = 5
"""Requests of each kind that do not count."""
Address = Callable[[random.Random], str]


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=tuple(PARTS), action="append")
    parser.add_argument("--requests", type=int, default=100, help="requests of each kind")
    parser.add_argument("--publishings", type=int, default=20)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out" / "hall.json")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queqiao.settings")
    os.environ.setdefault("QUEQIAO_LOG_LEVEL", "ERROR")
    import django

    django.setup()
    hall = Hall()
    result: dict[str, Any] = {
        "machine": machine(),
        "versions": versions(),
        "rows": hall.rows(),
        "load_at_start": os.getloadavg(),
    }
    print(json.dumps(result, ensure_ascii=False))
    wanted = options.only or list(PARTS)
    for part in wanted:
        result[part] = PARTS[part](hall, options)
        print(f"\n{part} (load {os.getloadavg()[0]:.1f})\n\n{table(result[part])}", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Of what the figures depend on."""
    from importlib.metadata import version

    from django.db import connection

    connection.ensure_connection()
    database = connection.vendor
    if database == "sqlite":
        import sqlite3

        database += f" {sqlite3.sqlite_version}"
    else:
        database += f" {connection.pg_version}"
    return {
        "python": platform.python_version(),
        "database": database,
        **{name: version(name) for name in ("django", "numpy", "queqiao")},
    }


class Hall:
    """What there is to ask for."""

    def __init__(self) -> None:
        from queqiao.accounts.models import Person
        from queqiao.catalog.models import Achievement, Need

        self.achievements = list(
            Achievement.objects.filter(live=True).order_by("pk").values_list("pk", flat=True)[:4000]
        )
        shown = Need.objects.filter(live=True, secrecy_level="public", anonymous=False).order_by("pk")
        self.needs = list(shown.values_list("pk", flat=True)[:2000])
        self.owner_of = dict(shown.values_list("pk", "owner_id")[:2000])
        self.words = _words(list(Achievement.objects.order_by("pk").values_list("title", flat=True)[:3000]))
        self.operator = Person.objects.get(email="operator@example.org")

    def rows(self) -> dict[str, int]:
        """Rows of the tables that matter."""
        from queqiao.accounts.models import Organisation
        from queqiao.catalog.models import Achievement, Claim, Clause, Need, Patent
        from queqiao.kernel.models import Job
        from queqiao.matching.models import MatchRow

        return {
            one._meta.db_table: one.objects.count()
            for one in (Organisation, Achievement, Claim, Patent, Need, Clause, Job, MatchRow)
        }

    def ranked(self, count: int) -> list[str]:
        """Needs that have their list; ranks what is missing."""
        from queqiao.matching.actions.ranking import rank_all
        from queqiao.matching.models import MatchRun

        drawn = MatchRun.objects.filter(entry_id__in=self.needs[:count], current=True, milliseconds=0)
        drawn.delete()  # lists of the generator, whose rows quote nothing
        there = set(
            MatchRun.objects.filter(entry_id__in=self.needs[:count], current=True).values_list(
                "entry_id", flat=True
            )
        )
        for pk in self.needs[:count]:
            if pk not in there:
                rank_all(entry_type="need", entry_id=pk)
        return self.needs[:count]


def _words(titles: Sequence[str]) -> list[str]:
    """Runs of two Han characters out of titles, so that every search finds something."""
    runs = [title[at : at + 2] for title in titles for at in (0, 4)]
    return [run for run in runs if len(run) == 2 and all("\u4e00" <= char <= "\u9fff" for char in run)]


def addresses(hall: Hall) -> dict[str, tuple[str, Address]]:
    """Kinds of requests: target, and how one is drawn. Pages that are not there are left out."""
    from django.urls import NoReverseMatch, reverse

    ranked = hall.ranked(60)

    def word(drawn: random.Random) -> str:
        return quote(drawn.choice(hall.words))

    def words(drawn: random.Random) -> str:
        return quote(f"{drawn.choice(hall.words)} {drawn.choice(hall.words)}")

    kinds: dict[str, tuple[str, str, Address]] = {
        "first page": ("home", "list", lambda drawn: ""),
        "achievements": ("achievements", "list", lambda drawn: ""),
        "achievements, page 40": ("achievements", "list", lambda drawn: "?page=40"),
        "achievements, one word": ("achievements", "list", lambda drawn: f"?q={word(drawn)}"),
        "achievements, two words": ("achievements", "list", lambda drawn: f"?q={words(drawn)}"),
        "achievements, word and facets": (
            "achievements", "list", lambda drawn: f"?q={word(drawn)}&field=new_energy&field=new_materials&readiness={drawn.randint(3, 9)}&published=365",
        ),
        "achievements, facets alone": ("achievements", "list", lambda drawn: f"?kind=dataset&readiness={drawn.randint(1, 9)}"),
        "needs": ("needs", "list", lambda drawn: ""),
        "needs, one word": ("needs", "list", lambda drawn: f"?q={word(drawn)}"),
        "search over everything": ("search", "list", lambda drawn: f"?q={word(drawn)}"),
        "research gaps": ("gaps", "list", lambda drawn: ""),
        "organisations": ("organisations", "list", lambda drawn: ""),
    }  # fmt: skip
    found: dict[str, tuple[str, Address]] = {}
    for name, (route, target, query) in kinds.items():
        found[name] = (target, lambda drawn, route=route, query=query: reverse(route) + query(drawn))
    pages = {
        "achievement": ("achievement", hall.achievements), "need": ("need", hall.needs), "need, its match list": ("need_matches", ranked),
    }  # fmt: skip
    for name, (route, ids) in pages.items():
        try:
            reverse(route, args=[ids[0]])
        except NoReverseMatch:
            print(f"no page {route}")
            continue
        found[name] = ("entry", lambda drawn, route=route, ids=ids: reverse(route, args=[drawn.choice(ids)]))
    return found


def pages(hall: Hall, options: argparse.Namespace) -> dict[str, Any]:
    """Every kind of page, signed in as an operator (who may read every match list), and once as nobody."""
    from django.test import Client

    signed_in, stranger = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    signed_in.force_login(hall.operator)
    rows: dict[str, Any] = {}
    for name, (target, address) in addresses(hall).items():
        for who, client in (("", signed_in), (", nobody signed in", stranger)):
            if who and name not in {"achievements", "achievements, one word", "achievement"}:
                continue
            rows[name + who] = timed(
                address, lambda url, client=client: _answer(client.get(url)), options.requests
            ) | {"target": TARGETS[target]}
    rows["memory"] = {"MB": memory()}
    return rows


def _answer(response: Any) -> int:
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} {response.request['PATH_INFO']}")
    return len(response.content)


def timed(address: Address, ask: Callable[[str], int], count: int) -> dict[str, Any]:
    """Milliseconds over ``count`` requests after ``WARM`` that are left out."""
    from django.db import connection, reset_queries

    drawn = random.Random(11)
    took, worked, paces, size = [], [], [], 0
    database = _database_process()
    spent = 0.0
    for turn in range(count + WARM):
        url = address(drawn)
        paces.append(pace())
        began, busy = time.perf_counter(), time.process_time()
        size = ask(url)
        if turn >= WARM:
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        if turn == WARM - 1 and database:
            spent = worked_ms(database)
    of_database = {"database mean": (worked_ms(database) - spent) / count} if database else {}
    connection.force_debug_cursor = True
    reset_queries()
    ask(address(drawn))
    queries = len(connection.queries)
    connection.force_debug_cursor = False
    return {
        **spread(took),
        "processor p50": median(worked),
        "processor p95": late(worked),
        "pace": median(paces),
        **of_database,
        "queries": queries,
        "KB": size / 1024,
    }


_quickest = [1000.0]


def pace() -> float:
    """How slow the processor is just now: the time of a fixed piece of work, divided by the shortest ever seen in this run.

    1 on a quiet machine; other work on it takes caches and half cores away, so that the same work takes longer, also in processor time.
    """
    began = time.process_time()
    json.loads(_YARDSTICK)
    "".join(sorted(str(number) for number in range(4000)))
    took = (time.process_time() - began) * 1000
    _quickest[0] = min(_quickest[0], took)
    return took / _quickest[0]


_YARDSTICK = json.dumps([{"number": number, "text": "鹊桥" * 20} for number in range(1500)])


def _database_process() -> int:
    """The process of PostgreSQL that serves this one, where it runs on this machine; 0 for SQLite, whose work is ours."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/stat").exists() else 0


def spread(values: Sequence[float]) -> dict[str, float]:
    """Middle and 95th percentile."""
    return {"p50": median(values), "p95": late(values), "n": len(values)}


def median(values: Sequence[float]) -> float:
    """The middle."""
    return float(np.percentile(values, 50))


def late(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return float(np.percentile(values, 95))


def memory(pid: int | str = "self") -> float:
    """Resident megabytes of a process, without mapped pages of files."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) / 1024


@contextmanager
def workers(count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real workers beside this process."""
    command = [sys.executable, "-m", "queqiao.cli.main", "worker"]
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(count)
    ]
    try:
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(120)


def publish(hall: Hall, options: argparse.Namespace) -> dict[str, Any]:
    """From the call of the publish action until the entry has its current list, with one worker."""
    rows: dict[str, Any] = {}
    with workers() as running:
        for entry_type in ("need", "achievement"):
            publishing, ranked, inside = [], [], []
            for number in range(options.publishings + 2):
                key, version = in_review(hall.operator, entry_type, number)
                began = time.perf_counter()
                publish_one(hall.operator, key, version)
                done = time.perf_counter()
                run = wait_for_list(key.id, began)
                if number >= 2:  # the worker reads the index in at its first job
                    publishing.append((done - began) * 1000)
                    ranked.append((time.perf_counter() - began) * 1000)
                    inside.append(float(run.milliseconds))
            rows[f"{entry_type}: the action itself"] = spread(publishing)
            rows[f"{entry_type}: of that, ranking in the worker"] = spread(inside)
            rows[f"{entry_type}: published to ranked"] = spread(ranked) | {"target": TARGETS["publish"]}
        rows["memory of the worker"] = {"MB": memory(running[0].pid)}
    return rows


def moving(hall: Hall, options: argparse.Namespace) -> dict[str, Any]:
    """A list page while nothing is written, and while another process changes ten entries a second."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    _target, address = addresses(hall)["achievements, one word"]

    def ask(url: str) -> int:
        return _answer(client.get(url))

    rows = {"index at rest": timed(address, ask, options.requests * 2)}
    changing = subprocess.Popen([sys.executable, __file__, "--change"])
    try:
        with workers():
            time.sleep(8)  # until both have started
            before = _changes()
            began = time.perf_counter()
            rows["ten changes a second, one worker"] = timed(address, ask, options.requests * 2)
            rows["changes meanwhile"] = {
                "n": _changes() - before,
                "a second": (_changes() - before) / (time.perf_counter() - began),
            }
    finally:
        changing.terminate()
        changing.wait(10)
    ratio = rows["ten changes a second, one worker"]["p95"] / rows["index at rest"]["p95"]
    rows["p95 with a writer, times that without"] = {"ratio": ratio}
    return rows


def _changes() -> int:
    from queqiao.matching.models import IndexChange

    return IndexChange.objects.count()


def change_for_ever() -> None:
    """What the other process does: ten times a second an achievement gets a new summary and is logged for the index."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queqiao.settings")
    import django

    django.setup()
    from django.db import transaction

    from queqiao.catalog.models import Achievement
    from queqiao.kernel import clock, jobs
    from queqiao.matching.replica import note_change

    ids = list(Achievement.objects.order_by("-pk").values_list("pk", flat=True)[:5000])
    for turn in range(10**9):
        began = time.perf_counter()
        with transaction.atomic():
            Achievement.objects.filter(pk=ids[turn % len(ids)]).update(
                summary_en=f"changed {turn}", updated_at=clock.now()
            )
            note_change("achievement", ids[turn % len(ids)])
            jobs.queue("matching.index", key="achievement", shelf="achievement")
        time.sleep(max(0.0, 0.1 - (time.perf_counter() - began)))


def server(hall: Hall, options: argparse.Namespace) -> dict[str, Any]:
    """Pages from ``queqiao serve`` over HTTP, compressed, as an operator: one reader after another, and four at once. "processor" is the server's."""
    kinds = addresses(hall)
    wanted = [
        "first page", "achievements", "achievements, one word", "search over everything", "achievement", "need", "need, its match list",
    ]  # fmt: skip
    rows: dict[str, Any] = {}
    with Served(hall.operator) as served:
        for name in wanted:
            target, address = kinds[name]
            for readers in (1, 4):
                busy = served.worked()
                took = served.read(address, options.requests, readers, WARM)
                more = {
                    "processor mean": (served.worked() - busy) / (len(took) + WARM * readers),
                    "target": TARGETS[target],
                }
                rows[name if readers == 1 else f"{name}, four readers"] = spread(took) | more
        rows["memory of the server"] = {"MB": memory(served.process.pid)}
    return rows


def weight(hall: Hall, options: argparse.Namespace) -> dict[str, Any]:
    """KB a first visit transfers: the page itself and its style sheets, scripts and pictures, compressed and not."""
    kinds, drawn = addresses(hall), random.Random(11)
    names = ["first page", "achievements", "achievement", "need", "need, its match list"]
    with Served(hall.operator) as served:
        return {name: served.weigh(kinds[name][1](drawn)) for name in names}


def table(rows: dict[str, Any]) -> str:
    """As Markdown; what misses its target says so."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row if name != "target"))
    lines = ["| | " + " | ".join(names) + " | target p95 |", "|---" * (len(names) + 2) + "|"]
    for name, row in rows.items():
        target = row.get("target")
        verdict = (
            "" if target is None else f"< {target:.0f}, " + ("met" if row["p95"] < target else "**missed**")
        )
        cells = [
            ""
            if one not in row
            else f"{row[one]:.0f}"
            if one in {"n", "queries", "KB", "MB"}
            else f"{row[one]:.1f}"
            for one in names
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {verdict} |")
    return "\n".join(lines)


PARTS = {"pages": pages, "server": server, "weight": weight, "publish": publish, "moving": moving}

if __name__ == "__main__":
    if sys.argv[1:] == ["--change"]:
        change_for_ever()
    else:
        main()
