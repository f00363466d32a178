"""Chinese paths and engine paths are the same thing in two writings."""

from __future__ import annotations

from queqiao.deals.value_file.names import CHINESE, RATES, engine_path, is_rate, shown_path


def test_every_name_goes_there_and_back() -> None:
    assert len(set(CHINESE.values())) == len(CHINESE)
    assert [engine_path(shown_path(name, "zh")) for name in CHINESE] == list(CHINESE)


def test_paths_with_places_and_names_of_one_s_own() -> None:
    assert engine_path("收入.倍数") == "revenues.scale"
    assert engine_path("阶段.中试.成功率") == "stages.中试.probability"
    assert engine_path("revenues.2") == "revenues.2"
    assert shown_path("stages.phase_2.probability", "zh") == "阶段.临床二期.成功率"
    assert shown_path("revenues.scale", "en") == "revenues.scale"


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
