"""Identifiers of organisations and people: what is accepted, in which form, and what the refusal says."""

from __future__ import annotations

import random

import pytest
from stdnum.cn import uscc

from queqiao.accounts import validators
from queqiao.kernel.errors import LANGUAGES, UserError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SOUND = ("91110000600037341L", "91110108551385082Q", "914201001234503000", "1242010012345001XY")


def problem_of(check, text):
    with pytest.raises(UserError) as caught:
        check(text)
    (problem,) = caught.value.problems
    for language in LANGUAGES:
        assert problem.text(language)
    return problem.code.removeprefix("accounts."), dict(problem.facts)


def made_up(seed: int) -> str:
    """A sound code of our own making, by the two standards' formulas written out again."""
    dice = random.Random(seed)
    front = "".join(dice.choice("0123456789") for _ in range(8))
    body = "".join(dice.choice(ALPHABET) for _ in range(8))
    rest = (
        -sum(int(letter, 36) * weight for letter, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        % 11
    )
    code = front + body + ("X" if rest == 10 else str(rest))
    return (
        code
        + ALPHABET[-sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(code)) % 31]
    )


@pytest.mark.parametrize("code", SOUND)
def test_sound_credit_codes_come_back_as_they_are(code):
    assert validators.unified_credit_code(code) == code


@pytest.mark.parametrize(
    "dirty",
    [
        " 9111 0000 6000 3734 1l ",
        "91110000600037341l",
        "９１１１０００0６０００３７３４１Ｌ",
        "统一社会信用代码：91110000600037341L",
        "统一社会信用代码(必填): 91110000-600037341-L",
        "\ufeff91110000600037341L\u200b",
    ],
)
def test_credit_codes_are_normalised(dirty):
    assert validators.unified_credit_code(dirty) == "91110000600037341L"


@pytest.mark.parametrize("seed", range(60))
def test_credit_codes_agree_with_the_independent_library(seed):
    code = made_up(seed)
    assert validators.unified_credit_code(code) == uscc.validate(code)


def test_a_letter_in_front_is_legal_where_the_library_refuses_it():
    body = "A1" + "110000" + "600037341"
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    code = body + ALPHABET[-total % 31]
    assert validators.unified_credit_code(code) == code
    assert not uscc.is_valid(code)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("credit_code_empty", {})),
        ("91110000600037341K", ("credit_code_check", {"should": "L", "given": "K"})),
        ("A1110000600037341L", ("credit_code_check", {"should": "K", "given": "L"})),
        ("9111000060003734L", ("credit_code_length", {"length": 17})),
        ("91110000600037341LL", ("credit_code_length", {"length": 19})),
        ("110000006000373", ("credit_code_registration", {"length": 15})),
        ("60003734-1", ("credit_code_organisation", {"length": 9})),
        ("911I0000600037341L", ("credit_code_letter_mended", {"place": 4, "letter": "I", "likely": "1"})),
        ("9111OOOO600037341L", ("credit_code_letter", {"place": 5, "letter": "O", "likely": "0"})),
        ("91110000600037341#", ("credit_code_character", {"place": 18, "letter": "#"})),
        ("91110000600073341L", ("credit_code_swapped", {"first": 13, "second": 14})),
        ("91110000600087341L", ("credit_code_misread", {"place": 13, "given": "8", "likely": "3"})),
        ("91110000600537341L", ("credit_code_both", {"should": "1", "given": "1"})),
    ],
)
def test_refused_credit_codes_say_where_and_what(given, expected):
    code, facts = problem_of(validators.unified_credit_code, given)
    if expected[0] == "credit_code_both":
        assert code == expected[0]
        assert facts["given"] == "1"
        assert facts["should"] != "1"
    else:
        assert (code, facts) == expected


def test_the_message_names_the_position_and_the_field():
    with pytest.raises(UserError) as caught:
        validators.unified_credit_code("91110000600037341K", field="credit_code")
    (problem,) = caught.value.problems
    assert problem.field == "credit_code"
    assert "第 18 位应为 L（您填的是 K），请核对。" in problem.text("zh")
    assert "position 18 of the unified social credit code should be L (yours is K)" in problem.text("en")


