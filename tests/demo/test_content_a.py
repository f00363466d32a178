"""The demo region's achievements, patents and negative results: complete, consistent, readable, invented."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

import queqiao
from queqiao.catalog.contracts import (
    AchievementDraft,
    ClaimDraft,
    EvidenceDraft,
    NegativeResultDraft,
    UseDraft,
)
from queqiao.catalog.enums import AchievementKind, Level, PatentKind, PatentStatus, Protection, WhyStopped
from queqiao.catalog.patents.numbers import read_patent_number
from queqiao.catalog.validators.entries import problems_of
from queqiao.kernel.codes import fields, industries, licences, open_source, regions
from queqiao.kernel.rulepacks import in_force
from queqiao_engine.matching.drafts import row_of_code, row_text
from queqiao_engine.text.quantities import find_statements

_DATA = Path(queqiao.__file__).parent / "demo" / "data"
_TODAY = dt.date(2026, 11, 21)

#: The city of every owner, the same as in organisations.yaml.
_REGIONS = {
    "u-jianghan": "420100", "i-auto": "420100", "i-optics": "420100", "u-lanting": "420500", "i-water": "420500",
    "u-qingyuan": "420600", "i-agri": "420600", "u-donghu-med": "420700", "i-biomed": "420700", "i-materials": "420200",
    "i-chem": "420200", "i-energy": "420800", "u-yunling": "421200", "u-haitang": "460100",
}  # fmt: skip
#: Who holds a patent without offering a result on it.
_HOLDERS = frozenset(("e-xinglan", "s-qiaotong", "p-hub"))
_FIELDS = frozenset(code.code for code in fields.all() if not code.parent)
_LICENCES = frozenset(code.code for code in licences.all())
_OPEN = frozenset(code.code for code in open_source.all())
_DIMENSIONS = {"trl": 9, "mrl": 10, "crl": 9, "brl": 9, "iprl": 9, "tmrl": 9, "frl": 9}
_STATES = frozenset(("published", "draft", "in_review", "expired", "withdrawn", "closed"))
#: Names that exist outside this invented region, and the marks of a named person. (The texts use teams only.)
_REAL = re.compile(
    "清华|北京大学|浙江大学|复旦|交通大学|华中科技|武汉大学|武汉理工|中国科学院|中科院|中国科学技术大学|哈尔滨工业|天津大学|南京大学|华为|宁德时代|"
    "比亚迪|中石化|中石油|国家电网|南方电网|宝钢|宝武|海康|大疆|阿里|腾讯|百度|西门子|巴斯夫|杜邦|英伟达|特斯拉|思拓凡"
)
_PERSON = re.compile(
    "教授|院士|博士|研究员|某某|先生|女士|工程师[^、，。]{0,3}[张王李刘陈]|[张王李刘陈杨赵黄周吴]某"
)


@cache
def _rows(pattern: str) -> tuple[dict[str, Any], ...]:
    """Every row of the data files that fit ``pattern``, in the order of their names."""
    found: list[dict[str, Any]] = []
    for path in sorted(_DATA.glob(pattern)):
        found.extend(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return tuple(found)


def _achievements() -> tuple[dict[str, Any], ...]:
    return _rows("achievements-*.yaml")


def _patents() -> tuple[dict[str, Any], ...]:
    return _rows("patents.yaml")


def _negatives() -> tuple[dict[str, Any], ...]:
    return _rows("negative-results.yaml")


def _zh(value: str | dict[str, str]) -> str:
    return value if isinstance(value, str) else value["zh"]


def _texts(value: Any) -> list[str]:
    """Every string below ``value``."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _claim_text(claim: dict[str, str]) -> str:
    """A claim as the catalogue writes it for the engine."""
    row = row_of_code(
        claim["operator"],
        parameter=claim["parameter"],
        value=claim["value"],
        value_high=claim.get("value_high", ""),
        unit=claim.get("unit", ""),
    )
    return row_text(row)


def test_there_is_enough_of_everything() -> None:
    achievements = _achievements()
    kinds = [row["kind"] for row in achievements]
    assert len(achievements) >= 260
    assert kinds.count("dataset") >= 12
    assert kinds.count("model_method") >= 18
    assert len(_patents()) >= 390
    assert len(_negatives()) >= 36
    assert sum("body_en" in row for row in achievements) >= 37
    assert sum("confidential" in row for row in achievements) * 4 >= len(achievements)
    assert sum(isinstance(row["title"], dict) for row in achievements) * 3 >= len(achievements)
    per_field = {field: sum(row["field"][0] == field for row in achievements) for field in _FIELDS}
    assert min(per_field.values()) >= 8, per_field


