"""One engine at one size, in this process; started by ``speed.py``. Prints one JSON object as its last line."""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import synthetic
from speed_engines import ENGINES, TOP, Engine, bytes_under

Figures = dict[str, Any]


def main() -> None:
    """Build, or open and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("phase", choices=["build", "serve"])
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--vectors", action="store_true")
    options = parser.parse_args()
    if importlib.util.find_spec(options.engine) is None:
        print(json.dumps({"skipped": f"{options.engine} is not installed (pip install 'queqiao[bench]')"}))
        return
    engine = ENGINES[options.engine](options.folder)
    figures = build(engine, options) if options.phase == "build" else serve(engine, options)
    print(json.dumps(figures))


def build(engine: Engine, options: argparse.Namespace) -> Figures:
    """Time from text to a searchable index on disk. Drawing the texts is timed apart and taken off."""
    for _ in synthetic.achievements(1):
        pass
    started = time.perf_counter()
    for _ in synthetic.achievements(options.count):
        pass
    drawing = time.perf_counter() - started
    warm = ENGINES[options.engine](options.folder / "warm")
    warm.build(2000, options.vectors)  # compiles and loads what is compiled and loaded once
    started = time.perf_counter()
    engine.build(options.count, options.vectors)
    seconds = time.perf_counter() - started - drawing
    name = options.engine if options.engine != "lancedb" else "lance"
    return {
        "build_seconds": seconds,
        "build_rate": options.count / seconds,
        "bytes_on_disk_per_entry": bytes_under(options.folder / name) / options.count,
        "build_peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def serve(engine: Engine, options: argparse.Namespace) -> Figures:
    """Latencies, memory, upserts; for Queqiao also exactness, figures from text, and the batch kernel."""
    started = time.perf_counter()
    engine.open()
    figures: Figures = {"open_ms": (time.perf_counter() - started) * 1000, "version": engine.version()}
    needs = synthetic.needs(options.queries)
    prepared = [engine.prepare(need) for need in needs]
    figures["lexical"] = timed(lambda i: engine.search(prepared[i]), len(needs))
    figures["filtered"] = timed(lambda i: engine.filtered(prepared[i]), len(needs))
    figures["serve_rss_mb"] = _rss()
    if options.engine == "queqiao":
        figures |= _own_figures(engine, needs, prepared, options)
    if options.vectors:
        vectors = synthetic.need_vectors(len(needs))
        figures["hybrid"] = timed(lambda i: engine.hybrid(prepared[i], vectors[i]), min(50, len(needs)))
    if engine.incremental:
        fresh = [replace(need, id=f"u{i}", attributes={"group": "g00"}) for i, need in enumerate(needs[:50])]
        figures["upsert"] = timed(lambda i: engine.upsert(fresh[i]), len(fresh), warm=2)
    return figures


def timed(action: Callable[[int], object], count: int, warm: int = 10) -> Figures | None:
    """Milliseconds at the middle and at the 95th percentile, after some turns that do not count; None: it cannot."""
    try:
        for i in range(min(warm, count)):
            action(i)
    except NotImplementedError:
        return None
    took = []
    for i in range(warm if count > 2 * warm else 0, count):
        started = time.perf_counter()
        action(i)
        took.append((time.perf_counter() - started) * 1000)
    middle, late = np.percentile(took, [50, 95]).tolist()
    return {"p50": middle, "p95": late, "n": len(took)}


def _own_figures(
    engine: Any, needs: Sequence[Any], prepared: Sequence[Any], options: argparse.Namespace
) -> Figures:
    from queqiao_engine.matching.index.allpairs import AllPairs
    from queqiao_engine.matching.index.store import index_info
    from queqiao_engine.matching.retrieve import retrieve

    figures: Figures = {
        "terms_per_need": float(np.mean([len(query.key) for query in prepared])),
        "from_text": timed(lambda i: retrieve(needs[i], engine.reader, TOP), len(needs)),
        "index_bytes_per_entry": index_info(engine.folder).bytes_per_entry,
        "recall": _recall(engine, prepared[:20]),
    }
    started = time.perf_counter()
    pairs = AllPairs(engine.reader.snapshot)
    figures["batch_prepare_seconds"] = time.perf_counter() - started
    many = synthetic.needs(options.batch)
    found = pairs.match(many[: len(needs)], TOP)  # loads the machine code
    figures["batch_equal"] = all(
        [hit.id for hit in hits] == engine.search(query) for hits, query in zip(found, prepared, strict=True)
    )
    wall, processor = time.perf_counter(), time.process_time()
    pairs.match(many, TOP)
    figures["batch_needs_per_second"] = len(many) / (time.perf_counter() - wall)
    figures["batch_needs_per_core_second"] = len(many) / (time.process_time() - processor)
    figures["batch_needs"] = len(many)
    return figures


def _recall(engine: Any, prepared: Sequence[Any]) -> float:
    """Overlap of the best fifty with those of the NumPy oracle, which scores every entry."""
    from queqiao_engine.matching.index.scoring import make_plan, score_all

    hits = 0
    for query in prepared:
        plan = make_plan(query.key, query.impact)
        rows: list[tuple[float, str]] = []
        for part in engine.reader.snapshot.parts:
            score = score_all(part.segment, plan)
            best = np.argpartition(-score, min(2 * TOP, len(score) - 1))[: 2 * TOP]
            rows += [(-float(score[doc]), part.segment.ids[int(doc)]) for doc in best]
        expected = {name for _, name in sorted(rows)[:TOP]}
        hits += len(expected & set(engine.search(query)))
    return hits / (TOP * len(prepared))


def _rss() -> float:
    """Megabytes resident now, mapped pages that were touched included."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
