"""The demo region's nodes, organisations, people, needs, places of use and past year: complete, consistent, invented."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

import queqiao
from queqiao.accounts.enums import (
    MembershipKind,
    OrganisationKind,
    OrganisationRole,
    OrganisationSize,
    PlatformRole,
)
from queqiao.accounts.validators import email_address, phone, unified_credit_code
from queqiao.catalog import anonymity, lifecycles
from queqiao.catalog.enums import ClauseOperator, EntryType, Level, NeedKind, SecrecyLevel
from queqiao.kernel.codes import cooperation, fields, industries, ip_wishes, regions
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.repair import questions
from queqiao_engine.text.quantities import find_statements

_DATA = Path(queqiao.__file__).parent / "demo" / "data"
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "为", "between": ""}
#: Companies, universities and brands that exist; none may stand in the invented region.
_REAL = re.compile(
    "清华|北京大学|浙江大学|复旦|交通大学|华中科技|武汉|中国科学院|中科院|哈尔滨工业|华为|宁德时代|比亚迪|中石化|中石油|国家电网|南方电网|宝钢|宝武|海康|"
    "大疆|阿里|腾讯|(?<![一二三四五六七八九两几])百度|西门子|巴斯夫|杜邦|英伟达|特斯拉|湖北|宜昌|襄阳|三峡"
)


@cache
def _load(name: str) -> Any:
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _needs() -> tuple[dict[str, Any], ...]:
    return tuple(row for path in sorted(_DATA.glob("needs-*.yaml")) for row in _load(path.name))


def _rows(name: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in _load(name)}


def _texts(value: Any) -> list[str]:
    """Every string below ``value``."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _is_division(written: str) -> bool:
    """Whether a section letter and a division go together: C38."""
    division = industries.get(written[1:])
    return division is not None and division.parent == written[0]


def _members(organisation: str) -> set[str]:
    """Who owns or edits for an organisation."""
    return {
        person["key"]
        for person in _load("people.yaml")
        for membership in person["memberships"]
        if membership["organisation"] == organisation and membership["role"] != "viewer"
    }


def test_there_is_enough_of_everything() -> None:
    needs = _needs()
    kinds = Counter(row["kind"] for row in needs)
    organisations = Counter(row["kind"] for row in _load("organisations.yaml"))
    assert kinds["talent"] >= 8
    assert kinds["service"] >= 8
    assert kinds["finance"] >= 5
    assert kinds["scenario"] >= 6
    assert len(needs) >= 130
    assert kinds["technology"] > len(needs) / 2
    assert sum(organisations.values()) >= 48
    assert organisations["enterprise"] >= 26
    assert set(organisations) == set(OrganisationKind.values) - {"user"}
    assert len(_load("people.yaml")) >= 60
    assert len(_load("scenarios.yaml")) >= 26
    assert [row["key"] for row in _load("scenarios.yaml") if not (row["summary_en"] and row["body_en"])] == []
    assert len({row["field"] for row in needs}) >= 16
    assert sum(row["anonymous"] for row in needs) >= 10
    assert sum("confidential" in row for row in needs) * 3 >= len(needs) - 5
    assert sum("en" in row["title"] for row in needs) * 3 >= len(needs)
    assert sum("body_en" in row for row in needs) >= 20
    assert sum(row.get("research_gap", False) for row in needs) >= 10
    assert sum(row.get("incomplete", False) for row in needs) >= 6
    assert sum("near_duplicate_of" in row for row in needs) == 3
    assert {topic for row in needs for topic in row.get("topics", ())} == {f"t-{n:02d}" for n in range(1, 61)}
    assert {row["secrecy_level"] for row in needs} == {"public", "restricted", "confidential"}
    assert sum("summary_en" in row for row in needs) >= 60
    assert {row["state"] for row in needs} == {
        "draft", "triage", "repair", "published", "unconfirmed", "expired", "no_solution", "withdrawn", "solved",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["nodes.yaml", "organisations.yaml", "people.yaml", "scenarios.yaml"])
def test_keys_are_unique(name: str) -> None:
    keys = [row["key"] for row in _load(name)]
    assert sorted(keys) == sorted(set(keys))


