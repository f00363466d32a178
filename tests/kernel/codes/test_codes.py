"""Code lists: complete, in step with one another, found as people write them."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.utils import translation
from stdnum import numdb

from queqiao.kernel.codes import (
    cooperation,
    fields,
    industries,
    ip_wishes,
    licences,
    open_source,
    regions,
    strategic,
)

LISTS = {
    "cooperation": cooperation,
    "fields": fields,
    "industries": industries,
    "ip_wishes": ip_wishes,
    "licences": licences,
    "open_source": open_source,
    "regions": regions,
    "strategic": strategic,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_sound(name):
    module = LISTS[name]
    entries = module.all()
    codes = [entry.code for entry in entries]
    assert len(codes) == len(set(codes))
    assert all(entry.zh == entry.zh.strip() and entry.zh for entry in entries)
    assert all(entry.parent == "" or module.get(entry.parent) for entry in entries)
    assert all("|" not in entry.en for entry in entries)
    assert module.get("no such code") is None
    assert module.path("no such code") == ()
    assert all(entry in module.find(entry.code) for entry in entries[::7])
    assert all(entry in module.find(entry.zh) for entry in entries[::7])
    info = module.info()
    assert info.sources
    assert info.revision
    assert set(info.title) == {"zh", "en"}
    assert len(info.digest) == 64


@pytest.mark.parametrize("name", [name for name in LISTS if name != "industries"])
def test_every_entry_has_an_english_name(name):
    assert [entry.code for entry in LISTS[name].all() if not entry.en] == []


def test_industries_are_complete_by_level():
    levels = Counter(1 if entry.code.isalpha() else len(entry.code) for entry in industries.all())
    assert levels == {1: 20, 2: 97, 3: 473, 4: 1381}
    assert all(entry.en for entry in industries.all() if len(entry.code) <= 2)
    ranges = {
        top.code: f"{industries.children(top.code)[0].code}-{industries.children(top.code)[-1].code}"
        for top in industries.children()
    }
    assert ranges == {
        "A": "01-05", "B": "06-12", "C": "13-43", "D": "44-46", "E": "47-50", "F": "51-52", "G": "53-60",
        "H": "61-62", "I": "63-65", "J": "66-69", "K": "70-70", "L": "71-72", "M": "73-75", "N": "76-79",
        "O": "80-82", "P": "83-83", "Q": "84-85", "R": "86-90", "S": "91-96", "T": "97-97",
    }  # fmt: skip


def test_an_industry_knows_its_path_and_what_lies_below():
    assert [entry.code for entry in industries.path("2614")] == ["C", "26", "261", "2614"]
    assert [entry.code for entry in industries.children("261")] == ["2611", "2612", "2613", "2614", "2619"]
    assert [entry.code for entry in industries.under("70")] == [
        "70", "701", "7010", "702", "7020", "703", "7030", "704", "7040", "709", "7090",
    ]  # fmt: skip
    assert industries.contains("C", "2614")
    assert not industries.contains("2614", "26")
    assert industries.section("2614").zh == "制造业"
    assert industries.division("2614").zh == "化学原料和化学制品制造业"
    assert industries.division("C") is None
    assert industries.section("0000") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01", "01"),
        ("０１１１", "0111"),
        ("C26", "26"),
        ("c2614", "2614"),
        (" 有机化学原料制造 ", "2614"),
        ("manufacture of medicines", "27"),
        ("电力、热力生产和供应业", "44"),
        ("集成电路设", "6520"),
        ("锂离子电池", "3841"),
    ],
)
def test_industries_are_found(text, code):
    assert code in [entry.code for entry in industries.find(text)][:2]


@pytest.mark.parametrize("text", ["A1", "Ａ１", "1", "C01", "A26", "C9999", "", "  ", "门捷列夫"])
def test_industries_not_found(text):
    assert industries.find(text) == ()


def test_regions_are_complete():
    assert len(regions.children()) == 34
    prefectures = [entry for entry in regions.all() if entry.parent and entry.code[2:4] != "90"]
    assert len(prefectures) == 333
    assert all(re.fullmatch(r"\d{6}", entry.code) for entry in regions.all())
    assert len(regions.groups()) == 11
    names = Counter((entry.zh, entry.parent == "") for entry in regions.all())
    assert {name for name, count in names.items() if count > 1} == set()
    english = Counter(entry.en for entry in regions.all())
    assert {name: count for name, count in english.items() if count > 1} == {}


def test_regions_agree_with_the_table_of_the_independent_library():
    table = numdb.get("cn/loc")
    apart = []
    for entry in regions.all():
        names = ",".join(name for _, part in table.info(entry.code) for name in part.values())
        # The library keeps a code's former names with their years in brackets; the present one has an open year or none.
        if entry.zh not in re.split(r",?\[\d{4}-\d{4}\][^,\[]*|,|\[\d{4}-\]", names):
            apart.append((entry.code, entry.zh, names))
    assert apart == []


@pytest.mark.parametrize(
    ("wider", "narrower", "inside"),
    [
        ("420000", "420100", True),
        ("420100", "420115", True),
        ("420100", "420100", True),
        ("420100", "420000", False),
        ("420000", "430100", False),
        ("429004", "429005", False),
        ("CN", "650100", True),
        ("420000", "CN", False),
        ("jing-jin-ji", "130100", True),
        ("jing-jin-ji", "370100", False),
        ("greater-bay", "440300", True),
        ("greater-bay", "440000", False),
        ("yangtze-belt", "yangtze-delta", True),
        ("yangtze-delta", "yangtze-belt", False),
        ("CN", "jing-jin-ji", True),
        ("370100", "371200", True),
        ("", "420100", False),
        ("CN", "999999", False),
        ("42", "420100", False),
    ],
)
def test_a_region_lies_in_another(wider, narrower, inside):
    assert regions.contains(wider, narrower) is inside


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("武汉", "420100"),
        ("武汉市", "420100"),
        ("Wuhan", "420100"),
        ("４２０１００", "420100"),
        ("广西", "450000"),
        ("吉林市", "220200"),
        ("香港", "810000"),
        ("京津冀", "jing-jin-ji"),
        ("371200", "370100"),
        ("恩施", "422800"),
    ],
)
def test_regions_are_found(text, code):
    assert code in [entry.code for entry in regions.find(text)][:2]


def test_a_region_has_its_full_name():
    assert regions.full_name("420100", "zh") == "湖北省武汉市"
    assert regions.full_name("420100", "en") == "Wuhan, Hubei"
    assert regions.full_name("420115", "zh") == "湖北省武汉市"
    assert regions.full_name("greater-bay", "zh") == "粤港澳大湾区"
    assert regions.full_name("CN", "en") == "China"
    assert regions.full_name("999999", "zh") == ""
    assert [entry.code for entry in regions.groups_of("420100")] == [
        "middle-yangtze",
        "yangtze-belt",
        "centre",
    ]


def test_the_twenty_fields_in_their_order():
    assert " ".join(entry.code for entry in fields.all()) == (
        "new_materials advanced_manufacturing new_energy energy_saving information ai_software semiconductors "
        "biomedicine medical_devices agriculture food_light chemicals construction transport aerospace marine "
        "mining_metallurgy textiles instruments services"
    )


def test_fields_point_to_existing_industries():
    for entry in fields.all():
        assert all(industries.division(code) == industries.get(code) for code in fields.divisions(entry.code))
        assert fields.divisions(entry.code)
        assert all(strategic.get(code) for code in fields.strategic(entry.code))
        assert fields.description(entry.code, "zh")
        assert fields.description(entry.code, "en")
    assert {code for entry in fields.all() for code in fields.strategic(entry.code)} == {
        entry.code for entry in strategic.all()
    }
    assert "semiconductors" in [entry.code for entry in fields.for_industry("3973")]


def test_licences_and_spdx():
    assert " ".join(entry.code for entry in licences.all()) == (
        "ordinary sole exclusive cross open_licence assignment equity joint_development commissioned_development "
        "trial_then_pay open_source negotiable"
    )
    assert len(open_source.all()) >= 25
    assert open_source.kind("Apache-2.0").code == "permissive"
    assert open_source.get("permissive") is None
    assert [code for _, group in open_source.grouped_choices() for code, _ in group] == [
        entry.code for entry in open_source.all()
    ]
    assert open_source.find("apache 2.0")[0].code == "Apache-2.0"


def test_choices_follow_the_language():
    (first, *_) = fields.choices()
    with translation.override("en"):
        assert (first[0], str(first[1])) == ("new_materials", "New materials")
    with translation.override("zh-hans"):
        assert str(first[1]) == "新材料"
    assert len(industries.choices(depth=2)) == 117
    group, entries = regions.grouped_choices()[2]
    assert (str(group), entries[0][0], len(entries)) == ("河北省", "130100", 11)
