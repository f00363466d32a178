"""How long calibrating a panel takes: 500 items x 200 reviewers and 5,000 x 1,000, three scores for each item.

Processor seconds with one BLAS thread, as the command sets it: on a quiet core they are the seconds one waits.

Run: python benchmarks/calibration.py
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

import numpy as np
import scipy.optimize  # noqa: F401  # else the first figure holds the import

from queqiao_engine.review.calibration import Settings, calibrate
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.shrinkage import shrink
from queqiao_engine.review.variances import estimate_variances

SIZES = ((500, 200), (5000, 1000))
EACH = 3
WHOLE_UP_TO = 1000  # items; the pairs that swap in a larger panel are a matter of minutes


def panel(items: int, reviewers: int, seed: int = 1) -> ScoreTable:
    """Drawn from the model with variances 1.21, 0.25, 1.21, rounded to a tenth."""
    random = np.random.default_rng(seed)
    quality, severity = random.normal(6, 1.1, items), random.normal(0, 0.5, reviewers)
    return tabulate(
        Rating(f"i{i:05}", f"r{j:05}", round(float(quality[i] + severity[j] + random.normal(0, 1.1)), 1))
        for i in range(items)
        for j in random.choice(reviewers, EACH, replace=False).tolist()
    )


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Prints the machine and a line for each size."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"
    )
    print(f"{'items':>6} {'reviewers':>10} {'variances s':>12} {'posterior s':>12} {'whole, cut 20 % s':>18}")
    for items, reviewers in SIZES:
        table = panel(items, reviewers)
        found = estimate_variances(table).variances
        estimate = timed(lambda table=table: estimate_variances(table))  # type: ignore[misc]  # bound now
        posterior = timed(lambda table=table, found=found: shrink(table, found))  # type: ignore[misc]  # bound now
        whole = "-"
        if items <= WHOLE_UP_TO:
            settings = Settings(slots=items // 5)
            whole = f"{timed(lambda table=table, settings=settings: calibrate(table, settings)):.2f}"  # type: ignore[misc]  # bound now
        print(f"{items:>6} {reviewers:>10} {estimate:>12.2f} {posterior:>12.3f} {whole:>18}")


if __name__ == "__main__":
    main()