def test_keys_are_unique() -> None:
    keys = [row["key"] for row in (*_achievements(), *_patents(), *_negatives())]
    assert sorted(keys) == sorted(set(keys))


def test_titles_are_unique() -> None:
    for rows in (_achievements(), _patents(), _negatives()):
        titles = [_zh(row["title"]) for row in rows]
        assert sorted(titles) == sorted(set(titles))


def test_codes_and_regions_are_known() -> None:
    wrong = []
    for row in _achievements():
        good = (
            row["kind"] in AchievementKind.values
            and row["region"] == _REGIONS[row["owner"]]
            and 1 <= len(row["field"]) <= 2
            and set(row["field"]) <= _FIELDS
            and (division := industries.get(row["industry"][1:])) is not None
            and division.parent == row["industry"][0]
            and regions.get(row["region"]) is not None
            and row["protection"] in Protection.values
            and row["licence_modes"]
            and set(row["licence_modes"]) <= _LICENCES
            and row["state"] in _STATES
            and 1 <= row["published_days_ago"] <= 500
            and ("open_source" in row["licence_modes"]) == ("open_source" in row)
            and row.get("open_source", "MIT") in _OPEN
            and (row["protection"] == "disclosed") == ("first_disclosure" in row)
            and (row["kind"] == "result" or "open_source" in row)
            and (row["protection"] != "secret" or "patents" not in row)
        )
        if not good:
            wrong.append(row["key"])
    assert wrong == []


def test_readiness_is_in_range_and_has_evidence() -> None:
    wrong = []
    for row in _achievements():
        readiness = row["readiness"]
        good = (
            readiness.keys() <= _DIMENSIONS.keys()
            and "trl" in readiness
            and all(1 <= level <= _DIMENSIONS[dimension] for dimension, level in readiness.items())
            and row["evidence"].keys() <= readiness.keys()
            and "trl" in row["evidence"]
            and 1 <= len(row["scenarios"]) <= 4
            and all(1 <= scenario["readiness"] <= readiness["trl"] for scenario in row["scenarios"])
        )
        if not good:
            wrong.append(row["key"])
    assert wrong == []


def test_lengths() -> None:
    wrong = []
    for row in _achievements():
        summary, body = len(row["summary"]["zh"]), len(row["body"])
        if not (
            80 <= summary <= 160
            and 150 <= body <= 400
            and len(row["claims"]) >= 2
            and 3 <= len(row["keywords"]) <= 6
        ):
            wrong.append((row["key"], summary, body, len(row["claims"]), len(row["keywords"])))
    assert wrong == []


def test_english_comes_as_title_and_summary() -> None:
    odd = [
        row["key"] for row in _achievements() if isinstance(row["title"], dict) != ("en" in row["summary"])
    ]
    assert odd == []
    assert [row["key"] for row in _achievements() if "body_en" in row and isinstance(row["title"], str)] == []


def test_references_resolve() -> None:
    achievements = {row["key"]: row for row in _achievements()}
    patents = {row["key"]: row for row in _patents()}
    forward = {(row["key"], patent) for row in achievements.values() for patent in row.get("patents", ())}
    backward = {(achievement, row["key"]) for row in patents.values() for achievement in row["achievements"]}
    assert forward == backward
    assert {key for pair in forward for key in pair} <= achievements.keys() | patents.keys()
    assert [
        key
        for key, patent in patents.items()
        if any(achievements[one]["owner"] != patent["owner"] for one in patent["achievements"][:1])
    ] == []


def test_patent_numbers_and_dates() -> None:
    """Chinese numbers carry a right check digit; serials from 99… on are higher than any office has come to."""
    wrong = []
    for row in _patents():
        number, filed, granted = row["number"], row["filed"], row.get("granted")
        good = (
            row["status"] in PatentStatus.values
            and row["kind"] in PatentKind.values
            and filed < _TODAY
            and (row["owner"] in _REGIONS if row["achievements"] else row["owner"] in _HOLDERS)
        )
        good = good and (granted is None) == (row["status"] in ("filed", "published"))
        good = good and (granted is None or filed < granted <= _TODAY)
        if row["kind"] == "software":
            good = good and re.fullmatch(r"20\d\dSR99\d{5}", number) is not None
        else:
            read = read_patent_number(number)
            good = (
                good
                and read.country == row["country"]
                and read.kind.startswith(row["kind"])
                and re.match(r"20\d\d[123]99|WO20\d\d/99|US20\d\d/099|EP499", number)
            )
            good = good and (row["country"] != "CN" or read.year == filed.year)
        if not good:
            wrong.append((row["key"], number, row["status"]))
    assert wrong == []
    numbers = [row["number"] for row in _patents()]
    assert len(set(numbers)) == len(numbers)


