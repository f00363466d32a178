"""``queqiao value`` from the outside: samples, every format, warnings, dirty files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from queqiao.deals.value_file.methods import METHODS

Run = Callable[..., Result]


def ran(run: Run, *words: str) -> tuple[int, str, str]:
    done = run(*words)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_runs_and_every_word_is_there(folder: Path, run: Run, language: str) -> None:
    lang = ("--lang", language)
    assert ran(run, "value", "--example", "--out", "v.yaml", *lang)[0] == 0
    code, out, err = ran(run, "value", "v.yaml", "--explain", "--trials", "2000", *lang)
    assert (code, err) == (0, "")
    assert "value_" not in out
    assert "valuation." not in out
    code, out, err = ran(run, "value", "v.yaml", "--trials", "2000", "--format", "json", *lang)
    found = json.loads(out)
    values = [round(item["value"], 2) for result in found["results"] for item in result["valuations"]]
    assert (code, err) == (0, "")
    assert values == [130.0, 253.14, 116.86, 248.36, 242.83, 321.54, 97.04, 125.36, 408.85]
    assert found["results"][7]["make_or_license"]["choice"] == "license"
    assert [item["code"] for item in found["warnings"]] == ["valuation.several_above_most_deals"]
    assert found["results"][4]["simulation"]["trials"] == 2000


def test_the_seed_decides_the_simulation(folder: Path, run: Run) -> None:
    run("value", "--example", "--out", "v.yaml")

    def mean(seed: str) -> float:
        words = ("value", "v.yaml", "--trials", "500", "--seed", seed, "--format", "json")
        return json.loads(run(*words).stdout)["results"][4]["simulation"]["mean"]

    assert mean("3") == mean("3") != mean("4")


def test_markdown_and_workbook(folder: Path, run: Run) -> None:
    run("value", "--example", "--out", "v.yaml")
    assert ran(run, "value", "v.yaml", "--trials", "500", "--out", "v.md")[0] == 0
    assert "| 自研成本 · 倍加系数法 | 130.00 | 130.00 | 130.00 | 单值，未给区间 |" in (
        (folder / "v.md").read_text("utf-8").splitlines()
    )
    assert ran(run, "value", "v.yaml", "--trials", "500", "--out", "v.xlsx")[0] == 0
    import openpyxl

    cells = [
        cell.value for sheet in openpyxl.load_workbook(folder / "v.xlsx") for row in sheet for cell in row
    ]
    assert "自研成本 · 倍加系数法" in cells


def test_a_share_is_shown_in_percent(folder: Path, run: Run) -> None:
    (folder / "s.csv").write_text(
        "项目,内容\n方法,约当投资法\n技术成本,200\n技术成本利润率,500%\n购方资产,4000\n购方成本利润率,25%\n",
        "utf-8",
    )
    code, out, err = ran(run, "value", "s.csv")
    assert (code, "19.35%" in out, "各法合看" in out, err) == (0, True, False, "")


def test_a_break_even_that_does_not_exist_is_said(folder: Path, run: Run) -> None:
    (folder / "b.yaml").write_text(
        "method: direct_income\nincomes: [10]\ndiscount_rate: 10%\n"
        "break_even: [{variable: discount_rate, low: 0, high: 0.5, target: 99}]\n",
        "utf-8",
    )
    assert "none within 0.00%–50.00%" in ran(run, "value", "b.yaml", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "method: relief\nrevenues: [100]\nroyalty_rate: 25\ndiscount_rate: 10%\n",
            "error: v.yaml row 3, “royalty_rate”: it says “25”, too much for a rate (at most 100%). If 25 percent is meant write 25%; if it is a decimal, check it.\n",
        ),
        (
            "method: direct_income\nincomes: [100]\ndiscount_rate: 3%\nterminal_growth: 3%\n",
            "error: v.yaml: the discount rate 0.03 is not above the terminal growth 0.03, so the value would be infinite. Lower the growth; leave it out for a right that ends.\n",
        ),
    ],
)  # fmt: skip
def test_a_dirty_file_is_answered_in_full(folder: Path, run: Run, text: str, said: str) -> None:
    (folder / "v.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "value", "v.yaml", "--lang", "en")
    assert (code, out, err.replace("v.yaml, row", "v.yaml row")) == (3, "", said)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_method_has_a_sample_that_runs(folder: Path, run: Run, language: str) -> None:
    lang = ("--lang", language)
    for names in METHODS.values():
        assert (
            ran(run, "value", "--example", names[-1 if language == "zh" else 0], "--out", "one.yaml", *lang)[
                0
            ]
            == 0
        )
        words = ("one.yaml", "--trials", "500", "--explain", *lang)
        code, out, err = ran(run, "value", *words)
        assert (code, err) == (0, "")
        assert "value_" not in out
        assert len(json.loads(run("value", *words, "--format", "json").stdout)["results"]) == 1
    code, out, err = ran(run, "value", "--example", "astrology", *lang)
    assert (code, out) == (2, "")
    assert "astrology" in err
    assert "rnpv" in err


def found_of(folder: Path, run: Run, text: str) -> dict[str, Any]:
    (folder / "f.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "value", "f.yaml", "--format", "json", "--trials", "4000")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


BOTH = """
method: make_or_license
market: {profits: [100, 100], discount_rate: 10%}
make: {remaining_cost: 20, years: 1, probability: 50%}
license: {fee: 20, years: 0, probability: 90%}
"""


def test_everything_asked_of_make_or_license_is_answered(folder: Path, run: Run) -> None:
    text = (
        BOTH
        + """
