"""Chinese paths and engine paths are the same thing in two writings."""

from __future__ import annotations

from queqiao.deals.value_file.names import (
    ALSO,
    CHINESE,
    RATES,
    engine_name,
    engine_path,
    is_rate,
    premium_name,
    shown_path,
)


def test_every_name_goes_there_and_back() -> None:
    assert len(set(CHINESE.values())) == len(CHINESE)
    assert [engine_path(shown_path(name, "zh")) for name in CHINESE] == list(CHINESE)


def test_paths_with_places_and_names_of_one_s_own() -> None:
    assert engine_path("收入.倍数") == "revenues.scale"
    assert engine_path("阶段.中试.成功率") == "stages.中试.probability"
    assert engine_path("revenues.2") == "revenues.2"
    assert shown_path("stages.phase_2.probability", "zh") == "阶段.临床二期.成功率"
    assert shown_path("revenues.scale", "en") == "revenues.scale"


def test_premiums_and_adjustments_go_by_their_name_alone() -> None:
    full = "discount_rate.premiums.technology.rate"
    assert engine_path("折现率.风险报酬率.技术风险") == engine_path("折现率.风险报酬率.技术") == full
    assert engine_path(full) == full
    assert shown_path(full, "zh") == "折现率.风险报酬率.技术"
    assert engine_path("可比案例.甲.调整.地域") == "comparables.甲.adjustments.地域.rate"
    assert shown_path("comparables.甲.adjustments.地域.rate", "zh") == "可比案例.甲.调整.地域"


def test_a_premium_of_one_s_own_keeps_its_name() -> None:
    assert [premium_name(name) for name in ("汇率风险", "技术风险报酬率", "Technical risk", "资本", " 政策 ")] == [
        "汇率风险", "technology", "technology", "capital", "政策",
    ]  # fmt: skip


def test_other_names_mean_the_same() -> None:
    assert {key: {engine_name(word) for word in words} for key, words in ALSO.items()} == {
        key: {key} for key in ALSO
    }


def test_rates_are_known_by_their_last_step() -> None:
    assert set(CHINESE) >= RATES
    paths = (
        "royalty_rate",
        "added_shares.2",
        "discount_rate.premiums.market.rate",
        "revenues.2",
        "revenues.scale",
        "fee",
    )
    assert [is_rate(path) for path in paths] == [True, True, True, False, False, False]
