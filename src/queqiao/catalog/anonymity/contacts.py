"""Ways to reach somebody, and registered numbers that lead to them: telephone, e-mail, web, accounts, patents, credit codes."""

from __future__ import annotations

import re

from queqiao.accounts.validators import unified_credit_code
from queqiao.kernel.errors import UserError

_ENDINGS = r"(?:com|cn|net|org|edu|gov)(?:\.(?:cn|hk|tw|uk|au|jp))?"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "email": re.compile(
        rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,5}}\.[A-Za-z]{{2,24}}|"
        rf"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{{1,64}}#[A-Za-z0-9-]{{1,63}}\.{_ENDINGS}(?![A-Za-z0-9])"
    ),
    "url": re.compile(
        rf"https?://[^\s，。；、）)\"”<>]+|(?<![A-Za-z0-9.@])www\.[A-Za-z0-9.-]+(?:/[^\s，。；、）)\"”<>]*)?|"
        rf"(?<![@A-Za-z0-9_.-])(?!(?i:asp|ado|vb)\.)[A-Za-z0-9-]{{2,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.{_ENDINGS}(?![A-Za-z0-9_@-]|\.[A-Za-z])(?:/[^\s，。；、）)\"”<>]*)?"
    ),
    "phone": re.compile(
        # a mainland mobile; a landline with area code; 400 and 800 numbers; others with + and a country code
        r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d]|\.\d)|"
        r"(?<![\d.])(?:\(0[1-9]\d{1,2}\)\s?|0[1-9]\d{1,2}[- ])\d{3,4}[- ]?\d{4}(?![\d]|\.\d)|"
        r"(?<![\dA-Za-z-])[48]00-\d{3}-?\d{4}(?![\d-])|"
        r"(?<![A-Za-z0-9+])\+\d{1,3}[ -]\(?\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}(?!\d)"
    ),
    "account": re.compile(
        r"(?i:微信|wechat|weixin|(?<![A-Za-z])v[xX](?![A-Za-z])|公众号|钉钉|飞书)\s?(?:(?:号|id|ID|名)\s?[:为是]?|[:]|(?=[“\"]))\s?[“\"]?"
        r"(?:[A-Za-z][\w-]{4,19}|[\u4e00-\u9fff]{2,12}(?=[”\"]))[”\"]?|"
        r"(?i:qq)\s?群?\s?号?\s?[:为是]?\s?[1-9]\d{4,10}(?!\d)"
    ),
    "patent": re.compile(
        r"(?<![A-Za-z])ZL[\s.:]{0,2}\d[\d ]{6,15}\d?(?:\.\s?[\dXx])?|"
        r"(?<![A-Za-z])CN\s?\d{7,9}\s?[ABCUYSD](?![A-Za-z0-9])|(?<![A-Za-z])CN\s?20\d{2}[12389]\d{7}(?:\.[\dXx])?|"
        r"(?<![\d.])20\d{2}\s?[12389]\s?\d{7}\.[\dXx](?![\d])|"
        r"(?<![A-Za-z])US\s?(?:\d{1,2},\d{3},\d{3}|\d{7,8})(?:\s?[AB]\d)?(?!\d)|"
        r"(?<![A-Za-z])US\s?20\d{2}/?0?\d{6}(?:\s?A\d)?|(?<![A-Za-z])EP\s?\d{7}(?:\s?[AB]\d)?(?!\d)|"
        r"(?<![A-Za-z])WO\s?(?:19|20)\d{2}/?\d{6}|PCT/[A-Z]{2}\d{4}/\d{5,6}|(?:19|20)\d{2}SR\d{6,7}"
    ),
}
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Y][0-9][0-9]{6}[0-9A-Z]{10}(?![0-9A-Za-z])")


def spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every contact and registered number in a half-width text; they may overlap."""
    found = [
        (match.start(), match.start() + len(match[0].rstrip(" .,;:!?")), kind)
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    found += [
        (*match.span(), "credit_code") for match in _CODE.finditer(text) if _is_credit_code(text, match)
    ]
    return found


def _is_credit_code(text: str, match: re.Match[str]) -> bool:
    """A sound code, or eighteen characters that are called one."""
    if "信用代码" in text[max(0, match.start() - 12) : match.start()]:
        return True
    try:
        unified_credit_code(match[0])
    except UserError:
        return False
    return True