def test_protection_is_what_the_patents_say() -> None:
    """Granted with a grant, filed without one; and nothing was listed before it was filed."""
    patents = {row["key"]: row for row in _patents()}
    wrong = []
    for row in _achievements():
        own = [patents[key] for key in row.get("patents", ())]
        listed = _TODAY - dt.timedelta(days=row["published_days_ago"])
        states = {patent["status"] for patent in own if patent["kind"] != "software"}
        good = {"granted": "granted" in states, "filed": bool(states) and "granted" not in states}
        if not good.get(row["protection"], True):
            wrong.append((row["key"], row["protection"], sorted(states)))
        if row["protection"] in good and min(patent["filed"] for patent in own) >= listed:
            wrong.append((row["key"], "filed after the listing", []))
    assert wrong == []


def test_claims_are_read_by_the_engine() -> None:
    claims = [(row["key"], claim) for row in _achievements() for claim in row["claims"]]
    unread = []
    for key, claim in claims:
        statements = find_statements(_claim_text(claim))
        if len(statements) != 1 or statements[0].quantity.undecided:
            reason = statements[0].quantity.undecided if statements else "nothing found"
            unread.append((key, _claim_text(claim), len(statements), str(reason)))
    for line in unread:
        print(*line)
    assert len(unread) <= len(claims) * 0.05


def test_claims_are_dated_and_placed() -> None:
    wrong = []
    for row in _achievements():
        for claim in row["claims"]:
            year, month = (int(part) for part in claim["measured"].split("-"))
            published = _TODAY - dt.timedelta(days=row["published_days_ago"])
            if not (dt.date(year, month, 1) <= published and claim["by"] and claim["level"] in Level.values):
                wrong.append((row["key"], claim["parameter"]))
    assert wrong == []


def test_public_texts_do_not_hold_the_confidential_detail() -> None:
    leaks: list[tuple[str, str]] = []
    for row in _achievements():
        if "confidential" not in row:
            continue
        assert row["confidential"]["level"] == "after_nda"
        public = row["summary"]["zh"] + row["body"] + _zh(row["title"])
        pieces = [piece for piece in re.split("[，。；、]", row["confidential"]["detail"]) if len(piece) >= 8]
        leaks.extend((row["key"], piece) for piece in pieces if piece in public)
    assert leaks == []


def test_negative_results_are_complete_and_tied_to_topics() -> None:
    topics = {topic for row in _achievements() for topic in row.get("topics", ())}
    wrong = []
    for row in _negatives():
        good = (
            row["owner"] in _REGIONS
            and row["why_stopped"] in WhyStopped.values
            and row["related_field"] in _FIELDS
            and row["related_topic"] in topics
            and all(
                len(row[name]) >= 20
                for name in ("hypothesis", "route", "test", "result", "what_would_change")
            )
            and find_statements(row["result"])
            and 0 <= row["embargo_days"] <= 365
            and isinstance(row["anonymous"], bool)
            and 1 <= row["published_days_ago"] <= 500
        )
        if not good:
            wrong.append(row["key"])
    assert wrong == []


def test_every_topic_has_an_achievement_of_each_sort() -> None:
    topics = {topic for row in _achievements() for topic in row.get("topics", ())}
    assert topics == {f"t-{number:02d}" for number in range(1, 61)}


@pytest.mark.parametrize("pattern", ["achievements-*.yaml", "patents.yaml", "negative-results.yaml"])
def test_nothing_real_is_named(pattern: str) -> None:
    texts = [text for row in _rows(pattern) for text in _texts(row)]
    assert [text for text in texts if _REAL.search(text) or _PERSON.search(text)] == []


def test_no_two_summaries_are_alike() -> None:
    shingles = []
    for row in _achievements():
        text = re.sub(r"[\s，。、；：（）]", "", row["summary"]["zh"])
        shingles.append((row["key"], frozenset(text[at : at + 2] for at in range(len(text) - 1))))
    alike = [
        (left, right)
        for at, (left, one) in enumerate(shingles)
        for right, other in shingles[at + 1 :]
        if len(one & other) > 0.4 * min(len(one), len(other))
    ]
    assert alike == []


def test_files_are_short_enough() -> None:
    long = {
        path.name: count
        for path in _DATA.glob("*.yaml")
        if path.name.startswith(("achievements-", "patents", "negative-results"))
        and (count := path.read_text(encoding="utf-8").count("\n")) > 450
    }
    assert long == {}