sensitivity: 20%
break_even: [{variable: 接受许可.许可费, low: 0, high: 400}]
uncertain:
  - {variable: market.profits.scale, low: 0.5, mode: 1, high: 2}
  - {variable: license.probability, distribution: uniform, low: 10%, high: 95%}
correlation: [{first: market.profits.scale, second: license.probability, rank: 0.5}]
"""
    )
    (found,) = found_of(folder, run, text)["results"]
    advantage, fee = (found["make_or_license"][name] for name in ("advantage", "break_even_fee"))
    assert found["break_even"][0]["at"] == [pytest.approx(fee)]
    assert found["simulation"]["base"] == pytest.approx(advantage)
    assert 0.05 < found["simulation"]["negative"] < 0.3
    assert [item["basis"] for item in found["valuations"]] == ["simulation", "simulation"]
    assert {"market.profits.scale", "make.years", "license.fee"} <= {
        bar["name"] for bar in found["sensitivity"]
    }
    assert "许可比自研多值：模拟" in run("value", "f.yaml", "--trials", "500", "--lang", "zh").stdout
    assert "chance that making is better" in run("value", "f.yaml", "--trials", "500", "--lang", "en").stdout


def test_only_one_way_uncertain_leaves_the_other_a_single_value(folder: Path, run: Run) -> None:
    text = BOTH + "uncertain: [{variable: make.probability, distribution: uniform, low: 10%, high: 95%}]\n"
    (found,) = found_of(folder, run, text)["results"]
    assert [item["basis"] for item in found["valuations"]] == ["simulation", "point"]


def test_an_asking_price_is_placed_and_for_an_option_its_volatility_said(folder: Path, run: Run) -> None:
    option = "method: black_scholes\nspot: 800\nstrike: 900\nmaturity: 10\nrate: 3%\nvolatility: 45%\nremaining_life: 10\n"
    (found,) = found_of(folder, run, option + "asking_price: 150\n")["results"]
    asking = found["asking"]
    assert (asking["position"], round(asking["implied_volatility"], 3)) == ("above", 0.602)
    again = option.replace("45%", f"{asking['implied_volatility']!r}")
    (found,) = found_of(folder, run, again)["results"]
    assert found["valuations"][0]["value"] == pytest.approx(150)
    (found,) = found_of(folder, run, option + "asking_price: 800\n")["results"]
    assert (
        found["asking"]["implied_volatility"] is None
    )  # more than the underlying today: no volatility gives it
    relief = "method: relief\nrevenues: [1000]\nroyalty_rate: 5%\ndiscount_rate: 0%\n"
    positions = [
        found_of(folder, run, f"{relief}asking_price: {price}\n")["results"][0]["asking"]["position"]
        for price in (49, 50, 51)
    ]
    assert positions == ["below", "within", "above"]
    assert "高于区间" in run("value", "f.yaml", "--lang", "zh").stdout


def test_usual_royalties_are_shown_with_how_sure_they_are(folder: Path, run: Run) -> None:
    text = "method: relief\nrevenues: [1000]\nroyalty_rate: 9%\ndiscount_rate: 10%\ntrade: software\n"
    (found,) = found_of(folder, run, text)["results"]
    assert found["royalty_references"] == [
        {"source": "royalty-median-us-2002", "sure": "memory", "low": 0.068, "high": 0.068}
    ]
    assert found["valuations"][0]["warnings"] == []
    assert "凭记忆，用前请核对" in run("value", "f.yaml", "--lang", "zh").stdout
    found_of(folder, run, text.replace("software", "化学"))
    out = run("value", "f.yaml", "--lang", "zh").stdout
    assert "2.00% – 3.50%" in out
    assert "3.60%" in out


@pytest.mark.parametrize("name", ["技术", "技术风险", "技术风险报酬率", "technology", "technical risk"])
def test_technical_risk_is_known_by_its_usual_names(folder: Path, run: Run, name: str) -> None:
    text = (
        "method: rnpv\nstages: [{name: a, time: 0, cost: 5, probability: 50%}]\nflows: [100]\nmarket_time: 1\n"
        f"discount: {{risk_free: 3%, premiums: {{{name}: 4%}}}}\n"
    )
    (found,) = found_of(folder, run, text)["results"]
    assert [item["code"] for item in found["valuations"][0]["warnings"]] == ["valuation.risk_counted_twice"]


def test_a_valuation_of_years_ago_does_without_the_figures_of_today(folder: Path, run: Run) -> None:
    found = found_of(folder, run, BOTH + "as_of: 2015-05-01\nprice_benchmark: yes\n")
    assert found["mean_contracts"] is None
    assert [item["code"] for item in found["warnings"]] == ["valuation.out_of_date"]
    text = "method: relief\nas_of: 2001-05-01\nrevenues: [1]\nroyalty_rate: 5%\ndiscount: {risk_free: 3%, premiums: {market: 9%}}\n"
    assert found_of(folder, run, text)["warnings"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("method: relief\nrevenues: [100]\nroyalty_rate: 1\ndiscount_rate: 10%\n", "royalty_rate”: it says “1”, too much"),
        (
            "method: relief\nrevenues: [100]\nroyalty_rate: 5%\ndiscount: {risk_free: 3%, premiums: {market: 4%}}\n"
            "ranges: [{variable: discount_rate, low: 5%, high: 9%}, {variable: discount_rate.risk_free, low: 1%, high: 4%}]\n",
            "discount_rate and discount_rate.risk_free, which it is made of, cannot both vary",
        ),
        (
            "method: rnpv\nas_of: 2010-01-01\nstages: [{name: phase_1, time: 0, cost: 5, clinical: yes}]\nflows: [1]\n"
            "market_time: 1\ndiscount_rate: 9%\n",
            "no clinical success rates had been published by 2010-01-01",
        ),
        (
            "method: binomial\nspot: 1\nstrike: 1\nmaturity: 1000\nrate: 3%\nvolatility: 500%\nperiods: 5000\n",
            "numbers far too large",
        ),
        (BOTH + "asking_price: 30\n", "“asking_price”: there is no such field"),
        (BOTH + "ranges: [{variable: make.fee, low: 1, high: 2}]\n", "there is no number called “make.fee”"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(folder: Path, run: Run, text: str, said: str) -> None:
    (folder / "v.yaml").write_text(text, "utf-8")
    code, out, err = ran(run, "value", "v.yaml", "--lang", "en")
    assert (code, out) == (3, "")
    assert said in err
    assert "Warning" not in err


def test_a_range_beside_its_number_is_said_in_percent(folder: Path, run: Run) -> None:
    text = "method: relief\nrevenues: [100]\nroyalty_rate: 3%\ndiscount_rate: 10%\nranges: [{variable: 提成率, low: 5%, high: 6%}]\n"
    (folder / "v.yaml").write_text(text, "utf-8")
    out = run("value", "v.yaml", "--lang", "zh").stdout
    assert "许可费率 取值 3.00%，不在给出的区间 5.00%–6.00% 里" in out


def test_a_table_of_different_methods_leaves_the_columns_of_others_empty(folder: Path, run: Run) -> None:
    table = (
        "方法,名称,收入,许可费率,折现率,物化劳动,活劳动,创造性劳动倍加系数,科研风险率,投资报酬率\n"
        "许可费节省法,A,1000;1500,3%,15%,,,,,\n倍加系数法,B,,,,50,20,1.5,20%,30%\n"
    )
    (folder / "t.csv").write_bytes(table.encode("gb18030"))
    code, out, err = ran(run, "value", "t.csv", "--format", "json")
    assert (code, err) == (0, "")
    values = [item["valuations"][0]["value"] for item in json.loads(out)["results"]]
    assert values == pytest.approx([30 / 1.15 + 45 / 1.15**2, 130])
    (folder / "t.csv").write_bytes(table.replace("3%,15%", ",15%").encode("gb18030"))
    code, out, err = ran(run, "value", "t.csv", "--lang", "zh")
    assert (code, "许可费率" in err) == (3, True)
