"""The page: one file, nothing fetched, everything escaped, both languages, every demand with its quotation."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from queqiao.matching.report import Results, write_html
from queqiao.matching.report.view import BRIEF_MATCHES, FULL_NEEDS, page_view
from queqiao_engine.matching.contracts import (
    ClauseVerdict,
    Entry,
    Field,
    Outlook,
    Quotation,
    ScorePart,
    TermEvidence,
    Verdict,
)
from queqiao_engine.text.contracts import Span

VOID = {"meta", "link", "input", "path", "circle", "use", "br"}


@dataclass
class Page(HTMLParser):
    """The page as a parser sees it: tags in order, attributes, texts by the class they stand in."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self.open.append((tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1][0] if self.open else 'nothing'}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        path = tuple(
            attributes.get("class") or (attributes.get("lang", tag) if tag == "i" else tag)
            for tag, attributes in self.open
        )
        if data.strip():
            self.texts.append((path, data))


def html_of(results: Results, language: str = "zh") -> str:
    stream = io.StringIO()
    write_html(results, stream, language=language)
    return stream.getvalue()


def quoted(entry: Entry, name: Field, said: str) -> Quotation:
    start = entry.text_of(name).index(said)
    return Quotation(name, Span(start, start + len(said)), said)


def parse(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


def visible(page: Page, language: str) -> str:
    """What a reader sees in one language, white space collapsed."""
    other = "en" if language == "zh" else "zh"
    hidden = {other, "style", "script", "vh"}
    parts = (
        text for path, text in page.texts if not hidden & {word for name in path for word in name.split()}
    )
    return re.sub(r"\s+", " ", "".join(parts)).strip()


@pytest.mark.parametrize("fixture", ["results", "calibrated", "hostile"])
def test_every_tag_is_closed_where_it_should_be(fixture: str, request: pytest.FixtureRequest) -> None:
    page = parse(html_of(request.getfixturevalue(fixture)))
    assert (page.faults, page.open) == ([], [])


def test_nothing_is_fetched(hostile: Results) -> None:
    page = parse(html_of(hostile))
    links = [
        (tag, name, value)
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in {"src", "href", "action", "data", "srcset", "poster", "formaction", "xlink:href"}
    ]
    assert [link for link in links if not link[2].startswith("#") and link[2] != "data:,"] == []
    style = "".join(text for path, text in page.texts if path[-1] == "style")
    assert re.findall(r"url\(|@import|https?:", style) == []


def test_ids_are_unique_and_every_link_leads_to_one(results: Results) -> None:
    page = parse(html_of(results))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    targets = {
        attributes["href"][1:] for _, attributes in page.tags if attributes.get("href", "").startswith("#")
    }
    labelled = {
        attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes
    }
    assert (len(ids), targets - set(ids), labelled - set(ids)) == (len(set(ids)), set(), set())


def test_hostile_strings_stay_text(hostile: Results) -> None:
    page = parse(html_of(hostile))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    assert "img" not in {tag for tag, _ in page.tags}
    seen = visible(page, "zh")
    for text in (
        "<script>alert('1')</script>",
        '=HYPERLINK("http://evil.example","x")',
        "<b>≥5</b>",
        "+<script>",
        "<u>",
    ):
        assert text in seen


def test_the_page_has_both_languages_and_shows_one(results: Results) -> None:
    page = parse(html_of(results, "en"))
    assert page.tags[0] == ("html", {"lang": "en"})
    checked = [
        attributes["id"] for tag, attributes in page.tags if tag == "input" and "checked" in attributes
    ]
    assert checked == ["lang-en"]
    for path, _ in page.texts:
        assert not {"zh", "en"} <= set(path)
    paired = [
        (tag, attributes.get("lang")) for tag, attributes in page.tags if tag == "i" and "lang" in attributes
    ]
    assert len(paired) > 100
    assert paired == [("i", "zh"), ("i", "en")] * (len(paired) // 2)


def test_the_first_match_reads_in_order(results: Results) -> None:
    seen = visible(parse(html_of(results)), "zh")
    passages = [
        "技术需求匹配报告",
        "needs.xlsx×achievements.csv2026-11-20",
        "概率未校准：还没有本平台的人工判断可依，所以只给等级，不给百分数。",
        "低温高比能锂电池",
        "宽温域锂硫电池及其电解液",
        "可能相关",
        "c1能量密度不低于300 Wh/kg",
        "符合",
        "软包电池能量密度达到1.26 MJ/kg",
        "研发缺口",
        "秸秆低温厌氧产沼气菌剂",
    ]
    rest = seen
    for passage in passages:
        assert passage in rest
        rest = rest.partition(passage)[2]


def test_the_matched_words_are_marked_in_place(results: Results) -> None:
    page = parse(html_of(results))
    marked = [text for path, text in page.texts if path[-1] == "mark" and "q" in path]
    assert marked == [
        "能量密度达到1.26 MJ/kg", "在25℃下容量保持率为91%", "循环寿命约1200次",
        "锂电池", "锂硫电池", "电解液", "电解液",
    ]  # fmt: skip


def test_terms_of_one_passage_share_a_row_and_the_rest_is_left_out(results: Results) -> None:
    first = results.reports[0]
    match = first.matches[0]
    need, entry = results.needs[first.need_id], results.achievements[match.id]

    def evidence(share: float, said: tuple[Field, str], found: tuple[Field, str]) -> TermEvidence:
        return TermEvidence(found[1], share, quoted(need, *said), quoted(entry, *found))

    items = (
        evidence(0.5, (Field.TITLE, "锂电池"), (Field.BODY, "软包电池")),
        evidence(0.2, (Field.SUMMARY, "放电"), (Field.KEYWORDS, "锂硫电池")),
        evidence(0.1, (Field.TITLE, "低温"), (Field.BODY, "能量密度")),
        evidence(0.02, (Field.TITLE, "高比能"), (Field.KEYWORDS, "电解液")),
    )
    changed = replace(first, matches=(replace(match, evidence=items),))
    view = page_view(replace(results, reports=(changed,)))
    rows = [
        (
            row.share,
            [piece.text for piece in row.need.pieces if piece.marked],
            [piece.text for piece in row.achievement.pieces if piece.marked],
        )
        for row in view.needs[0].matches[0].evidence
    ]
    assert rows == [(60, ["低温", "锂电池"], ["软包电池", "能量密度"]), (20, ["放电"], ["锂硫电池"])]


def test_an_achievement_s_text_stands_once_however_often_it_is_listed(results: Results) -> None:
    first = results.reports[0]
    again = replace(first, need_id="N-09")
    changed = replace(
        results, reports=(first, again), needs={**results.needs, "N-09": results.needs[first.need_id]}
    )
    view = page_view(changed)
    listed = [match.id for match in first.matches if match.id in changed.achievements]
    assert [source.id for source in view.sources] == listed
    assert view.sources[0].needs == (("n1m1", 1), ("n2m1", 2))
    assert {need.matches[0].source for need in view.needs} == {"a1"}
    assert html_of(changed).count("研制出宽温域锂硫软包电池。") == 1


def test_a_match_that_says_nothing_to_any_demand_says_so_in_one_line(results: Results) -> None:
    first = results.reports[0]
    unsaid = tuple(ClauseVerdict(clause.id, Verdict.UNKNOWN, "no_claim") for clause in first.clauses)
    match = replace(first.matches[0], verdicts=unsaid)
    text = html_of(replace(results, reports=(replace(first, matches=(match,)),)))
    assert "需求的 4 条指标，成果里都没有提到。".replace(" ", "\u2009") in text
    assert "clauses cards" not in text


def test_clauses_are_marked_in_the_need(results: Results) -> None:
    page = parse(html_of(results))
    assert [text for path, text in page.texts if path[-1] == "clause"] == [
        "能量密度不低于300 Wh/kg", "−20℃下容量保持率≥85%", "循环寿命5000次以上", "电解液不含氟",
    ]  # fmt: skip


def test_a_quotation_whose_entry_changed_is_shown_alone(results: Results) -> None:
    shifted = {name: replace(entry, body="改过的正文") for name, entry in results.achievements.items()}
    page = parse(html_of(replace(results, achievements=shifted)))
    quotes = ["".join(text for path, text in page.texts if "q" in path and path[-1] == "mark")]
    assert quotes[0].startswith("能量密度达到1.26 MJ/kg在25℃下容量保持率为91%循环寿命约1200次")


def test_probabilities_appear_in_words_and_numbers_once_calibrated(calibrated: Results) -> None:
    seen = visible(parse(html_of(calibrated)), "zh")
    assert "可能相关37%约 4 成被判为较强以上" in seen
    assert "证据不足4%不到 1 成被判为较强以上" in seen
    assert "概率未校准" not in seen


def test_the_page_of_no_needs_says_what_to_do(results: Results) -> None:
    page = parse(html_of(replace(results, reports=(), needs={}, achievements={})))
    assert "这里会列出每项需求及其候选成果" in visible(page, "zh")
    assert (page.faults, page.open) == ([], [])


def test_a_long_run_shows_fewer_rows_and_says_so(results: Results) -> None:
    first = results.reports[0]
    matches = tuple(replace(first.matches[0], rank=number) for number in range(1, 6))
    reports = tuple(
        replace(first, need_id=f"N-{number}", matches=matches) for number in range(FULL_NEEDS + 1)
    )
    view = page_view(replace(results, reports=reports))
    assert {len(need.matches) for need in view.needs} == {BRIEF_MATCHES}
    assert {need.left_out for need in view.needs} == {2}
    text = html_of(replace(results, reports=reports))
    assert "需求超过 200 项：每项只列前 3 个成果" in visible(parse(text), "zh")


def test_the_same_results_give_the_same_page(results: Results) -> None:
    assert html_of(results) == html_of(results)


def test_the_page_reads_no_clock_of_its_own(results: Results) -> None:
    page = parse(html_of(replace(results, made_on="")))
    assert [tag for tag, _ in page.tags if tag == "time"] == []


def test_texts_without_chinese_are_marked_as_english_so_that_apostrophes_are_narrow(results: Results) -> None:
    page = parse(html_of(results))
    titles = [a.get("lang", "") for tag, a in page.tags if tag == "span" and a.get("class") == "title"]
    assert titles == [
        "en" if match.title.isascii() else "" for report in results.reports for match in report.matches
    ]
    assert set(titles) == {"", "en"}


def test_a_need_without_any_match_is_told_only_what_it_can_do(results: Results) -> None:
    nothing = replace(results.reports[0], matches=(), outlook=Outlook.NO_OBVIOUS_MATCH, gates=())
    seen = visible(parse(html_of(replace(results, reports=(nothing,)))), "zh")
    assert "库里没有与这项需求共有任何词语的成果。补写需求正文后可以再试。" in seen
    assert "排在最前的几项得分偏弱" not in seen


def test_parts_that_round_to_nothing_are_not_listed(results: Results) -> None:
    first = results.reports[0]
    parts = (ScorePart("lexical", 1.0, 0.8), ScorePart("feedback", -0.1, -0.0004))
    match = replace(first.matches[0], parts=parts)
    view = page_view(replace(results, reports=(replace(first, matches=(match,)),)))
    shown = view.needs[0].matches[0]
    assert ([part.code for part in shown.parts], [part.code for part in shown.shown_parts]) == (
        ["lexical", "feedback"],
        ["lexical"],
    )