def _achievement_draft(row: dict[str, Any]) -> AchievementDraft:
    """The row as the form of an achievement would carry it."""
    english = row["title"]["en"] if isinstance(row["title"], dict) else ""
    return AchievementDraft(
        title=_zh(row["title"]), title_en=english, summary=row["summary"]["zh"], summary_en=row["summary"].get("en", ""),
        keywords=tuple(row["keywords"]), fields=tuple(row["field"]), industry=row["industry"], region=row["region"], kind=row["kind"],
        body=row["body"], body_en=row.get("body_en", ""), detail=row.get("confidential", {}).get("detail", ""),
        licence_modes=tuple(row["licence_modes"]), open_source=row.get("open_source", ""), protection=row["protection"],
        first_disclosure=row.get("first_disclosure"), disclosure_channel=row.get("disclosure_channel", ""),
        claims=tuple(
            ClaimDraft(
                parameter=claim["parameter"], operator=claim["operator"], value=claim["value"], value_high=claim.get("value_high", ""),
                unit=claim.get("unit", ""), condition=claim.get("condition", ""), method=claim.get("method", ""),
                measured_by=claim["by"], measured_on=claim["measured"], level=claim["level"],
            )
            for claim in row["claims"]
        ),
        scenarios=tuple(UseDraft(**scenario) for scenario in row["scenarios"]),
        readiness_evidence=tuple(
            EvidenceDraft(dimension=dimension, level=row["readiness"][dimension], evidence="；".join(words))
            for dimension, words in row["evidence"].items()
        ),
    )  # fmt: skip


def test_every_achievement_fills_its_form_without_a_fault() -> None:
    problems = [
        (row["key"], problem)
        for row in _achievements()
        for problem in problems_of(_achievement_draft(row), _TODAY)
    ]
    assert [(key, problem) for key, problem in problems if problem.severity == "error"] == []
    counted = {"cN/dtex", "g/100 mL", "通道", "卡", "例", "万次", "万点/s", "万元/t", "万元/份"}
    # The form here shows evidence of the level reached alone; the region's own tells of the levels below too.
    units = [problem for _, problem in problems if problem.code != "catalog.readiness_holes"]
    assert {problem.facts["unit"] for problem in units} <= counted


def test_every_negative_result_fills_its_form_without_a_fault() -> None:
    names = (
        "hypothesis",
        "route",
        "test",
        "result",
        "why_stopped",
        "what_would_change",
        "anonymous",
    )
    found = {
        row["key"]: problems_of(
            NegativeResultDraft(
                title=row["title"]["zh"],
                title_en=row["title"]["en"],
                fields=(row["related_field"],),
                region=_REGIONS[row["owner"]],
                **{name: row[name] for name in names},
            ),
            _TODAY,
        )
        for row in _negatives()
    }
    assert {key: problems for key, problems in found.items() if problems} == {}


def test_lower_levels_of_readiness_have_evidence_to_draw_on() -> None:
    ladder = yaml.load(
        (_DATA / "readiness-evidence.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    assert {dimension: list(levels) for dimension, levels in ladder.items()} == {
        dimension: list(range(1, top + 1)) for dimension, top in _DIMENSIONS.items()
    }
    assert [words for levels in ladder.values() for words in levels.values() if len(words) != 2] == []


def test_what_is_live_was_confirmed_in_time() -> None:
    """Published entries are renewed before their half-life ends, but for a few that stand as stale."""
    half_life = in_force("workflow.achievement", "CN", _TODAY).rules["half_life_days"]
    stale = set()
    for row in _achievements():
        if row["state"] == "published":
            days = [row["published_days_ago"], *row.get("renewed_days_ago", ()), 0]
            if any(earlier - later > half_life for earlier, later in pairwise(days)):
                stale.add(row["key"])
            assert days == sorted(days, reverse=True)
    assert 3 <= len(stale) <= 20
    assert [row["key"] for row in _achievements() if row["key"] in stale and "topics" in row] == []


def test_figures_kept_back_stand_in_no_public_text() -> None:
    told = []
    kept = 0
    for row in _achievements():
        public = "".join(
            _texts([row["title"], row["summary"], row["body"], row.get("body_en", ""), row["scenarios"]])
        )
        for claim in row["claims"]:
            if claim["level"] != "public":
                kept += 1
                if re.search(rf"(?<![\d.]){re.escape(claim['value'])}(?![\d.])", public):
                    told.append((row["key"], claim["parameter"]))
    assert told == []
    assert kept >= 20
