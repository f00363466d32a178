"""Speed of the search for people on an index on disk, query class by query class.

    python benchmarks/search.py                  # 100,000 documents of about 250 characters
    python benchmarks/search.py --size 20000 --queries 20

Prints the machine, the data, and for each class of queries the milliseconds in process at the middle and at the 95th
percentile, each with six facets, and the processor time at the latter, which other work on the machine moves less; then one query that matches 30,000 documents. Writes benchmarks/out/search.json.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

import synthetic
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.index.store import IndexReader, IndexWriter, index_info
from queqiao_engine.matching.search import SearchQuery, search
from speed import machine

FACETS = ("region", "readiness", "group", "licence", "age", "organisation")
LICENCES = ("exclusive", "non_exclusive", "assignment", "open_source", "investment")
ORGANISATIONS = ("university", "institute", "hospital", "company", "other")
ENGLISH = (
    *(
        "lithium",
        "battery",
        "catalyst",
        "membrane",
        "polymer",
        "sensor",
        "laser",
        "coating",
        "enzyme",
        "vaccine",
    ),
    *(
        "recycling",
        "turbine",
        "concrete",
        "graphene",
        "hydrogen",
        "robotic",
        "imaging",
        "alloy",
        "antibody",
        "solar",
    ),
)
COMMON_WORD = "膜电极"
"""Put into 30 documents of 100, for the query that matches 30,000 of 100,000."""


def main() -> None:
    """Build, ask, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200, help="queries of each class")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out" / "search.json")
    options = parser.parse_args()
    result: dict[str, Any] = {"machine": machine(), "size": options.size}
    print(json.dumps(result["machine"], ensure_ascii=False))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        with ProcessPoolExecutor(
            1, get_context("spawn")
        ) as other:  # so that memory is that of searching alone
            result |= other.submit(build, path, options.size).result()
        sample = list(islice(documents(options.size), 4000))
        before = memory()
        reader = IndexReader.open(path)
        started = time.perf_counter()
        search(reader, SearchQuery("电池组 batery", facets=FACETS, sort="-published"))
        result["first_call_ms"] = (time.perf_counter() - started) * 1000
        result["classes"] = {
            name: timed(reader, make, options.queries) for name, make in classes(sample).items()
        }
        result["memory_mb"] = {name: count - before[name] for name, count in memory().items()}
    print(report(result))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {options.out}")


def documents(size: int) -> Iterator[Entry]:
    """Synthetic achievements: two bodies of the generator joined (about 250 characters), English words, six attributes."""
    drawn = random.Random(7)
    stream = (entry for chunk in synthetic.achievements(2 * size) for entry in chunk)
    for first, second in zip(stream, stream, strict=False):
        words = " ".join(drawn.choices(ENGLISH, k=3)) if drawn.random() < 0.2 else ""
        common = f"，{COMMON_WORD}" if drawn.random() < 0.3 else ""
        attributes = {
            **first.attributes,
            "licence": tuple(sorted(drawn.sample(LICENCES, drawn.randint(1, 3)))),
            "age": float(drawn.choice((7, 30, 90, 365, 1000))),
            "published": float(drawn.randint(18_000, 20_700)),
            "organisation": drawn.choice(ORGANISATIONS),
        }
        body = f"{first.body}，{second.body}{common} {words}".strip()
        yield replace(first, body=body, attributes=MappingProxyType(attributes))


def build(path: Path, size: int) -> dict[str, Any]:
    """A searchable index of ``size`` documents, five hundred of them in the delta and some deleted."""
    entries = list(documents(size))
    characters = sum(len(entry.title) + len(entry.body) for entry in entries) / size
    started = time.perf_counter()
    with IndexWriter.create(path, searchable=True) as writer:
        writer.upsert(entries)
        seconds = time.perf_counter() - started
        writer.upsert([replace(entry, title=entry.title + "改") for entry in entries[:500]])
        writer.delete([entry.id for entry in entries[500:600]])
    info = index_info(path)
    return {
        "characters": characters,
        "build_seconds": seconds,
        "bytes": dict(info.bytes),
        "segments": info.segments,
    }


