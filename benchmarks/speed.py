"""Speed of Queqiao and its peers on synthetic entries, one engine after another, each in processes of its own.

    python benchmarks/speed.py                          # 10k and 100k, all peers
    python benchmarks/speed.py --quick                  # 10k, fewer queries: does it run?
    python benchmarks/speed.py --sizes 1000000          # the figures of docs/performance.md
    python benchmarks/speed.py --sizes 1000000 --peers none

Prints the machine, versions, the data and a table with ratios; writes everything to benchmarks/out/speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = ("tantivy", "lancedb", "bm25s")
BM25S_MOST = 200_000
"""bm25s takes the whole corpus as lists of words in memory; beyond this it is left out (and it cannot be added to)."""


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--peers", default=",".join(PEERS), help="names separated by commas, or none")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--batch", type=int, default=1000, help="needs of the batch measurement")
    parser.add_argument("--hybrid-most", type=int, default=100_000, help="no vectors above this size")
    parser.add_argument("--quick", action="store_true", help="10k, 40 queries")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "speed.json")
    parser.add_argument("--folder", type=Path, help="where indices are built; else a temporary folder")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.queries, options.batch = [10_000], 40, 200
    peers = [] if options.peers == "none" else options.peers.split(",")
    result: dict[str, Any] = {"machine": machine(), "sizes": {}}
    print(json.dumps(result["machine"], ensure_ascii=False))
    for size in options.sizes:
        result["sizes"][str(size)] = measured = {
            name: measure(name, size, options) for name in ["queqiao", *peers]
        }
        print(table(size, measured), flush=True)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {options.out}")


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was."""
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "date": time.strftime("%Y-%m-%d"),
    }


def measure(name: str, size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Build in one process, serve in another."""
    if name == "bm25s" and size > BM25S_MOST:
        return {"skipped": f"not run above {BM25S_MOST} entries: it holds the corpus as lists of words"}
    with tempfile.TemporaryDirectory(prefix="speed-", dir=options.folder) as folder:
        figures: dict[str, Any] = {"load": os.getloadavg()[0]}
        for phase in ("build", "serve"):
            command = [sys.executable, str(HERE / "speed_run.py"), phase, name, str(size), folder]
            command += ["--queries", str(options.queries), "--batch", str(options.batch)]
            command += ["--vectors"] if size <= options.hybrid_most else []
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            if done.returncode:
                return {"skipped": f"{phase} failed with exit code {done.returncode}"}
            figures |= json.loads(done.stdout.strip().splitlines()[-1])
            if "skipped" in figures:
                break
    return figures


def table(size: int, measured: dict[str, dict[str, Any]]) -> str:
    """A Markdown table of one size; engines that were left out say why below it."""
    shown = {name: figures for name, figures in measured.items() if "skipped" not in figures}
    if not shown:
        return "\n".join(
            [f"\n{size:,} entries", *(f"{name}: {f['skipped']}" for name, f in measured.items())]
        )
    own = shown.get("queqiao", {}).get("lexical")
    for figures in shown.values():
        if own and figures.get("lexical"):
            figures["ratio"] = figures["lexical"]["p50"] / own["p50"]
    lines = [
        f"\n{size:,} entries",
        "| | " + " | ".join(f"{name} {figures['version']}" for name, figures in shown.items()) + " |",
        "|---|" + "---|" * len(shown),
    ]
    for label, cell in ROWS:
        lines.append(f"| {label} | " + " | ".join(cell(figures) for figures in shown.values()) + " |")
    lines += [f"{name}: {f['skipped']}" for name, f in measured.items() if "skipped" in f]
    return "\n".join(lines)


def _pair(figures: dict[str, float] | None) -> str:
    return "–" if figures is None else f"{figures['p50']:.2f} / {figures['p95']:.2f}"


def _number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _batch(figures: dict[str, Any]) -> str:
    if "batch_needs_per_second" not in figures:
        return "–"
    return f"{figures['batch_needs_per_second']:,.0f}, {figures['batch_needs_per_core_second']:,.0f}"


ROWS = (
    ("lexical p50 / p95 ms", lambda f: _pair(f.get("lexical"))),
    ("from text p50 / p95 ms", lambda f: _pair(f.get("from_text"))),
    ("filtered 1 % p50 / p95 ms", lambda f: _pair(f.get("filtered"))),
    ("hybrid 256-d p50 / p95 ms", lambda f: _pair(f.get("hybrid"))),
    ("upsert p50 / p95 ms", lambda f: _pair(f.get("upsert"))),
    ("build entries/s", lambda f: f"{f['build_rate']:,.0f}"),
    ("bytes on disk per entry", lambda f: f"{f['bytes_on_disk_per_entry']:,.0f}"),
    ("search bytes per entry", lambda f: _number(f.get("index_bytes_per_entry"))),
    ("RSS serving / peak building MB", lambda f: f"{f['serve_rss_mb']:,.0f} / {f['build_peak_rss_mb']:,.0f}"),
    ("reopen ms", lambda f: f"{f['open_ms']:.1f}"),
    ("recall against the oracle", lambda f: _number(f.get("recall"), 4)),
    ("batch needs/s, needs/core-s", _batch),
    ("times Queqiao (lexical p50)", lambda f: _number(f.get("ratio"), 1)),
)


if __name__ == "__main__":
    main()
