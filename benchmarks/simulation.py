"""How long a million correlated trials take, and whether the answer is right.

    python benchmarks/simulation.py                     # 10^6 trials of four models, three runs each, the best shown
    python benchmarks/simulation.py --trials 100000

Prints machine, times and, beside each, the error against an answer known in closed form where there is one. Keeps everything in
benchmarks/out/simulation.json.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np

from queqiao_engine.valuation.contracts import Case
from queqiao_engine.valuation.correlation import RankCorrelation, from_pairs
from queqiao_engine.valuation.distributions import Distribution, LogNormal, Normal, Pert, Triangular, Uniform
from queqiao_engine.valuation.income import ReliefFromRoyalty
from queqiao_engine.valuation.rnpv import RiskAdjustedNpv, Stage
from queqiao_engine.valuation.simulation import FunctionModel, simulate

HERE = Path(__file__).parent
Model = tuple[Case, dict[str, Distribution], RankCorrelation | None, float | None]


def models() -> dict[str, Model]:
    """Name -> (case, uncertain inputs, correlation, mean in closed form or None)."""
    relief = ReliefFromRoyalty(
        revenues=(1000.0, 1500.0, 2000.0, 2000.0, 1800.0),
        royalty_rate=0.05,
        tax_rate=0.25,
        discount_rate=0.15,
    )
    unit = ReliefFromRoyalty(
        revenues=(1000.0, 1500.0, 2000.0, 2000.0, 1800.0), royalty_rate=1.0, tax_rate=0.25, discount_rate=0.15
    )
    stages = (
        Stage(id="phase_1", time=0.0, cost=5.0, probability=0.52),
        Stage(id="phase_2", time=2.0, cost=15.0, probability=0.289),
        Stage(id="phase_3", time=4.0, cost=60.0, probability=0.578),
        Stage(id="approval", time=7.0, cost=3.0, probability=0.906),
    )
    drug = RiskAdjustedNpv(stages=stages, flows=(80.0,) * 10, market_time=8.0, discount_rate=0.1)
    product = FunctionModel(
        base={"price": 1.0, "units": 1.0},
        function=lambda given: given["price"] * given["units"],
    )
    from queqiao_engine.valuation.appraise import appraise

    return {
        "relief, 2 inputs, independent": (
            relief,
            {"royalty_rate": Triangular(0.03, 0.05, 0.07), "revenues.scale": Uniform(0.8, 1.2)},
            None,
            appraise(unit).value * 0.05,
        ),
        "relief, 4 inputs, correlated": (
            relief,
            {
                "royalty_rate": Pert(0.03, 0.05, 0.07),
                "discount_rate": Triangular(0.12, 0.15, 0.2),
                "revenues.scale": LogNormal(1.0, 0.2),
                "tax_rate": Uniform(0.15, 0.25),
            },
            from_pairs((("royalty_rate", "revenues.scale", 0.4), ("discount_rate", "revenues.scale", -0.3))),
            None,
        ),
        "rNPV, 5 inputs, correlated": (
            drug,
            {
                "flows.scale": LogNormal(1.0, 0.4),
                "stages.phase_2.probability": Pert(0.2, 0.289, 0.4),
                "stages.phase_3.probability": Pert(0.45, 0.578, 0.7),
                "stages.phase_3.cost": Triangular(45.0, 60.0, 90.0),
                "discount_rate": Uniform(0.08, 0.12),
            },
            from_pairs((("stages.phase_2.probability", "stages.phase_3.probability", 0.5),)),
            None,
        ),
        "product of two normals, rank correlation 0.5": (
            product,
            {"price": Normal(10.0, 1.0), "units": Normal(100.0, 20.0)},
            from_pairs((("price", "units", 0.5),)),
            1000.0 + 1.0 * 20.0 * 2.0 * math.sin(math.pi * 0.5 / 6.0),
        ),
    }


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "out" / "simulation.json")
    options = parser.parse_args()
    from speed import machine

    result: dict[str, Any] = {
        "machine": machine(),
        "numpy": np.__version__,
        "trials": options.trials,
        "models": {},
    }
    print(json.dumps(result["machine"], ensure_ascii=False))
    print(f"{options.trials:,} trials, best of {options.runs}; target 2 s")
    for name, (case, uncertain, correlation, known) in models().items():
        seconds = []
        for _run in range(options.runs):
            start = time.perf_counter()
            found = simulate(case, uncertain, trials=options.trials, seed=7, correlation=correlation)
            seconds.append(time.perf_counter() - start)
        off = None if known is None else (found.mean - known) / found.standard_error
        result["models"][name] = {
            "seconds": min(seconds), "all_seconds": seconds, "mean": found.mean,
            "standard_error": found.standard_error, "known_mean": known, "errors_off": off,
        }  # fmt: skip
        check = "" if off is None else f"; known mean {known:.4f}, off by {off:+.2f} standard errors"
        print(f"{name}: {min(seconds):.2f} s; mean {found.mean:.4f} ± {found.standard_error:.4f}{check}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