def memory() -> dict[str, float]:
    """Resident megabytes of this process: its own, and mapped pages of files."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        name: int(lines[field].split()[0]) / 1024
        for name, field in (("own", "RssAnon"), ("mapped", "RssFile"))
    }


def classes(sample: Sequence[Entry]) -> dict[str, Callable[[random.Random], SearchQuery]]:
    """Query classes: each makes one query from a source of chance."""

    def run(drawn: random.Random, length: int) -> str:
        while True:
            text = drawn.choice(sample).body
            at = drawn.randrange(len(text) - length)
            if all("\u4e00" <= char <= "\u9fff" for char in text[at : at + length]):
                return text[at : at + length]

    def asks(make: Callable[[random.Random], str], **more: Any) -> Callable[[random.Random], SearchQuery]:
        return lambda drawn: SearchQuery(make(drawn), facets=FACETS, **more)

    gates = (Gate("region", "=", ("江苏", "浙江")), Gate("readiness", ">=", (4.0,)))
    return {
        "one Han word (2 characters)": asks(lambda drawn: run(drawn, 2)),
        "one Han word (4 characters)": asks(lambda drawn: run(drawn, 4)),
        "two Han words": asks(lambda drawn: f"{run(drawn, 2)} {run(drawn, 2)}"),
        "Han words, two gates": asks(lambda drawn: run(drawn, 2), where=gates),
        "English words": asks(lambda drawn: " ".join(drawn.sample(ENGLISH, 2))),
        "mixed": asks(lambda drawn: f"{run(drawn, 2)} {drawn.choice(ENGLISH)}"),
        "quantity": asks(lambda drawn: f"300 Wh/kg {run(drawn, 2)}"),
        "phrase": asks(lambda drawn: f"“{run(drawn, 5)}”"),
        "misspelt English": asks(lambda drawn: _misspelt(drawn, drawn.choice(ENGLISH))),
        "misspelt Han (5 characters)": asks(lambda drawn: _changed(drawn, run(drawn, 5))),
        "twelve Han characters, relaxed": asks(lambda drawn: run(drawn, 6) + run(drawn, 6)),
        "no text, newest first": asks(lambda drawn: "", sort="-published"),
        "no text, two gates": asks(lambda drawn: "", where=gates, sort="-published"),
        "30 of 100 documents": asks(lambda drawn: COMMON_WORD),
        "30 of 100, newest first": asks(lambda drawn: COMMON_WORD, sort="-published"),
        "30 of 100, page 500": asks(lambda drawn: COMMON_WORD, offset=9980),
    }


def _misspelt(drawn: random.Random, word: str) -> str:
    at = drawn.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _changed(drawn: random.Random, run: str) -> str:
    at = drawn.randrange(len(run))
    return run[:at] + chr(drawn.randrange(0x4E00, 0x9000)) + run[at + 1 :]


def timed(reader: IndexReader, make: Callable[[random.Random], SearchQuery], count: int) -> dict[str, float]:
    """Milliseconds over ``count`` queries after five that are left out, and what the queries found."""
    drawn, took, worked, totals, relaxed = random.Random(11), [], [], [], 0
    for turn in range(count + 5):
        query = make(drawn)
        started, busy = time.perf_counter(), time.process_time()
        answer = search(reader, query)
        if turn >= 5:
            took.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
            totals.append(answer.total)
            relaxed += answer.relaxed
    middle, late = np.percentile(took, [50, 95]).tolist()
    return {
        "p50": middle,
        "p95": late,
        "processor_p95": float(np.percentile(worked, 95)),
        "n": count,
        "hits": float(np.median(totals)),
        "relaxed": relaxed / count,
    }


def report(result: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    size = result["size"]
    parts = {name: count / size for name, count in result["bytes"].items()}
    lines = [
        f"{size} documents of {result['characters']:.0f} characters in {result['segments']} segments and a delta; "
        f"built in {result['build_seconds']:.1f} s; first call {result['first_call_ms']:.0f} ms; "
        f"memory grew by {result['memory_mb']['own']:.0f} MB (machine code among it) "
        f"and {result['memory_mb']['mapped']:.0f} MB of mapped pages",
        "bytes a document: " + ", ".join(f"{name} {count:.0f}" for name, count in parts.items()),
        "",
        "| query | hits (median) | p50 ms | p95 ms | processor p95 ms |",
        "|---|---|---|---|---|",
    ]
    for name, row in result["classes"].items():
        lines.append(
            f"| {name} | {row['hits']:.0f} | {row['p50']:.1f} | {row['p95']:.1f} | {row['processor_p95']:.1f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