def test_only_the_inner_check_fails():
    body = "91110000" + "600037342"
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    given = body + ALPHABET[-total % 31]
    assert problem_of(validators.unified_credit_code, given) == (
        "credit_code_inner",
        {"should": "1", "given": "2"},
    )


@pytest.mark.parametrize("seed", range(40))
def test_no_single_slip_passes(seed):
    """Both checks together let no single wrong character through, whatever its place."""
    code, dice = made_up(seed), random.Random(seed + 1000)
    place = dice.randrange(18)
    other = dice.choice([letter for letter in ALPHABET if letter != code[place]])
    if place < 8:
        other = str((int(code[place]) + 1) % 10)
    with pytest.raises(UserError):
        validators.unified_credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "given",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "ORCID: ００００-0002-1825-0097",
        "orcid.org/0000-0002-1825-0097/",
    ],
)
def test_orcid(given):
    assert validators.orcid(given) == "0000-0002-1825-0097"


def test_orcid_with_x():
    assert validators.orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"


def test_refused_orcid():
    assert problem_of(validators.orcid, "0000-0002-1825-0098") == (
        "orcid_check",
        {"should": "7", "given": "8"},
    )
    assert problem_of(validators.orcid, "0000-0002-1825") == ("orcid_form", {})


@pytest.mark.parametrize("ident", ["03vek6s52", "01cwqze88", "05dxps055", "00f54p054", "042nb2s44"])
def test_ror(ident):
    assert validators.ror(ident) == f"https://ror.org/{ident}"
    assert validators.ror(f" HTTPS://ror.org/{ident.upper()} ") == f"https://ror.org/{ident}"


def test_refused_ror():
    assert problem_of(validators.ror, "03vek6s53") == ("ror_check", {"should": "52", "given": "53"})
    assert problem_of(validators.ror, "03vek6l52") == ("ror_form", {})


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("１３８-００１３-８０００", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("86 13800138000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("手机号：19900001111", "+8619900001111"),
        ("+852 5123 4567", "+85251234567"),
        ("+1 (415) 555-0132", "+14155550132"),
        ("0044 20 7946 0018", "+442079460018"),
    ],
)
def test_phone(given, number):
    assert validators.phone(given) == number


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("010-6275 0000", "+861062750000"),
        ("(0755) 8600 0000", "+8675586000000"),
        ("+86 27 8766 0000", "+862787660000"),
        ("0898 6600 000", "+868986600000"),
        ("13800138000", "+8613800138000"),
    ],
)
def test_telephone(given, number):
    assert validators.telephone(given) == number


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("phone_empty", {})),
        ("1380013800", ("phone_length", {"length": 10})),
        ("12800138000", ("phone_mobile", {"start": "12"})),
        ("010-62750000", ("phone_landline", {})),
        ("13800138000 转 8", ("phone_character", {"character": "转"})),
        ("62750000", ("phone_unclear", {})),
        ("+852123", ("phone_international", {"length": 6})),
    ],
)
def test_refused_phone(given, expected):
    assert problem_of(validators.phone, given) == expected


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("Name@Example.COM", "name@example.com"),
        (" name＠example。com ", "name@example.com"),
        ("邮箱：a.b+c@mail.example.edu.cn", "a.b+c@mail.example.edu.cn"),
        ("mailto:a@example.org", "a@example.org"),
        ("张三@例子.中国", "张三@例子.中国"),
    ],
)
def test_email_address(given, address):
    assert validators.email_address(given) == address


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("email_empty", {})),
        ("name.example.com", ("email_at", {})),
        ("a@example.com;b@example.com", ("email_two", {})),
        ("a..b@example.com", ("email_local", {"part": "a..b"})),
        ("a@example", ("email_domain", {"part": "example"})),
        ("a@-example.com", ("email_domain", {"part": "-example.com"})),
        ("a@gmail.con", ("email_ending", {"part": "gmail.con", "likely": "gmail.com"})),
        ("a" * 65 + "@example.com", ("email_long", {})),
    ],
)
def test_refused_email(given, expected):
    assert problem_of(validators.email_address, given) == expected