def test_needs_and_titles_are_unique() -> None:
    for values in ([row["key"] for row in _needs()], [row["title"]["zh"] for row in _needs()]):
        assert sorted(values) == sorted(set(values))


def test_names_and_addresses_are_unique_and_well_formed() -> None:
    people = _load("people.yaml")
    for values in (
        [row["name"]["zh"] for row in people],
        [row["name"]["en"] for row in people],
        [email_address(row["email"]) for row in people],
        [phone(row["phone"]) for row in people],
        [row["name"]["zh"] for row in _load("organisations.yaml")],
        [row["name"]["en"] for row in _load("organisations.yaml")],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []
    assert all(row["email"].endswith(".example.org") for row in people)
    assert all(row["phone"].startswith("+86 190 0000 ") for row in people)


def test_organisations() -> None:
    nodes = _rows("nodes.yaml")
    wrong = []
    for row in _load("organisations.yaml"):
        code = unified_credit_code(row["uscc"])
        good = (
            code == row["uscc"]
            and code[2:8] == row["region"]
            and code[8:12] == "DEM0"
            and regions.get(row["region"]) is not None
            and _is_division(row["industry"])
            and row["kind"] in OrganisationKind.values
            and row["size"] in OrganisationSize.values
            and row["verified"] in (True, False, "queued")
            and 1900 < row["founded"] <= 2026
            and row["website"] is None
            and row["region"][:2] + "0000" in nodes["n-hub"]["covers"]
            and (row["node"] == "n-hub" or row["region"] in nodes[row["node"]]["covers"])
            and all(row[name]["zh"] and row[name]["en"] for name in ("name", "short", "about"))
        )
        if not good:
            wrong.append(row["key"])
    assert wrong == []
    assert len({row["uscc"] for row in _load("organisations.yaml")}) == len(_load("organisations.yaml"))


def test_nodes() -> None:
    nodes, organisations = _rows("nodes.yaml"), _rows("organisations.yaml")
    assert [row["level"] for row in nodes.values()] == ["province", "city", "city"]
    assert all(regions.get(code) is not None for row in nodes.values() for code in row["covers"])
    assert all(organisations[row["operator"]]["kind"] == "platform" for row in nodes.values())
    assert {row["parent"] for row in nodes.values()} == {None, "n-hub"}


def test_people_belong_somewhere_and_every_organisation_has_an_owner() -> None:
    organisations, nodes = _rows("organisations.yaml"), _rows("nodes.yaml")
    owned = set()
    kinds: Counter[str] = Counter()
    for person in _load("people.yaml"):
        for membership in person["memberships"]:
            assert membership["organisation"] in organisations
            assert membership["role"] in OrganisationRole.values
            assert membership["kind"] in MembershipKind.values
            kinds[membership["kind"]] += 1
            if membership["role"] == "owner":
                owned.add(membership["organisation"])
            if membership["kind"] != "employed":
                assert membership["share"] > 0
                assert membership["from"] < membership["until"]
        shares = [membership.get("share", 0) for membership in person["memberships"]]
        assert sum(shares) in (0, 100), person["key"]
        for role in person.get("platform_roles", ()):
            assert role["role"] in PlatformRole.values
            assert (role["role"] == "operator") == ("node" in role)
            assert role.get("node") is None or role["node"] in nodes
        assert all(fields.get(field) is not None for field in person.get("fields", ()))
        assert all(regions.get(region) is not None for region in person.get("regions", ()))
    assert owned == set(organisations)
    assert kinds["dual"] >= 4
    assert kinds["seconded"] >= 2


def test_platform_roles_and_demo_logins() -> None:
    people = _load("people.yaml")
    roles = Counter(role["role"] for person in people for role in person.get("platform_roles", ()))
    assert roles["technology_manager"] >= 6
    assert roles["reviewer"] >= 1
    assert roles["auditor"] >= 1
    served = {
        role["node"] for person in people for role in person.get("platform_roles", ()) if "node" in role
    }
    assert served == set(_rows("nodes.yaml"))
    logins = [person["demo_login"] for person in people if "demo_login" in person]
    assert [login["en"] for login in logins] == [
        "Enterprise engineer", "Head of R&D", "Researcher", "Transfer officer", "Technology manager", "Operator", "Reviewer", "Auditor",
    ]  # fmt: skip
    assert all(login["zh"] and login["says"]["zh"] and login["says"]["en"] for login in logins)


def test_codes_of_needs_are_known() -> None:
    organisations, people = _rows("organisations.yaml"), _rows("people.yaml")
    keys = {row["key"] for row in _needs()}
    states = {state.name for state in lifecycles.definition(EntryType.NEED).states}
    wrong = []
    for row in _needs():
        good = (
            row["kind"] in NeedKind.values
            and row["owner"] in organisations
            and row["region"] == organisations[row["owner"]]["region"]
            and fields.get(row["field"]) is not None
            and _is_division(row["industry"])
            and all(cooperation.get(code) is not None for code in row["cooperation"])
            and (row["ip_wish"] is None or ip_wishes.get(row["ip_wish"]) is not None)
            and row["secrecy_level"] in SecrecyLevel.values
            and row["budget_level"] in Level.values
            and row["state"] in states
            and set(row["coauthors"]) <= set(people)
            and 2 <= len(set(row["keywords"])) <= 5
            and row.get("near_duplicate_of", row["key"]) in keys
            and (row["published_days_ago"] is None or 1 <= row["published_days_ago"] <= 365)
            and (row["state"] not in ("solved", "expired", "no_solution", "withdrawn", "repair")
                 or bool(row["state_reasons"]))
        )  # fmt: skip
        if not good:
            wrong.append(row["key"])
    assert wrong == []
    assert sum(
        any(
            organisations[membership["organisation"]]["kind"] == "university"
            for key in row["coauthors"]
            for membership in people[key]["memberships"]
        )
        for row in _needs()
    ) >= 10  # fmt: skip


def test_needs_are_complete_where_they_should_be() -> None:
    wrong = []
    for row in _needs():
        if row.get("incomplete"):
            continue
        low, high = row["budget_low"], row["budget_high"]
        good = (
            60 <= len(row["summary"]) <= 140
            and 150 <= len(row["body"]) <= 400
            and 1 <= len(row["clauses"]) <= 6
            and (row["kind"] != "technology" or len(row["clauses"]) >= 2)
            and low is not None
            and 10_000 <= low <= high
            and row["deadline_days"] > 0
            and row["cooperation"]
            and row["ip_wish"]
        )
        if not good:
            wrong.append((row["key"], len(row["summary"]), len(row["body"])))
    assert wrong == []


def test_unfinished_needs_give_the_rules_something_to_ask() -> None:
    quiet = []
    for row in _needs():
        if row.get("incomplete"):
            entry = Entry(row["key"], EntryKind.NEED, row["title"]["zh"], row["summary"], row["body"])
            if len(questions(entry)) < 2:
                quiet.append(row["key"])
    assert quiet == []


def test_clauses_fit_their_columns() -> None:
    wrong = []
    for row in _needs():
        for clause in row["clauses"]:
            between = clause["operator"] == "between"
            lengths = (
                ("parameter", 120),
                ("value", 40),
                ("unit", 40),
                ("condition", 200),
                ("method", 200),
                ("baseline", 80),
            )
            good = (
                clause["operator"] in ClauseOperator.values
                and clause["level"] in Level.values
                and all(len(clause[name] or "") <= most for name, most in lengths)
                and re.fullmatch(r"-?\d+(\.\d+)?", clause["value"]) is not None
                and between == ("value_high" in clause)
                and (not between or float(clause["value"]) < float(clause["value_high"]))
            )
            if not good:
                wrong.append((row["key"], clause["parameter"]))
    assert wrong == []


def _written(clause: dict[str, Any]) -> str:
    """A clause as one would write it: 参数 ≥ 值 单位."""
    value = clause["value"] + (f"～{clause['value_high']}" if "value_high" in clause else "")
    return f"{clause['parameter']}{_SIGNS[clause['operator']]}{value}{clause['unit']}"


def test_clauses_are_read_by_the_engine() -> None:
    clauses = [(row["key"], clause) for row in _needs() for clause in row["clauses"]]
    unread = []
    for key, clause in clauses:
        statements = find_statements(_written(clause))
        if len(statements) != 1 or statements[0].quantity.undecided:
            unread.append((key, _written(clause), len(statements)))
    for line in unread:
        print(*line)
    assert len(unread) <= len(clauses) * 0.05


def _held(clause: dict[str, Any]) -> bool:
    """Whether the present value, where it is given in the same unit, already satisfies the demand."""
    number = re.match(r"[−-]?\d+(\.\d+)?", clause["baseline"] or "")
    if (
        number is None
        or clause["operator"] not in (">=", "<=")
        or not clause["baseline"].endswith(clause["unit"])
    ):
        return False
    present, wanted = float(number[0].replace("−", "-")), float(clause["value"])
    return present >= wanted if clause["operator"] == ">=" else present <= wanted


def test_no_need_is_satisfied_by_what_is_there() -> None:
    satisfied = [
        row["key"] for row in _needs() if row["clauses"] and all(_held(clause) for clause in row["clauses"])
    ]
    assert satisfied == []
    assert sum(_held(clause) for row in _needs() for clause in row["clauses"]) <= 6


def test_anonymous_needs_give_nobody_away() -> None:
    organisations, people = _rows("organisations.yaml"), _rows("people.yaml")
    given_away = []
    for row in _needs():
        if not row["anonymous"]:
            continue
        owner = organisations[row["owner"]]
        names = [*owner["name"].values(), *owner["short"].values()]
        names += [
            people[key]["name"][language] for key in _members(row["owner"]) for language in ("zh", "en")
        ]
        public = {
            "title": " ".join(row["title"].values()),
            "summary": row["summary"],
            "body": row["body"],
            "body_en": row.get("body_en", ""),
            "baseline": row["baseline"] or "",
            "requirements": row["requirements"] or "",
            "tried": "；".join(row["tried_routes"]),
            "clauses": "；".join(_texts(row["clauses"])),
        }
        found = anonymity.findings(public, own_names=names)
        given_away += [(row["key"], one.field, public[one.field][one.start : one.end]) for one in found]
    assert given_away == []


def test_confidential_details_are_not_public() -> None:
    leaks = []
    for row in _needs():
        if "confidential" not in row:
            continue
        assert row["confidential"]["level"] in ("on_interest", "after_nda")
        public = row["title"]["zh"] + row["summary"] + row["body"]
        pieces = [piece for piece in re.split("[，。；、]", row["confidential"]["detail"]) if len(piece) >= 8]
        leaks += [(row["key"], piece) for piece in pieces if piece in public]
    assert leaks == []


def test_no_two_needs_are_alike_but_the_marked_ones() -> None:
    shingles = []
    for row in _needs():
        text = re.sub(r"[\s，。、；：（）％%\d]", "", row["title"]["zh"] + row["summary"] + row["body"])
        shingles.append((row["key"], frozenset(text[at : at + 2] for at in range(len(text) - 1))))
    marked = {
        frozenset((row["key"], row["near_duplicate_of"])) for row in _needs() if "near_duplicate_of" in row
    }
    alike = {
        frozenset((left, right))
        for (left, one), (right, other) in combinations(shingles, 2)
        if len(one & other) > 0.4 * min(len(one), len(other))
    }
    assert alike == marked


@pytest.mark.parametrize(
    "name", ["nodes.yaml", "organisations.yaml", "people.yaml", "scenarios.yaml", "history.yaml"]
)
def test_files_are_short_and_name_nothing_real(name: str) -> None:
    text = (_DATA / name).read_text(encoding="utf-8")
    assert text.count("\n") <= 450
    assert _REAL.findall(text) == []


def test_need_files_are_short_and_name_nothing_real() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in _DATA.glob("needs-*.yaml")}
    assert {name: text.count("\n") for name, text in texts.items() if text.count("\n") > 450} == {}
    assert {name: found for name, text in texts.items() if (found := _REAL.findall(text))} == {}
