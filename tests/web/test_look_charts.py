"""Charts: well-formed SVG whose lengths are to scale, with every number in words too, and no style that the policy would block."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from django.utils import translation

from queqiao.web import charts
from queqiao.web.charts import svg

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def chinese() -> object:
    with translation.override("zh-hans"):
        yield


def read(markup: str) -> ET.Element:
    return ET.fromstring(markup)


def bars_of(markup: str, class_: str = "bar") -> list[float]:
    return [float(rect.get("width", "")) for rect in read(markup).iter("rect") if rect.get("class") == class_]


def described(markup: str) -> tuple[str | None, str | None]:
    root = read(markup)
    return root.findtext("title"), root.findtext("desc")


def test_bars_are_to_scale_and_told_in_words() -> None:
    drawn = charts.bars(
        [charts.Bar("需求", 200), charts.Bar("成果", 100), charts.Bar("无", 0)], title="各类条目", width=600
    )
    first, second, none = bars_of(drawn)
    assert second == pytest.approx(first / 2, abs=0.1)
    assert none == 1, "an empty row keeps a hair's breadth, so that it is seen"
    assert described(drawn) == ("各类条目", "需求 200；成果 100；无 0")


def test_an_overdue_bar_says_so() -> None:
    drawn = charts.bars([charts.Bar("审核", 4, late=True)], title="逾期", width=600)
    assert len(bars_of(drawn, "bar-warn")) == 1
    assert described(drawn)[1] == "审核 4 · 逾期"


def test_a_bar_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        charts.bars([charts.Bar("x", -1)], title="x")


@pytest.mark.parametrize("width", [280, 320, 419, 420, 640, 1200])
def test_no_bar_or_text_leaves_its_slot(width: int) -> None:
    rows = [
        charts.Bar("面向高海拔低气压环境的环保气体绝缘环网柜用固封极柱界面放电抑制技术", 12_345.67),
        charts.Bar("b", 3, late=True),
    ]
    root = read(charts.bars(rows, title="t", width=width, unit="万元"))
    for rect in root.iter("rect"):
        assert float(rect.get("x", "")) + float(rect.get("width", "")) <= width
    for text in root.iter("text"):
        room = svg.text_width(text.text or "")
        x = float(text.get("x", ""))
        left, right = (x - room, x) if text.get("class") == "end" else (x, x + room)
        assert left >= -1
        assert right <= width + 1


def test_links_make_a_group_instead_of_an_image() -> None:
    plain = read(charts.bars([charts.Bar("a", 1)], title="t"))
    linked = read(charts.bars([charts.Bar("a", 1, url="/needs/?field=a&x=1")], title="t"))
    assert (plain.get("role"), linked.get("role")) == ("img", "group")
    assert [link.get("href") for link in linked.iter("a")] == ["/needs/?field=a&x=1"]


def test_sparkline_leaves_gaps_and_ends_with_a_dot() -> None:
    root = read(charts.sparkline([1, None, 3, 2], title="走势", width=94, height=28))
    path = root.find("path")
    assert path is not None
    assert path.get("d") == "M3 25M61.7 3L91 14"
    assert [(dot.get("cx"), dot.get("cy")) for dot in root.iter("circle")] == [("91", "14")]
    assert root.findtext("desc") == "从 1 到 2，最低 1，最高 3"


def test_sparkline_without_data_and_without_movement() -> None:
    assert described(charts.sparkline([None, None], title="走势")) == ("走势", "没有数据")
    flat = read(charts.sparkline([5, 5], title="走势", width=20, height=20)).find("path")
    assert flat is not None
    assert flat.get("d") == "M3 10L17 10"


def test_funnel_tells_the_share_of_the_stage_before() -> None:
    drawn = charts.funnel(
        [charts.Stage("发布", 1200), charts.Stage("对接", 300), charts.Stage("签约", 330)], title="漏斗"
    )
    assert described(drawn) == ("漏斗", "发布 1,200；对接 300 · 25%；签约 330 · 110%")
    first, second, third = bars_of(drawn)
    assert (second / first, third / first) == (
        pytest.approx(0.25, abs=0.001),
        pytest.approx(0.275, abs=0.001),
    )


def test_funnel_of_nothing_divides_by_nothing() -> None:
    assert (
        described(charts.funnel([charts.Stage("发布", 0), charts.Stage("对接", 0)], title="漏斗"))[1]
        == "发布 0；对接 0"
    )


@pytest.mark.parametrize(
    ("shares", "widths"),
    [((0.5, 0.25), (100.0, 50.0)), ((1.0, 1.0), (100.0, 100.0)), ((0.3, 0.0, -0.1), (60.0,))],
)
def test_score_parts_share_one_track(shares: tuple[float, ...], widths: tuple[float, ...]) -> None:
    root = read(
        charts.score_bar(
            [charts.Share(str(place), share) for place, share in enumerate(shares)], title="构成", width=200
        )
    )
    drawn = [
        float(rect.get("width", ""))
        for rect in root.iter("rect")
        if (rect.get("class") or "").startswith("part")
    ]
    assert drawn == [pytest.approx(width, abs=0.1) for width in widths]


def test_ring_and_pieces() -> None:
    ring = read(charts.ring(3, 4, title="完整度", size=48))
    arc = next(circle for circle in ring.iter("circle") if circle.get("class") == "ring-done")
    assert arc.get("stroke-dasharray") == "94.2 125.7"
    assert ring.findtext("desc") == "4 项中已有 3 项"
    assert len(bars_of(charts.pieces(3, 5, title="完整度"))) == 3
    assert len(bars_of(charts.pieces(3, 5, title="完整度"), "track")) == 2


@pytest.mark.parametrize("draw", [charts.ring, charts.pieces], ids=["ring", "pieces"])
@pytest.mark.parametrize(("done", "total"), [(5, 4), (-1, 3)])
def test_no_share_beyond_the_whole(draw: Callable[..., str], done: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        draw(done, total, title="x")


def test_texts_are_escaped_and_nothing_is_styled_inline() -> None:
    drawn = charts.bars([charts.Bar('<b onclick="x">&', 1, url='/?a="b"')], title="<title>")
    assert described(drawn) == ("<title>", '<b onclick="x">& 1')
    assert not re.search(r"\sstyle=|<script|\son\w+=", re.sub(r">[^<]*<", "><", drawn))


def test_titles_are_tied_to_their_own_chart() -> None:
    one, two = read(charts.ring(1, 2, title="a")), read(charts.ring(1, 2, title="b"))
    assert one.get("aria-labelledby") != two.get("aria-labelledby")
    assert (one.get("aria-labelledby") or "").split() == [
        one.find("title").get("id"),
        one.find("desc").get("id"),
    ]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "room", "shown"), [("需求", 26, "需求"), ("需求与成果", 40, "需求…"), ("abcdefgh", 30, "ab…")]
)
def test_shortened(words: str, room: float, shown: str) -> None:
    assert svg.shortened(words, room) == shown


def test_qr_code_is_an_image_with_its_address() -> None:
    root = ET.fromstring(charts.qr("https://queqiao.example/N1"))
    assert root.tag == f"{NS}svg"
    assert (root.get("role"), root.findtext(f"{NS}title")) == ("img", "二维码：https://queqiao.example/N1")
