"""Identifiers of organisations and people: read as people type them, checked, returned in one form.

Each function returns the normalised text or raises ``UserError`` with one ``Problem`` that says what is wrong and how to mend
it. Nothing doubtful is changed silently: a letter that looks like a digit is named, not replaced. That an identifier is well
formed never proves that its bearer exists.
"""

from __future__ import annotations

import re
import unicodedata

from queqiao.kernel.errors import Problem, UserError

# GB 32100-2015: the letters I, O, S, V and Z are left out because they are misread.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# GB 11714: the organisation code inside, positions 9 to 17. Its letters count from A = 10 to Z = 35, other than in GB 32100.
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}
_MISREAD = ("8B", "0D", "0Q", "6G", "17", "1L", "38", "MN", "PR", "EF", "CG", "UY", "WY", "2Z", "5S")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def unified_credit_code(text: str, *, field: str = "unified_credit_code") -> str:
    """The 统一社会信用代码 (GB 32100-2015) as 18 capital characters, both check characters verified.

    Full-width and lower-case characters, blanks, hyphens and the label before the code are taken away. Raises ``UserError``
    that names the position and what it should be. The first character may be a letter, as the standard allows.
    """
    code = _compact(text, labels=r"(?:统一)?社会信用代码|信用代码|USCC|USCI").replace("-", "").upper()
    if not code:
        raise _refused("accounts.credit_code_empty", field)
    _check_letters(code, field)
    if len(code) != 18:
        name = {15: "credit_code_registration", 9: "credit_code_organisation"}.get(
            len(code), "credit_code_length"
        )
        raise _refused(f"accounts.{name}", field, length=len(code))
    inner, outer = _inner_check(code[8:16]), _outer_check(code[:17])
    wrong_inner, wrong_outer = code[16] != inner, code[17] != outer
    if wrong_inner and wrong_outer:
        raise _both_wrong(code, inner, field)
    if wrong_inner:
        raise _refused("accounts.credit_code_inner", field, should=inner, given=code[16])
    if wrong_outer:
        raise _refused("accounts.credit_code_check", field, should=outer, given=code[17])
    return code


def _check_letters(code: str, field: str) -> None:
    for place, letter in enumerate(code, 1):
        if letter in _ALPHABET:
            continue
        if letter not in _LOOKS_LIKE:
            raise _refused("accounts.credit_code_character", field, place=place, letter=letter)
        likely = _LOOKS_LIKE[letter]
        mended = code[: place - 1] + likely + code[place:]
        confirmed = len(code) == 18 and set(mended) <= set(_ALPHABET) and _sound(mended)
        name = "credit_code_letter_mended" if confirmed else "credit_code_letter"
        raise _refused(f"accounts.{name}", field, place=place, letter=letter, likely=likely)


def _both_wrong(code: str, inner: str, field: str) -> UserError:
    """What most likely happened when both check characters fail: one slip within positions 9 to 17 breaks both."""
    swapped = [
        place
        for place in range(8, 16)
        if code[place] != code[place + 1]
        and _sound(code[:place] + code[place + 1] + code[place] + code[place + 2 :])
    ]
    if len(swapped) == 1:
        return _refused("accounts.credit_code_swapped", field, first=swapped[0] + 1, second=swapped[0] + 2)
    misread = [
        (place, other)
        for place in range(8, 17)
        for other in _misread_for(code[place])
        if _sound(code[:place] + other + code[place + 1 :])
    ]
    if len(misread) == 1:
        place, other = misread[0]
        return _refused(
            "accounts.credit_code_misread", field, place=place + 1, given=code[place], likely=other
        )
    return _refused("accounts.credit_code_both", field, should=inner, given=code[16])


def _misread_for(letter: str) -> str:
    return "".join(
        other
        for pair in _MISREAD
        if letter in pair
        for other in pair
        if other != letter and other in _ALPHABET
    )


def _sound(code: str) -> bool:
    return code[16] == _inner_check(code[8:16]) and code[17] == _outer_check(code[:17])


def _outer_check(body: str) -> str:
    total = sum(_ALPHABET.index(letter) * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    # The outer modulo matters: without it a remainder of 0 asks for the 32nd letter of 31.
    return _ALPHABET[(31 - total % 31) % 31]


def _inner_check(body: str) -> str:
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, _INNER_WEIGHTS, strict=True))
    remainder = (11 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)


def orcid(text: str, *, field: str = "orcid") -> str:
    """An ORCID iD as ``0000-0002-1825-0097``, from that, from 16 characters or from its URL; ISO 7064 mod 11-2 verified."""
    from stdnum.iso7064 import mod_11_2

    compact = _compact(text, labels=r"ORCID(?: ?iD)?(?!\.)").upper()
    compact = re.sub(r"^(HTTPS?://)?(WWW\.)?ORCID\.ORG/", "", compact).strip("/").replace("-", "")
    if not re.fullmatch(r"\d{15}[\dX]", compact):
        raise _refused("accounts.orcid_form", field)
    should = mod_11_2.calc_check_digit(compact[:15])
    if compact[15] != should:
        raise _refused("accounts.orcid_check", field, should=should, given=compact[15])
    return "-".join(compact[start : start + 4] for start in range(0, 16, 4))


