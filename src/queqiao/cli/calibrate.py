"""``queqiao calibrate``: reviewers' scores put right for severity, with how firm every place is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from queqiao.cli.command import OneOf, Whole, argument, command, option
from queqiao.cli.options import paper_options

if TYPE_CHECKING:
    from queqiao.programmes.calibrate_file import Given, ScoreFile
    from queqiao_engine.review.calibration import Settings
    from queqiao_engine.review.variances import Variances

METHODS = ("shrinkage", "least_squares", "mean", "trimmed_mean", "borda", "z_score")


@command(
    "校正专家打分的宽严，并排给出原始与校正名次，说明名次有多稳。\n\n"
    "例：queqiao calibrate 评分.xlsx --top 10 --agreement",
    "Put scores right for strict and generous reviewers, raw and calibrated side by side, and say how firm the order is."
    "\n\nExample: queqiao calibrate scores.xlsx --top 10 --agreement",
)
@argument(
    "scores", required=False, zh="评分文件：CSV、XLSX、YAML、JSON", en="the scores: CSV, XLSX, YAML or JSON"
)
@option(
    "--top",
    type=Whole(0, 1_000_000),
    zh="名额：给出入选概率和待定区间",
    en="places to give: adds chances near the cut",
)
@option("--method", type=OneOf(*METHODS), zh="方法（默认 shrinkage）", en="the method (default shrinkage)")
@option(
    "--seed", type=Whole(0, 2**31 - 1), zh="模拟的随机种子（默认 0）", en="seed of the simulation (default 0)"
)
@option("--agreement", is_flag=True, zh="加上一致性系数", en="add coefficients of agreement")
@option(
    "--scale",
    metavar="LOW-HIGH",
    zh="评分范围，如 0-100；超出的算错",
    en="the scale, e.g. 0-100; scores beyond it are faults",
)
@option(
    "--words",
    metavar="WORD=SCORE,…",
    zh="等级词对应的分数，如 优=95,良=85",
    en="what grades stand for, e.g. good=85,fair=70",
)
@option(
    "--weights",
    metavar="NAME=W,…",
    zh="指标权重，如 创新性=4,市场=3",
    en="weights of criteria, e.g. novelty=4,demand=3",
)
@option(
    "--variances",
    metavar="ITEM,REVIEWER,NOISE",
    zh="给定方差（项目间,专家间,单次），不再估计",
    en="given variances (items, reviewers, one score) instead of estimates",
)
@paper_options
def calibrate(
    scores: str | None,
    top: int | None,
    method: str | None,
    seed: int | None,
    agreement: bool,
    scale: str | None,
    words: str | None,
    weights: str | None,
    variances: str | None,
    form: str | None,
    out: str | None,
    explain: bool,
    example: bool,
) -> None:
    """Reads, calibrates, prints."""
    # A panel's matrices are small: BLAS threads only wait for one another, on a busy machine tenfold. One's own setting stands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from queqiao.cli.calibrate_paper import paper_of
    from queqiao.cli.documents import finish, open_document, paper_format, write_example
    from queqiao.programmes.calibrate_file import read_scores, refusal
    from queqiao_engine.errors import EngineError
    from queqiao_engine.review.calibration import calibrate as calibrated

    if example:
        write_example("queqiao.programmes", "calibrate", out)
        return
    paper_format(form, out, scores)
    given, fixed = _given(scale, words, weights), _variances(variances)
    file = read_scores(open_document(scores), given)
    settings = _settings(file, top, method, seed, fixed)
    try:
        result = calibrated(file.table, settings)
        paper = paper_of(file, result, agreement=agreement, explain=explain)
    except EngineError as error:
        raise refusal(error, scores or "") from None
    finish(paper, form, out, scores)


def _settings(
    file: ScoreFile, top: int | None, method: str | None, seed: int | None, fixed: Variances | None
) -> Settings:
    """The options before the file's own settings."""
    from queqiao_engine.review.calibration import Method, Settings

    settings = Settings(
        method=Method(method) if method else file.method or Method.SHRINKAGE,
        variances=fixed or file.variances,
        mean=file.mean,
        slots=top if top is not None else file.slots,
        seed=seed if seed is not None else file.seed or 0,
    )
    # A cut that only the file asks for does not stand in the way of another method asked for here.
    if top is None and method and settings.method is not Method.SHRINKAGE:
        return replace(settings, slots=None)
    return settings


def _given(scale: str | None, words: str | None, weights: str | None) -> Given:
    from queqiao.programmes.calibrate_file import Given

    return Given(
        words=_pairs(words, "scores.words"),
        scale=None if scale is None else _range(scale),
        weights=_pairs(weights, "scores.weights"),
    )


def _pairs(text: str | None, code: str) -> Mapping[str, Fraction]:
    """ "优=95,良=85" as a mapping."""
    from queqiao.kernel.errors import Problem, UserError
    from queqiao.kernel.files.values import fraction

    found: dict[str, Fraction] = {}
    for part in (text or "").replace("，", ",").replace("＝", "=").split(",") if text else ():
        name, equals, written = part.partition("=")
        value = fraction(written) if equals and name.strip() else None
        if value is None:
            raise UserError(Problem(code, {"text": part.strip()}))
        found[name.strip()] = value
    return found


def _range(text: str) -> tuple[Fraction, Fraction]:
    import re

    from queqiao.kernel.errors import Problem, UserError
    from queqiao.kernel.files.values import decimal

    match = re.fullmatch(r"\s*(-?[\d.]+)\s*[-–~～:：至]\s*(-?[\d.]+)\s*", text)
    low, high = (decimal(match[1]), decimal(match[2])) if match else (None, None)
    if low is None or high is None or high <= low:
        raise UserError(Problem("scores.scale", {"text": text}))
    return Fraction(low), Fraction(high)


def _variances(text: str | None) -> Variances | None:
    from queqiao.kernel.errors import Problem, UserError
    from queqiao.kernel.files.values import decimal
    from queqiao_engine.review.variances import Variances

    if text is None:
        return None
    numbers = [decimal(part) for part in text.replace("，", ",").split(",")]
    found = [float(number) for number in numbers if number is not None]
    if len(numbers) != 3 or len(found) != 3:
        raise UserError(Problem("scores.variances", {"text": text}))
    return Variances(*found)
