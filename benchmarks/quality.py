"""Match quality on labelled data: ours against what others do by default, by need group, with intervals.

    python benchmarks/quality.py [FOLDER] [--out FILE.json]

FOLDER holds needs.csv, achievements.csv and judgements.csv; by default ``../shared/eval/henan``. Seeds are fixed, so two
runs on one machine print the same figures. Needs the ``bench`` extra.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
# The matrices are small: threads of the linear algebra would only wait for one another, and sums would hang on their number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import quality_parts as parts
from quality_data import Labelled, load, machine
from quality_peers import peer_runs
from queqiao_engine.matching.evaluate import Evaluation, evaluate, paired_bootstrap
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.learn import fit_calibration
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.training import collect_pairs
from queqiao_engine.version import __version__

DEFAULT = Path(__file__).resolve().parents[1].parent / "shared" / "eval" / "henan"
TEXTBOOK = "BM25, words of the title (textbook)"
OURS = "queqiao, default"
MEASURES = ("ndcg10", "average_precision", "reciprocal_rank", "recall10", "recall50")


def main() -> int:
    """Measure and print; 2 when the data are not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if not (asked.folder / "judgements.csv").is_file():
        print(f"no labelled data in {asked.folder}", file=sys.stderr)
        return 2
    began = time.perf_counter()
    data = load(asked.folder)
    index = build_memory_index(data.achievements)
    print(f"machine   {machine()}")
    print(
        f"data      {asked.folder.name}: {len(data.needs)} needs in {len(set(data.groups.values()))} groups, "
        f"{len(data.achievements)} achievements, {len(data.judgements)} judgements"
    )
    print(f"engine    {__version__}, recipe and policy {RankingPolicy().hash(index.recipe)}\n")
    figures: dict[str, object] = {}
    run = parts.product_run(data, index)
    base = ranking(data, run, figures)
    pairs = calibration(data, index, figures)
    feedback(data, index, pairs, figures)
    abstention(data, index, run, figures)
    reverse(data, figures)
    beyond(data, base, figures)
    print(f"whole benchmark {time.perf_counter() - began:.0f} s")
    if asked.out:
        asked.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1, default=str), "utf-8")
    return 0


def ranking(data: Labelled, run: parts.Run, figures: dict[str, object]) -> Evaluation:
    """Both protocols, every peer, differences to the textbook with 95 % intervals over need groups."""
    runs = {name: evaluate(run, data.judgements, data.groups) for name, run in peer_runs(data).items()}
    ours = evaluate(run, data.judgements, data.groups)
    runs[OURS] = ours
    for protocol in ("judged", "full"):
        print(f"{protocol:<38}nDCG@10    MAP    MRR   R@10   R@50   nDCG@10 over the textbook")
        for name, scored in runs.items():
            row = " ".join(f"{getattr(getattr(scored, protocol), measure):6.3f}" for measure in MEASURES)
            gap = paired_bootstrap(runs[TEXTBOOK], scored, "ndcg10", protocol=protocol)
            shown = "" if name == TEXTBOOK else f"  {gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
            print(f"  {name:<36}{row} {shown}")
            figures[f"{protocol}: {name}"] = asdict(getattr(scored, protocol)) | {
                "over_textbook": asdict(gap)
            }
    print(f"share of our top 10 that is judged: {ours.judged_in_top10:.2f}\n")
    return ours


def calibration(data: Labelled, index: object, figures: dict[str, object]) -> tuple[object, ...]:
    """Cross-fitted probabilities, and what the grades shown mean."""
    pairs = tuple(
        sorted(
            collect_pairs(data.needs, index, data.judgements, groups=data.groups),
            key=lambda pair: (pair.group, pair.need_id, pair.features, pair.grade),
        )
    )
    found = parts.calibration_figures(pairs)
    fitted = fit_calibration(pairs)
    print(f"calibration, 5-fold by group, {len(pairs)} judged pairs with a shared term")
    print(f"  ECE of P(fairly strong) {found.error_fair:.4f}, of P(weak) {found.error_weak:.4f}; ", end="")
    print(f"AUC {found.auc_fair:.3f}, {found.auc_weak:.3f}; log loss {found.log_loss:.3f}; tau {fitted.tau}")
    print("  predicted → observed: " + ", ".join(f"{p:.3f} → {o:.3f}" for p, o, _ in found.reliability))
    print(
        "  labels, ECE and log loss on other needs: "
        + "; ".join(f"{n}: {e:.3f}, {x:.3f}" for n, e, x in found.curve)
    )
    figures["calibration"] = asdict(found)
    for name, grades in (("by rule (neutral)", None), ("by probability", fitted)):
        table = parts.grade_table(pairs, grades)
        for grade, count, weak, fair in table:
            print(
                f"  grades {name:<18} {grade:<16} {count:5d} judged pairs: weak or better {weak:.3f}, "
                f"fairly strong or better {fair:.3f}"
            )
        figures[f"grades {name}"] = table
    print()
    return pairs