_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def ror(text: str, *, field: str = "ror") -> str:
    """A ROR id as ``https://ror.org/03vek6s52``, from that or from its nine characters; its two check digits verified."""
    compact = _compact(text, labels=r"ROR(?: ?ID)?(?!\.)").lower()
    compact = re.sub(r"^(https?://)?(www\.)?ror\.org/", "", compact).strip("/")
    if not re.fullmatch(rf"0[{_CROCKFORD}]{{6}}\d\d", compact):
        raise _refused("accounts.ror_form", field)
    number = 0
    for letter in compact[:7]:
        number = number * 32 + _CROCKFORD.index(letter)
    should = f"{98 - number * 100 % 97:02d}"
    if compact[7:] != should:
        raise _refused("accounts.ror_check", field, should=should, given=compact[7:])
    return f"https://ror.org/{compact}"


def phone(text: str, *, field: str = "phone") -> str:
    """A number that can receive text messages, in E.164: a mainland mobile as ``+8613800138000``, others with country code.

    Raises ``UserError``; a mainland landline is told apart, because a code cannot be sent to it.
    """
    number = telephone(text, field=field)
    if number.startswith("+86") and not re.fullmatch(r"\+861[3-9]\d{9}", number):
        raise _refused("accounts.phone_landline", field)
    return number


def telephone(text: str, *, field: str = "telephone") -> str:
    """Any telephone number in E.164, mainland landlines with area code too (``010-6275 0000`` is ``+861062750000``)."""
    raw = _compact(text, labels="电话|手机号?码?|联系方式|TEL|PHONE|MOBILE")
    digits = re.sub(r"[-().·‐‑–—]", "", raw)
    if not digits:
        raise _refused("accounts.phone_empty", field)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    stray = re.search(r"[^\d]", digits.removeprefix("+"))
    if stray:
        raise _refused("accounts.phone_character", field, character=stray[0])
    if not digits.startswith("+"):
        return "+86" + _mainland(digits, field)
    if digits.startswith("+86"):
        return "+86" + _mainland(digits[3:], field)
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits):
        raise _refused("accounts.phone_international", field, length=len(digits) - 1)
    return digits


def _mainland(digits: str, field: str) -> str:
    """The national number, without the 0 before an area code."""
    if re.fullmatch(r"861[3-9]\d{9}", digits):
        digits = digits[2:]
    if digits.startswith("1") and not digits.startswith("10"):
        if len(digits) != 11:
            raise _refused("accounts.phone_length", field, length=len(digits))
        if digits[1] == "2":
            raise _refused("accounts.phone_mobile", field, start=digits[:2])
        return digits
    # Area codes: two digits for 10 and 20 to 29, three for the others; subscriber numbers of seven or eight.
    national = digits.removeprefix("0")
    if re.fullmatch(r"(10|2\d)\d{8}|[3-9]\d{2}\d{7,8}", national) and (
        digits != national or len(national) >= 10
    ):
        return national
    raise _refused("accounts.phone_unclear", field)


_TYPED_FOR_COM = frozenset({"con", "cmo", "ocm", "comm", "c0m", "vom", "xom", "coom"})
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]]+")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")


def email_address(text: str, *, field: str = "email") -> str:
    """An e-mail address in lower case, full-width characters and blanks mended.

    The whole address is lower-cased, because two accounts that differ in case alone are one person's.
    """
    address = _compact(text, labels="邮箱|电子邮件|E-?MAIL").replace("。", ".").lower()
    address = address.removeprefix("mailto:").strip("<>,;，；、.")
    if not address:
        raise _refused("accounts.email_empty", field)
    if address.count("@") != 1:
        name = "email_two" if address.count("@") > 1 else "email_at"
        raise _refused(f"accounts.{name}", field)
    local, domain = address.split("@")
    if len(address) > 254 or len(local) > 64:
        raise _refused("accounts.email_long", field)
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise _refused("accounts.email_local", field, part=local)
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise _refused("accounts.email_domain", field, part=domain)
    if labels[-1] in _TYPED_FOR_COM:
        likely = ".".join([*labels[:-1], "com"])
        raise _refused("accounts.email_ending", field, part=domain, likely=likely)
    return address


def _compact(text: str, *, labels: str) -> str:
    """Half-width, without blanks and invisible characters, without a label such as “电话：” in front."""
    flat = unicodedata.normalize("NFKC", text).strip()
    flat = re.sub(rf"^(?:{labels})\s*(?:\([^)]*\))?\s*[:=]?\s*", "", flat, flags=re.IGNORECASE)
    return _INVISIBLE.sub("", flat)


def _refused(code: str, field: str, **facts: object) -> UserError:
    return UserError(Problem(code, facts, field=field))