def feedback(data: Labelled, index: object, pairs: tuple[object, ...], figures: dict[str, object]) -> None:
    """What answers on the best rows do for the rest."""
    print("feedback on the need in hand: the best k judged rows answered, measured on the rest")
    table = parts.feedback_table(data, index, pairs)
    for row in table:
        print(
            f"  k={row.answers:<3} {row.needs} needs: nDCG@10 {row.before:.3f} {row.gain:+.3f} "
            f"[{row.low:+.3f}, {row.high:+.3f}]; AUC of P(fairly strong) {row.auc_before:.3f} → {row.auc_after:.3f}"
        )
    figures["feedback"] = [asdict(row) for row in table]
    print()


def abstention(data: Labelled, index: object, run: parts.Run, figures: dict[str, object]) -> None:
    """Which lists are worth showing."""
    table, auroc, count = parts.abstention_table(data, index, run)
    print(
        f"abstention: AUROC of closeness for “the pool has a fairly strong row” {auroc:.3f}; default abstains on {count}"
    )
    for row in table:
        empty = (
            ""
            if row.abstained_empty is None
            else f"; of the abstained, none in the top 5: {row.abstained_empty:.2f}"
        )
        first, five, ten = row.found
        print(
            f"  {row.answered:4.0%} of needs, closeness ≥ {row.closeness:.2f}: fairly strong in top 1/5/10 "
            f"{first:.2f}/{five:.2f}/{ten:.2f}, judged top 5 {row.found_judged:.2f}{empty}"
        )
    figures["abstention"] = {"auroc": auroc, "default": count, "rows": [asdict(row) for row in table]}
    print()


def reverse(data: Labelled, figures: dict[str, object]) -> None:
    """Documents with bodies."""
    found = parts.reverse_figures(data)
    print("known items among needs with bodies, MRR (ours, textbook BM25 over words)")
    print(
        "  an achievement's title finds the need it was strong for: {:.3f}, {:.3f}".format(
            *found["achievement"]
        )
    )
    print(
        "  a need's title finds its own body:                       {:.3f}, {:.3f}\n".format(
            *found["own body"]
        )
    )
    figures["reverse"] = found


def beyond(data: Labelled, base: Evaluation, figures: dict[str, object]) -> None:
    """Variants against the default, and what choosing among them on other needs would have brought."""
    tried = parts.variants(data)
    print("variants against the default, nDCG@10")
    for variant in tried:
        gaps = [paired_bootstrap(base, variant.evaluation, "ndcg10", protocol=p) for p in ("judged", "full")]
        shown = "; ".join(
            f"{p} {gap.mean:+.4f} [{gap.low:+.3f}, {gap.high:+.3f}]"
            for p, gap in zip(("judged", "full"), gaps, strict=True)
        )
        deep = paired_bootstrap(base, variant.evaluation, "recall50", protocol="full")
        print(f"  {variant.name:<24}{shown}; full R@50 {deep.mean:+.3f} [{deep.low:+.3f}, {deep.high:+.3f}]")
        figures[f"variant: {variant.name}"] = {
            "judged": asdict(gaps[0]),
            "full": asdict(gaps[1]),
            "recall50": asdict(deep),
        }
    print(f"  (corpus vectors took {tried[-1].seconds:.1f} s to learn, encode and index)")
    for protocol, (mean, spread, picks) in parts.nested_check(base, tried).items():
        chosen = ", ".join(
            f"{name} {times}" for name, times in sorted(picks.items(), key=lambda item: -item[1])
        )
        print(
            f"  nested, {protocol}: chosen on 70 % of groups, held-out gain {mean:+.4f} ± {spread:.4f} ({chosen})"
        )
        figures[f"nested {protocol}"] = {"mean": mean, "sd": spread, "picks": picks}
    print()


if __name__ == "__main__":
    raise SystemExit(main())
